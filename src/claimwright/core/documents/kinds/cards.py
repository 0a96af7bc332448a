"""Identity cards and bank cards: numbers that check themselves, and what is printed beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.kinds.numbers import luhn_holds, read_id_number
from claimwright.core.documents.kinds.text import PaperRow, read_day

Rows = Sequence[PaperRow]
Read = tuple[dict[str, str], tuple[GateFinding, ...]]


def read_id_card(rows: Rows) -> Read:
    """Both sides of a 居民身份证. The number's own date and sex must agree with what is printed."""
    text = "\n".join(row.text for row in rows)
    if "公民身份号码" not in text and re.search(r"签发机关|有效期限", text):
        return _back(rows)
    fields = {"side": "front"}
    findings: list[GateFinding] = []
    for name, pattern in (
        ("name", r"姓名:?([\u4e00-\u9fff·]{2,20}?)(?=\n|性别|$)"),
        ("sex", r"性别:?([男女])"),
        ("ethnicity", r"民族:?([\u4e00-\u9fff]{1,6}?)(?=\n|出生|$)"),
    ):
        match = re.search(pattern, text)
        if match:
            fields[name] = match[1]
    born = read_day(_after(text, "出生"))
    fields |= {"birth_date": born.isoformat()} if born else {}
    fields |= _address(rows)
    number = re.search(r"(?<!\d)\d{17}[\dXx](?!\d)", text.replace("\n", ""))
    if number is None:
        return fields, (GateFinding(GateCode.VALUE_NOT_READ, {"text": "—"}, "id_number"),)
    fields["id_number"] = number.group().upper()
    sound = read_id_number(number.group())
    if sound is None:
        findings.append(GateFinding(GateCode.CHECK_DIGIT, {"text": fields["id_number"]}, "id_number"))
        return fields, tuple(findings)
    for name, stated in (("birth_date", sound.birth_date.isoformat()), ("sex", sound.sex)):
        if fields.setdefault(name, stated) != stated:
            facts = {"ocr": f"{fields[name]} / {stated}"}
            findings.append(GateFinding(GateCode.SOURCES_DISAGREE, facts, name))
    return fields, tuple(findings)


def _after(text: str, word: str) -> str:
    return text.partition(word)[2].replace("\n", "")[:14]


def _address(rows: Rows) -> dict[str, str]:
    """住址 and the rows below it, until the number."""
    for index, row in enumerate(rows):
        head, found, rest = row.text.partition("住址")
        if not found or len(head) > 2:
            continue
        parts = [rest.lstrip(":")]
        for below in rows[index + 1 :]:
            if re.search(r"公民身份|\d{15}", below.text):
                break
            parts.append(below.text)
        return {"address": "".join(parts)}
    return {}


def _back(rows: Rows) -> Read:
    text = "\n".join(row.text for row in rows)
    fields = {"side": "back"}
    issuer = re.search(r"签发机关:?([\u4e00-\u9fff]{2,24})", text)
    if issuer:
        fields["issuer"] = issuer[1]
    valid = re.search(r"(\d{4}\.\d{2}\.\d{2})\s*[-—至]+\s*(\d{4}\.\d{2}\.\d{2}|长期)", text)
    if valid is None:
        return fields, (GateFinding(GateCode.VALUE_NOT_READ, {"text": "—"}, "valid_until"),)
    fields["valid_from"] = valid[1].replace(".", "-")
    fields["valid_until"] = valid[2].replace(".", "-")
    return fields, ()


def read_bank_card(rows: Rows) -> Read:
    """The card's number and bank. A failing Luhn sum is a warning for a person, never a refusal."""
    text = "\n".join(row.text for row in rows)
    fields: dict[str, str] = {}
    bank = re.search(r"(?:中国)?[\u4e00-\u9fff]{2,8}银行", text)
    if bank:
        fields["bank_name"] = bank.group()
    numbers = [re.sub(r"\D", "", row.text) for row in rows if re.fullmatch(r"[\d*Xx ]{13,23}", row.text)]
    if not numbers:
        return fields, (GateFinding(GateCode.VALUE_NOT_READ, {"text": "—"}, "card_number"),)
    fields["card_number"] = max(numbers, key=len)
    if luhn_holds(fields["card_number"]):
        return fields, ()
    return fields, (GateFinding(GateCode.CHECK_DIGIT, {"text": fields["card_number"]}, "card_number"),)
