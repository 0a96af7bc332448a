"""Carry out what computing the years again gives: new decisions, money both ways, balances, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, DecisionOutcome, NewDecision
from claimwright.app.payments import public as payments
from claimwright.app.policies import public as policies
from claimwright.core.adjudication import BalanceKey
from claimwright.core.canonical import Json
from claimwright.core.claims.lifecycle import ClaimEvent, ClaimState
from claimwright.core.claims.year import Change, ClaimResult
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.reopen_claim.year import YearPreview
from claimwright.journeys.settle_claim import differences, receivers
from claimwright.journeys.settle_claim.effects import carry_out_effects

CHANGEABLE = (ClaimState.CLOSED, ClaimState.APPROVED)


class ReopenReason(Enum):
    """Why a decision is looked at again; kept with the decision that replaces it."""

    CORRECTION = "correction"  # staff found an error
    WRONG_FACT = "wrong_fact"  # a fact was not as stated
    RED_BILL = "red_bill"  # 红冲: the bill was cancelled by its issuer
    DUPLICATE = "duplicate"  # claimed or paid elsewhere already
    OBJECTION = "objection"  # the customer's objection was right
    RESUBMITTED = "resubmitted"  # a withdrawn claim is taken up again
    WITHDRAWAL = "withdrawal"  # the claimant takes it back after the decision
    LATE_CLAIM = "late_claim"  # another claim of the year comes before it
    YEAR_CHANGED = "year_changed"  # another claim of the year was decided anew
    REPROCESSING = "reprocessing"  # the product's terms or a dictionary were corrected


class YearCode(Enum):
    """Why the years cannot be settled as computed, earlier first."""

    PREVIEW_STALE = "preview_stale"
    CLAIM_UNDER_WAY = "claim_under_way"
    NAMED_PERSON_ONLY = "named_person_only"


@dataclass(frozen=True, slots=True)
class Subject:
    """The claim that was opened again and what is decided of it; None where only the order changed."""

    claim_id: UUID
    outcome: DecisionOutcome
    reason: ReopenReason
    clause: str | None = None
    words: str | None = None


def blocked(preview: YearPreview, subject_id: UUID | None) -> Refused | None:
    """A claim of the year that the bank pays right now, or that somebody has open: first that, then this."""
    for change in preview.changes:
        state = preview.claims[change.claim_id].state
        if change.claim_id != subject_id and state not in CHANGEABLE:
            facts = {"claim_no": change.claim_no, "state": state.value}
            return Refused(YearCode.CLAIM_UNDER_WAY, facts)
    return None


def carry_out(
    tx: Tx,
    ids: Ids,
    preview: YearPreview,
    subject: Subject | None,
    reason: ReopenReason,
    actor: Actor,
    now: datetime,
) -> Refused | None:
    """Decide and settle every claim that changes; the caller holds the group and rolls back a refusal.

    `reason` is that of the other claims of the year. Only staff may lower what was notified.
    """
    refused = blocked(preview, None if subject is None else subject.claim_id)
    if refused is not None:
        return refused
    if actor.kind != "staff" and any(one.difference_fen < 0 for one in preview.changes):
        return Refused(YearCode.NAMED_PERSON_ONLY)
    changes = {one.claim_id: one for one in preview.changes}
    if subject is not None:
        changes.setdefault(subject.claim_id, _unchanged(tx, preview, subject.claim_id))
    for claim_id in sorted(changes):
        own = subject if subject is not None and subject.claim_id == claim_id else None
        refused = _one(tx, ids, preview, changes[claim_id], own, reason, actor, now)
        if refused is not None:
            return refused
    _write_balances(tx, preview, now)
    return None


def _unchanged(tx: Tx, preview: YearPreview, claim_id: UUID) -> Change:
    last = claims.decisions_of(tx, claim_id)[-1]
    claim = preview.claims[claim_id]
    return Change(claim_id, claim.claim_no, last.decision_no, last.payable_fen, last.payable_fen)


def _one(
    tx: Tx,
    ids: Ids,
    preview: YearPreview,
    change: Change,
    subject: Subject | None,
    reason: ReopenReason,
    actor: Actor,
    now: datetime,
) -> Refused | None:
    claim = claims.lock_claim(tx, change.claim_id)
    assert claim is not None, "claims are never deleted"
    if subject is None:
        facts: Json = {"reason": reason.value, "decision_no": change.decision_no}
        claim = claims.move(tx, claim, ClaimEvent.REOPENED, actor, now, facts)
    result = preview.years.by_claim.get(change.claim_id)
    why = reason if subject is None else subject.reason
    decision_no = _decide(tx, claim, change, result, subject, why, actor, now)
    policies.undo_effects(tx, claim.claim_id, actor, now)
    if result is not None:
        carry_out_effects(tx, claim, decision_no, result.adjudicated, result.coverage_ids, actor, now)
    to_pay_fen = differences.to_pay_fen(tx, claim, change.now_fen)
    adjudicated = () if result is None else result.adjudicated
    shares = receivers.shares_of(tx, claim, to_pay_fen, now, adjudicated)
    if isinstance(shares, Refused):
        return shares
    settled = differences.settle_to(tx, ids, claim, decision_no, change.now_fen, shares, actor, now)
    if isinstance(settled, Refused):
        return settled
    payments.set_reserve(tx, ids, claim.claim_id, 0, "decided", now)
    _move(tx, claim, change, subject, decision_no, settled, actor, now)
    return None


def _decide(
    tx: Tx,
    claim: Claim,
    change: Change,
    result: ClaimResult | None,
    subject: Subject | None,
    reason: ReopenReason,
    actor: Actor,
    now: datetime,
) -> int:
    outcome = DecisionOutcome.PAY if change.now_fen else DecisionOutcome.ZERO_BY_TERMS
    if subject is not None and subject.outcome in (DecisionOutcome.REFUSE, DecisionOutcome.WITHDRAW):
        outcome = subject.outcome
    new = NewDecision(
        outcome,
        change.now_fen,
        () if result is None else result.adjudicated,
        () if result is None else result.coverage_ids,
        None if subject is None else subject.clause,
        None if subject is None else subject.words,
        change.decision_no,
        reason.value,
    )
    return claims.record_decision(tx, claim, new, actor, now)


def _move(
    tx: Tx,
    claim: Claim,
    change: Change,
    subject: Subject | None,
    decision_no: int,
    settled: differences.Settled,
    actor: Actor,
    now: datetime,
) -> None:
    """Along the lifecycle: paid on, confirmed, reduced, refused or withdrawn; the amounts in the journal."""
    facts: dict[str, Json] = {
        "amount_fen": change.now_fen,
        "was_fen": change.was_fen,
        "decision_no": decision_no,
        "ordered_fen": settled.ordered_fen,
        "claimed_back_fen": settled.recovery_fen,
    }
    fen = change.now_fen
    if subject is not None and subject.outcome is DecisionOutcome.REFUSE:
        told: dict[str, Json] = {**facts, "clause": subject.clause, "words": subject.words}
        claims.move(tx, claim, ClaimEvent.REFUSED, actor, now, told, payable_fen=0)
    elif subject is not None and subject.outcome is DecisionOutcome.WITHDRAW:
        claims.move(tx, claim, ClaimEvent.WITHDRAWN, actor, now, facts, payable_fen=0)
    elif settled.orders:
        claim = claims.move(tx, claim, ClaimEvent.APPROVED, actor, now, facts, payable_fen=fen)
        first = settled.orders[0]
        paid: Json = {"amount_fen": settled.ordered_fen, "end_to_end_id": first.end_to_end_id}
        claims.move(tx, claim, ClaimEvent.PAYMENT_ORDERED, actor, now, paid)
    elif change.difference_fen < 0:
        claims.move(tx, claim, ClaimEvent.REDUCED, actor, now, facts, payable_fen=fen)
    else:
        claims.move(tx, claim, ClaimEvent.CONFIRMED, actor, now, facts, payable_fen=fen)


def _write_balances(tx: Tx, preview: YearPreview, now: datetime) -> None:
    """The balances as computed, each under its owner; the group's locks are held."""
    written: set[BalanceKey] = set()
    for claim_id in sorted(preview.keys):
        own: Mapping[BalanceKey, int] = {
            key: preview.years.used[key]
            for key in preview.keys[claim_id]
            if key in preview.years.used and key not in written
        }
        written |= own.keys()
        claims.put_balances(tx, preview.claims[claim_id], own, preview.years.limits, now)
