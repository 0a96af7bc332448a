"""The print of a reading: what the reader saw of the paper's figures, with what it typed of them."""

from __future__ import annotations

from collections.abc import Mapping

from claimwright.core.documents.bill import FieldEvidence, MedicalBill, Source, exact_key
from claimwright.core.documents.paper_print import NO_PRINT, PaperPrint, joined, print_of_texts
from claimwright.core.documents.reading import (
    Hostile,
    MedicalBillReading,
    OtherDocument,
    OtherKind,
    Reading,
    Unreadable,
)
from claimwright.core.money import format_yuan

_NUMBERED = (OtherKind.SHUDIAN, OtherKind.VAT_E_INVOICE)


def paper_print(reading: Reading) -> PaperPrint:
    """The print to store with a document and to compare by `same_paper`; empty for a refused file."""
    match reading:
        case MedicalBillReading(bill=bill, evidence=evidence):
            return joined(print_of_texts(_stated(bill), key=_key(bill, evidence)), reading.paper)
        case OtherDocument(kind=kind, fields=fields, sources=sources):
            number = fields.get("invoice_number")
            proven = kind in _NUMBERED and number is not None and Source.OCR not in sources
            key = (fields.get("invoice_code", ""), number) if proven and number is not None else None
            return joined(print_of_texts(fields.values(), key=key), reading.paper)
        case Unreadable(fields=fields):
            return joined(print_of_texts(fields.values()), reading.paper)
        case Hostile():
            return NO_PRINT


def _key(bill: MedicalBill, evidence: Mapping[str, FieldEvidence]) -> tuple[str, str] | None:
    """Code and number when something else than text recognition states both."""
    known = [evidence.get(name) for name in ("bill_code", "bill_number")]
    if any(one is None or one.source is Source.OCR for one in known):
        return None
    key = exact_key(bill)
    return key.bill_code, key.bill_number


def _stated(bill: MedicalBill) -> list[str]:
    parts = (
        bill.total_fen,
        bill.fund_paid_fen,
        bill.other_paid_fen,
        bill.account_paid_fen,
        bill.cash_paid_fen,
        bill.self_paid_fen,
        bill.self_funded_fen,
        *(line.amount_fen for line in bill.fees),
        *(line.amount_fen for line in bill.items),
    )
    days = (bill.issue_date, bill.visit_date, bill.admission_date, bill.discharge_date)
    return [
        bill.bill_number,
        bill.business_number or "",
        *(format_yuan(abs(part), grouped=False) for part in parts if part is not None),
        *(day.isoformat() for day in days if day is not None),
    ]
