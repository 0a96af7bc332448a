"""Amounts in Chinese capital numerals (大写金额), as invoices and cheques state them."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capital_amount(amount_fen: int) -> str:
    """Write fen as capitals: 99354 becomes 玖佰玖拾叁元伍角肆分. A negative amount starts with 负."""
    sign = "负" if amount_fen < 0 else ""
    yuan, rest = divmod(abs(amount_fen), 100)
    jiao, fen = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{sign}{whole or '零元'}整"
    middle = f"{_DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return f"{sign}{whole}{middle}" + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    groups: list[int] = []
    while number:
        number, low = divmod(number, 10_000)
        groups.append(low)
    text = ""
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            continue
        gap = bool(text) and (group < 1000 or groups[index + 1] == 0)
        text += ("零" if gap else "") + _group(group) + _GROUPS[index]
    return text


def _group(group: int) -> str:
    text, pending_zero = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if pending_zero and text else "") + _DIGITS[digit] + _PLACES[place]
            pending_zero = False
        else:
            pending_zero = True
    return text
