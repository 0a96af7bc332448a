"""Keeps the journal (`core.journal`) in the table ``audit.journal``, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg import errors
from psycopg.types.json import Jsonb

from claimwright.core.canonical import Json
from claimwright.core.ids import bucket_of
from claimwright.core.journal import FIRST_HASH, Actor, Entry, entry_hash
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
    rows = tx.execute(SQL["entries"], {"bucket": bucket_of(entity_id), "entity_id": entity_id}).fetchall()
    return tuple(
        Entry(entity, id_, seq, event, Actor(kind, who, name), at, was, then, facts, prev_hash, hash_)
        for entity, id_, seq, event, kind, who, name, at, was, then, facts, prev_hash, hash_ in rows
    )


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
