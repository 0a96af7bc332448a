"""Rows of documents as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from claimwright.app.documents.wire import from_json
from claimwright.core.documents.reading import Reading
from claimwright.infra.db import Statements

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
class Original:
    """The bytes as handed in."""

    file_name: str
    media_type: str
    sha256: str
    content: bytes


ViewRow = tuple[UUID, str, str, int, str, datetime, int, str, str, str, datetime]
OriginalRow = tuple[str, str, str, bytes]


def view_of(row: ViewRow) -> DocumentView:
    document_id, name, media, size, sha256, kept_at, revision, kind, reading, read_by, read_at = row
    typed = from_json(kind, reading)
    return DocumentView(document_id, name, media, size, sha256, kept_at, revision, typed, read_by, read_at)


def original_of(row: OriginalRow) -> Original:
    return Original(row[0], row[1], row[2], bytes(row[3]))
