"""Type the texts of one source: amounts in fen, dates, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Final

from claimwright.core.money import AmountError, parse_yuan

Typed = int | str | date | None

_DATE = re.compile(r"^(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?:\D.*)?$")
_COMPACT_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6}|\D.*)?$")
_NOT_STATED = frozenset({"", "-", "--", "—", "/", "无"})


class NotTyped(ValueError):
    """A text that does not have the form of its field."""


def amount_fen(text: str) -> int | None:
    """Yuan as fen; ¥, 元 and spaces are allowed, a dash means not stated."""
    plain = re.sub(r"[\s¥￥元]", "", unicodedata.normalize("NFKC", text))
    if plain in _NOT_STATED:
        return None
    try:
        return parse_yuan(plain, negative=True)
    except AmountError as error:
        raise NotTyped(error.code) from None


def day(text: str) -> date | None:
    """20260901, 2026-09-01, 2026/9/1, 2026年9月1日, each also with a time after it."""
    plain = re.sub(r"\s+(?=年|月|日)|(?<=年|月)\s+", "", unicodedata.normalize("NFKC", text).strip())
    if plain in _NOT_STATED:
        return None
    match = _COMPACT_DATE.match(plain) or _DATE.match(plain)
    if match is None:
        raise NotTyped("not_a_date")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise NotTyped("not_a_date") from None


def count(text: str) -> int | None:
    """A number of days: 7, 7天, 7.0."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in _NOT_STATED:
        return None
    match = re.match(r"^(\d{1,4})(?:\.0+)?\s*[天日]?$", plain)
    if match is None:
        raise NotTyped("not_a_count")
    return int(match[1])


def number_text(text: str) -> str | None:
    """Codes and numbers: no spaces, full-width folded."""
    return "".join(unicodedata.normalize("NFKC", text).split()) or None


def words(text: str) -> str | None:
    """Names: outer spaces off, spaces between Chinese characters (artefacts of justification) off."""
    plain = " ".join(text.split())
    plain = re.sub(r"(?<=[^\x00-\xff]) (?=[^\x00-\xff])", "", plain)
    return None if plain in _NOT_STATED else plain


FORMS: Final[dict[str, Callable[[str], Typed]]] = {
    "bill_code": number_text,
    "bill_number": number_text,
    "check_code": number_text,
    "issue_date": day,
    "payer_name": words,
    "hospital_name": words,
    "hospital_code": number_text,
    "total_fen": amount_fen,
    "fund_paid_fen": amount_fen,
    "other_paid_fen": amount_fen,
    "account_paid_fen": amount_fen,
    "cash_paid_fen": amount_fen,
    "self_paid_fen": amount_fen,
    "self_funded_fen": amount_fen,
    "visit_date": day,
    "admission_date": day,
    "discharge_date": day,
    "stay_days": count,
    "department": words,
    "insurance_type": words,
    "business_number": number_text,
}

REQUIRED: Final = ("bill_code", "bill_number", "issue_date", "payer_name", "hospital_name", "total_fen")
