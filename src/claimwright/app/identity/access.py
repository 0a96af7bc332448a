"""Who read whose data: one row per read, or per list, chained by hashes, in the transaction that reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from claimwright.app.identity.sessions import Session
from claimwright.app.identity.store import SQL
from claimwright.core.canonical import Json
from claimwright.core.identity.reads import FIRST_HASH, Read, read_content, read_hash
from claimwright.core.ids import BUCKETS, bucket_of, make_id
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

ONE_LOOK = timedelta(minutes=1)
LIST = "list"
PERSONS_MAX = 1000
PURPOSE_LENGTH_MAX = 200


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
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class ChainedRead:
    """A stored read with everything that its hash covers."""

    content: Json
    hash: str


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
    """Write down that `reader` read data of `person_id` (the insured person), and what for.

    A page that keeps itself up to date is one look, not one every second: the same reader, thing, action
    and purpose within `ONE_LOOK` is written once.
    """
    bucket, since = bucket_of(person_id), now - ONE_LOOK
    look = {
        "bucket": bucket,
        "person_id": person_id,
        "since": since,
        "since_id": make_id(int(since.timestamp() * 1000), 0, 0),
        "reader_id": reader.subject_id,
        "action": action,
        "entity_id": entity_id,
        "purpose": reader.purpose,
    }
    if tx.execute(SQL["looked_lately"], look).fetchone() is not None:
        return
    read = _read_of(reader, action, entity, entity_id, (person_id,), now)
    row = _chained(tx, bucket, read)
    tx.execute(
        SQL["add_access"],
        {**row, "person_id": person_id, "access_id": ids.new_id(bucket), "entity_id": entity_id},
    )


def record_list(
    tx: Tx,
    ids: Ids,
    reader: Session,
    person_ids: Iterable[UUID],
    action: str,
    now: datetime,
    about: str = "",
) -> None:
    """Write down that `reader` was shown a list with data of these persons: one row for each 1,000 of them.

    `about` says which list it was, beside the stated purpose.
    """
    shown = sorted(set(person_ids))
    bucket = bucket_of(reader.session_id)
    purpose = "; ".join(one for one in (reader.purpose, about) if one)[:PURPOSE_LENGTH_MAX]
    told = replace(reader, purpose=purpose)
    for start in range(0, len(shown), PERSONS_MAX):
        part = tuple(shown[start : start + PERSONS_MAX])
        access_id = ids.new_id(bucket)
        row = _chained(tx, bucket, _read_of(told, action, LIST, access_id, part, now))
        tx.execute(SQL["add_list_access"], {**row, "access_id": access_id, "person_ids": list(part)})


def _read_of(
    reader: Session,
    action: str,
    entity: str,
    entity_id: UUID,
    person_ids: tuple[UUID, ...],
    now: datetime,
) -> Read:
    return Read(
        now,
        reader.subject_kind,
        reader.subject_id,
        reader.staff_name or "",
        action,
        entity,
        entity_id,
        person_ids,
        reader.purpose,
        reader.address,
    )


def _chained(tx: Tx, bucket: int, read: Read) -> dict[str, object]:
    """The read's row with its place in the day's chain, which this transaction now holds."""
    day = read.at.astimezone(UTC).date()
    key = {"bucket": bucket, "day": day}
    head = tx.execute(SQL["hold_head"], {**key, "hash": FIRST_HASH}).fetchone()
    assert head is not None, "it was just made, if it was missing"
    seq, prev_hash = head
    own_hash = read_hash(read, bucket, day, seq, prev_hash)
    tx.execute(SQL["move_head"], {**key, "hash": own_hash})
    return {
        **key,
        "seq": seq,
        "prev_hash": prev_hash,
        "hash": own_hash,
        "at": read.at,
        "reader_kind": read.reader_kind,
        "reader_id": read.reader_id,
        "reader_name": read.reader_name,
        "action": read.action,
        "entity": read.entity,
        "purpose": read.purpose,
        "address": read.address,
    }


def accesses_of(tx: Tx, person_id: UUID, limit: int = 200) -> tuple[Access, ...]:
    """Who read this person's data, lists included, newest first."""
    at_key = {"bucket": bucket_of(person_id), "person_id": person_id, "limit": limit}
    return tuple(Access(*row) for row in tx.execute(SQL["accesses_of_person_fan_out"], at_key).fetchall())


def has_read(tx: Tx, reader: Session, person_id: UUID, action: str, entity_id: UUID) -> bool:
    """Whether this reader has ever read that of this person."""
    at_key = {"bucket": bucket_of(person_id), "person_id": person_id, "reader_id": reader.subject_id}
    row = tx.execute(SQL["has_read"], {**at_key, "action": action, "entity_id": entity_id}).fetchone()
    assert row is not None, "EXISTS always answers"
    return bool(row[0])


def reads_between(tx: Tx, from_day: date, until_day: date) -> Iterator[ChainedRead]:
    """Every chained read of ``[from_day, until_day)`` (UTC), chain by chain, in order."""
    for bucket in range(BUCKETS):
        key = {"bucket": bucket, "from_day": from_day, "until_day": until_day}
        for row in tx.execute(SQL["reads_of_bucket"], key):
            yield _chained_read(bucket, row)


def _chained_read(bucket: int, row: tuple[Any, ...]) -> ChainedRead:
    day, seq, prev_hash, own_hash, person_ids, *read = row
    at, kind, reader_id, name, action, entity, entity_id, purpose, address = read
    told = Read(at, kind, reader_id, name, action, entity, entity_id, tuple(person_ids), purpose, address)
    return ChainedRead(read_content(told, bucket, day, seq, prev_hash), own_hash)
