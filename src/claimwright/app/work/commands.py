"""Ask people, and move tasks through their life."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from uuid import UUID

from psycopg.types.json import Jsonb

from claimwright.app.work.store import SQL, Task, TaskKind, questions_json, task_of
from claimwright.core.ids import bucket_of
from claimwright.core.outcome import Refused
from claimwright.core.work.task import TASK_LIFECYCLE, Question, TaskEvent, TaskState, due_at
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids


class WorkCode(Enum):
    """Why a task command was refused."""

    NO_SUCH_TASK = "no_such_task"
    TASK_TAKEN = "task_taken"
    TASK_ENDED = "task_ended"


def ask(
    tx: Tx, ids: Ids, claim_id: UUID, kind: TaskKind, questions: tuple[Question, ...], now: datetime
) -> UUID:
    """Open a task; a claim has at most one live task of a kind (the claim's lock is held)."""
    assert questions, "a task without a question helps nobody"
    task_id = ids.new_id(bucket_of(claim_id))
    tx.execute(
        SQL["insert_task"],
        {
            "bucket": bucket_of(claim_id),
            "task_id": task_id,
            "subject_id": claim_id,
            "kind": kind.value,
            "questions": Jsonb(questions_json(questions)),
            "asked_at": now,
            "due_at": due_at(now),
        },
    )
    return task_id


def take(tx: Tx, task_id: UUID, staff_id: UUID, staff_name: str) -> Task | Refused:
    """A person takes an open task. Taking one's own task again is harmless."""
    row = tx.execute(SQL["lock_task"], {"bucket": bucket_of(task_id), "task_id": task_id}).fetchone()
    if row is None:
        return Refused(WorkCode.NO_SUCH_TASK, field="task_id")
    task = task_of(row)
    if task.state is TaskState.TAKEN:
        mine = task.owner_id == staff_id
        return task if mine else Refused(WorkCode.TASK_TAKEN, {"owner_name": task.owner_name})
    if TASK_LIFECYCLE.next(task.state, TaskEvent.TAKEN) is None:
        return Refused(WorkCode.TASK_ENDED)
    return _move(tx, task, TaskEvent.TAKEN, staff_id, staff_name, None)


def give_back(tx: Tx, task_id: UUID, staff_id: UUID) -> Task | Refused:
    """The owner returns a task to the list."""
    row = tx.execute(SQL["lock_task"], {"bucket": bucket_of(task_id), "task_id": task_id}).fetchone()
    if row is None:
        return Refused(WorkCode.NO_SUCH_TASK, field="task_id")
    task = task_of(row)
    if task.state is not TaskState.TAKEN:
        return Refused(WorkCode.TASK_ENDED) if task.ended_at else task
    if task.owner_id != staff_id:
        return Refused(WorkCode.TASK_TAKEN, {"owner_name": task.owner_name})
    return _move(tx, task, TaskEvent.RETURNED, None, None, None)


def end_tasks(tx: Tx, claim_id: UUID, event: TaskEvent, now: datetime) -> None:
    """End every live task of a claim as done or cancelled, in the decision's transaction."""
    assert event in (TaskEvent.DONE, TaskEvent.CANCELLED)
    rows = tx.execute(
        SQL["lock_live_tasks_of"], {"bucket": bucket_of(claim_id), "subject_id": claim_id}
    ).fetchall()
    for task in map(task_of, rows):
        _move(tx, task, event, task.owner_id, task.owner_name, now)


def live_tasks_of(tx: Tx, claim_id: UUID) -> tuple[Task, ...]:
    """Lock and return the live tasks of a claim."""
    rows = tx.execute(
        SQL["lock_live_tasks_of"], {"bucket": bucket_of(claim_id), "subject_id": claim_id}
    ).fetchall()
    return tuple(map(task_of, rows))


def _move(
    tx: Tx,
    task: Task,
    event: TaskEvent,
    owner_id: UUID | None,
    owner_name: str | None,
    ended_at: datetime | None,
) -> Task:
    state = TASK_LIFECYCLE.next(task.state, event)
    assert state is not None, f"a {task.state.value} task cannot be {event.value}"
    moved = tx.execute(
        SQL["move_task"],
        {
            "bucket": bucket_of(task.task_id),
            "task_id": task.task_id,
            "was": task.state.value,
            "state": state.value,
            "owner_id": owner_id,
            "owner_name": owner_name,
            "ended_at": ended_at,
        },
    )
    assert moved.rowcount == 1, "the task is locked, so it moves"
    return Task(
        task.task_id,
        task.claim_id,
        task.kind,
        task.questions,
        state,
        owner_id,
        owner_name,
        task.asked_at,
        task.due_at,
        ended_at,
    )
