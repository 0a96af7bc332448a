"""Look up tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.app.work.store import SQL, Task, key_of, task_of
from claimwright.core.ids import bucket_of
from claimwright.core.work.kinds import TaskKind
from claimwright.infra.db import Tx


@dataclass(frozen=True, slots=True)
class PoolFilter:
    """What of the pool to show; None shows all."""

    kind: TaskKind | None = None
    province: str | None = None
    line: str | None = None
    skill: str | None = None
    due_before: datetime | None = None
    owner_id: UUID | None = None
    only_unowned: bool = False


def task(tx: Tx, task_id: UUID) -> Task | None:
    """One task, without a lock."""
    row = tx.execute(SQL["task"], key_of(task_id)).fetchone()
    return task_of(row) if row else None


def lock_tasks(tx: Tx, task_ids: Sequence[UUID]) -> list[Task]:
    """Lock tasks in the order of their ids; those that are not there are left out."""
    wanted = {"buckets": [bucket_of(one) for one in task_ids], "task_ids": list(task_ids)}
    return [task_of(row) for row in tx.execute(SQL["lock_tasks"], wanted).fetchall()]


def tasks_of(tx: Tx, claim_id: UUID) -> Sequence[Task]:
    """All tasks of a subject, oldest first."""
    rows = tx.execute(SQL["tasks_of"], {"bucket": bucket_of(claim_id), "subject_id": claim_id}).fetchall()
    return [task_of(row) for row in rows]


def live_tasks_fan_out(tx: Tx, limit: int = 200) -> Sequence[Task]:
    """The work list: open and taken tasks of all buckets, the earliest due first."""
    return [task_of(row) for row in tx.execute(SQL["live_tasks_fan_out"], {"limit": limit}).fetchall()]


def pool_fan_out(tx: Tx, wanted: PoolFilter, limit: int = 200) -> Sequence[Task]:
    """The pool as filtered, the earliest due first."""
    row = {
        "kind": wanted.kind.value if wanted.kind else None,
        "province": wanted.province,
        "line": wanted.line,
        "skill": wanted.skill,
        "due_before": wanted.due_before,
        "owner_id": wanted.owner_id,
        "unowned": wanted.only_unowned,
        "limit": limit,
    }
    return [task_of(one) for one in tx.execute(SQL["pool_fan_out"], row).fetchall()]


def in_hand(tx: Tx, staff_id: UUID) -> Sequence[Task]:
    """What somebody holds, the earliest due first."""
    return [task_of(row) for row in tx.execute(SQL["tasks_in_hand"], {"owner_id": staff_id}).fetchall()]
