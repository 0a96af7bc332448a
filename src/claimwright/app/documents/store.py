"""Rows of documents as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from claimwright.app.documents.sealing import open_reading
from claimwright.app.documents.wire import from_json
from claimwright.core.documents.reading import Reading
from claimwright.infra.db import Statements
from claimwright.infra.sealed_bytes import SealedBytes

SQL: Final = Statements.of(__package__)


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A stored document without its bytes: what it is and the latest reading."""

    document_id: UUID
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    kept_at: datetime
    revision: int
    reading: Reading
    read_by: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class LockedDocument:
    """A stored document whose reading cannot be opened: the key `key_id` is lost."""

    document_id: UUID
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes as handed in."""

    file_name: str
    media_type: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredOriginal:
    """An original as it lies in the table: sealed, or (`sealed` None) from before originals were."""

    file_name: str
    media_type: str
    sha256: str
    content: bytes
    sealed: SealedBytes | None
    stored_as: UUID
    """The document that keeps the bytes: itself, or the one that this is a part of."""


ViewRow = tuple[
    UUID,
    str,
    str,
    int,
    str,
    datetime,
    int,
    str,
    str | None,
    str | None,
    bytes | None,
    bytes | None,
    str,
    datetime,
]
StoredRow = tuple[str, str, str, bytes, str | None, bytes | None, UUID]


def view_of(row: ViewRow) -> DocumentView:
    """Raises `KeyMissing` or `SealBroken` when the reading cannot be opened."""
    document_id, name, media, size, sha256, kept_at, revision, kind = row[:8]
    plain, key_id, nonce, content, read_by, read_at = row[8:]
    typed = from_json(kind, reading_json(document_id, revision, plain, key_id, nonce, content))
    return DocumentView(document_id, name, media, size, sha256, kept_at, revision, typed, read_by, read_at)


def reading_json(
    document_id: UUID,
    revision: int,
    plain: str | None,
    key_id: str | None,
    nonce: bytes | None,
    content: bytes | None,
) -> bytes:
    """A stored reading as JSON: sealed, or (`plain`) from before readings were."""
    if content is None:
        assert plain is not None, "the table's constraint"
        return plain.encode()
    assert key_id is not None
    assert nonce is not None
    return open_reading(document_id, revision, SealedBytes(key_id, bytes(nonce), bytes(content)))


def stored_of(row: StoredRow) -> StoredOriginal:
    file_name, media_type, sha256, content, key_id, nonce, stored_as = row
    sealed = None
    if key_id is not None:
        assert nonce is not None, "the table's constraint"
        sealed = SealedBytes(key_id, bytes(nonce), bytes(content))
    return StoredOriginal(file_name, media_type, sha256, bytes(content), sealed, stored_as)
