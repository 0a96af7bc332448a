"""What others may use of work."""

from __future__ import annotations

from claimwright.app.work.commands import WorkCode, ask, end_tasks, give_back, live_tasks_of, take
from claimwright.app.work.queries import live_tasks_fan_out, tasks_of
from claimwright.app.work.store import Task, TaskKind

__all__ = [
    "Task",
    "TaskKind",
    "WorkCode",
    "ask",
    "end_tasks",
    "give_back",
    "live_tasks_fan_out",
    "live_tasks_of",
    "take",
    "tasks_of",
]
