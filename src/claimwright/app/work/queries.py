"""Look up tasks."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from claimwright.app.work.store import SQL, Task, task_of
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx


def tasks_of(tx: Tx, claim_id: UUID) -> Sequence[Task]:
    """All tasks of a claim, oldest first."""
    rows = tx.execute(SQL["tasks_of"], {"bucket": bucket_of(claim_id), "subject_id": claim_id}).fetchall()
    return [task_of(row) for row in rows]


def live_tasks_fan_out(tx: Tx, limit: int = 200) -> Sequence[Task]:
    """The work list: open and taken tasks of all buckets, the earliest due first."""
    return [task_of(row) for row in tx.execute(SQL["live_tasks_fan_out"], {"limit": limit}).fetchall()]
