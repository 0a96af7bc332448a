"""The one place where it is decided who may do what: `may(policy, principal, action, resource)`.

A policy is dated data (`catalogue/access`): rules that allow a role an action where conditions on the
organisation, the line, the amount, the relation to the case and the purpose hold. What no rule allows is
denied. Pure: facts in, `Allowed` or `Denied` out; entry gathers the facts, the database enforces again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from claimwright.core.outcome import FactValue

HEAD_OFFICE = "00"
"""The organisation of rows and staff that belong to no province (GB/T 2260 gives provinces 11 to 82)."""

RELATIONS = ("insured", "claimant", "applicant", "own", "family", "maker")
"""What somebody can be to a case: a party of it; for staff their own, a relative's, one they entered."""


class DeniedCode(Enum):
    """Why somebody may not; earlier wins when several conditions of a rule fail."""

    NOT_ALLOWED = "not_allowed"
    ROBOT_MAY_NOT = "robot_may_not"
    NOT_YOURS = "not_yours"
    OTHER_PROVINCE = "other_province"
    OTHER_LINE = "other_line"
    OWN_CASE = "own_case"
    FAMILY_CASE = "family_case"
    MAKER_IS_CHECKER = "maker_is_checker"
    OVER_AUTHORITY = "over_authority"
    PURPOSE_MISSING = "purpose_missing"
    SIGN_IN_AGAIN = "sign_in_again"
    FACT_MISSING = "access_fact_missing"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `provinces` and `lines` None: all of them (national staff). `fresh`: signed in just now."""

    role: str
    provinces: frozenset[str] | None = frozenset()
    lines: frozenset[str] | None = None
    authority_fen: int = 0
    purpose: str = ""
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Resource:
    """What it is about. A fact that is None was not established: a rule that needs it denies."""

    province: str | None = None
    line: str | None = None
    amount_fen: int | None = None
    relations: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may be done; `rule_line` is the line of the policy file that says so."""

    rule_line: int


@dataclass(frozen=True, slots=True)
class Denied:
    """It may not be done."""

    code: DeniedCode
    facts: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold for a rule. Empty tuples, False and None ask nothing.

    `fresh_above_fen`: above this amount (0: always) somebody must just have proven who they are.
    """

    own_province: bool = False
    own_line: bool = False
    within_authority: bool = False
    relation: tuple[str, ...] = ()
    unrelated: tuple[str, ...] = ()
    purpose_stated: bool = False
    fresh_above_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Roles that may do actions under conditions. `line` is where it stands in the file."""

    line: int
    roles: frozenset[str]
    actions: frozenset[str]
    where: Conditions


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """Everything that is allowed from `effective` on. `actions` maps each action to its description."""

    effective: date
    roles: Mapping[str, str]
    actions: Mapping[str, str]
    rules: tuple[Rule, ...]


def could(policy: AccessPolicy, role: str, action: str) -> bool:
    """Whether a role may do it at all, under some circumstances: asked before the case is known."""
    assert action in policy.actions, f"{action} is no action of the access policy"
    return any(role in rule.roles and action in rule.actions for rule in policy.rules)


def rights_of(policy: AccessPolicy, role: str) -> frozenset[str]:
    """Every action that a role could do."""
    return frozenset(action for rule in policy.rules if role in rule.roles for action in rule.actions)


def may(policy: AccessPolicy, principal: Principal, action: str, resource: Resource) -> Allowed | Denied:
    """Whether this principal may do this to this resource now.

    The first rule whose conditions all hold allows; otherwise the answer names what the first rule of the
    role and action lacked. Raises `AssertionError` for an action that the policy does not have.
    """
    assert action in policy.actions, f"{action} is no action of the access policy"
    first: Denied | None = None
    for rule in policy.rules:
        if principal.role in rule.roles and action in rule.actions:
            lacking = _lacking(rule.where, principal, resource)
            if lacking is None:
                return Allowed(rule.line)
            first = first or lacking
    if first is not None:
        return first
    code = DeniedCode.ROBOT_MAY_NOT if policy.roles[principal.role] == "robot" else DeniedCode.NOT_ALLOWED
    return Denied(code, {"action": action})


def _lacking(where: Conditions, who: Principal, what: Resource) -> Denied | None:
    for denied in (
        _by_relation(where, what),
        _by_place(where, who, what),
        _by_amount(where, who, what),
    ):
        if denied is not None:
            return denied
    if where.purpose_stated and not who.purpose.strip():
        return Denied(DeniedCode.PURPOSE_MISSING)
    return _by_freshness(where, who, what)


def _by_freshness(where: Conditions, who: Principal, what: Resource) -> Denied | None:
    limit_fen = where.fresh_above_fen
    if limit_fen is None or who.fresh or (limit_fen and (what.amount_fen or 0) <= limit_fen):
        return None
    return Denied(DeniedCode.SIGN_IN_AGAIN, {"limit_fen": limit_fen})


def _by_place(where: Conditions, who: Principal, what: Resource) -> Denied | None:
    if where.own_province and who.provinces is not None:
        if what.province is None:
            return _missing("province")
        if what.province not in who.provinces:
            return Denied(DeniedCode.OTHER_PROVINCE)
    if where.own_line and who.lines is not None:
        if what.line is None:
            return _missing("line")
        if what.line not in who.lines:
            return Denied(DeniedCode.OTHER_LINE, {"line": what.line})
    return None


_UNRELATED_CODES: Mapping[str, DeniedCode] = {
    "own": DeniedCode.OWN_CASE,
    "family": DeniedCode.FAMILY_CASE,
    "maker": DeniedCode.MAKER_IS_CHECKER,
}


def _by_relation(where: Conditions, what: Resource) -> Denied | None:
    if (where.relation or where.unrelated) and what.relations is None:
        return _missing("relations")
    relations = what.relations or frozenset()
    if where.relation and not relations & set(where.relation):
        return Denied(DeniedCode.NOT_YOURS)
    for relation in where.unrelated:
        if relation in relations:
            return Denied(_UNRELATED_CODES[relation])
    return None


def _by_amount(where: Conditions, who: Principal, what: Resource) -> Denied | None:
    if not where.within_authority:
        return None
    if what.amount_fen is None:
        return _missing("amount_fen")
    if what.amount_fen > who.authority_fen:
        facts: dict[str, FactValue] = {"payable_fen": what.amount_fen, "authority_fen": who.authority_fen}
        return Denied(DeniedCode.OVER_AUTHORITY, facts)
    return None


def _missing(fact: str) -> Denied:
    return Denied(DeniedCode.FACT_MISSING, {"fact": fact})


def different_people(maker_id: str, checker_id: str) -> Denied | None:
    """Whoever prepared a change of money or terms does not also release it (four eyes)."""
    assert maker_id, "the maker is known"
    return Denied(DeniedCode.MAKER_IS_CHECKER) if maker_id == checker_id else None
