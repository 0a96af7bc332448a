"""The robots' step: take claims that are ready, apply the terms, and settle or refer each of them.

A worker leases a batch from the outbox (SKIP LOCKED) and decides all of it in one transaction that also ends
its messages: a worker killed at any moment leaves each claim either decided or still to be done. The
transaction locks all insured, all claims and all families, each kind by one ordered statement, loads what
the calculations need by a few more, calculates (pure), and writes table by table.

Claims that share a balance (of one insured, of one family) are decided in waves, one after another, in the
order of their events: every wave reads what the one before has written, so a batch decides exactly as its
claims one by one would. A batch that fails by a bug is rolled back and done by halves, so that a poisoned
claim ends alone; what failed once is tried alone from then on.

Where others join in, set-based: what keeps a claim from the automatic way is asked for a whole wave, of the
terms in `_open_points`, of the robots' checks in `robots.open_questions`; what a decision books beside its
order (reserves) belongs into `settling.pay_all` and `settling.close_all_at_zero`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.core.adjudication import Balances
from claimwright.core.claims.decide import Way
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import Actor
from claimwright.core.work.task import Question
from claimwright.infra import outbox
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx, small_sets
from claimwright.infra.ids import Ids
from claimwright.infra.outbox import Message
from claimwright.journeys.settle_claim import late, promptly, robots, settling
from claimwright.journeys.settle_claim.calculation import Calculation, Case, calculated, load_cases
from claimwright.journeys.settle_claim.proof import proven_events, stated_only
from claimwright.journeys.settle_claim.report import ADJUDICATE_TOPIC
from claimwright.journeys.settle_claim.settling import Settled
from claimwright.ports.failure import Transient, Unknown

ROBOT = Actor("system", "adjudicator", "adjudicator")
BATCH = 150
LEASE = timedelta(seconds=60)
RETRY_AFTER = timedelta(seconds=2)
ATTEMPTS_MAX = 8

Decided = tuple[Case, Calculation]


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of the worker did."""

    done: int = 0
    put_off: int = 0
    parked: int = 0

    def __add__(self, other: Step) -> Step:
        return Step(self.done + other.done, self.put_off + other.put_off, self.parked + other.parked)


def adjudicate_claim(tx: Tx, ids: Ids, claim_id: UUID, now: datetime) -> Claim:
    """Decide one claim that is ready; one that is not (any more) is left as it is."""
    return adjudicate_claims(tx, ids, [claim_id], now)[claim_id]


def adjudicate_claims(
    tx: Tx, ids: Ids, claim_ids: Sequence[UUID], now: datetime, *, with_ready: bool = False
) -> dict[UUID, Claim]:
    """Decide claims that are ready, each as it would be alone; answers how all of them stand then.

    `with_ready` decides what else of these insured is ready, too: so a year is decided in its order, and
    nobody's claim has to be computed again because a neighbour's message was taken first.
    """
    held = hold(tx, claim_ids, with_ready=with_ready)
    cases = load_cases(tx, [claim for claim in held.values() if claim.state is ClaimState.READY])
    claims.lock_families(tx, set().union(*(case.family_ids for case in cases)))
    settled = {claim.claim_id: claim for wave in waves(cases) for claim in _settle(tx, ids, wave, now)}
    families = {case.claim.claim_id: case.family_ids for case in cases}
    decided = {one.claim_id: families[one.claim_id] for one in settled.values() if one.decided_at == now}
    late.announce_late(tx, decided, now)
    return held | settled


def hold(tx: Tx, claim_ids: Sequence[UUID], *, with_ready: bool = False) -> dict[UUID, Claim]:
    """Lock the insured first, then the claims: the one order in which decisions take locks."""
    insured = claims.insured_of_claims(tx, claim_ids)
    assert insured.keys() == set(claim_ids), "claims are never deleted"
    claims.lock_insureds(tx, insured.values())
    beside = claims.ready_of_insureds(tx, set(insured.values())) if with_ready else set()
    return claims.lock_claims(tx, sorted(beside.union(claim_ids)))


def waves(cases: Sequence[Case]) -> list[list[Case]]:
    """The claims in the order of their events, so divided that no two of a part share a balance.

    A part comes after those that hold an earlier claim of the same insured or of a family of theirs.
    """
    found: list[list[Case]] = []
    last: dict[UUID, int] = {}
    for case in sorted(cases, key=_turn):
        owners = {case.claim.insured_id, *case.family_ids}
        number = 1 + max((last.get(owner, -1) for owner in owners), default=-1)
        last |= dict.fromkeys(owners, number)
        if number == len(found):
            found.append([])
        found[number].append(case)
    return found


def _turn(case: Case) -> tuple[object, ...]:
    """Whose turn it is: the earlier event first, as products order the claims of a year."""
    first = min((event.event_date for event in case.events), default=case.claim.event_date)
    return first, case.claim.reported_at, case.claim.claim_no


def _settle(tx: Tx, ids: Ids, wave: Sequence[Case], now: datetime) -> list[Claim]:
    """Calculate claims that share no balance, and carry out what follows."""
    keys = {case.claim.insured_id: case.keys((*case.events, *proven_events(case)[0])) for case in wave}
    balances = claims.lock_balances_of_many(tx, keys)
    decided = [(case, calculated(case, case.events, balances[case.claim.insured_id])) for case in wave]
    decided = promptly.released(tx, decided, now)
    questions = _open_points(decided, balances)
    for claim_id, seen in robots.open_questions(tx, decided, now).items():
        questions[claim_id] = (*questions.get(claim_id, ()), *seen)
    open_points = [
        (case.claim, questions[case.claim.claim_id]) for case in wave if case.claim.claim_id in questions
    ]
    settled = [Settled(case.claim, one) for case, one in decided if case.claim.claim_id not in questions]
    pays = [one for one in settled if one.calculation.proposal.way is Way.PAY]
    zeros = [one for one in settled if one.calculation.proposal.way is Way.ZERO_BY_TERMS]
    paid = settling.pay_all(tx, ids, pays, ROBOT, now)
    promptly.carry_out(
        tx, [(claim, one.calculation) for claim, one in zip(paid, pays, strict=True)], ROBOT, now
    )
    return [
        *paid,
        *settling.close_all_at_zero(tx, ids, zeros, ROBOT, now),
        *settling.refer_all(tx, ids, open_points, ROBOT, now),
    ]


def _open_points(
    decided: Sequence[Decided], balances: Mapping[UUID, Balances]
) -> dict[UUID, tuple[Question, ...]]:
    """What keeps claims from the automatic way, by claim; one that is absent may be settled."""
    found: dict[UUID, tuple[Question, ...]] = {}
    for case, one in decided:
        questions = one.proposal.questions
        if one.proposal.way is Way.PAY:
            questions = stated_only(case, one, balances[case.claim.insured_id])
        if one.proposal.way is Way.PERSON or questions:
            found[case.claim.claim_id] = questions
    return found


def adjudicate_due(db: Database, ids: Ids, clock: Clock, limit: int = BATCH) -> Step:
    """Lease what is due and decide it together; what has failed before, each claim alone."""
    with db.transaction() as tx:
        messages = outbox.take(tx, [ADJUDICATE_TOPIC], limit, LEASE, clock.now())
    fresh = [message for message in messages if message.attempts == 1]
    done = _together(db, ids, clock, fresh, with_ready=True) if fresh else Step()
    for message in messages:
        if message.attempts > 1:
            done += _together(db, ids, clock, [message])
    return done


def _together(
    db: Database, ids: Ids, clock: Clock, messages: Sequence[Message], *, with_ready: bool = False
) -> Step:
    """Decide the claims of these messages in one transaction; after a bug, by halves without neighbours.

    Messages whose lease was lost are another worker's: nothing is done or kept of them.
    """
    try:
        with db.transaction() as tx:
            small_sets(tx)
            ours = outbox.done_together(tx, messages)
            claim_ids = sorted({one.entity_id for one in ours})
            adjudicate_claims(tx, ids, claim_ids, clock.now(), with_ready=with_ready)
    except (Transient, Unknown) as failure:
        return _later(db, clock, messages, str(failure), may_park=False)
    except Exception as bug:  # a bug must not stop the others: it is kept and shown
        if len(messages) == 1 and not with_ready:
            return _later(db, clock, messages, type(bug).__name__, may_park=True)
        if len(messages) == 1:
            return _together(db, ids, clock, messages)
        half = len(messages) // 2
        return _together(db, ids, clock, messages[:half]) + _together(db, ids, clock, messages[half:])
    return Step(done=len(ours), put_off=len(messages) - len(ours))


def _later(db: Database, clock: Clock, messages: Sequence[Message], error: str, *, may_park: bool) -> Step:
    """Put messages off; one that fails by itself again and again is parked for a person to see."""
    now, attempts = clock.now(), messages[0].attempts
    with db.transaction() as tx:
        if may_park and attempts >= ATTEMPTS_MAX:
            outbox.park(tx, messages[0], error, now)
            return Step(parked=1)
        outbox.retry_together(tx, messages, RETRY_AFTER * min(attempts, ATTEMPTS_MAX), error, now)
    return Step(put_off=len(messages))
