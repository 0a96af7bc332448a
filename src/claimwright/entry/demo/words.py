"""What the demo says in the terminal, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Lang = Literal["zh", "en"]

WORDS: Mapping[str, Mapping[Lang, str]] = {
    "starting": {
        "zh": "正在启动：数据库、网页与 API、工作进程、沙箱银行、沙箱手机",
        "en": "Starting: database, web and API, worker, sandbox bank, sandbox phone",
    },
    "up": {"zh": "已就绪，用时 {seconds} 秒", "en": "Up after {seconds} s"},
    "insured": {"zh": "虚构保单 {count} 份已入库", "en": "{count} fictional policies are in the books"},
    "reports": {"zh": "{name} 报案 · 电子票据 {form}", "en": "{name} reports · e-invoice as {form}"},
    "refused": {"zh": "不予受理", "en": "refused entry"},
    "read": {"zh": "读出", "en": "read"},
    "amounts": {
        "zh": "，核定 {decided} 元，实付 {paid} 元",
        "en": ", {decided} yuan decided, {paid} yuan paid",
    },
    "calculated": {"zh": "理算", "en": "calculated"},
    "clause": {"zh": "条款", "en": "clause"},
    "confirmed": {
        "zh": "银行确认 {amount} 元已付至 {account} · 流水号 {reference}",
        "en": "the bank confirms {amount} yuan to {account} · reference {reference}",
    },
    "open_point": {"zh": "待人工处理", "en": "a person is asked"},
    "as_expected": {"zh": "符合预期", "en": "as expected"},
    "not_expected": {
        "zh": "与预期不符：应为 {wanted}，实为 {got}",
        "en": "not as expected: wanted {wanted}, got {got}",
    },
    "all_well": {
        "zh": "{count} 件案件全部走到预期终点",
        "en": "All {count} claims reached their expected end",
    },
    "look": {"zh": "现在可以看看", "en": "Now have a look"},
    "portal": {
        "zh": "客户手机页面（手机号 {phone}，验证码在沙箱手机上）",
        "en": "customer's phone pages (mobile {phone}, the code arrives on the sandbox phone)",
    },
    "desk": {"zh": "员工工作台（{user} / {password}）", "en": "staff desk ({user} / {password})"},
    "lab": {
        "zh": "条款实验室（编写 {author} / {author_password}，审批 {approver} / {approver_password}）",
        "en": "terms lab (author {author} / {author_password}, approver {approver} / {approver_password})",
    },
    "api": {"zh": "API 文档", "en": "API documentation"},
    "bank": {"zh": "沙箱银行的流水", "en": "the sandbox bank's own log"},
    "phone": {"zh": "沙箱手机", "en": "sandbox phone"},
    "stop": {"zh": "按 Ctrl-C 结束", "en": "Ctrl-C stops it"},
}


def word(lang: Lang, key: str, **values: object) -> str:
    """One text, filled."""
    return WORDS[key][lang].format(**values)
