"""A named person decides: approve what the terms give on facts they stand for, or refuse with reasons.

Amounts come from the terms alone: a person corrects facts, never an amount. Robots cannot refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Correction, DecisionOutcome, NewDecision
from claimwright.app.work import public as work
from claimwright.core.adjudication.model import InsuredEvent
from claimwright.core.canonical import Json
from claimwright.core.claims.authority import Authority, may_decide
from claimwright.core.claims.decide import approval
from claimwright.core.claims.events import LINKS, can_be_kept, dated, linked
from claimwright.core.claims.lifecycle import ClaimEvent
from claimwright.core.dates import business_date
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import EVENT, FACTS
from claimwright.core.text import clean_line, clean_words
from claimwright.core.work.task import TaskEvent, TaskState
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim import evidence, paying_out, reserving, separation
from claimwright.journeys.settle_claim.calculation import Calculation, calculate
from claimwright.journeys.settle_claim.free_bills import free_bills

WORDS_MIN = 10


class DecideCode(Enum):
    """Why a person's decision was not taken, earlier first."""

    NO_SUCH_CLAIM = "no_such_claim"
    STAFF_ONLY = "staff_only"
    TASK_TAKEN = "task_taken"
    UNKNOWN_FACT = "unknown_fact"
    WRONG_TYPE = "wrong_type"
    NO_SUCH_EVENT = "no_such_event"
    DATE_IN_FUTURE = "date_in_future"
    CLAUSE_MISSING = "clause_missing"
    WORDS_TOO_SHORT = "words_too_short"


@dataclass(frozen=True, slots=True)
class Approve:
    """Approve a claim as seen at `version`, with a person's corrections and a note for the journal."""

    claim_id: UUID
    version: int
    corrections: tuple[Correction, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class RefuseClaim:
    """Refuse a claim as seen at `version`: the clause it rests on, and words that the customer reads.

    `is_forged`: the copy was not the claimant's, so its bill is set free for the true owner.
    """

    claim_id: UUID
    version: int
    clause: str
    words: str
    is_forged: bool = False


def approve(
    tx: Tx, ids: Ids, command: Approve, actor: Actor, authority: Authority, now: datetime
) -> Claim | Refused:
    """Correct the facts, calculate anew and pay (or close at zero what the terms leave at zero)."""
    return all_or_nothing(tx, lambda: _approve(tx, ids, command, actor, authority, now))


def _approve(
    tx: Tx, ids: Ids, command: Approve, actor: Actor, authority: Authority, now: datetime
) -> Claim | Refused:
    claim = _held_for(tx, command.claim_id, command.version, ClaimEvent.APPROVED, actor)
    if isinstance(claim, Refused):
        return claim
    refused = check_corrections(command.corrections, claims.insured_events(tx, claim.claim_id), now)
    if refused is not None:
        return refused
    claim = claims.correct_facts(tx, claim, command.corrections, actor, now)
    calculation = calculate(tx, claim, claims.insured_events(tx, claim.claim_id), lock=True)
    payable_fen = calculation.proposal.payable_fen
    refused = approval(calculation.proposal) or may_decide(actor.kind, payable_fen, authority)
    if refused is not None:
        return refused
    work.end_tasks(tx, claim.claim_id, TaskEvent.DONE, now)
    return paying_out.pay_out(tx, ids, claim, calculation, actor, now, clean_words(command.note))


def refuse(
    tx: Tx, ids: Ids, command: RefuseClaim, actor: Actor, authority: Authority, now: datetime
) -> Claim | Refused:
    """Refuse with clause and reasons (Insurance Law art. 24). The decision keeps what the terms said.

    Authority is measured by what is claimed, so that a small one cannot close a large claim.
    """
    claim = _held_for(tx, command.claim_id, command.version, ClaimEvent.REFUSED, actor)
    if isinstance(claim, Refused):
        return claim
    unseen = evidence.not_opened(tx, claim.claim_id, actor)
    if unseen is not None:
        return unseen
    over = may_decide(actor.kind, claim.claimed_fen, authority)
    if over is not None:
        return over
    clause, words = clean_line(command.clause), clean_words(command.words)
    if not clause:
        return Refused(DecideCode.CLAUSE_MISSING, field="clause")
    if len(words) < WORDS_MIN:
        return Refused(DecideCode.WORDS_TOO_SHORT, {"letters_min": WORDS_MIN}, "words")
    calculation = calculate(tx, claim, claims.insured_events(tx, claim.claim_id), lock=True)
    decision = NewDecision(
        DecisionOutcome.REFUSE, 0, calculation.adjudicated, calculation.coverage_ids, clause, words
    )
    decision_no = claims.record_decision(tx, claim, decision, actor, now)
    blocked = paying_out.take_back_prepaid(tx, ids, claim, decision_no, actor, now)
    if blocked is not None:
        return blocked
    work.end_tasks(tx, claim.claim_id, TaskEvent.DONE, now)
    if command.is_forged:
        free_bills(tx, claim, "forged", actor, now)
    facts: Json = {"decision_no": decision_no, "clause": clause, "words": words}
    refused = claims.move(tx, claim, ClaimEvent.REFUSED, actor, now, facts, payable_fen=0)
    reserving.reserve(tx, ids, refused, "refused", now)
    return refused


def preview(tx: Tx, claim_id: UUID, corrections: Sequence[Correction] = ()) -> Calculation | Refused:
    """What the terms would say with these corrections. Nothing is written or held."""
    claim = claims.claim(tx, claim_id)
    if claim is None:
        return Refused(DecideCode.NO_SUCH_CLAIM, field="claim_id")
    events = claims.insured_events(tx, claim_id)
    refused = check_corrections(corrections, events)
    if refused is not None:
        return refused
    return calculate(tx, claim, [corrected(event, corrections) for event in events], lock=False)


def check_corrections(
    corrections: Sequence[Correction], events: Sequence[InsuredEvent], now: datetime | None = None
) -> Refused | None:
    """A correction names an event of the claim and a fact of the vocabulary, of its kind.

    With `now`, no date may lie in the future.
    """
    event_nos = {event.event_no for event in events}
    for number, one in enumerate(corrections):
        place = f"corrections[{number}]"
        if one.event_no not in event_nos:
            return Refused(DecideCode.NO_SUCH_EVENT, {"value": one.event_no}, f"{place}.event_no")
        if one.name in LINKS:
            if not isinstance(one.value, str) or not can_be_kept(one.value):
                return Refused(DecideCode.WRONG_TYPE, {"wanted": "text", "name": one.name}, f"{place}.value")
            continue
        if one.name not in FACTS or FACTS[one.name].source != EVENT:
            return Refused(DecideCode.UNKNOWN_FACT, {"value": one.name}, f"{place}.name")
        if (FACTS[one.name].unit is Unit.DATE) is not isinstance(one.value, date):
            return Refused(DecideCode.WRONG_TYPE, {"wanted": "date", "name": one.name}, f"{place}.value")
        if now is not None and isinstance(one.value, date) and one.value > business_date(now):
            return Refused(DecideCode.DATE_IN_FUTURE, {"value": one.value.isoformat()}, f"{place}.value")
        if not can_be_kept(one.value):
            return Refused(DecideCode.WRONG_TYPE, {"wanted": "text", "name": one.name}, f"{place}.value")
    return None


def corrected(event: InsuredEvent, corrections: Sequence[Correction]) -> InsuredEvent:
    changed = {one.name: one.value for one in corrections if one.event_no == event.event_no}
    again = dated(replace(event, facts={**event.facts, **changed}))
    return linked(again, event.own_no.partition("/")[0])


def _held_for(tx: Tx, claim_id: UUID, version: int, event: ClaimEvent, actor: Actor) -> Claim | Refused:
    """The claim, locked, if this person may decide it: staff, unchanged since seen, not another's task."""
    if actor.kind != "staff":
        return Refused(DecideCode.STAFF_ONLY)
    seen = claims.claim(tx, claim_id)
    if seen is None:
        return Refused(DecideCode.NO_SUCH_CLAIM, field="claim_id")
    dependent = separation.not_independent(tx, seen, actor)
    if dependent is not None:
        return dependent
    claims.lock_insured(tx, seen.insured_id)
    claim = claims.lock_seen(tx, claim_id, version)
    if isinstance(claim, Refused):
        return claim
    refused = claims.allowed(claim, event, actor)
    if refused is not None:
        return refused
    for task in work.live_tasks_of(tx, claim_id):
        if task.state is TaskState.TAKEN and str(task.owner_id) != actor.id:
            return Refused(DecideCode.TASK_TAKEN, {"owner_name": task.owner_name})
    return claim
