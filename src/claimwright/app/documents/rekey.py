"""Seal what is stored of documents anew with the current key, in small transactions that may be stopped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from claimwright.app.documents.checks import reseal_checks
from claimwright.app.documents.sealing import keys_in_use, open_original, seal_original, seal_reading
from claimwright.app.documents.store import SQL, StoredOriginal, StoredRow, reading_json, stored_of
from claimwright.infra.db import Tx
from claimwright.ports.failure import Permanent

Place = tuple[int, UUID]
BEGINNING: Place = (-1, UUID(int=0))


@dataclass(frozen=True, slots=True)
class RekeyFailure:
    """An original that could not be opened, and why; it stays as it is."""

    document_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class RekeyBatch:
    """What one batch did. `last` is where the next one goes on; None: there is no more."""

    rekeyed: int
    failures: tuple[RekeyFailure, ...]
    last: Place | None


def rekey_batch(tx: Tx, after: Place, count_max: int) -> RekeyBatch:
    """Seal the next originals that the current key has not sealed, in the order of (bucket, document id).

    Each is opened, compared with its SHA-256, and sealed with a new nonce; its readings and the platform's
    answers go with it, and pages drawn under another key are forgotten. What is sealed with the current
    key is passed over, so that it may be run again at any time. A key that comes into use during
    the run is the current one from then on.
    """
    current = keys_in_use().current().key_id
    found = {"bucket": after[0], "document_id": after[1], "key_id": current, "count_max": count_max}
    places: list[Place] = tx.execute(SQL["originals_to_rekey"], found).fetchall()
    failures = []
    for bucket, document_id in places:
        failed = _rekey(tx, bucket, document_id)
        if failed is not None:
            failures.append(failed)
    return RekeyBatch(len(places) - len(failures), tuple(failures), places[-1] if places else None)


def _rekey(tx: Tx, bucket: int, document_id: UUID) -> RekeyFailure | None:
    where = {"bucket": bucket, "document_id": document_id}
    row: StoredRow | None = tx.execute(SQL["original_content"], where).fetchone()
    assert row is not None, "it is locked"
    stored = stored_of(row)
    current = {**where, "key_id": keys_in_use().current().key_id}
    try:
        with tx.transaction():  # all of a document, or nothing of it
            _reseal_readings(tx, current, document_id)
            reseal_checks(tx, document_id)
            if stored.stored_as == document_id:
                _reseal_bytes(tx, where, document_id, stored)
    except Permanent as failure:
        return RekeyFailure(document_id, str(failure))
    tx.execute(SQL["drop_pages_of_other_keys"], current)
    return None


def _reseal_bytes(tx: Tx, where: dict[str, object], document_id: UUID, stored: StoredOriginal) -> None:
    content = stored.content
    if stored.sealed is not None:
        content = open_original(document_id, stored.sha256, stored.sealed)
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise Permanent("its bytes do not have its SHA-256")
    sealed = seal_original(document_id, stored.sha256, content)
    tx.execute(
        SQL["reseal_original"],
        {**where, "key_id": sealed.key_id, "nonce": sealed.nonce, "content": sealed.content},
    )


def _reseal_readings(tx: Tx, current: dict[str, object], document_id: UUID) -> None:
    for revision, *stored in tx.execute(SQL["readings_to_reseal"], current).fetchall():
        sealed = seal_reading(document_id, revision, reading_json(document_id, revision, *stored))
        values = {"revision": revision, "nonce": sealed.nonce, "content": sealed.content}
        tx.execute(SQL["reseal_reading"], {**current, **values, "key_id": sealed.key_id})


def originals_by_key(tx: Tx) -> dict[str | None, int]:
    """How many originals each key has sealed; None: not sealed at all. Reads the whole table."""
    return dict(tx.execute(SQL["originals_by_key"]).fetchall())


def readings_by_key(tx: Tx) -> dict[str | None, int]:
    """How many readings each key has sealed; None: not sealed at all. Reads the whole table."""
    return dict(tx.execute(SQL["readings_by_key"]).fetchall())


def has_sealed_originals(tx: Tx) -> bool:
    """Whether this database holds anything that needs a key."""
    return tx.execute(SQL["any_sealed"]).fetchone() is not None
