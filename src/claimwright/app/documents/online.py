"""What to ask an invoice platform about a document that was read."""

from __future__ import annotations

from datetime import date

from claimwright.core.documents.reading import MedicalBillReading, OtherDocument, OtherKind, Reading
from claimwright.core.documents.standing import BillQuestion
from claimwright.core.money import parse_yuan


def platform_question(reading: Reading) -> BillQuestion | None:
    """The question, or None when a part that a platform asks for was not read, or it is no invoice.

    A fiscal bill needs its check code; a 数电票 has none, and no code.
    """
    if isinstance(reading, MedicalBillReading):
        bill = reading.bill
        if bill.check_code is None:
            return None
        return BillQuestion(
            bill.bill_code, bill.bill_number, bill.check_code, bill.issue_date, bill.total_fen
        )
    if isinstance(reading, OtherDocument) and reading.kind is OtherKind.SHUDIAN:
        return _of_shudian(reading)
    return None


def _of_shudian(reading: OtherDocument) -> BillQuestion | None:
    try:
        return BillQuestion(
            "",
            reading.fields["invoice_number"],
            "",
            date.fromisoformat(reading.fields["issue_date"]),
            parse_yuan(reading.fields["total_yuan"], negative=True),
        )
    except (KeyError, ValueError):
        return None
