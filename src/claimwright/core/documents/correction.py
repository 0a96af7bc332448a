"""A person's values in place of what a reader saw, with the gate run again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Final

from claimwright.core.documents.bill import FieldEvidence, MedicalBill, Source
from claimwright.core.documents.gate import GateCode, GateFinding, gate
from claimwright.core.documents.reading import MedicalBillReading
from claimwright.core.money import AmountError, parse_yuan
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_line


class CorrectionCode(Enum):
    """Why a correction was not taken, earlier first."""

    NOT_A_BILL = "not_a_bill"
    UNKNOWN_FIELD = "unknown_field"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_A_DATE = "not_a_date"
    NOT_A_COUNT = "not_a_count"
    FIELD_NEEDED = "field_needed"
    TOO_LONG = "too_long"
    REASON_MISSING = "reason_missing"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOTHING_CHANGED = "nothing_changed"


class FieldForm(Enum):
    """How a field is typed."""

    TEXT = "text"
    AMOUNT = "amount"
    DATE = "date"
    COUNT = "count"


TEXT_LENGTH_MAX: Final = 100
NEEDED: Final = frozenset(
    {"bill_code", "bill_number", "issue_date", "payer_name", "hospital_name", "total_fen"}
)
FORMS: Final[Mapping[str, FieldForm]] = {
    "bill_code": FieldForm.TEXT,
    "bill_number": FieldForm.TEXT,
    "check_code": FieldForm.TEXT,
    "issue_date": FieldForm.DATE,
    "payer_name": FieldForm.TEXT,
    "hospital_name": FieldForm.TEXT,
    "total_fen": FieldForm.AMOUNT,
    "fund_paid_fen": FieldForm.AMOUNT,
    "other_paid_fen": FieldForm.AMOUNT,
    "account_paid_fen": FieldForm.AMOUNT,
    "cash_paid_fen": FieldForm.AMOUNT,
    "self_paid_fen": FieldForm.AMOUNT,
    "self_funded_fen": FieldForm.AMOUNT,
    "visit_date": FieldForm.DATE,
    "admission_date": FieldForm.DATE,
    "discharge_date": FieldForm.DATE,
    "stay_days": FieldForm.COUNT,
    "department": FieldForm.TEXT,
    "business_number": FieldForm.TEXT,
}
"""The fields that a person may correct, in the order in which they are shown."""

FACT_OF_FIELD: Final[Mapping[str, str]] = {
    "total_fen": "total_expense",
    "fund_paid_fen": "social_insurance_paid",
    "other_paid_fen": "other_paid",
    "account_paid_fen": "account_paid",
    "self_paid_fen": "self_paid",
    "self_funded_fen": "self_funded",
    "visit_date": "visit_date",
    "admission_date": "admission_date",
    "discharge_date": "discharge_date",
    "stay_days": "stay_days",
    "department": "department",
}
"""The claim's fact that follows a field."""

ASKED_OF_PLATFORM: Final = frozenset({"bill_code", "bill_number", "check_code", "issue_date", "total_fen"})

_ARITHMETIC: Final = frozenset(
    {
        GateCode.FEES_SUM,
        GateCode.PAYERS_SUM,
        GateCode.NO_FEES,
        GateCode.PAYERS_MISSING,
        GateCode.ITEMS_SUM,
        GateCode.RED_BILL,
        GateCode.NEGATIVE_AMOUNT,
        GateCode.STAY_DATES,
        GateCode.STAY_MISSING,
    }
)
_OF_THE_FIELD: Final = frozenset(
    {GateCode.SOURCES_DISAGREE, GateCode.VALUE_NOT_READ, GateCode.UNSURE, GateCode.NOT_CONFIRMED}
)
FieldValue = int | str | date | None


def typed_value(name: str, typed: str) -> FieldValue | Refused:
    """What a person typed for a field; empty takes the value out, where a bill may lack it."""
    form = _form_of(name)
    if form is None:
        return Refused(CorrectionCode.UNKNOWN_FIELD, {"value": name[:60]}, name[:60])
    plain = clean_line(typed)
    if not plain:
        return Refused(CorrectionCode.FIELD_NEEDED, {"name": name}, name) if _is_needed(name) else None
    if len(plain) > TEXT_LENGTH_MAX:
        return Refused(CorrectionCode.TOO_LONG, {"letters_max": TEXT_LENGTH_MAX}, name)
    if form is FieldForm.AMOUNT:
        try:
            return parse_yuan(plain)
        except AmountError:
            return Refused(CorrectionCode.NOT_AN_AMOUNT, {"value": plain[:40]}, name)
    if form is FieldForm.DATE:
        try:
            return date.fromisoformat(plain)
        except ValueError:
            return Refused(CorrectionCode.NOT_A_DATE, {"value": plain[:40]}, name)
    if form is FieldForm.COUNT:
        if not plain.isascii() or not plain.isdigit() or int(plain) > 9999:
            return Refused(CorrectionCode.NOT_A_COUNT, {"value": plain[:40]}, name)
        return int(plain)
    return plain


def corrected(
    reading: MedicalBillReading, values: Mapping[str, FieldValue], *, source: Source = Source.PERSON
) -> MedicalBillReading:
    """The reading with a person's values, their evidence, and every arithmetic gate run again.

    What was found about a corrected field is settled by it; what was found about the file (seals, signs of
    change, several documents) stays.
    """
    bill = reading.bill
    evidence = dict(reading.evidence)
    for name, value in values.items():
        bill = _with(bill, name, value)
        known = evidence.get(name)
        text = value.isoformat() if isinstance(value, date) else str(value if value is not None else "")
        evidence[name] = FieldEvidence(source, text, known.box if known else None)
    is_paper = any(one.source is Source.OCR for one in reading.evidence.values())
    kept = tuple(
        finding
        for finding in reading.findings
        if finding.code not in _ARITHMETIC
        and not (finding.code in _OF_THE_FIELD and _is_about(finding, values))
    )
    sums = gate(bill, paper=is_paper)
    return replace(reading, bill=bill, evidence=evidence, findings=(*sums, *kept))


def value_of(bill: MedicalBill, name: str) -> FieldValue:
    """A field's value by its name (`fees.0.amount_fen` too)."""
    place = _fee_place(name)
    if place is not None:
        return bill.fees[place].amount_fen if place < len(bill.fees) else None
    value: FieldValue = getattr(bill, name)
    return value


def correctable(bill: MedicalBill) -> tuple[str, ...]:
    """The names of the fields that may be corrected on this bill, fee lines last."""
    return (*FORMS, *(f"fees.{place}.amount_fen" for place in range(len(bill.fees))))


def form_of(name: str) -> FieldForm:
    """How a correctable field is typed."""
    form = _form_of(name)
    assert form is not None, f"{name} is no field of a bill"
    return form


def _form_of(name: str) -> FieldForm | None:
    return FieldForm.AMOUNT if _fee_place(name) is not None else FORMS.get(name)


def _is_needed(name: str) -> bool:
    return name in NEEDED or _fee_place(name) is not None


def _fee_place(name: str) -> int | None:
    parts = name.split(".")
    if len(parts) == 3 and parts[0] == "fees" and parts[2] == "amount_fen" and parts[1].isdecimal():
        return int(parts[1]) if len(parts[1]) <= 4 else None
    return None


def _with(bill: MedicalBill, name: str, value: FieldValue) -> MedicalBill:
    place = _fee_place(name)
    if place is None:
        return replace(bill, **{name: value})  # type: ignore[arg-type]
    assert isinstance(value, int), "a fee line has an amount"
    fees = list(bill.fees)
    fees[place] = replace(fees[place], amount_fen=value)
    return replace(bill, fees=tuple(fees))


def _is_about(finding: GateFinding, values: Mapping[str, FieldValue]) -> bool:
    about = finding.field or ""
    return about in values or any(name.startswith(f"{about}.") for name in values if about)
