"""Make a typed medical bill of what the sources state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from claimwright.app.documents.readers.compare import Merged, as_text, merge_lines, merge_values
from claimwright.app.documents.readers.raw import RawDocument, RawValue
from claimwright.app.documents.readers.typed import FORMS, REQUIRED
from claimwright.core.documents.bill import BillKind, FeeLine, FieldEvidence, MedicalBill
from claimwright.core.documents.gate import GateFinding, gate
from claimwright.core.documents.layout import lay_out
from claimwright.core.documents.reading import Unreadable, UnreadableCode

_MEDICAL = re.compile(r"医疗|门诊|住院|诊疗")
_RANGE = re.compile(r"^(.*?\d日?)\s*(?:至|到|~|～|—|--|(?<=\d{8})-(?=\d{8})|(?<=日)-)\s*(\d.*)$")


def is_fiscal(sources: Sequence[RawDocument]) -> bool:
    """A fiscal e-bill states a 票据代码 and 票据号码, or is called 票据."""
    return any(
        {"bill_code", "bill_number"} <= source.values.keys() or "票据" in source.title for source in sources
    )


def is_medical(sources: Sequence[RawDocument]) -> bool:
    """By its name, its class 06 in the bill code (`32 06 01 23`), or 医保 fields."""
    for source in sources:
        code = source.values.get("bill_code", RawValue("")).text.strip()
        if _MEDICAL.search(source.title) or (len(code) == 8 and code[2:4] == "06"):
            return True
        if {"fund_paid_fen", "medical_type"} & source.values.keys():
            return True
    return False


def make_bill(
    sources: Sequence[RawDocument],
) -> tuple[MedicalBill, dict[str, FieldEvidence], tuple[GateFinding, ...]] | Unreadable:
    """(bill, evidence, findings) of the sources in order of trust; FIELDS_MISSING names what lacks."""
    sources = [_with_parts(source) for source in sources]
    merged = merge_values(sources, FORMS)
    missing = [name for name in REQUIRED if name not in merged.values]
    if missing:
        known = {name: as_text(value) for name, value in merged.values.items()}
        return Unreadable(UnreadableCode.FIELDS_MISSING, {"fields": " ".join(missing)}, known)
    fees = merge_lines(sources, "fees", merged)
    items = merge_lines(sources, "items", merged)
    bill = _bill(merged, _kind(sources, merged), fees, items, _red_of(sources))
    return bill, _placed(merged.evidence, bill), (*merged.findings, *gate(bill))


def _bill(
    merged: Merged,
    kind: BillKind,
    fees: tuple[FeeLine, ...],
    items: tuple[FeeLine, ...],
    red_of: tuple[str, str] | None,
) -> MedicalBill:
    total_fen, issue_date = merged.values["total_fen"], merged.values["issue_date"]
    assert isinstance(total_fen, int), "typed by its form"
    assert isinstance(issue_date, date), "typed by its form"
    return MedicalBill(
        kind=kind,
        bill_code=str(merged.values["bill_code"]),
        bill_number=str(merged.values["bill_number"]),
        check_code=_text(merged, "check_code"),
        issue_date=issue_date,
        payer_name=str(merged.values["payer_name"]),
        hospital_name=str(merged.values["hospital_name"]),
        hospital_code=_text(merged, "hospital_code"),
        total_fen=total_fen,
        fees=fees,
        fund_paid_fen=_number(merged, "fund_paid_fen"),
        other_paid_fen=_number(merged, "other_paid_fen"),
        account_paid_fen=_number(merged, "account_paid_fen"),
        cash_paid_fen=_number(merged, "cash_paid_fen"),
        self_paid_fen=_number(merged, "self_paid_fen"),
        self_funded_fen=_number(merged, "self_funded_fen"),
        visit_date=_day(merged, "visit_date"),
        admission_date=_day(merged, "admission_date"),
        discharge_date=_day(merged, "discharge_date"),
        stay_days=_number(merged, "stay_days"),
        department=_text(merged, "department"),
        insurance_type=_text(merged, "insurance_type"),
        business_number=_text(merged, "business_number"),
        items=items,
        red_of=red_of if total_fen < 0 else None,
    )


def _text(merged: Merged, name: str) -> str | None:
    value = merged.values.get(name)
    return value if isinstance(value, str) else None


def _number(merged: Merged, name: str) -> int | None:
    value = merged.values.get(name)
    return value if isinstance(value, int) else None


def _day(merged: Merged, name: str) -> date | None:
    value = merged.values.get(name)
    return value if isinstance(value, date) else None


def _kind(sources: Sequence[RawDocument], merged: Merged) -> BillKind:
    """By the bill's name, then its class 0601/0602, then the presence of a stay."""
    for source in sources:
        for text in (source.title, source.values.get("medical_type", RawValue("")).text):
            if "住院" in text:
                return BillKind.INPATIENT
            if "门诊" in text or "急诊" in text:
                return BillKind.OUTPATIENT
    code = str(merged.values["bill_code"])
    if len(code) == 8 and code[2:6] in ("0601", "0602"):
        return BillKind.INPATIENT if code[2:6] == "0602" else BillKind.OUTPATIENT
    return BillKind.INPATIENT if "admission_date" in merged.values else BillKind.OUTPATIENT


def _with_parts(source: RawDocument) -> RawDocument:
    """Split 住院时间 `20260901至20260908` into admission and discharge."""
    stay = source.values.get("stay")
    match = _RANGE.match(stay.text) if stay is not None else None
    if stay is None or match is None:
        return source
    parts = {
        "admission_date": RawValue(match[1], stay.box),
        "discharge_date": RawValue(match[2], stay.box),
    }
    return replace(source, values={**parts, **source.values})


def _red_of(sources: Sequence[RawDocument]) -> tuple[str, str] | None:
    for source in sources:
        code, number = source.values.get("red_code"), source.values.get("red_number")
        if number is not None:
            return (code.text if code else "", number.text)
        pair = source.values.get("red_pair")
        if pair is not None:
            parts = pair.text.split()
            return (parts[0] if len(parts) > 1 else "", parts[-1])
    return None


def _placed(evidence: dict[str, FieldEvidence], bill: MedicalBill) -> dict[str, FieldEvidence]:
    """A bill without pages of its own (XML) is shown in the usual form: its boxes are of that form."""
    if any(known.box is not None for known in evidence.values()):
        return evidence
    boxes = lay_out(bill).boxes()
    return {
        name: FieldEvidence(known.source, known.text, boxes.get(name), known.confidence_permille)
        for name, known in evidence.items()
    }
