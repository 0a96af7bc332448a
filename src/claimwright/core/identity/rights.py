"""Roles and rights as one table. Nobody has a right that is not written here (least privilege)."""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What somebody is to the insurer. A customer is a party of a policy; the others are staff."""

    CUSTOMER = "customer"
    ASSESSOR = "assessor"
    MANAGER = "manager"
    ADMIN = "admin"
    PRODUCT_AUTHOR = "product_author"
    PRODUCT_APPROVER = "product_approver"


class Right(Enum):
    """One thing that somebody may do."""

    READ_OWN = "read_own"
    CLAIM_OWN = "claim_own"
    READ_CASES = "read_cases"
    DECIDE_CASES = "decide_cases"
    IMPORT_PORTFOLIO = "import_portfolio"
    MANAGE_STAFF = "manage_staff"
    READ_TERMS = "read_terms"
    EDIT_TERMS = "edit_terms"
    APPROVE_TERMS = "approve_terms"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CUSTOMER: frozenset({Right.READ_OWN, Right.CLAIM_OWN}),
    Role.ASSESSOR: frozenset({Right.READ_CASES, Right.DECIDE_CASES, Right.READ_TERMS}),
    Role.MANAGER: frozenset({Right.READ_CASES, Right.DECIDE_CASES, Right.IMPORT_PORTFOLIO, Right.READ_TERMS}),
    Role.ADMIN: frozenset({Right.IMPORT_PORTFOLIO, Right.MANAGE_STAFF, Right.READ_TERMS}),
    Role.PRODUCT_AUTHOR: frozenset({Right.READ_TERMS, Right.EDIT_TERMS}),
    Role.PRODUCT_APPROVER: frozenset({Right.READ_TERMS, Right.EDIT_TERMS, Right.APPROVE_TERMS}),
}
"""An administrator manages accounts and data loads but does not read health data; nor do people who write
terms. An approver may also write, but never approves what they wrote (`core.products.lifecycle`)."""


def rights_of(role: Role) -> frozenset[Right]:
    """Every right of a role."""
    return RIGHTS[role]
