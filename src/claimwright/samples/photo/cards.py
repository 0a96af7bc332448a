"""Identity and bank cards as rows of text, with the fields they state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from claimwright.core.documents.kinds.numbers import id_check_digit
from claimwright.samples.photo.paper_case import MadeLines, PaperCase, rows_of

_BANKS: Final = ("江淮银行", "越州商业银行", "南粤农村商业银行")


def id_card(case: PaperCase, variant: int) -> MadeLines:
    """The side of an identity card that has the number."""
    del variant
    born = date(1950, 1, 1) + timedelta(days=case.draw.number(0, 20_000))
    serial = case.draw.number(10, 99) * 10 + (1 if case.sex == "男" else 2)
    first = f"{case.draw.one_of(('320199', '330199', '440199', '510199'))}{born:%Y%m%d}{serial:03d}"
    number = first + id_check_digit(first)
    fields = {
        "name": case.name,
        "sex": case.sex,
        "ethnicity": "汉",
        "birth_date": born.isoformat(),
        "address": "江淮市云栖区梧桐路18号2栋301室",
        "id_number": number,
    }
    rows = (
        ((160, f"姓名  {case.name}"),),
        ((160, f"性别  {case.sex}"), (560, "民族  汉")),
        ((160, f"出生  {born.year}年{born.month}月{born.day}日"),),
        ((160, "住址  江淮市云栖区梧桐路18号"),),
        ((350, "2栋301室"),),
        ((0, ""),),
        ((160, "公民身份号码"), (620, number)),
    )
    lines = [(left, text) for left, text in rows_of(*rows)]
    return lines, fields, 48


def bank_card(case: PaperCase, variant: int) -> MadeLines:
    """A bank card; its number has the check digit of Luhn."""
    first = f"62{case.draw.digits(16)}"
    digits = [int(char) for char in first]
    doubled = sum(digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-1::-2])
    check = -(doubled + sum(digits[-2::-2])) % 10
    number = f"{first}{check}"
    bank = case.draw.one_of(_BANKS)
    grouped = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    rows = (
        ((160, bank), (1400, "借记卡")),
        ((0, ""),),
        ((0, ""),),
        ((200, grouped if variant == 0 else number),),
        ((0, ""),),
        ((200, "VALID THRU 12/31"), (1500, "银联")),
    )
    return rows_of(*rows), {"card_number": number, "bank_name": bank}, 64
