"""One kind of task: what is asked, the evidence, the status, the owner. No task without a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from claimwright.core.lifecycle import Lifecycle
from claimwright.core.outcome import FactValue


class TaskState(Enum):
    """Where a task stands."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    CANCELLED = "cancelled"


class TaskEvent(Enum):
    """What happens to a task."""

    TAKEN = "taken"
    RETURNED = "returned"
    DONE = "done"
    CANCELLED = "cancelled"


TASK_LIFECYCLE: Lifecycle[TaskState, TaskEvent] = Lifecycle(
    initial=TaskState.OPEN,
    table={
        (TaskState.OPEN, TaskEvent.TAKEN): TaskState.TAKEN,
        (TaskState.OPEN, TaskEvent.DONE): TaskState.DONE,
        (TaskState.OPEN, TaskEvent.CANCELLED): TaskState.CANCELLED,
        (TaskState.TAKEN, TaskEvent.RETURNED): TaskState.OPEN,
        (TaskState.TAKEN, TaskEvent.DONE): TaskState.DONE,
        (TaskState.TAKEN, TaskEvent.CANCELLED): TaskState.CANCELLED,
    },
)


@dataclass(frozen=True, slots=True)
class Question:
    """One open point: a code that both languages translate, the facts that fill it, the clause if any."""

    code: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    clause: str | None = None
