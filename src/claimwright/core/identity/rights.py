"""Roles, and the rights that routes ask for. Who has which right is data: the access policy file."""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What somebody is to the insurer. A customer is a party of a policy; the others are staff."""

    CUSTOMER = "customer"
    ASSESSOR = "assessor"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"
    ROBOT = "robot"
    PRODUCT_AUTHOR = "product_author"
    PRODUCT_APPROVER = "product_approver"


class Right(Enum):
    """One action of the access policy (`core.identity.policy`), by the name that the policy file uses."""

    SIGN_IN = "sign_in"
    READ_PUBLIC = "read_public"
    OWN_SESSION = "own_session"
    MANAGE_PASSKEYS = "manage_passkeys"
    CHANGE_ACCOUNTS = "change_accounts"
    READ_OWN = "read_own"
    CLAIM_OWN = "claim_own"
    READ_PRODUCTS = "read_products"
    READ_CASES = "read_cases"
    READ_HEALTH = "read_health"
    DECIDE_CASES = "decide_cases"
    REFUSE_CASES = "refuse_cases"
    MANAGE_WORK = "manage_work"
    UNMASK = "unmask"
    IMPORT_PORTFOLIO = "import_portfolio"
    MANAGE_STAFF = "manage_staff"
    READ_AUDIT = "read_audit"
    BREAK_GLASS = "break_glass"
    REVIEW_BREAK_GLASS = "review_break_glass"
    READ_TERMS = "read_terms"
    EDIT_TERMS = "edit_terms"
    APPROVE_TERMS = "approve_terms"
    READ_MONEY = "read_money"
    RELEASE_PAYMENTS = "release_payments"
    RECOVER_MONEY = "recover_money"
