"""Keeps the journal (`core.journal`) in the table ``audit.journal``, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from psycopg import errors
from psycopg.types.json import Jsonb

from claimwright.core.canonical import Json
from claimwright.core.ids import bucket_of
from claimwright.core.journal import FIRST_HASH, Actor, ChainFault, Entry, entry_hash, verify
from claimwright.infra.db import Statements, Tx
from claimwright.ports.failure import Transient

SQL = Statements.of(__package__)


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
    key = {"bucket": bucket_of(entity_id), "entity_id": entity_id}
    last = tx.execute(SQL["last_entry"], key).fetchone()
    seq, prev_hash = (last[0] + 1, last[1]) if last else (1, FIRST_HASH)
    unhashed = Entry(entity, entity_id, seq, event, actor, at, was, then, facts or {}, prev_hash, "")
    entry = Entry(
        entity, entity_id, seq, event, actor, at, was, then, facts or {}, prev_hash, entry_hash(unhashed)
    )
    try:
        tx.execute(SQL["append_entry"], _row(entry))
    except errors.UniqueViolation as error:
        raise Transient(f"two writers changed the same {entity} at once") from error
    return entry


def entries(tx: Tx, entity_id: UUID) -> tuple[Entry, ...]:
    """The whole life of an entity, in order. `core.journal.verify` checks it."""
    rows = tx.execute(SQL["entries"], {"bucket": bucket_of(entity_id), "entity_id": entity_id})
    return tuple(_entry(row) for row in rows)


def faults_of_bucket(tx: Tx, bucket: int) -> tuple[int, tuple[ChainFault, ...]]:
    """Verify every chain of a bucket: how many entries it holds, and the first fault of each broken chain."""
    count, faults = 0, []
    rows = map(_entry, tx.execute(SQL["entries_of_bucket"], {"bucket": bucket}))
    for _, life in groupby(rows, key=lambda entry: entry.entity_id):
        chain = tuple(life)
        count += len(chain)
        fault = verify(chain)
        if fault:
            faults.append(fault)
    return count, tuple(faults)


def _entry(row: tuple[Any, ...]) -> Entry:
    entity, entity_id, seq, event, kind, who, name, at, was, then, facts, prev_hash, own_hash = row
    actor = Actor(kind, who, name)
    return Entry(entity, entity_id, seq, event, actor, at, was, then, facts, prev_hash, own_hash)


def _row(entry: Entry) -> dict[str, object]:
    return {
        "bucket": bucket_of(entry.entity_id),
        "entity_id": entry.entity_id,
        "seq": entry.seq,
        "entity": entry.entity,
        "event": entry.event,
        "actor_kind": entry.actor.kind,
        "actor_id": entry.actor.id,
        "actor_name": entry.actor.name,
        "at": entry.at,
        "was": entry.was,
        "then": entry.then,
        "facts": Jsonb(entry.facts),
        "prev_hash": entry.prev_hash,
        "hash": entry.hash,
    }
