"""One record being read: typed values out, errors collected beside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from claimwright.app.parties.public import Identity, IdKind
from claimwright.core.adjudication.model import FactValue
from claimwright.core.money import AmountError, parse_yuan
from claimwright.core.parties.resident_id import ResidentIdFault, Sex, read_resident_id
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import FACTS
from claimwright.journeys.import_portfolio.errors import LineCode, LineError
from claimwright.journeys.import_portfolio.read import KINDS
from claimwright.journeys.import_portfolio.records import RawRecord

FIELDS: Mapping[str, tuple[str, ...]] = {
    "person": ("id_number", "id_kind", "name", "birth_date", "sex", "phone"),
    "account": ("owner", "account_no", "account_name", "bank_name", "bank_code"),
    "policy": ("policy_no", "applicant", "insured", "contract_date", "status", "status_from", "province"),
    "coverage": (
        "policy_no",
        "coverage_no",
        "product_code",
        "inception",
        "until",
        "first_inception",
        "sum_insured",
        "family_no",
        "plan",
    ),
    "hospital": ("name", "level", "public", "listed_from", "listed_until"),
}
TEXT_LENGTH_MAX = 100
_ID_FAULTS = {
    ResidentIdFault.FORM: LineCode.ID_FORM,
    ResidentIdFault.PROVINCE: LineCode.ID_PROVINCE,
    ResidentIdFault.BIRTH_DATE: LineCode.ID_BIRTH_DATE,
    ResidentIdFault.CHECK_DIGIT: LineCode.ID_CHECK_DIGIT,
}
BANK_CODE = re.compile(r"^[0-9A-Z]{8,12}$")
ID_LENGTH = (4, 40)
PHONE = re.compile(r"^\+?\d{6,20}$")
_YUAN_UNITS = (Unit.YUAN, Unit.YUAN_PER_DAY, Unit.YUAN_PER_TIME)
FLAGS = {"true": True, "false": False, "是": True, "否": False}
E = TypeVar("E", bound=Enum)


class Row:
    """Reads one record; every method answers a value and notes what is wrong."""

    def __init__(self, record: RawRecord) -> None:
        self.record = record
        self.line = record.line
        self.errors: list[LineError] = []
        known = FIELDS.get(record.kind, ())
        for name in record.fields:
            if known and name not in known:
                nearest = get_close_matches(name, known, 1, 0.0)[0]
                self.error(LineCode.UNKNOWN_FIELD, name or None, nearest=nearest)

    def error(self, code: LineCode, field: str | None = None, **facts: str | int) -> None:
        value = None if field is None else self.record.fields.get(field)
        shown = None if value is None else str(value)[:60]
        self.errors.append(LineError(self.line, self.record.kind, code, field, shown, facts))

    def unknown_record(self) -> None:
        kind = self.record.kind or "?"
        facts = {"allowed": ", ".join(KINDS)}
        self.errors.append(LineError(self.line, kind, LineCode.UNKNOWN_RECORD, facts=facts))

    def optional(self, field: str, shortest: int = 1, longest: int = TEXT_LENGTH_MAX) -> str | None:
        value = self.record.fields.get(field)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.error(LineCode.NOT_TEXT, field)
            return None
        text = str(value).strip()
        if text and not shortest <= len(text) <= longest:
            self.error(LineCode.WRONG_LENGTH, field, shortest=shortest, longest=longest)
        if not text.isprintable():
            self.error(LineCode.NOT_PRINTABLE, field)
        return text or None

    def text(self, field: str, shortest: int = 1, longest: int = TEXT_LENGTH_MAX) -> str:
        value = self.optional(field, shortest, longest)
        if value is None and not any(error.field == field for error in self.errors):
            self.error(LineCode.MISSING, field)
        return value or ""

    def day(self, field: str, default: date | None = None) -> date:
        text = self.optional(field) if default is not None else self.text(field)
        if text:
            try:
                return date.fromisoformat(text)
            except ValueError:
                self.error(LineCode.NOT_A_DATE, field)
        return default or date.min

    def choice(self, field: str, choices: type[E], default: E | None) -> E | None:
        text = self.optional(field)
        if text is None:
            return default
        try:
            return choices(text)
        except ValueError:
            self.error(LineCode.NOT_A_CHOICE, field, allowed=", ".join(str(one.value) for one in choices))
            return default

    def word(self, field: str, words: Sequence[str]) -> str:
        text = self.text(field)
        if text and text not in words:
            self.error(LineCode.NOT_A_CHOICE, field, allowed=", ".join(words))
        return text

    def flag(self, field: str) -> bool:
        value = self.record.fields.get(field)
        if isinstance(value, bool):
            return value
        return FLAGS.get(self.word(field, tuple(FLAGS)), False)

    def amount(self, field: str) -> int | None:
        text = self.optional(field)
        if text is None:
            return None
        try:
            amount_fen = parse_yuan(text)
            if amount_fen == 0:
                self.error(LineCode.ZERO_AMOUNT, field)
            return amount_fen
        except AmountError as error:
            self.error(LineCode(error.code), field)
            return None

    def identity(self, field: str) -> Identity:
        """A person by id number; another paper than the resident's is written ``passport:E123``."""
        text = self.text(field, *ID_LENGTH)
        kind, _, number = text.rpartition(":")
        if kind in ("passport", "other"):
            return IdKind(kind), number
        self.resident(field, text)
        return IdKind.RESIDENT_ID, text.upper()

    def resident(self, field: str, text: str) -> tuple[date, Sex] | None:
        if not text:
            return None
        found = read_resident_id(text)
        if isinstance(found, ResidentIdFault):
            self.error(_ID_FAULTS[found], field)
            return None
        return found.birth_date, found.sex


def plan_value(name: str, value: object) -> FactValue | LineCode:
    """One contract fact as its unit asks: yuan become fen, days and times whole numbers."""
    fact, text = FACTS[name], str(value).strip()
    try:
        if fact.unit in _YUAN_UNITS:
            return parse_yuan(text)
        if fact.unit is Unit.FLAG:
            return FLAGS.get(text.lower(), LineCode.NOT_A_CHOICE)
        if fact.unit is Unit.DATE:
            return date.fromisoformat(text)
        if fact.unit is Unit.TEXT:
            if not text.isprintable():
                return LineCode.NOT_PRINTABLE
            return LineCode.NOT_A_CHOICE if fact.choices and text not in fact.choices else text
        if fact.unit is Unit.RATIO:
            return Fraction(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        return int(text)
    except AmountError as error:
        return LineCode(error.code)
    except (ValueError, ZeroDivisionError):
        return LineCode.NOT_A_DATE if fact.unit is Unit.DATE else LineCode.NOT_A_WHOLE_NUMBER
