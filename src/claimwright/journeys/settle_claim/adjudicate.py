"""The robots' step: take claims that are ready, apply the terms, and settle or refer each of them.

A worker leases a batch from the outbox (SKIP LOCKED). Each claim is then decided in one transaction that
also ends its message: a worker killed at any moment leaves the claim either decided or still to be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.core.claims.decide import Way
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import Actor
from claimwright.infra import outbox
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.infra.outbox import Message
from claimwright.journeys.settle_claim import settling
from claimwright.journeys.settle_claim.calculation import calculate
from claimwright.journeys.settle_claim.proof import stated_only
from claimwright.journeys.settle_claim.report import ADJUDICATE_TOPIC, refer
from claimwright.ports.failure import Transient, Unknown

ROBOT = Actor("system", "adjudicator", "adjudicator")
LEASE = timedelta(seconds=60)
RETRY_AFTER = timedelta(seconds=2)
ATTEMPTS_MAX = 8


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of the worker did."""

    done: int = 0
    put_off: int = 0
    parked: int = 0


def adjudicate_claim(tx: Tx, ids: Ids, claim_id: UUID, now: datetime) -> Claim:
    """Decide one claim that is ready; one that is not (any more) is left as it is."""
    claim = hold(tx, claim_id)
    if claim.state is not ClaimState.READY:
        return claim
    events = claims.insured_events(tx, claim_id)
    calculation = calculate(tx, claim, events, lock=True)
    match calculation.proposal.way:
        case Way.PAY:
            unproven = stated_only(tx, claim, events, calculation)
            if unproven:
                return refer(tx, ids, claim, unproven, ROBOT, now)
            return settling.pay(tx, ids, claim, calculation, ROBOT, now)
        case Way.ZERO_BY_TERMS:
            return settling.close_at_zero(tx, claim, calculation, ROBOT, now)
        case Way.PERSON:
            return refer(tx, ids, claim, calculation.proposal.questions, ROBOT, now)


def hold(tx: Tx, claim_id: UUID) -> Claim:
    """Lock the insured first, then the claim: the one order in which decisions take locks."""
    seen = claims.claim(tx, claim_id)
    assert seen is not None, f"no claim {claim_id}"
    claims.lock_insured(tx, seen.insured_id)
    held = claims.lock_claim(tx, claim_id)
    assert held is not None, "claims are never deleted"
    return held


def adjudicate_due(db: Database, ids: Ids, clock: Clock, limit: int = 50) -> Step:
    """Lease what is due and decide each claim in its own transaction."""
    with db.transaction() as tx:
        messages = outbox.take(tx, [ADJUDICATE_TOPIC], limit, LEASE, clock.now())
    results = [_one(db, ids, clock, message) for message in messages]
    return Step(*(results.count(kind) for kind in ("done", "put_off", "parked")))


def _one(db: Database, ids: Ids, clock: Clock, message: Message) -> str:
    try:
        with db.transaction() as tx:
            adjudicate_claim(tx, ids, message.entity_id, clock.now())
            if not outbox.done(tx, message):
                raise LeaseLost  # another worker has it now: keep nothing of ours
    except LeaseLost:
        return "put_off"
    except (Transient, Unknown) as failure:
        return _later(db, clock, message, str(failure), may_park=False)
    except Exception as bug:  # a bug must not stop the others: it is kept and shown
        return _later(db, clock, message, type(bug).__name__, may_park=True)
    return "done"


def _later(db: Database, clock: Clock, message: Message, error: str, *, may_park: bool) -> str:
    """Put the message off; what fails by itself again and again is parked for a person to see."""
    now = clock.now()
    with db.transaction() as tx:
        if may_park and message.attempts >= ATTEMPTS_MAX:
            outbox.park(tx, message, error, now)
            return "parked"
        outbox.retry(tx, message, RETRY_AFTER * min(message.attempts, ATTEMPTS_MAX), error, now)
    return "put_off"


class LeaseLost(Exception):
    """The message is no longer ours."""
