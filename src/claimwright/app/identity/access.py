"""Who read whose health data: one row per read, in the transaction that reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.identity.sessions import Session
from claimwright.app.identity.store import SQL
from claimwright.core.ids import bucket_of, make_id
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

ONE_LOOK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Access:
    """One read of a person's data: `action` is what was read, `entity` with its id is where."""

    at: datetime
    reader_kind: str
    reader_id: UUID
    reader_name: str
    action: str
    entity: str
    entity_id: UUID


def record_access(
    tx: Tx,
    ids: Ids,
    reader: Session,
    person_id: UUID,
    action: str,
    entity: str,
    entity_id: UUID,
    now: datetime,
) -> None:
    """Write down that `reader` read data of `person_id` (the insured person).

    A page that keeps itself up to date is one look, not one every second: the same reader, thing and
    action within `ONE_LOOK` is written once.
    """
    bucket = bucket_of(person_id)
    since = now - ONE_LOOK
    row = {
        "bucket": bucket,
        "person_id": person_id,
        "access_id": ids.new_id(bucket),
        "at": now,
        "since": since,
        "since_id": make_id(int(since.timestamp() * 1000), 0, 0),
        "reader_kind": reader.subject_kind,
        "reader_id": reader.subject_id,
        "reader_name": reader.staff_name or "",
        "action": action,
        "entity": entity,
        "entity_id": entity_id,
    }
    tx.execute(SQL["add_access"], row)


def accesses_of(tx: Tx, person_id: UUID, limit: int = 200) -> tuple[Access, ...]:
    """Who read this person's data, newest first."""
    at_key = {"bucket": bucket_of(person_id), "person_id": person_id, "limit": limit}
    return tuple(Access(*row) for row in tx.execute(SQL["accesses_of_person"], at_key).fetchall())


def has_read(tx: Tx, reader: Session, person_id: UUID, action: str, entity_id: UUID) -> bool:
    """Whether this reader has ever read that of this person: a refusal asks whether evidence was opened."""
    at_key = {"bucket": bucket_of(person_id), "person_id": person_id, "reader_id": reader.subject_id}
    row = tx.execute(SQL["has_read"], {**at_key, "action": action, "entity_id": entity_id}).fetchone()
    assert row is not None, "EXISTS always answers"
    return bool(row[0])
