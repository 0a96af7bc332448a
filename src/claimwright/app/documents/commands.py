"""Keep originals with their readings, and the one use of each bill."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.documents.sealing import seal_original, seal_reading
from claimwright.app.documents.store import SQL
from claimwright.app.documents.wire import kind_of, to_json
from claimwright.core.documents.bill import BillKey
from claimwright.core.documents.reading import MedicalBillReading, OtherDocument, Reading
from claimwright.core.documents.seal import SealVerdict
from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx

_UNKNOWN_MEDIA = "application/octet-stream"
_RACE_TRIES = 5


class BillUseCode(Enum):
    """Why a bill cannot be used by a claim; earlier codes win."""

    BILL_CANCELLED = "bill_cancelled"
    BILL_ALREADY_USED = "bill_already_used"
    VISIT_ALREADY_USED = "visit_already_used"


def keep_original(
    tx: Tx,
    bucket: int,
    document_id: UUID,
    content: bytes,
    reading: Reading,
    *,
    file_name: str,
    now: datetime,
    part_of: UUID | None = None,
) -> str:
    """Store a file, sealed, with its first reading; returns its SHA-256 (64 hex digits).

    Of several papers in one file the first keeps the bytes; the others name it as `part_of`.

    A red bill whose seal is trusted also bars the bill it cancels for ever; one that proves nothing does not,
    or anybody could bar anybody's bill. The content must not be empty or over 20 MB: such
    files are answered by `read_file` and never kept.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    typed = reading if isinstance(reading, MedicalBillReading | OtherDocument) else None
    assert typed is None or typed.sha256 == sha256, "the reading is of other bytes"
    row = {
        "bucket": bucket,
        "document_id": document_id,
        "file_name": file_name.replace("\x00", "")[-200:],
        "media_type": typed.media_type if typed else _UNKNOWN_MEDIA,
        "size_bytes": len(content),
        "sha256": sha256,
        "part_of": part_of,
        "kept_at": now,
    }
    sealed = None if part_of else seal_original(document_id, sha256, content)
    bytes_kept = {name: getattr(sealed, name) if sealed else None for name in ("content", "key_id", "nonce")}
    tx.execute(SQL["insert_original"], row | bytes_kept)
    insert_reading(tx, bucket, document_id, reading, 1, "reader", now)
    if isinstance(reading, MedicalBillReading) and reading.seal.verdict is SealVerdict.TRUSTED:
        _bar(tx, reading, document_id, now)
    return sha256


def _bar(tx: Tx, reading: MedicalBillReading, document_id: UUID, now: datetime) -> None:
    if reading.bill.red_of is None:
        return
    code, number = reading.bill.red_of
    cancelled = {"bill_code": code, "bill_number": number, "document_id": document_id, "recorded_at": now}
    tx.execute(SQL["cancel_bill"], cancelled)


def insert_reading(
    tx: Tx, bucket: int, document_id: UUID, reading: Reading, revision: int, read_by: str, now: datetime
) -> None:
    """Keep a revision of what was read, sealed. `read_by`: "reader", or the id of who corrected it."""
    sealed = seal_reading(document_id, revision, to_json(reading))
    tx.execute(
        SQL["insert_reading"],
        {
            "bucket": bucket,
            "document_id": document_id,
            "revision": revision,
            "kind": kind_of(reading),
            "key_id": sealed.key_id,
            "nonce": sealed.nonce,
            "content": sealed.content,
            "read_by": read_by,
            "read_at": now,
        },
    )


def give_up_bill(tx: Tx, key: BillKey, claim_id: UUID) -> None:
    """Free one bill of a claim: its number had been misread."""
    use = {"bill_code": key.bill_code, "bill_number": key.bill_number, "claim_id": claim_id}
    tx.execute(SQL["unuse_soft_key"], use)
    tx.execute(SQL["unuse_bill"], use)


def claim_bill_use(
    tx: Tx, key: BillKey, soft_key: str | None, claim_id: UUID, now: datetime
) -> Refused | None:
    """Reserve a bill for a claim, over all persons: None when it is now (or was already) this claim's.

    Waits for a concurrent claim of the same bill to end. Refused with BILL_CANCELLED (a red bill cancelled
    it), BILL_ALREADY_USED (another claim has it) or VISIT_ALREADY_USED (another bill of the same hospital,
    payer, date, total and 业务流水号 is in use); facts name the other claim. Nothing is reserved then.
    """
    bill = {"bill_code": key.bill_code, "bill_number": key.bill_number}
    use = {**bill, "claim_id": claim_id, "used_at": now}
    if tx.execute(SQL["cancelled_bill"], bill).fetchone() is not None:
        return Refused(BillUseCode.BILL_CANCELLED, bill, "bill_number")
    user = _reserve(tx, "use_bill", "bill_user", use)
    if user is not None and user[0] != claim_id:
        return Refused(BillUseCode.BILL_ALREADY_USED, {**bill, "claim_id": str(user[0])}, "bill_number")
    if soft_key is None:
        return None
    other = _reserve(tx, "use_soft_key", "soft_key_user", {**use, "soft_key": soft_key})
    if other is None or other == (claim_id, key.bill_code, key.bill_number):
        return None
    if user is None:
        tx.execute(SQL["unuse_bill"], use)
    facts = {**bill, "claim_id": str(other[0]), "other_code": other[1], "other_number": other[2]}
    return Refused(BillUseCode.VISIT_ALREADY_USED, facts, "bill_number")


def _reserve(tx: Tx, insert: str, look: str, use: dict[str, object]) -> tuple[UUID, str, str] | None:
    """None when inserted, else the row that has the key. A release in between is tried again."""
    for _ in range(_RACE_TRIES):
        if tx.execute(SQL[insert], use).rowcount == 1:
            return None
        row = tx.execute(SQL[look], use).fetchone()
        if row is not None:
            return (row[0], row[1] if len(row) > 1 else "", row[2] if len(row) > 2 else "")
    raise AssertionError("a bill is reserved and released faster than it can be read")


def release_bill_use(tx: Tx, claim_id: UUID) -> tuple[tuple[str, str, datetime], ...]:
    """Free every bill of a claim; answers them: code, number, since when it was used."""
    tx.execute(SQL["release_soft_keys"], {"claim_id": claim_id})
    rows = tx.execute(SQL["release_bills"], {"claim_id": claim_id}).fetchall()
    return tuple((code, number, used_at) for code, number, used_at in rows)
