"""Decision letters exist soon after the decision, whoever decided: a refusal's must leave within three days.

Deciding itself writes nothing for it. A worker follows the decisions in the order of their time and keeps
how far it came in the transaction that writes the letters: killed, it begins again at the same place, and a
letter that is there is not written twice. While many claims are being decided it waits, an hour at most.
A letter that fails is tried again by a message of its own; a day after the decision one task tells a person.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import psycopg

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Decided
from claimwright.app.letters import public as letters
from claimwright.app.letters.public import Pass
from claimwright.app.work import public as work
from claimwright.core.ids import bucket_of
from claimwright.core.work.task import Question, TaskEvent
from claimwright.infra import outbox
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx, begin
from claimwright.infra.ids import Ids
from claimwright.infra.outbox import Message
from claimwright.infra.telemetry import COUNTERS, log
from claimwright.journeys.settle_claim.tasking import ask_about_claim
from claimwright.journeys.write_letters.write import CLERK, write_letters
from claimwright.ports.failure import OperationalFailure

TOPIC = "letters.write"
QUESTION = "letter_not_written"
LAG = timedelta(minutes=1)
"""A decision is visible when it commits, a little after the moment that it bears."""
OVERDUE = timedelta(days=1)
LOOK_BACK = timedelta(days=30)
"""What is older, such as a portfolio taken over from elsewhere, is written when it is opened."""
PATIENCE = timedelta(hours=1)
BUSY, BUSY_WITHIN = 50, timedelta(seconds=5)
BATCH, CHECKED = 10, 200
LEASE, RETRY_FIRST, RETRY_MAX = timedelta(minutes=2), timedelta(minutes=1), timedelta(hours=6)


def write_due(db: Database, ids: Ids, clock: Clock, limit: int = BATCH) -> int:
    """Write the letters of the next decisions; answers how many decisions were seen to."""
    with db.transaction() as tx:
        now = clock.now()
        due = _next(tx, Pass.WRITE, now - LAG, now, limit)
        if not due or _gives_way(tx, due[0], now):
            return 0
        for claim_id in _claims(due):
            if not _written(tx, ids, claim_id, now):
                outbox.enqueue(tx, TOPIC, bucket_of(claim_id), claim_id, {}, now + RETRY_FIRST)
        _reached(tx, Pass.WRITE, due)
    return len(due)


def check_due(db: Database, ids: Ids, clock: Clock, limit: int = CHECKED) -> int:
    """See that decisions of a day ago have their letters; what still fails is one task for a person."""
    with db.transaction() as tx:
        now = clock.now()
        due = _next(tx, Pass.CHECK, now - OVERDUE, now, limit)
        if not due:
            return 0
        there = letters.decision_letters(tx, _claims(due))
        missing = [one for one in due if (one.claim_id, one.decision_no) not in there]
        for claim_id in _claims(missing[:BATCH]):
            if not _written(tx, ids, claim_id, now):
                _ask(tx, ids, claim_id, now)
        if len(missing) > BATCH:  # the rest in another step, so that no transaction is long
            due = due[: due.index(missing[BATCH])]
        _reached(tx, Pass.CHECK, due)
    return len(due)


def retry_due(db: Database, ids: Ids, clock: Clock, limit: int = BATCH) -> int:
    """Try again what failed, with growing pauses and for ever; answers how many have their letter now."""
    with db.transaction() as tx:
        messages = outbox.take(tx, [TOPIC], limit, LEASE, clock.now())
    return sum(_again(db, ids, clock, message) for message in messages)


def _again(db: Database, ids: Ids, clock: Clock, message: Message) -> bool:
    with db.transaction() as tx:
        now = clock.now()
        if not _written(tx, ids, message.entity_id, now):
            pause = min(RETRY_FIRST * 2 ** min(message.attempts, 16), RETRY_MAX)
            outbox.retry(tx, message, pause, QUESTION, now)
            return False
        for task in work.live_tasks_of(tx, message.entity_id):
            if any(question.code == QUESTION for question in task.questions):
                work.end_task(tx, task, TaskEvent.DONE, now, CLERK)
        outbox.done(tx, message)
    return True


def _next(tx: Tx, which: Pass, until: datetime, now: datetime, limit: int) -> Sequence[Decided]:
    held = letters.hold_progress(tx, which)
    if held is None:
        return ()
    place = Decided(max(held[0], now - LOOK_BACK), *held[1:])
    return claims.decided_after_fan_out(tx, place, until, limit)


def _gives_way(tx: Tx, oldest: Decided, now: datetime) -> bool:
    """Decisions go before letters while there are many of them, but not for long."""
    if oldest.decided_at <= now - PATIENCE:
        return False
    return claims.decided_since_fan_out(tx, now - BUSY_WITHIN, BUSY) >= BUSY


def _reached(tx: Tx, which: Pass, seen: Sequence[Decided]) -> None:
    if seen:
        last = seen[-1]
        letters.move_progress(tx, which, (last.decided_at, last.claim_id, last.decision_no))


def _claims(seen: Sequence[Decided]) -> list[UUID]:
    """Each once, in the order of their decisions."""
    return list(dict.fromkeys(one.claim_id for one in seen))


def _written(tx: Tx, ids: Ids, claim_id: UUID, now: datetime) -> bool:
    """Write a claim's letters; False if that fails by a bug, which must not keep back the others."""
    begin(tx)
    try:
        with tx.transaction():
            write_letters(tx, ids, claim_id, CLERK, now)
    except (OperationalFailure, psycopg.OperationalError):
        raise
    except Exception as bug:
        log("letter_failed", logging.ERROR, error=type(bug).__name__, claim_id=str(claim_id))
        COUNTERS.count("letters_failed")
        return False
    return True


def _ask(tx: Tx, ids: Ids, claim_id: UUID, now: datetime) -> None:
    kind = work.TaskKind.SERVICING
    if any(task.kind is kind for task in work.live_tasks_of(tx, claim_id)):
        return
    hours = OVERDUE // timedelta(hours=1)
    priority = work.Priority.HIGH
    ask_about_claim(tx, ids, claim_id, kind, (Question(QUESTION, {"hours": hours}),), now, priority=priority)
