"""A task's history: a chain of its own in the journal, written under the task's lock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from claimwright.core.canonical import Json
from claimwright.core.journal import Actor, Entry
from claimwright.core.work.task import TaskState
from claimwright.infra import journal
from claimwright.infra.db import Tx

ENTITY = "task"
POOL = Actor("system", "pool", "pool")


def write(
    tx: Tx,
    task_id: UUID,
    event: str,
    actor: Actor,
    now: datetime,
    was: TaskState,
    then: TaskState,
    facts: Json = None,
) -> None:
    """Write down what happened to a task, in the transaction that changes it."""
    journal.append(tx, ENTITY, task_id, event, actor, now, was.value, then.value, facts)


def history_of(tx: Tx, task_id: UUID) -> tuple[Entry, ...]:
    """Everything that happened to a task after it was asked."""
    return journal.entries(tx, task_id)
