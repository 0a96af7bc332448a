"""The outbox: what is still to be done, kept as rows beside the facts that ask for it.

A message is enqueued in the transaction that decides it, taken under a lease by a worker, and
deleted in the transaction that does it. A worker that dies loses its lease and the message comes
back; who finishes after losing the lease learns it from the answer False and must roll back.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.core.canonical import Json
from claimwright.core.ids import RANDOM_BITS, bucket_of, make_id
from claimwright.infra.db import Statements, Tx, columns, json_text

SQL = Statements.of(__package__)
ERROR_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True)
class Message:
    """A message under lease. `attempts` counts this one."""

    bucket: int
    message_id: UUID
    topic: str
    entity_id: UUID
    payload: Json
    attempts: int
    lease_id: UUID


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that was given up and waits for a person."""

    bucket: int
    message_id: UUID
    topic: str
    entity_id: UUID
    attempts: int
    parked_at: datetime
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Depth:
    """How much of a topic is due, later or parked."""

    topic: str
    due: int
    later: int
    parked: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What is to be done with one entity."""

    entity_id: UUID
    payload: Json = field(default_factory=dict)


def enqueue(tx: Tx, topic: str, bucket: int, entity_id: UUID, payload: Json, due_at: datetime) -> UUID:
    """Ask for work from `due_at` on; answers the message's id. It exists when the transaction commits."""
    return _enqueue(tx, topic, [(bucket, entity_id, payload)], due_at)[0]


def enqueue_many(tx: Tx, topic: str, new: Sequence[NewMessage], due_at: datetime) -> None:
    """The same for many entities (each id carries its bucket), by one statement."""
    _enqueue(tx, topic, [(bucket_of(one.entity_id), one.entity_id, one.payload) for one in new], due_at)


def _enqueue(tx: Tx, topic: str, new: Sequence[tuple[int, UUID, Json]], due_at: datetime) -> list[UUID]:
    if not new:
        return []
    ids = [_new_id(bucket, due_at) for bucket, _, _ in new]
    rows = [(one[0], message_id, one[1], json_text(one[2])) for one, message_id in zip(new, ids, strict=True)]
    arrays = columns(("bucket", "message_id", "entity_id", "payload"), rows)
    tx.execute(SQL["enqueue"], {**arrays, "topic": topic, "due_at": due_at})
    return ids


def take(tx: Tx, topics: Sequence[str], limit: int, lease: timedelta, now: datetime) -> tuple[Message, ...]:
    """Lease up to `limit` due messages, topic by topic, the longest due first, skipping what others hold.

    Either finish them in this same transaction, or commit it and finish before the lease ends.
    """
    taken: list[Message] = []
    for topic in topics:  # one topic a statement: its index then gives the order, and nothing is sorted
        values = {
            "topic": topic,
            "limit": limit - len(taken),
            "now": now,
            "leased_until": now + lease,
            "lease_id": _new_id(0, now),
        }
        if len(taken) < limit:
            taken += [Message(*row) for row in tx.execute(SQL["take"], values).fetchall()]
    return tuple(taken)


def done(tx: Tx, message: Message) -> bool:
    """The work is done and commits with this. False: the lease was lost, roll back."""
    return tx.execute(SQL["done"], _held(message)).rowcount == 1


def done_together(tx: Tx, messages: Sequence[Message]) -> tuple[Message, ...]:
    """The work of all of these is done and commits with this; answers those that are still ours to do.

    Of a message that is not in the answer the lease was lost: nothing of it may be kept. Asked at the
    beginning of a transaction, the messages are held until its end, so that no lease is lost under way.
    """
    if not messages:
        return ()
    rows = tx.execute(SQL["done_together"], _held_together(messages)).fetchall()
    ours = {message_id for (message_id,) in rows}
    return tuple(message for message in messages if message.message_id in ours)


def retry_together(tx: Tx, messages: Sequence[Message], after: timedelta, error: str, now: datetime) -> None:
    """Put several messages back until `now + after`; those that are no longer ours are left alone."""
    if messages:
        values = {"due_at": now + after, "error": error[:ERROR_LENGTH_MAX]}
        tx.execute(SQL["retry_together"], {**_held_together(messages), **values})


def retry(tx: Tx, message: Message, after: timedelta, error: str, now: datetime) -> bool:
    """Put the message back until `now + after`. `error` is a code or a sentence without personal data."""
    values = {**_held(message), "due_at": now + after, "error": error[:ERROR_LENGTH_MAX]}
    return tx.execute(SQL["retry"], values).rowcount == 1


def park(tx: Tx, message: Message, error: str, now: datetime) -> bool:
    """Give the message up and show it to a person (`claimwright status`); nobody takes it until `unpark`."""
    values = {**_held(message), "now": now, "error": error[:ERROR_LENGTH_MAX]}
    return tx.execute(SQL["park"], values).rowcount == 1


def unpark(tx: Tx, bucket: int, message_id: UUID, now: datetime) -> bool:
    """Put a parked message back into the queue, due now."""
    return tx.execute(SQL["unpark"], {"bucket": bucket, "message_id": message_id, "now": now}).rowcount == 1


def parked(tx: Tx, limit: int = 100) -> tuple[Parked, ...]:
    """The messages that wait for a person, the longest waiting first."""
    return tuple(Parked(*row) for row in tx.execute(SQL["parked"], {"limit": limit}).fetchall())


def depths(tx: Tx, now: datetime) -> tuple[Depth, ...]:
    """The size of the queue by topic. Fans out over all buckets: for operators, not for the hot path."""
    return tuple(Depth(*row) for row in tx.execute(SQL["depth_of_queue_fans_out"], {"now": now}).fetchall())


def _held_together(messages: Sequence[Message]) -> dict[str, list[object]]:
    rows = [(one.bucket, one.message_id, one.lease_id) for one in messages]
    return columns(("buckets", "message_ids", "lease_ids"), rows)


def _held(message: Message) -> dict[str, object]:
    return {"bucket": message.bucket, "message_id": message.message_id, "lease_id": message.lease_id}


def _new_id(bucket: int, at: datetime) -> UUID:
    return make_id(int(at.timestamp() * 1000), bucket, secrets.randbits(RANDOM_BITS))
