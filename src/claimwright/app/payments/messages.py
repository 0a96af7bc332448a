"""What is said to banks and by them, kept verbatim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from claimwright.app.payments.moving import STATUS_TOPIC
from claimwright.app.payments.store import SQL
from claimwright.core.canonical import sha256_hex
from claimwright.core.ids import bucket_of
from claimwright.infra import outbox
from claimwright.infra.db import Tx
from claimwright.ports.bank import InstructionStatus, StatusReport


def cursor(tx: Tx, bank: str) -> int:
    """How far the bank's stream of reports has been read."""
    row = tx.execute(SQL["cursor"], {"bank": bank}).fetchone()
    seq: int = row[0] if row else 0
    return seq


def keep_reports(tx: Tx, bank: str, reports: Sequence[StatusReport], now: datetime) -> int:
    """Keep reports verbatim and queue what they say, one message per order; answers how many were new.

    Two workers may read the same reports: the cursor's lock lets one of them keep each. What the bank
    says of a payment that is not ours is counted on the message (`unmatched`), never dropped unseen.
    """
    tx.execute(SQL["ensure_cursor"], {"bank": bank})
    row = tx.execute(SQL["lock_cursor"], {"bank": bank}).fetchone()
    assert row is not None, "it was just ensured"
    new = [report for report in reports if report.seq is not None and report.seq > row[0]]
    for report in new:
        _keep_report(tx, bank, report, now)
    if new:
        tx.execute(SQL["move_cursor"], {"bank": bank, "seq": max(report.seq or 0 for report in new)})
    return len(new)


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
    tx.execute(
        SQL["keep_message"],
        {
            "bank": bank,
            "direction": direction,
            "sha256": sha256,
            "message_id": message_id,
            "content": content,
            "unmatched": unmatched,
            "at": now,
        },
    )
    return sha256


def link(tx: Tx, order_id: UUID, bank: str, direction: str, sha256: str, code: str, now: datetime) -> None:
    """A kept message concerns an order, and gave it this status code ('' if none)."""
    tx.execute(
        SQL["link_message"],
        {
            "bucket": bucket_of(order_id),
            "order_id": order_id,
            "direction": direction,
            "sha256": sha256,
            "bank": bank,
            "code": code,
            "at": now,
        },
    )


def _keep_report(tx: Tx, bank: str, report: StatusReport, now: datetime) -> None:
    wanted = [status.end_to_end_id for status in report.statuses]
    rows = tx.execute(SQL["order_ids_of_end_to_end"], {"end_to_end_ids": wanted}).fetchall()
    order_ids: dict[str, UUID] = dict(rows)
    unmatched = sum(status.end_to_end_id not in order_ids for status in report.statuses)
    sha256 = keep(tx, bank, "in", report.report_id, report.content, unmatched, now)
    for status in report.statuses:
        order_id = order_ids.get(status.end_to_end_id)
        if order_id is not None:
            link(tx, order_id, bank, "in", sha256, status.code, now)
            outbox.enqueue(tx, STATUS_TOPIC, bucket_of(order_id), order_id, status_json(status), now)
