"""The journal: what happened to an entity, when, by whom and why, as a chain of hashes.

Every entry's hash covers the entry before it, so an entry changed, removed or slipped in later
breaks the chain from there on (`verify`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from claimwright.core.canonical import Json, sha256_hex

FIRST_HASH = "0" * 64

ActorKind = Literal["customer", "staff", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in customer or member of staff, or a named part of the system."""

    kind: ActorKind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One step in an entity's life. `was` and `then` are lifecycle states; None where there is none."""

    entity: str
    entity_id: UUID
    seq: int
    event: str
    actor: Actor
    at: datetime
    was: str | None
    then: str | None
    facts: Json
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainFault:
    """Where a chain breaks: `reason` is ``sequence``, ``link`` or ``content``."""

    entity_id: UUID
    seq: int
    reason: Literal["sequence", "link", "content"]


def entry_hash(entry: Entry) -> str:
    """SHA-256 over the canonical form of everything in the entry but its own hash."""
    return sha256_hex(
        {
            "entity": entry.entity,
            "entity_id": str(entry.entity_id),
            "seq": entry.seq,
            "event": entry.event,
            "actor": [entry.actor.kind, entry.actor.id, entry.actor.name],
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "was": entry.was,
            "then": entry.then,
            "facts": entry.facts,
            "prev_hash": entry.prev_hash,
        }
    )


def verify(entries: Sequence[Entry]) -> ChainFault | None:
    """The first fault in one entity's entries, given in order from the first; None if all hold."""
    prev_hash = FIRST_HASH
    for expected_seq, entry in enumerate(entries, start=1):
        if entry.seq != expected_seq:
            return ChainFault(entry.entity_id, entry.seq, "sequence")
        if entry.prev_hash != prev_hash:
            return ChainFault(entry.entity_id, entry.seq, "link")
        if entry_hash(entry) != entry.hash:
            return ChainFault(entry.entity_id, entry.seq, "content")
        prev_hash = entry.hash
    return None
