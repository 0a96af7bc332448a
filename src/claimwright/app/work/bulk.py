"""One change to many tasks: shown first, then done exactly as shown or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.work.commands import WorkCode, hand_to, postpone, reprioritise, return_to_pool
from claimwright.app.work.queries import lock_tasks
from claimwright.app.work.store import Task
from claimwright.core.canonical import sha256_hex
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.work.kinds import Priority
from claimwright.core.work.routing import Person
from claimwright.core.work.task import TaskState
from claimwright.infra.db import Tx

BULK_MAX = 500


class BulkAction(Enum):
    """What can be done to many tasks at once."""

    ASSIGN = "assign"
    REPRIORITISE = "reprioritise"
    RETURN = "return"
    POSTPONE = "postpone"


@dataclass(frozen=True, slots=True)
class BulkChange:
    """The change: to whom, which priority, which clock until when; always with a reason."""

    action: BulkAction
    task_ids: tuple[UUID, ...]
    reason: str
    to: Person | None = None
    to_name: str = ""
    priority: Priority | None = None
    clock: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One task as it is, and why the change is not for it, if it is not."""

    task: Task
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What would happen. `digest` names change, tasks and versions: the same again, or nothing is done."""

    items: tuple[BulkItem, ...]
    digest: str

    @property
    def changing(self) -> int:
        return sum(one.refused is None for one in self.items)


class _Undo(Exception):
    """Takes back what a preview tried."""


def preview_bulk(tx: Tx, change: BulkChange, actor: Actor, now: datetime) -> BulkPreview:
    """Try the change on every task and take it back: the preview says what the real thing would do."""
    before = lock_tasks(tx, change.task_ids)
    results: list[BulkItem] = []
    try:
        with tx.transaction():
            results = _each(tx, before, change, actor, now)
            raise _Undo
    except _Undo:
        return BulkPreview(tuple(results), digest_of(change, before))


def apply_bulk(tx: Tx, change: BulkChange, digest: str, actor: Actor, now: datetime) -> BulkPreview | Refused:
    """Do what was shown; a task that changed meanwhile makes it another change, which is refused."""
    before = lock_tasks(tx, change.task_ids)
    if digest_of(change, before) != digest:
        return Refused(WorkCode.PREVIEW_CHANGED)
    return BulkPreview(tuple(_each(tx, before, change, actor, now)), digest)


def digest_of(change: BulkChange, tasks: Sequence[Task]) -> str:
    """What names a change on tasks as they are."""
    return sha256_hex(
        {
            "action": change.action.value,
            "reason": change.reason,
            "to": str(change.to.staff_id) if change.to else "",
            "priority": change.priority.value if change.priority else -1,
            "clock": change.clock,
            "due_at": change.due_at.isoformat() if change.due_at else "",
            "tasks": [[str(task.task_id), task.version] for task in tasks],
        }
    )


def _each(tx: Tx, tasks: Sequence[Task], change: BulkChange, actor: Actor, now: datetime) -> list[BulkItem]:
    """The change on each task in turn; what is given to a person counts against their load."""
    items = []
    for task in tasks:
        result = _do(tx, task, change, actor, now)
        items.append(BulkItem(task, result if isinstance(result, Refused) else None))
        if change.to is not None and isinstance(result, Task) and task.owner_id != change.to.staff_id:
            change = replace(change, to=replace(change.to, held=change.to.held + 1))
    return items


def _do(tx: Tx, task: Task, change: BulkChange, actor: Actor, now: datetime) -> Task | Refused:
    """The change on one locked task."""
    match change.action:
        case BulkAction.ASSIGN:
            assert change.to is not None, "the edge asks for a person"
            return hand_to(tx, task, change.to, change.to_name, actor, change.reason, now)
        case BulkAction.REPRIORITISE:
            assert change.priority is not None, "the edge asks for a priority"
            return reprioritise(tx, task, change.priority, actor, change.reason, now)
        case BulkAction.RETURN:
            if task.state is not TaskState.TAKEN:
                return Refused(WorkCode.TASK_ENDED) if task.ended_at else task
            return return_to_pool(tx, task, actor, change.reason, now)
        case BulkAction.POSTPONE:
            assert change.due_at is not None, "the edge asks for a moment"
            return postpone(tx, task, change.clock, change.due_at, actor, change.reason, now)
