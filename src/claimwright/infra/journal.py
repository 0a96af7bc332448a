"""Keeps the journal (`core.journal`) in the table ``audit.journal``, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from psycopg import errors

from claimwright.core.canonical import Json
from claimwright.core.ids import bucket_of
from claimwright.core.journal import FIRST_HASH, Actor, ChainFault, Entry, entry_hash, verify
from claimwright.infra.db import Statements, Tx, columns, json_text
from claimwright.ports.failure import Transient

SQL = Statements.of(__package__)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One step to be written down. `is_first`: the entity is new, so that nothing before it is looked for."""

    entity: str
    entity_id: UUID
    event: str
    was: str | None
    then: str | None
    facts: Json = None
    is_first: bool = False


def append(
    tx: Tx,
    entity: str,
    entity_id: UUID,
    event: str,
    actor: Actor,
    at: datetime,
    was: str | None,
    then: str | None,
    facts: Json = None,
) -> Entry:
    """Add the next entry to the entity's chain; commit it with the change that it tells of.

    The caller holds the entity's lock. Two writers without one meet in the primary key: the second
    gets `Transient` and nothing of it is kept. `facts` holds codes and amounts in fen, no floats and
    no more personal data than the entity itself.
    """
    return append_many(tx, [NewEntry(entity, entity_id, event, was, then, facts)], actor, at)[0]


def append_many(tx: Tx, new: Sequence[NewEntry], actor: Actor, at: datetime) -> list[Entry]:
    """The same for many entities at once, and for several steps of one (in the order given)."""
    if not new:
        return []
    last = _last(tx, {one.entity_id for one in new} - {one.entity_id for one in new if one.is_first})
    made: list[Entry] = []
    for one in new:
        seq, prev_hash = last.get(one.entity_id, (0, FIRST_HASH))
        entry = _chained(one, seq + 1, prev_hash, actor, at)
        last[one.entity_id] = (entry.seq, entry.hash)
        made.append(entry)
    try:
        tx.execute(SQL["append_entries"], columns(_COLUMNS, map(_row, made)))
    except errors.UniqueViolation as error:
        raise Transient(f"two writers changed the same {new[0].entity} at once") from error
    return made


def _chained(new: NewEntry, seq: int, prev_hash: str, actor: Actor, at: datetime) -> Entry:
    facts = new.facts or {}

    def entry(own_hash: str) -> Entry:
        return Entry(
            new.entity,
            new.entity_id,
            seq,
            new.event,
            actor,
            at,
            new.was,
            new.then,
            facts,
            prev_hash,
            own_hash,
        )

    return entry(entry_hash(entry("")))


def _last(tx: Tx, entity_ids: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
    """Number and hash of each entity's last entry; one without entries is absent."""
    if not entity_ids:
        return {}
    keys = columns(("buckets", "entity_ids"), [(bucket_of(one), one) for one in entity_ids])
    rows = tx.execute(SQL["last_entries"], keys).fetchall()
    return {entity_id: (seq, own_hash) for entity_id, seq, own_hash in rows}


def entries(tx: Tx, entity_id: UUID) -> tuple[Entry, ...]:
    """The whole life of an entity, in order. `core.journal.verify` checks it."""
    rows = tx.execute(SQL["entries"], {"bucket": bucket_of(entity_id), "entity_id": entity_id})
    return tuple(entry_of(row) for row in rows)


def faults_of_bucket(tx: Tx, bucket: int) -> tuple[int, tuple[ChainFault, ...]]:
    """Verify every chain of a bucket: how many entries it holds, and the first fault of each broken chain."""
    count, faults = 0, []
    rows = map(entry_of, tx.execute(SQL["entries_of_bucket"], {"bucket": bucket}))
    for _, life in groupby(rows, key=lambda entry: entry.entity_id):
        chain = tuple(life)
        count += len(chain)
        fault = verify(chain)
        if fault:
            faults.append(fault)
    return count, tuple(faults)


def entry_of(row: tuple[Any, ...]) -> Entry:
    """An entry of the columns of the statement `entries`."""
    entity, entity_id, seq, event, kind, who, name, at, was, then, facts, prev_hash, own_hash = row
    actor = Actor(kind, who, name)
    return Entry(entity, entity_id, seq, event, actor, at, was, then, facts, prev_hash, own_hash)


_COLUMNS = (
    "bucket", "entity_id", "seq", "entity", "event", "actor_kind", "actor_id", "actor_name", "at", "was",
    "then", "facts", "prev_hash", "hash",
)  # fmt: skip


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        bucket_of(entry.entity_id),
        entry.entity_id,
        entry.seq,
        entry.entity,
        entry.event,
        entry.actor.kind,
        entry.actor.id,
        entry.actor.name,
        entry.at,
        entry.was,
        entry.then,
        json_text(entry.facts),
        entry.prev_hash,
        entry.hash,
    )
