"""What is said to banks and by them, kept verbatim."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from claimwright.app.payments.moving import STATUS_TOPIC
from claimwright.app.payments.store import MESSAGE, SQL, SQL_TOGETHER, message_row
from claimwright.core.canonical import sha256_hex
from claimwright.core.ids import bucket_of
from claimwright.infra import outbox
from claimwright.infra.db import Tx, columns
from claimwright.infra.field_cipher import fields_in_use
from claimwright.infra.outbox import NewMessage
from claimwright.ports.bank import InstructionStatus, StatusReport

STATUSES, NOTICES = "", "notices"
"""The streams of a bank: status reports (pain.002), notifications of movements (camt.054)."""


def cursor(tx: Tx, bank: str, stream: str = STATUSES) -> int:
    """How far a stream of the bank has been read."""
    row = tx.execute(SQL["cursor"], {"bank": bank, "stream": stream}).fetchone()
    seq: int = row[0] if row else 0
    return seq


def keep_reports(tx: Tx, bank: str, reports: Sequence[StatusReport], now: datetime) -> int:
    """Keep reports verbatim and queue what they say, one message per order; answers how many were new.

    Two workers may read the same reports: the cursor's lock lets one of them keep each. What the bank
    says of a payment that is not ours is counted on the message (`unmatched`), never dropped unseen.
    """
    seen = lock_cursor(tx, bank, STATUSES)
    new = [report for report in reports if report.seq is not None and report.seq > seen]
    for report in new:
        _keep_report(tx, bank, report, now)
    if new:
        move_cursor(tx, bank, STATUSES, max(report.seq or 0 for report in new))
    return len(new)


def lock_cursor(tx: Tx, bank: str, stream: str) -> int:
    """Hold a stream's cursor, so that one worker keeps what is new; answers how far it has been read."""
    key = {"bank": bank, "stream": stream}
    tx.execute(SQL["ensure_cursor"], key)
    row = tx.execute(SQL["lock_cursor"], key).fetchone()
    assert row is not None, "it was just ensured"
    seq: int = row[0]
    return seq


def move_cursor(tx: Tx, bank: str, stream: str, seq: int) -> None:
    """The stream has been read up to here."""
    tx.execute(SQL["move_cursor"], {"bank": bank, "stream": stream, "seq": seq})


def status_json(status: InstructionStatus) -> dict[str, str | int | None]:
    """A status as an outbox payload."""
    return {
        "end_to_end_id": status.end_to_end_id,
        "code": status.code,
        "reason": status.reason,
        "amount_fen": status.amount_fen,
        "bank_reference": status.bank_reference,
    }


def status_of(payload: Mapping[str, Any]) -> InstructionStatus:
    """The status that `status_json` wrote."""
    return InstructionStatus(**payload)


def keep(
    tx: Tx, bank: str, direction: str, message_id: str, content: bytes, unmatched: int, now: datetime
) -> str:
    """Keep a message once; answers its SHA-256."""
    sha256 = sha256_hex(content)
    row_id = message_row(bank, direction, sha256)
    tx.execute(
        SQL["keep_message"],
        {
            "bank": bank,
            "direction": direction,
            "sha256": sha256,
            "message_id": message_id,
            "content_sealed": fields_in_use().seal_bytes(MESSAGE, row_id, content),
            "unmatched": unmatched,
            "at": now,
        },
    )
    return sha256


def link(tx: Tx, order_id: UUID, bank: str, direction: str, sha256: str, code: str, now: datetime) -> None:
    """A kept message concerns an order, and gave it this status code ('' if none)."""
    link_many(tx, [(order_id, code)], bank, direction, sha256, now)


def link_many(
    tx: Tx, said: Collection[tuple[UUID, str]], bank: str, direction: str, sha256: str, now: datetime
) -> None:
    """The same for the many orders that one message concerns."""
    if said:
        rows = [(bucket_of(order_id), order_id, code) for order_id, code in dict.fromkeys(said)]
        arrays = columns(("buckets", "order_ids", "codes"), rows)
        same = {"direction": direction, "sha256": sha256, "bank": bank, "at": now}
        tx.execute(SQL_TOGETHER["link_messages"], {**arrays, **same})


def _keep_report(tx: Tx, bank: str, report: StatusReport, now: datetime) -> None:
    wanted = [status.end_to_end_id for status in report.statuses]
    rows = tx.execute(SQL["order_ids_of_end_to_end"], {"end_to_end_ids": wanted}).fetchall()
    order_ids: dict[str, UUID] = dict(rows)
    unmatched = sum(status.end_to_end_id not in order_ids for status in report.statuses)
    sha256 = keep(tx, bank, "in", report.report_id, report.content, unmatched, now)
    ours = [(order_ids[one.end_to_end_id], one) for one in report.statuses if one.end_to_end_id in order_ids]
    link_many(tx, [(order_id, status.code) for order_id, status in ours], bank, "in", sha256, now)
    told = [NewMessage(order_id, status_json(status)) for order_id, status in ours]
    outbox.enqueue_many(tx, STATUS_TOPIC, told, now)
