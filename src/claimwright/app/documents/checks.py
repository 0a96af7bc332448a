"""What was asked of invoice platforms about the bills of claims, and what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from claimwright.app.documents.sealing import keys_in_use
from claimwright.core.documents.origin import BillVerdict
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Statements, Tx
from claimwright.infra.sealed_bytes import SealedBytes, seal, unseal

SQL: Final = Statements.of(__package__, "store_checks.sql")


@dataclass(frozen=True, slots=True)
class NewCheck:
    """What came of asking. `content` is the answer verbatim; empty: there is none, and `reason` says why."""

    verdict: BillVerdict
    platform: str = ""
    reference: str = ""
    content: bytes = b""
    red_bill: tuple[str, str] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BillCheck:
    """One check of a bill, without the platform's words (`check_content` has them)."""

    document_id: UUID
    check_no: int
    claim_id: UUID
    verdict: BillVerdict
    platform: str
    reference: str
    red_bill: tuple[str, str] | None
    reason: str
    checked_at: datetime


def record_check(tx: Tx, claim_id: UUID, document_id: UUID, new: NewCheck, now: datetime) -> int:
    """Keep what came of asking; returns the check's number. The claim's lock is held."""
    sealed = seal(keys_in_use(), new.content, _about(document_id)) if new.content else None
    code, number = new.red_bill or (None, None)
    row = {
        "bucket": bucket_of(document_id),
        "document_id": document_id,
        "claim_id": claim_id,
        "verdict": new.verdict.value,
        "platform": new.platform[:60],
        "reference": new.reference[:200],
        "red_code": code,
        "red_number": number,
        "reason": new.reason[:300],
        "checked_at": now,
        "key_id": sealed.key_id if sealed else None,
        "nonce": sealed.nonce if sealed else None,
        "content": sealed.content if sealed else None,
    }
    (check_no,) = tx.execute(SQL["insert_check"], row).fetchone() or (0,)
    return int(check_no)


def bill_checks(tx: Tx, claim_ids: Sequence[UUID]) -> dict[UUID, tuple[BillCheck, ...]]:
    """The latest check of each bill of these claims; a bill still being asked about has none yet."""
    wanted = {"buckets": [bucket_of(one) for one in claim_ids], "claim_ids": list(claim_ids)}
    found: dict[UUID, tuple[BillCheck, ...]] = {claim_id: () for claim_id in claim_ids}
    for row in tx.execute(SQL["latest_checks"], wanted).fetchall():
        check = _check(row)
        found[check.claim_id] = (*found[check.claim_id], check)
    return found


def checks_of_document(tx: Tx, document_id: UUID) -> tuple[BillCheck, ...]:
    """Every check of one bill, oldest first."""
    key = {"bucket": bucket_of(document_id), "document_id": document_id}
    return tuple(_check(row) for row in tx.execute(SQL["checks_of_document"], key).fetchall())


def check_content(tx: Tx, document_id: UUID, check_no: int) -> bytes | None:
    """The platform's answer verbatim, or None. Raises `KeyMissing` or `SealBroken`."""
    key = {"bucket": bucket_of(document_id), "document_id": document_id, "check_no": check_no}
    row = tx.execute(SQL["check_content"], key).fetchone()
    if row is None or row[2] is None:
        return None
    return unseal(keys_in_use(), SealedBytes(row[0], bytes(row[1]), bytes(row[2])), _about(document_id))


def checks_due_fan_out(
    tx: Tx, after: tuple[int, UUID], checked_before: datetime, verdicts: Sequence[BillVerdict], count_max: int
) -> list[tuple[UUID, UUID]]:
    """(document, claim) of bills whose latest check is older and one of `verdicts`, in order of the place."""
    wanted = {
        "bucket": after[0],
        "document_id": after[1],
        "checked_before": checked_before,
        "verdicts": [one.value for one in verdicts],
        "count_max": count_max,
    }
    return list(tx.execute(SQL["checks_due_fan_out"], wanted).fetchall())


def reseal_checks(tx: Tx, document_id: UUID) -> None:
    """Seal the platforms' answers about one bill anew with the current key."""
    keys = keys_in_use()
    key = {
        "bucket": bucket_of(document_id),
        "document_id": document_id,
        "key_id": keys.current().key_id,
    }
    for check_no, *stored in tx.execute(SQL["checks_to_reseal"], key).fetchall():
        key_id, nonce, content = stored
        said = unseal(keys, SealedBytes(key_id, bytes(nonce), bytes(content)), _about(document_id))
        sealed = seal(keys, said, _about(document_id))
        values = {"check_no": check_no, "key_id": sealed.key_id, "nonce": sealed.nonce}
        tx.execute(SQL["reseal_check"], {**key, **values, "content": sealed.content})


def _about(document_id: UUID) -> bytes:
    return b"bill check\x00" + document_id.bytes


def _check(row: tuple[Any, ...]) -> BillCheck:
    document_id, check_no, claim_id, verdict, platform, reference, code, number, reason, at = row
    red = (code, number) if number is not None else None
    return BillCheck(
        document_id, check_no, claim_id, BillVerdict(verdict), platform, reference, red, reason, at
    )
