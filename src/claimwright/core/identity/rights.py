"""Roles and rights as one table. Nobody has a right that is not written here (least privilege)."""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What somebody is to the insurer. A customer is a party of a policy; the others are staff."""

    CUSTOMER = "customer"
    ASSESSOR = "assessor"
    MANAGER = "manager"
    ADMIN = "admin"


class Right(Enum):
    """One thing that somebody may do."""

    READ_OWN = "read_own"
    CLAIM_OWN = "claim_own"
    READ_CASES = "read_cases"
    DECIDE_CASES = "decide_cases"
    IMPORT_PORTFOLIO = "import_portfolio"
    MANAGE_STAFF = "manage_staff"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CUSTOMER: frozenset({Right.READ_OWN, Right.CLAIM_OWN}),
    Role.ASSESSOR: frozenset({Right.READ_CASES, Right.DECIDE_CASES}),
    Role.MANAGER: frozenset({Right.READ_CASES, Right.DECIDE_CASES, Right.IMPORT_PORTFOLIO}),
    Role.ADMIN: frozenset({Right.IMPORT_PORTFOLIO, Right.MANAGE_STAFF}),
}
"""An administrator manages accounts and data loads but does not read health data."""


def rights_of(role: Role) -> frozenset[Right]:
    """Every right of a role."""
    return RIGHTS[role]


def may_decide(role: Role, authority_fen: int, amount_fen: int) -> bool:
    """Whether a staff member may decide a case of this amount: by right and by authority amount.

    A refusal is measured by the amount that is refused, so that a small authority cannot close a large claim.
    """
    return Right.DECIDE_CASES in RIGHTS[role] and amount_fen <= authority_fen
