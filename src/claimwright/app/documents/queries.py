"""Look at stored documents. Who may look is decided by the caller; reads of originals are for audit."""

from __future__ import annotations

import hashlib
from uuid import UUID

from claimwright.app.documents.sealing import open_original
from claimwright.app.documents.store import SQL, DocumentView, Original, stored_of, view_of
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx


def document_view(tx: Tx, document_id: UUID) -> DocumentView | None:
    """The document with its latest reading, or None when there is no such document."""
    found = {"bucket": bucket_of(document_id), "document_id": document_id}
    row = tx.execute(SQL["document_view"], found).fetchone()
    return None if row is None else view_of(row)


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
