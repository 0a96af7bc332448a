"""A claim that comes late may change the year: robots raise amounts where the insurer lets them.

`announce_late` asks for it in the transaction that decides the late claim; a worker carries it out. A year in
which the bank still pays something waits until it has answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.checks import public as checks
from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.work import public as work
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.year import changes_sha256
from claimwright.core.dates import business_date
from claimwright.core.journal import Actor
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.work.task import Question, TaskEvent
from claimwright.infra import outbox
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.infra.outbox import Message
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.reopen_claim.carry_out import ReopenReason, YearCode, blocked, carry_out
from claimwright.journeys.reopen_claim.redecide import first_unanswered, within
from claimwright.journeys.reopen_claim.year import YearPreview, compute, hold_group
from claimwright.journeys.settle_claim import separation
from claimwright.journeys.settle_claim.decide import DecideCode
from claimwright.journeys.settle_claim.late import READJUDICATE_TOPIC
from claimwright.journeys.settle_claim.tasking import ask_about_claim
from claimwright.ports.failure import OperationalFailure

ROBOT = Actor("system", "readjudicator", "readjudicator")
LEASE = timedelta(seconds=120)
WAIT = timedelta(seconds=30)
RETRY_AFTER = timedelta(seconds=2)
ATTEMPTS_MAX = 8
QUESTION = "year_order_changed"


@dataclass(frozen=True, slots=True)
class YearPolicy:
    """What robots may do: raise amounts without a person, where the rulebook of checks lets them."""

    raises_alone: bool = False


def policy_in_force(tx: Tx, now: datetime) -> YearPolicy:
    """As the rulebook of this day says; without one a person confirms everything."""
    book = checks.rulebook_in_force(tx, checks.ROBOTS, business_date(now))
    return YearPolicy(book is not None and book.raises_alone)


@dataclass(frozen=True, slots=True)
class YearStep:
    """What one step of the worker did."""

    changed: int = 0
    unchanged: int = 0
    asked: int = 0
    waiting: int = 0
    parked: int = 0


def readjudicate_due(
    db: Database, ids: Ids, clock: Clock, policy: YearPolicy | None = None, limit: int = 20
) -> YearStep:
    """Take what is due and compute each year again, each in its own transaction.

    `policy` None: as the rulebook in force says.
    """
    with db.transaction() as tx:
        messages = outbox.take(tx, [READJUDICATE_TOPIC], limit, LEASE, clock.now())
    done = [_one(db, ids, clock, policy, message) for message in messages]
    return YearStep(*(done.count(kind) for kind in ("changed", "unchanged", "asked", "waiting", "parked")))


def _one(db: Database, ids: Ids, clock: Clock, policy: YearPolicy | None, message: Message) -> str:
    try:
        with db.transaction() as tx:
            now = clock.now()
            did = readjudicate_claim(tx, ids, message.entity_id, policy or policy_in_force(tx, now), now)
            is_ours = (
                outbox.retry(tx, message, WAIT, "", now) if did == "waiting" else outbox.done(tx, message)
            )
            if not is_ours:
                raise LeaseLost
        return did
    except LeaseLost:
        return "waiting"
    except OperationalFailure as failure:
        return _later(db, clock, message, str(failure), may_park=False)
    except Exception as bug:  # a bug must not stop the others: it is kept and shown
        return _later(db, clock, message, type(bug).__name__, may_park=True)


def _later(db: Database, clock: Clock, message: Message, error: str, *, may_park: bool) -> str:
    with db.transaction() as tx:
        if may_park and message.attempts >= ATTEMPTS_MAX:
            outbox.park(tx, message, error, clock.now())
            return "parked"
        outbox.retry(tx, message, RETRY_AFTER * min(message.attempts, ATTEMPTS_MAX), error, clock.now())
    return "waiting"


def readjudicate_claim(tx: Tx, ids: Ids, claim_id: UUID, policy: YearPolicy, now: datetime) -> str:
    """Compute a claim's years again; answers ``changed``, ``unchanged``, ``asked`` or ``waiting``."""
    claim = claims.claim(tx, claim_id)
    assert claim is not None, "claims are never deleted"
    hold_group(tx, claim.insured_id)
    preview = compute(tx, claim, None)
    if not preview.changes:
        return "unchanged"
    if blocked(preview, None) is not None:
        return "waiting"
    rises = all(one.difference_fen > 0 for one in preview.changes)
    if rises and policy.raises_alone and first_unanswered(preview) is None:
        refused = all_or_nothing(tx, lambda: _carried(tx, ids, preview, claim, ROBOT, now))
        if not isinstance(refused, Refused):
            return "changed"
    _ask(tx, ids, claim, preview, now)
    return "asked"


def _carried(
    tx: Tx, ids: Ids, preview: YearPreview, claim: Claim, actor: Actor, now: datetime
) -> Claim | Refused:
    return carry_out(tx, ids, preview, None, ReopenReason.LATE_CLAIM, actor, now) or claim


def _ask(tx: Tx, ids: Ids, claim: Claim, preview: YearPreview, now: datetime) -> None:
    kind = work.TaskKind.REVIEW_CLAIM
    if any(task.kind is kind for task in work.live_tasks_of(tx, claim.claim_id)) or _is_asked(tx, preview):
        return
    facts: dict[str, FactValue] = {
        "claims": len(preview.changes),
        "up_fen": sum(max(0, one.difference_fen) for one in preview.changes),
        "down_fen": sum(max(0, -one.difference_fen) for one in preview.changes),
    }
    ask_about_claim(tx, ids, claim.claim_id, kind, (Question(QUESTION, facts),), now)


def _is_asked(tx: Tx, preview: YearPreview) -> bool:
    """Whether another claim of these years, a family member's too, asks already: one year, one task."""
    return any(
        question.code == QUESTION
        for claim_id in preview.claims
        for task in work.live_tasks_of(tx, claim_id)
        for question in task.questions
    )


def accept_year(
    tx: Tx, ids: Ids, claim_id: UUID, seen_sha256: str, actor: Actor, authority: Authority, now: datetime
) -> Claim | Refused:
    """A named person carries out the year as they saw it, the lower amounts too."""
    return all_or_nothing(tx, lambda: _accept(tx, ids, claim_id, seen_sha256, actor, authority, now))


def _accept(
    tx: Tx, ids: Ids, claim_id: UUID, seen_sha256: str, actor: Actor, authority: Authority, now: datetime
) -> Claim | Refused:
    if actor.kind != "staff":
        return Refused(DecideCode.STAFF_ONLY)
    claim = claims.claim(tx, claim_id)
    if claim is None:
        return Refused(DecideCode.NO_SUCH_CLAIM, field="claim_id")
    dependent = separation.not_independent(tx, claim, actor)
    if dependent is not None:
        return dependent
    hold_group(tx, claim.insured_id)
    preview = compute(tx, claim, None)
    if changes_sha256(preview.changes) != seen_sha256:
        return Refused(YearCode.PREVIEW_STALE, field="seen_sha256")
    refused = first_unanswered(preview) or within(preview, claim, actor, authority)
    if refused is not None:
        return refused
    refused = carry_out(tx, ids, preview, None, ReopenReason.LATE_CLAIM, actor, now)
    if refused is not None:
        return refused
    work.end_tasks(tx, claim_id, TaskEvent.DONE, now, actor)
    done = claims.claim(tx, claim_id)
    assert done is not None, "claims are never deleted"
    return done


class LeaseLost(Exception):
    """The message is no longer ours."""
