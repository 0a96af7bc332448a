"""Receipts that a person notes for a recovery, since the payer named nothing; another person confirms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.app.payments.recoveries import ENTITY, Recovery, RecoveryCode
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.payments.release import is_second_person, name_of
from claimwright.infra import journal
from claimwright.infra.db import Statements, Tx
from claimwright.infra.ids import Ids

SQL = Statements.of(__package__, "store_receipts.sql")


@dataclass(frozen=True, slots=True)
class NotedReceipt:
    """A credit of the bank that `noted_by` (``kind:id``) holds for a recovery's, and why. `is_confirmed` is
    None until another person has decided."""

    receipt_id: UUID
    recovery_id: UUID
    bank: str
    reference: str
    amount_fen: int
    evidence: str
    noted_by: str
    noted_at: datetime
    is_confirmed: bool | None


def note_receipt(
    tx: Tx,
    ids: Ids,
    one: Recovery,
    bank: str,
    reference: str,
    amount_fen: int,
    evidence: str,
    actor: Actor,
    now: datetime,
) -> UUID | Refused:
    """Keep what a person says of a credit; nothing is booked yet. The recovery is held.

    Refused: `AMOUNT_OUT_OF_RANGE`, `REASON_MISSING`, `NOTED_BEFORE` (the same credit waits already).
    """
    if not 0 < amount_fen <= one.open_fen:
        return Refused(RecoveryCode.AMOUNT_OUT_OF_RANGE, {"open_fen": one.open_fen}, "reference")
    if not evidence.strip():
        return Refused(RecoveryCode.REASON_MISSING, field="evidence")
    bucket = bucket_of(one.recovery_id)
    row = {
        "bucket": bucket,
        "receipt_id": ids.new_id(bucket),
        "recovery_id": one.recovery_id,
        "bank": bank,
        "reference": reference,
        "amount_fen": amount_fen,
        "evidence": evidence.strip(),
        "noted_by": name_of(actor),
        "noted_at": now,
    }
    if tx.execute(SQL["insert_noted_receipt"], row).rowcount == 0:
        return Refused(RecoveryCode.NOTED_BEFORE, field="reference")
    facts: dict[str, FactValue] = {"noted_fen": amount_fen, "bank_entry": f"{bank} {reference}"}
    was = one.state.value
    journal.append(tx, ENTITY, one.recovery_id, "receipt_noted", actor, now, was, was, facts)
    return row["receipt_id"]  # type: ignore[return-value]


def noted_receipt(tx: Tx, receipt_id: UUID) -> NotedReceipt | None:
    """One noted receipt, locked."""
    key = {"bucket": bucket_of(receipt_id), "receipt_id": receipt_id}
    row = tx.execute(SQL["lock_noted_receipt"], key).fetchone()
    return NotedReceipt(*row) if row else None


def decide_receipt(
    tx: Tx, receipt: NotedReceipt, one: Recovery, confirmed: bool, actor: Actor, now: datetime
) -> Refused | None:
    """The second person's word; booking is the caller's. Refused: `RECEIPT_DECIDED`, `SECOND_PERSON`."""
    if receipt.is_confirmed is not None:
        return Refused(RecoveryCode.RECEIPT_DECIDED)
    if not is_second_person(receipt.noted_by, actor):
        return Refused(RecoveryCode.SECOND_PERSON, {"amount_fen": receipt.amount_fen})
    key = {"bucket": bucket_of(receipt.receipt_id), "receipt_id": receipt.receipt_id}
    said = {"is_confirmed": confirmed, "by": name_of(actor), "now": now}
    assert tx.execute(SQL["decide_noted_receipt"], {**key, **said}).rowcount == 1, "it is locked"
    facts: dict[str, FactValue] = {"noted_fen": receipt.amount_fen, "confirmed": confirmed}
    was = one.state.value
    journal.append(tx, ENTITY, one.recovery_id, "receipt_decided", actor, now, was, was, facts)
    return None


def noted_receipts_waiting_fan_out(tx: Tx, limit: int = 200) -> tuple[NotedReceipt, ...]:
    """Noted receipts that wait for a second person, the oldest first. Fans out over all buckets."""
    rows = tx.execute(SQL["noted_receipts_waiting_fans_out"], {"limit": limit}).fetchall()
    return tuple(NotedReceipt(*row) for row in rows)
