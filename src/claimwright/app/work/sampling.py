"""Quality: somebody else reads a seeded sample of finished work again; whether they agree is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.app.work.asking import NewTask, ask_task
from claimwright.app.work.commands import WorkCode, end_task, recused
from claimwright.app.work.store import key_of, lock
from claimwright.app.work.store_files import NOTES
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.work.kinds import Subject, TaskKind
from claimwright.core.work.sampling import is_sampled
from claimwright.core.work.task import Question, TaskEvent
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

WORDS_LENGTH_MIN = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the second reader agreed with the first."""

    agreed: int
    read: int
    sampled: int


def sample_fan_out(
    tx: Tx, ids: Ids, from_at: datetime, until_at: datetime, per_thousand: int, seed: int, now: datetime
) -> int:
    """Ask for second readings of work that ended in a period; answers how many. The same seed picks the same.

    A subject has one live quality sample at a time; the work's owner is excluded from reading it.
    """
    asked = 0
    period = {"from_at": from_at, "until_at": until_at}
    busy: set[UUID] = set()
    for row in tx.execute(NOTES["ended_between_fan_out"], period).fetchall():
        task_id, first_id, kind, subject, subject_id, province, line, amount_fen, parties = row
        if subject_id in busy or not is_sampled(task_id, seed, per_thousand):
            continue
        busy.add(subject_id)
        new = NewTask(
            subject_id,
            TaskKind.QUALITY_SAMPLE,
            (Question("second_reading", {"kind": kind}),),
            Subject(subject),
            province=province,
            line=line,
            amount_fen=amount_fen,
            parties=frozenset(parties),
            makers=frozenset({first_id}),
        )
        reading_id = ask_task(tx, ids, new, now)
        link = {"of_task_id": task_id, "seed": seed, "first_id": first_id}
        tx.execute(NOTES["add_second_reading"], {**key_of(reading_id), **link})
        asked += 1
    return asked


def read_second(
    tx: Tx, task_id: UUID, reader: tuple[UUID, str], agrees: bool, words: str, now: datetime
) -> Refused | None:
    """Keep what the second reader thinks; who disagrees says why."""
    task = lock(tx, task_id)
    if task is None or task.kind is not TaskKind.QUALITY_SAMPLE:
        return Refused(WorkCode.NO_SUCH_TASK, field="task_id")
    if task.ended_at is not None:
        return Refused(WorkCode.TASK_ENDED)
    refused = recused(tx, task, reader[0], now)
    if refused is not None:
        return refused
    if not agrees and len(words.strip()) < WORDS_LENGTH_MIN:
        return Refused(WorkCode.REASON_MISSING, field="words")
    row = {"reader_id": reader[0], "agrees": agrees, "words": words.strip(), "at": now}
    tx.execute(NOTES["keep_second_reading"], {**key_of(task_id), **row})
    end_task(tx, task, TaskEvent.DONE, now, Actor("staff", str(reader[0]), reader[1]))
    return None


def agreement_fan_out(tx: Tx) -> Agreement:
    """Over all samples."""
    row = tx.execute(NOTES["agreement_fan_out"]).fetchone()
    assert row is not None, "an aggregate always answers"
    return Agreement(*row)
