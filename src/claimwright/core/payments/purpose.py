"""What a payment order is for, and how owing it is booked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from claimwright.core.ledger import Recipe


class Purpose(Enum):
    """Why money goes out. The number that an order carries counts causes of its purpose in the claim."""

    BENEFIT = "benefit"  # 赔款: what a decision pays
    PREPAYMENT = "prepayment"  # 预付赔款: paid ahead, deducted at the end (保险法第二十五条 among others)
    DIFFERENCE = "difference"  # 补付: what a later decision of the same claim pays on top
    REFUND = "refund"  # 退还: recovered more than was recoverable


class PayeeRole(Enum):
    """In what capacity somebody is paid."""

    ENTITLED = "entitled"  # the insured or a beneficiary
    HOSPITAL = "hospital"  # 第三方收款: the hospital, on the customer's behalf


ORDERED: Mapping[Purpose, Recipe] = {
    Purpose.BENEFIT: Recipe.CLAIM_APPROVED,
    Purpose.PREPAYMENT: Recipe.PREPAYMENT_ORDERED,
    Purpose.DIFFERENCE: Recipe.CLAIM_APPROVED,
    Purpose.REFUND: Recipe.REFUND_OWED,
}
"""How an order of this purpose comes to be owed."""

CANCELLED: Mapping[Purpose, Recipe] = {
    Purpose.BENEFIT: Recipe.CLAIM_REVERSED,
    Purpose.PREPAYMENT: Recipe.PREPAYMENT_CANCELLED,
    Purpose.DIFFERENCE: Recipe.CLAIM_REVERSED,
    Purpose.REFUND: Recipe.REFUND_CANCELLED,
}
"""How it is owed no longer, before it was ever sent."""

ENDS_CLAIM = frozenset({Purpose.BENEFIT, Purpose.DIFFERENCE})
"""Purposes whose payment brings the claim to its end."""


def cause_of(purpose: Purpose, cause_no: int, part_no: int) -> str:
    """The cause under which owing is booked: ``decision 1``, ``decision 1 part 2``, ``prepayment 1``.

    A difference is what a later decision pays, so decisions of both purposes share one numbering.
    """
    name = "decision" if purpose in ENDS_CLAIM else purpose.value
    return f"{name} {cause_no}" + (f" part {part_no}" if part_no > 1 else "")
