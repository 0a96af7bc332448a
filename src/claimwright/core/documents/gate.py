"""The arithmetic gate for automatic entry: a bill whose sums fail goes to a person.

Two sums must hold on a fiscal medical e-bill (财政医疗收费电子票据):

- the total is the sum of its fee lines (收费项目);
- the total is 医保统筹基金支付 + 其他支付 + 个人账户支付 + 个人现金支付.

个人自付 and 个人自费 are no part of the second sum. Electronic bills are exact to the fen; only a bill
read from paper may differ by the cash rounding of old tills (`PAPER_TOLERANCE_FEN`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from claimwright.core.documents.bill import BillKind, MedicalBill
from claimwright.core.documents.seal import SealCheck, SealVerdict
from claimwright.core.outcome import FactValue

DIGITAL_TOLERANCE_FEN = 0
PAPER_TOLERANCE_FEN = 5


class GateCode(Enum):
    """Why a bill needs a person. Every finding is reported, not only the first."""

    FEES_SUM = "fees_sum"
    PAYERS_SUM = "payers_sum"
    NO_FEES = "no_fees"
    PAYERS_MISSING = "payers_missing"
    ITEMS_SUM = "items_sum"
    TAX_SUM = "tax_sum"
    RED_BILL = "red_bill"
    NEGATIVE_AMOUNT = "negative_amount"
    STAY_DATES = "stay_dates"
    STAY_MISSING = "stay_missing"  # an inpatient bill states admission and discharge: not read to the end
    SOURCES_DISAGREE = "sources_disagree"
    VALUE_NOT_READ = "value_not_read"
    SEAL_BROKEN = "seal_broken"
    SEAL_UNTRUSTED = "seal_untrusted"
    UNSURE = "unsure"  # a picture's value was read with too little confidence
    NOT_CONFIRMED = "not_confirmed"  # a picture's value that no second source confirms
    CHECK_DIGIT = "check_digit"
    SEVERAL_DOCUMENTS = "several_documents"
    PERSON_LOOKS = "person_looks"  # a paper that proves nothing by itself
    SEAL_NOT_VERIFIED = "seal_not_verified"
    TAMPER_SIGN = "tamper_sign"  # the file shows a sign of a later change: `sign` says which


_SEAL_CODES = {
    SealVerdict.DIGEST_MISMATCH: GateCode.SEAL_BROKEN,
    SealVerdict.SIGNATURE_INVALID: GateCode.SEAL_BROKEN,
    SealVerdict.UNTRUSTED_ISSUER: GateCode.SEAL_UNTRUSTED,
    SealVerdict.UNSUPPORTED: GateCode.SEAL_NOT_VERIFIED,
}


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One reason for a person to look, the field it is about, and the figures (fen) that show it."""

    code: GateCode
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    field: str | None = None


def gate(bill: MedicalBill, *, paper: bool = False) -> tuple[GateFinding, ...]:
    """Every arithmetic finding of a bill; empty means that it may be entered without a person.

    `paper` allows `PAPER_TOLERANCE_FEN` between the total and each sum (cash rounding).
    """
    tolerance_fen = PAPER_TOLERANCE_FEN if paper else DIGITAL_TOLERANCE_FEN
    return (
        *_fees(bill, tolerance_fen),
        *_payers(bill, tolerance_fen),
        *_items(bill, tolerance_fen),
        *_signs(bill),
        *_stay(bill),
    )


def seal_findings(seal: SealCheck) -> tuple[GateFinding, ...]:
    """A seal that is there must hold and come from a trusted issuer; a file without one has no finding."""
    code = _SEAL_CODES.get(seal.verdict)
    if code is None:
        return ()
    facts = {"issuer": seal.issuer, "file": seal.file, "detail": seal.detail}
    return (GateFinding(code, {name: value for name, value in facts.items() if value}, "seal"),)


def _fees(bill: MedicalBill, tolerance_fen: int) -> tuple[GateFinding, ...]:
    if not bill.fees:
        return (GateFinding(GateCode.NO_FEES, {"total_fen": bill.total_fen}, "fees"),)
    sum_fen = sum(line.amount_fen for line in bill.fees)
    return _differs(GateCode.FEES_SUM, "total_fen", bill.total_fen, sum_fen, tolerance_fen)


def _payers(bill: MedicalBill, tolerance_fen: int) -> tuple[GateFinding, ...]:
    parts = {
        "fund_paid_fen": bill.fund_paid_fen,
        "other_paid_fen": bill.other_paid_fen,
        "account_paid_fen": bill.account_paid_fen,
        "cash_paid_fen": bill.cash_paid_fen,
    }
    missing = [name for name, amount_fen in parts.items() if amount_fen is None]
    if missing:
        return (GateFinding(GateCode.PAYERS_MISSING, {"fields": " ".join(missing)}, missing[0]),)
    sum_fen = sum(amount_fen for amount_fen in parts.values() if amount_fen is not None)
    return _differs(GateCode.PAYERS_SUM, "total_fen", bill.total_fen, sum_fen, tolerance_fen)


def _items(bill: MedicalBill, tolerance_fen: int) -> tuple[GateFinding, ...]:
    """An itemised list (清单), where there is one, sums to the same total."""
    if not bill.items:
        return ()
    sum_fen = sum(line.amount_fen for line in bill.items)
    return _differs(GateCode.ITEMS_SUM, "items", bill.total_fen, sum_fen, tolerance_fen)


def _differs(
    code: GateCode, name: str, total_fen: int, sum_fen: int, tolerance_fen: int
) -> tuple[GateFinding, ...]:
    if abs(total_fen - sum_fen) <= tolerance_fen:
        return ()
    facts = {"total_fen": total_fen, "sum_fen": sum_fen, "difference_fen": total_fen - sum_fen}
    return (GateFinding(code, facts, name),)


def _signs(bill: MedicalBill) -> tuple[GateFinding, ...]:
    """A red bill (冲红) cancels another and is never paid; a negative total elsewhere is one unmarked."""
    if bill.red_of is not None or bill.total_fen < 0:
        code, number = bill.red_of or ("", "")
        return (GateFinding(GateCode.RED_BILL, {"bill_code": code, "bill_number": number}, "red_of"),)
    parts = (bill.fund_paid_fen, bill.other_paid_fen, bill.account_paid_fen, bill.cash_paid_fen)
    if any(amount_fen is not None and amount_fen < 0 for amount_fen in parts):
        return (GateFinding(GateCode.NEGATIVE_AMOUNT, {"total_fen": bill.total_fen}, "cash_paid_fen"),)
    return ()


def _stay(bill: MedicalBill) -> tuple[GateFinding, ...]:
    if bill.kind is not BillKind.INPATIENT:
        return ()
    if bill.admission_date is None or bill.discharge_date is None:
        return (GateFinding(GateCode.STAY_MISSING, {}, _first_missing(bill)),)
    if bill.admission_date <= bill.discharge_date:
        return ()
    facts = {"admission": bill.admission_date.isoformat(), "discharge": bill.discharge_date.isoformat()}
    return (GateFinding(GateCode.STAY_DATES, facts, "discharge_date"),)


def _first_missing(bill: MedicalBill) -> str:
    return "admission_date" if bill.admission_date is None else "discharge_date"
