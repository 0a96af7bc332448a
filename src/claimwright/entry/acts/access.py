"""Asks the access policy, the same for pages and programs: gathers the facts, and says no in words.

The policy decides (`core.identity.policy`), the database enforces its rows again (`infra.row_security`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.identity.public import Session, has_broken
from claimwright.app.policies import public as policies
from claimwright.core.dates import business_date
from claimwright.core.identity import (
    HEAD_OFFICE,
    AccessPolicy,
    Allowed,
    Denied,
    DeniedCode,
    PolicyError,
    Principal,
    Resource,
    Right,
    could,
    may,
    read_policy,
    rights_of,
)
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context
from claimwright.infra.db import Tx
from claimwright.infra.row_security import SERVICE, RowScope
from claimwright.journeys.settle_claim.separation import staff_relations

FRESH = timedelta(minutes=10)
"""How long after a sign-in or a step-up somebody counts as just having proven who they are."""

WHOLE_RECORD = frozenset(
    {Right.CLAIM_OWN, Right.DECIDE_CASES, Right.REFUSE_CASES, Right.IMPORT_PORTFOLIO, Right.MANAGE_STAFF}
    | {Right.READ_MONEY, Right.RELEASE_PAYMENTS, Right.RECOVER_MONEY, Right.CHANGE_ACCOUNTS}
)
"""Commands that see every row once the policy has allowed them: a row hidden from a calculation would change
an amount, and a bill used by somebody else must be found."""
ID_VERSION = 8
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@cache
def _policies() -> tuple[AccessPolicy, ...]:
    found = []
    for file in resources.files("claimwright").joinpath("catalogue", "access").iterdir():
        if file.name.endswith(".yaml"):
            policy = read_policy(file.read_text(encoding="utf-8"))
            if isinstance(policy, PolicyError):
                raise AssertionError(f"{file.name}, line {policy.line}: {policy.en}")
            found.append(policy)
    return tuple(sorted(found, key=lambda one: one.effective))


def policy_on(day: date) -> AccessPolicy:
    """The access policy in force on a day; the oldest one for a day before it."""
    in_force = [one for one in _policies() if one.effective <= day]
    return in_force[-1] if in_force else _policies()[0]


def rights(session: Session, now: datetime) -> frozenset[str]:
    """Every action that the session's role could do."""
    return rights_of(policy_on(business_date(now)), session.role.value)


def has_right(session: Session, right: Right, now: datetime) -> bool:
    """Whether the session's role could do it at all: for showing or hiding a link, never for deciding."""
    return could(policy_on(business_date(now)), session.role.value, right.value)


def reads_health(session: Session, now: datetime) -> bool:
    """Whether diagnoses are shown to the session, in what it may read at all (`entry.views.masking`)."""
    return has_right(session, Right.READ_HEALTH, now)


def principal_of(session: Session, now: datetime, purpose: str = "") -> Principal:
    """The session as the policy knows it."""
    is_national = session.organisation == HEAD_OFFICE
    return Principal(
        role=session.role.value,
        provinces=None if is_national else frozenset({session.organisation}),
        lines=session.lines,
        authority_fen=session.authority_fen,
        purpose=purpose,
        fresh=session.proven_at is not None and now - session.proven_at <= FRESH,
    )


def rows_of(session: Session) -> RowScope:
    """The rows that the database lets this session see."""
    if session.subject_kind == "customer":
        return RowScope("customer", session.subject_id)
    is_national = session.organisation == HEAD_OFFICE
    return RowScope("staff", session.subject_id, None if is_national else frozenset({session.organisation}))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: its method, the names in its path, and the purpose it states."""

    method: str
    names: Mapping[str, Any]
    purpose: str = ""


def check(context: Context, session: Session, right: Right, asked: Asked) -> RowScope:
    """Let the request on, with the rows that it may see, or raise the problem that says why not."""
    _only_our_ids(asked)
    now = context.clock.now()
    policy = policy_on(business_date(now))
    who = principal_of(session, now, asked.purpose)
    if not could(policy, who.role, right.value):
        raise problem_of_denial(may(policy, who, right.value, Resource()), asked)
    lacking = may(policy, who, right.value, Resource())
    if isinstance(lacking, Denied) and lacking.code is DeniedCode.SIGN_IN_AGAIN:  # whatever it is about
        raise problem_of_denial(lacking, asked)
    if "claim_no" in asked.names or "policy_no" in asked.names:
        with context.db.transaction(SERVICE) as tx:
            resource = resource_of(tx, session, right, asked)
        answer = may(policy, who, right.value, resource)
        if isinstance(answer, Denied):
            province = _broken_into(context, session, right, asked, answer)
            if province is None:
                raise problem_of_denial(answer, asked)
            return RowScope("staff", session.subject_id, frozenset({session.organisation, province}))
    is_command = asked.method not in _SAFE_METHODS
    is_whole = right in WHOLE_RECORD and (is_command or right is Right.READ_MONEY)  # the books are one
    return SERVICE if is_whole else rows_of(session)


def _only_our_ids(asked: Asked) -> None:
    """An id that this system never makes names nothing: problem 404 before anybody looks for its bucket."""
    for name, value in asked.names.items():
        if name.endswith("_id"):
            try:
                is_ours = UUID(str(value)).version == ID_VERSION
            except ValueError:
                continue  # the route says what it wants there
            if not is_ours:
                raise Problem(404, "not_found", {}, name, str(value)[:40])


def _broken_into(
    context: Context, session: Session, right: Right, asked: Asked, answer: Denied
) -> str | None:
    """The province of a case that this person may read because they broke the glass; None: they did not."""
    is_reading = right is Right.READ_CASES and asked.method in _SAFE_METHODS
    if not is_reading or answer.code is not DeniedCode.OTHER_PROVINCE or "claim_no" not in asked.names:
        return None
    with context.db.transaction(SERVICE) as tx:
        claim = claims.claim_by_number(tx, str(asked.names["claim_no"]))
        assert claim is not None, "it was found a moment ago"
        if not has_broken(tx, session.subject_id, claim.claim_id, context.clock.now()):
            return None
        policy = policies.policy(tx, claim.policy_id)
    return None if policy is None else policy.province


def resource_of(tx: Tx, session: Session, right: Right, asked: Asked) -> Resource:
    """The facts of the claim or policy that the path names; problem 404 if there is none."""
    if "claim_no" in asked.names:
        claim = claims.claim_by_number(tx, str(asked.names["claim_no"]))
        if claim is None:
            raise no_such(asked)
        policy = policies.policy(tx, claim.policy_id)
        assert policy is not None, "a claim's policy is registered"
        return Resource(policy.province, "health", claim.claimed_fen, relations_to(tx, session, claim))
    found = policies.policy_by_number(tx, str(asked.names["policy_no"]))
    if found is None:
        raise no_such(asked)
    relations = {"applicant": found.applicant_id, "insured": found.insured_id}
    mine = frozenset(name for name, person_id in relations.items() if person_id == session.subject_id)
    return Resource(found.province, "health", None, mine)


def relations_to(tx: Tx, session: Session, claim: claims.Claim) -> frozenset[str]:
    """What the caller is to a case: a customer one of its parties; staff its maker, or kin of a party."""
    parties = {"insured": claim.insured_id, "claimant": claim.claimant_id}
    if session.subject_kind == "customer":
        return frozenset(name for name, person_id in parties.items() if person_id == session.subject_id)
    return staff_relations(tx, claim, str(session.subject_id), session.person_id)


def no_such(asked: Asked) -> Problem:
    """What does not exist, or exists for others only, in the same words."""
    name = "claim_no" if "claim_no" in asked.names else "policy_no"
    value = str(asked.names.get(name, ""))
    return Problem(404, f"no_such_{name.removesuffix('_no')}", {name: value}, name, value[:40])


def problem_of_denial(answer: Allowed | Denied, asked: Asked) -> Problem:
    """A denial as a problem: to a customer, somebody else's claim does not exist."""
    assert isinstance(answer, Denied), "an action that no rule allows the role is denied"
    if answer.code is DeniedCode.NOT_YOURS:
        return no_such(asked)
    return Problem(403, answer.code.value, answer.facts)
