"""Orders that the bank booked before we sent them, as after a backup was restored: never sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from claimwright.app.payments.account import ENTRY_TOPIC, SQL
from claimwright.app.payments.store import PaymentOrder
from claimwright.infra import outbox
from claimwright.infra.db import Tx
from claimwright.infra.outbox import NewMessage


def not_booked(tx: Tx, orders: Sequence[PaymentOrder], now: datetime) -> list[PaymentOrder]:
    """Those of the orders that may be sent: the bank has told of no debit under their end-to-end id.

    The others are not sent. The debits that name them are looked at once more: equal ones execute their
    orders, anything else is an exception and a person's.
    """
    if not orders:
        return []
    values = {"end_to_end_ids": [one.end_to_end_id for one in orders]}
    rows = tx.execute(SQL["unmatched_debits"], values).fetchall()
    by_name = {one.end_to_end_id: one.order_id for one in orders}
    again = [NewMessage(by_name[name], {"bank": bank, "reference": ref}) for bank, ref, name in rows]
    outbox.enqueue_many(tx, ENTRY_TOPIC, again, now)
    booked = {row[2] for row in rows}
    return [one for one in orders if one.end_to_end_id not in booked]
