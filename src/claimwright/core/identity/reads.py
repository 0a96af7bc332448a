"""Reads of personal data as a chain of hashes, one chain for each bucket and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from claimwright.core.canonical import Json, sha256_hex

FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Read:
    """Who was shown whose data, as what (`action`, of an `entity`), what for and from where."""

    at: datetime
    reader_kind: str
    reader_id: UUID
    reader_name: str
    action: str
    entity: str
    entity_id: UUID
    person_ids: tuple[UUID, ...]
    purpose: str = ""
    address: str = ""


def read_content(read: Read, bucket: int, day: date, seq: int, prev_hash: str) -> Json:
    """Everything that a read's hash covers, its place in the chain included."""
    return {
        "bucket": bucket,
        "day": day.isoformat(),
        "seq": seq,
        "at": read.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "reader": [read.reader_kind, str(read.reader_id), read.reader_name],
        "action": read.action,
        "entity": [read.entity, str(read.entity_id)],
        "persons": [str(one) for one in read.person_ids],
        "purpose": read.purpose,
        "address": read.address,
        "prev_hash": prev_hash,
    }


def read_hash(read: Read, bucket: int, day: date, seq: int, prev_hash: str) -> str:
    """SHA-256 over the canonical form of `read_content`."""
    return sha256_hex(read_content(read, bucket, day, seq, prev_hash))
