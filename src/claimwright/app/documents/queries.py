"""Look at stored documents. Who may look is decided by the caller; reads of originals are for audit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID

from claimwright.app.documents.sealing import open_original
from claimwright.app.documents.store import (
    SQL,
    DocumentView,
    LockedDocument,
    Original,
    ViewRow,
    stored_of,
    view_of,
)
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx
from claimwright.infra.keys import KeyMissing


def document_view(tx: Tx, document_id: UUID) -> DocumentView | None:
    """The document with its latest reading, or None when there is no such document.

    Raises `KeyMissing` when the key that sealed the reading is lost, `SealBroken` when it was changed.
    """
    rows = _rows(tx, [document_id])
    return view_of(rows[0]) if rows else None


def views_of(tx: Tx, document_ids: Iterable[UUID]) -> dict[UUID, DocumentView | LockedDocument]:
    """Documents with their latest readings, in one statement; what does not exist is absent.

    A lost key is a value, `LockedDocument`: it must not hide the other documents. Raises `SealBroken`.
    """
    rows = _rows(tx, list(dict.fromkeys(document_ids)))
    return {row[0]: _view_or_locked(row) for row in rows}


def _view_or_locked(row: ViewRow) -> DocumentView | LockedDocument:
    try:
        return view_of(row)
    except KeyMissing as lost:
        return LockedDocument(*row[:5], key_id=lost.key_id)


def _rows(tx: Tx, document_ids: Sequence[UUID]) -> Sequence[ViewRow]:
    wanted = {"buckets": [bucket_of(one) for one in document_ids], "document_ids": document_ids}
    return tx.execute(SQL["document_views"], wanted).fetchall() if document_ids else ()


def original(tx: Tx, document_id: UUID) -> Original | None:
    """The bytes as handed in, opened and checked against their hash, or None.

    Raises `KeyMissing` when the key that sealed them is lost, `SealBroken` when they were changed.
    """
    found = {"bucket": bucket_of(document_id), "document_id": document_id}
    row = tx.execute(SQL["original_content"], found).fetchone()
    if row is None:
        return None
    stored = stored_of(row)
    content = stored.content
    if stored.sealed is not None:
        content = open_original(stored.stored_as, stored.sha256, stored.sealed)
    assert hashlib.sha256(content).hexdigest() == stored.sha256, "a stored original has changed"
    return Original(stored.file_name, stored.media_type, stored.sha256, content)
