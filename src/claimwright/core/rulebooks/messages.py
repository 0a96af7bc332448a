"""What can be wrong in a rulebook, in the writer's words: (zh, en)."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "mapping": ("这里应是“名称: 值”的列表。", "this must be a list of “name: value”."),
    "list": ("“{key}”应是一个列表。", "“{key}” must be a list."),
    "key_missing": ("缺少“{key}”。", "“{key}” is missing."),
    "key_unknown": (
        "没有名为“{found}”的项。是否想写“{near}”？可以用的有：{allowed}。",
        "there is no “{found}” here. Did you mean “{near}”? Allowed: {allowed}.",
    ),
    "key_twice": ("“{found}”写了两次。", "“{found}” is written twice."),
    "check_unknown": (
        "没有名为“{found}”的检查。是否想写“{near}”？可以用的有：{allowed}。",
        "there is no check “{found}”. Did you mean “{near}”? Allowed: {allowed}.",
    ),
    "word_unknown": (
        "不认识“{found}”。是否想写“{near}”？可以用的有：{allowed}。",
        "“{found}” is not known. Did you mean “{near}”? Allowed: {allowed}.",
    ),
    "not_a_date": ("“{found}”不是日期，例如 2026-10-01。", "“{found}” is no date such as 2026-10-01."),
    "other_year": ("{found} 不在 {year} 年。", "{found} is not in {year}."),
    "check_twice": ("检查“{found}”写了两次。", "the check “{found}” is written twice."),
    "line_unknown": (
        "没有名为“{found}”的险类。可以用的有：{allowed}。",
        "there is no line of business “{found}”. Allowed: {allowed}.",
    ),
    "form": (
        "“{found}”应写成 {form}，例如 {example}。",
        "“{found}” must be written as {form}, such as {example}.",
    ),
    "range": ("“{found}”不是诊断编码范围，例如 O00-O99。", "“{found}” is no range of codes such as O00-O99."),
    "last_open": ("最后一项服务不得有条件。", "the last service must have no conditions."),
    "order": ("“below”应大于“from”。", "“below” must be more than “from”."),
}


def message(code: str, **facts: object) -> tuple[str, str]:
    """The message of a code, filled: (zh, en)."""
    zh, en = MESSAGES[code]
    return zh.format(**facts), en.format(**facts)
