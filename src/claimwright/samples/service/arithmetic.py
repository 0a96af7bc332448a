"""What a stay is worth, by plain arithmetic of the two fictional products. Written apart from the product.

Medical: total less self-funded, fund and others; less 100 yuan a stay; 90% when the fund paid, else 60%; at
most 5,000 yuan a stay and 10,000 a year. Hospital cash: days less 3 (accident: none), times the daily amount.
"""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.core.documents.bill import MedicalBill

DEDUCTIBLE_FEN, STAY_FEN, YEAR_FEN = 10_000, 500_000, 1_000_000
FREE_DAYS, YEAR_DAYS = 3, 180


@dataclass
class Used:
    """What a person has used of the year so far."""

    medical_fen: int = 0
    cash_days: int = 0


def worth_fen(bill: MedicalBill, daily_fen: int, used: Used, *, accident: bool = False) -> int:
    """The right amount for a stay; `used` moves on."""
    others = (bill.self_funded_fen or 0) + (bill.fund_paid_fen or 0) + (bill.other_paid_fen or 0)
    after = max(0, bill.total_fen - others - DEDUCTIBLE_FEN)
    per_cent = 90 if (bill.fund_paid_fen or 0) > 0 else 60
    medical_fen = (after * per_cent + 50) // 100
    medical_fen = min(medical_fen, STAY_FEN, YEAR_FEN - used.medical_fen)
    used.medical_fen += medical_fen
    days = max(0, (bill.stay_days or 0) - (0 if accident else FREE_DAYS)) if daily_fen else 0
    days = min(days, 90, YEAR_DAYS - used.cash_days)
    used.cash_days += days
    return medical_fen + days * daily_fen
