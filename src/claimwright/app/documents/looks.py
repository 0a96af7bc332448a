"""Who was shown which page of the evidence, and for how long it was in view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.infra.db import Statements, Tx

SQL: Final = Statements.of(__package__, "store_people.sql")
IN_VIEW_MS_MAX: Final = 10 * 60 * 1000
"""The most that one message from a page may add: a page left open is not a page looked at."""


@dataclass(frozen=True, slots=True)
class Look:
    """One reader's look at one page; `in_view_ms` is as the page told it, and may be less than it was."""

    document_id: UUID
    page: int
    reader_id: str
    reader_name: str
    first_at: datetime
    last_at: datetime
    times: int
    in_view_ms: int


def note_look(tx: Tx, claim_id: UUID, document_id: UUID, page: int, reader: Actor, now: datetime) -> None:
    """Write down that a page was shown. Call it only after the page could be drawn."""
    row = {
        "bucket": bucket_of(document_id),
        "document_id": document_id,
        "page": page,
        "reader_id": reader.id,
        "reader_name": reader.name,
        "claim_id": claim_id,
        "now": now,
    }
    tx.execute(SQL["note_look"], row)


def add_time_in_view(
    tx: Tx, document_id: UUID, page: int, reader: Actor, in_view_ms: int, now: datetime
) -> bool:
    """Add to the time that a page was in view; False when it was never shown to this reader."""
    values = {
        "bucket": bucket_of(document_id),
        "document_id": document_id,
        "page": page,
        "reader_id": reader.id,
        "in_view_ms": max(0, min(in_view_ms, IN_VIEW_MS_MAX)),
        "now": now,
    }
    return tx.execute(SQL["add_time_in_view"], values).rowcount == 1


def looks_of_claim(tx: Tx, claim_id: UUID) -> tuple[Look, ...]:
    """Everybody's looks at a claim's documents, in the order in which they began."""
    key = {"bucket": bucket_of(claim_id), "claim_id": claim_id}
    return tuple(Look(*row) for row in tx.execute(SQL["looks_of_claim"], key).fetchall())


def has_looked(tx: Tx, claim_id: UUID, reader_id: str) -> bool:
    """Whether this reader was shown any page of this claim's documents."""
    key = {"bucket": bucket_of(claim_id), "claim_id": claim_id, "reader_id": reader_id}
    row = tx.execute(SQL["has_looked"], key).fetchone()
    assert row is not None, "EXISTS always answers"
    return bool(row[0])
