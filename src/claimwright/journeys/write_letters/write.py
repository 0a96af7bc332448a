"""Write every letter that a claim's history asks for and that is not written yet.

What a letter says is derived from what is stored, so writing is idempotent and needs no message of its
own: it is done when staff decide, when somebody opens the claim, and by a job. What robots decided leaves
at once; what a person decided is shown to that person first and leaves by itself before the law's limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Decision, DecisionOutcome
from claimwright.app.letters import public as letters
from claimwright.app.letters.public import NewLetter
from claimwright.app.parties import public as parties
from claimwright.app.payments import public as payments
from claimwright.app.policies import public as policies
from claimwright.core.claims.lifecycle import ClaimEvent
from claimwright.core.claims.prepay import Scenario
from claimwright.core.dates import business_date
from claimwright.core.journal import Actor, Entry
from claimwright.core.letters.letter import BenefitLine, LetterFacts, LetterKind
from claimwright.core.payments import Purpose
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.write_letters.recovering import letters_of_recoveries

CLERK = Actor("system", "letters", "letters")
SHOWN_FIRST = timedelta(days=2)
"""How long a letter waits for the person who decided; art. 24 leaves three days for a refusal."""


@dataclass(frozen=True, slots=True)
class _Case:
    """What all letters of a claim have in common."""

    claim: Claim
    facts: LetterFacts
    history: Sequence[Entry]
    orders: Sequence[payments.PaymentOrder]


def write_letters(tx: Tx, ids: Ids, claim_id: UUID, actor: Actor, now: datetime) -> int:
    """Write what is missing; answers how many letters were written."""
    known = {(one.kind, one.cause_no) for one in letters.letters_of(tx, claim_id)}
    case = _case(tx, claim_id)
    wanted = [*_of_decisions(tx, case), *_of_papers(case), *_of_prepayments(tx, case)]
    wanted += [*letters_of_recoveries(tx, claim_id, case.facts, SHOWN_FIRST), *_of_appeals(tx, case)]
    missing = [one for one in wanted if (one.kind, one.cause_no) not in known]
    return sum(letters.write_letter(tx, ids, one, actor, now) for one in missing)


def send_due(db: Database, clock: Clock, limit: int = 100) -> int:
    """Letters that waited for their writer long enough leave by themselves (art. 24: within three days)."""
    with db.transaction() as tx:
        now = clock.now()
        due = letters.letters_due_fan_out(tx, now, limit)
        return sum(letters.send_letter(tx, one, CLERK, now) for one in due)


def _case(tx: Tx, claim_id: UUID) -> _Case:
    claim = claims.claim(tx, claim_id)
    assert claim is not None, "claims are never deleted"
    names = parties.persons(tx, [claim.insured_id, claim.claimant_id])
    policy = policies.policy(tx, claim.policy_id)
    assert policy is not None, "a claim's policy is registered"
    facts = LetterFacts(
        claim_no=claim.claim_no,
        policy_no=policy.policy_no,
        insured_name=names[claim.insured_id].name,
        recipient_name=names[claim.claimant_id].name,
        written_on=business_date(claim.reported_at),
        event_date=claim.event_date,
        claimed_fen=claim.claimed_fen,
    )
    orders = payments.orders_of_claim(tx, claim_id)
    return _Case(claim, facts, claims.history(tx, claim_id), orders)


def _of_decisions(tx: Tx, case: _Case) -> Iterator[NewLetter]:
    decisions = claims.decisions_of(tx, case.claim.claim_id)
    before: Mapping[int, Decision] = {one.decision_no: one for one in decisions}
    for one in decisions:
        kind = _kind(one)
        was = before[one.replaces].payable_fen if one.replaces is not None else 0
        facts = replace(
            case.facts,
            written_on=business_date(one.decided_at),
            decision_no=one.decision_no,
            amount_fen=one.payable_fen,
            was_fen=was,
            reason=one.reason or "",
            clause=one.clause or "",
            words=one.words or "",
            benefits=_benefits(one),
            decided_by=one.by_name,
            **_money(case, one.decision_no),
        )
        due_at = one.decided_at + SHOWN_FIRST if one.by_kind == "staff" else None
        yield NewLetter(case.claim.claim_id, kind, one.decision_no, facts, due_at)


def _kind(decision: Decision) -> LetterKind:
    if decision.outcome is DecisionOutcome.REFUSE:
        return LetterKind.REFUSED
    if decision.replaces is not None:
        return LetterKind.CHANGED
    return LetterKind.PAID if decision.outcome is DecisionOutcome.PAY else LetterKind.ZERO


def _money(case: _Case, decision_no: int) -> dict[str, Any]:
    """What the decision paid out, to which account, and what it deducted."""
    paid = (Purpose.BENEFIT, Purpose.DIFFERENCE)
    own = [one for one in case.orders if one.decision_no == decision_no and one.purpose in paid]
    last = {one.part_no: one for one in own}.values()  # the newest attempt: what was deducted is not paid
    deducted = [
        entry.facts.get("deducted_fen", 0)
        for entry in case.history
        if isinstance(entry.facts, dict) and entry.facts.get("decision_no") == decision_no
    ]
    return {
        "ordered_fen": sum(one.amount_fen for one in last),
        "account": "、".join(_account(one) for one in last),
        "prepaid_fen": max([0, *(fen for fen in deducted if isinstance(fen, int))]),
    }


def _account(order: payments.PaymentOrder) -> str:
    return f"{order.payee.bank_name} …{order.payee.account_no[-4:]}"


def _benefits(decision: Decision) -> tuple[BenefitLine, ...]:
    return tuple(
        BenefitLine(benefit["labels"], benefit["clause"], benefit["amount_fen"])
        for one in decision.adjudications
        for benefit in one["result"]["benefits"]
        if benefit["amount_fen"] is not None
    )


def _of_papers(case: _Case) -> Iterator[NewLetter]:
    asked = [one for one in case.history if one.event == ClaimEvent.PAPERS_ASKED.value]
    for number, entry in enumerate(asked, start=1):
        assert isinstance(entry.facts, dict), "a request names its papers"
        papers = tuple(str(one) for one in entry.facts["papers"])
        if not papers:  # single points are shown with their pictures on the phone
            continue
        facts = replace(case.facts, written_on=business_date(entry.at), papers=papers)
        yield NewLetter(case.claim.claim_id, LetterKind.PAPERS, number, facts)


def _of_prepayments(tx: Tx, case: _Case) -> Iterator[NewLetter]:
    by_law = {
        one.prepayment_no
        for one in claims.prepayments_of(tx, case.claim.claim_id)
        if one.scenario == Scenario.DAY_60.value
    }
    for one in case.orders:
        if one.purpose is not Purpose.PREPAYMENT or one.attempt > 1:
            continue
        facts = replace(
            case.facts,
            written_on=business_date(one.ordered_at),
            amount_fen=one.amount_fen,
            account=f"{one.payee.name} {_account(one)}",
            is_by_law=one.decision_no in by_law,
        )
        yield NewLetter(case.claim.claim_id, LetterKind.PREPAID, one.decision_no, facts)


def _of_appeals(tx: Tx, case: _Case) -> Iterator[NewLetter]:
    for one in claims.appeals_of(tx, case.claim.claim_id):
        if one.outcome != "upheld" or one.reviewed_at is None:
            continue
        facts = replace(
            case.facts,
            written_on=business_date(one.reviewed_at),
            decision_no=one.decision_no,
            words=one.words or "",
        )
        yield NewLetter(case.claim.claim_id, LetterKind.UPHELD, one.appeal_no, facts)
