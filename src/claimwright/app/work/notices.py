"""Notes on a task, who is mentioned in them, and what waits to be read by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from claimwright.app.work.store import key_of
from claimwright.app.work.store_files import NOTES
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

Cause = Literal["mention", "warning", "escalation", "handover"]
NOTE_LENGTH_MAX = 2000


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote to colleagues about a task. Customers never see it."""

    at: datetime
    author_id: UUID
    author_name: str
    words: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a task that somebody should look at."""

    task_id: UUID
    notice_id: UUID
    cause: Cause
    at: datetime
    kind: str
    subject: str
    subject_id: UUID


def add_note(
    tx: Tx,
    ids: Ids,
    task_id: UUID,
    author: tuple[UUID, str],
    words: str,
    mentioned: Iterable[UUID],
    now: datetime,
) -> None:
    """Write a note; whoever is mentioned finds it among their notices."""
    assert 0 < len(words) <= NOTE_LENGTH_MAX, "the edge checks the length"
    note_id = ids.new_id(bucket_of(task_id))
    row = {"note_id": note_id, "at": now, "author_id": author[0], "author_name": author[1], "words": words}
    tx.execute(NOTES["add_note"], {**key_of(task_id), **row})
    for staff_id in sorted(set(mentioned) - {author[0]}):
        notify(tx, ids, task_id, staff_id, "mention", now)


def notify(tx: Tx, ids: Ids, task_id: UUID, staff_id: UUID | None, cause: Cause, now: datetime) -> None:
    """Tell one person, if there is one to tell."""
    if staff_id is not None:
        notice = {
            "notice_id": ids.new_id(bucket_of(task_id)),
            "staff_id": staff_id,
            "cause": cause,
            "at": now,
        }
        tx.execute(NOTES["add_notice"], {**key_of(task_id), **notice})


def notes_of(tx: Tx, task_id: UUID) -> tuple[Note, ...]:
    """All notes of a task, the first first."""
    return tuple(Note(*row) for row in tx.execute(NOTES["notes_of"], key_of(task_id)).fetchall())


def unread_of(tx: Tx, staff_id: UUID, limit: int = 50) -> tuple[Notice, ...]:
    """What somebody has not read yet, newest first."""
    rows = tx.execute(NOTES["unread_of"], {"staff_id": staff_id, "limit": limit}).fetchall()
    return tuple(Notice(*row) for row in rows)


def read_notices(tx: Tx, staff_id: UUID, now: datetime) -> None:
    """They have been read."""
    tx.execute(NOTES["read_notices"], {"staff_id": staff_id, "at": now})
