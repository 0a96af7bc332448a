"""Orders that the bank booked before we sent them, as after a backup was restored: never sent again.

A booking under an order's own end-to-end id executes it. One under an id that we do not know, of the same
amount to the same account, may be its payment under the number of a claim that was lost: the order waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from claimwright.app.payments.account import ENTRY_TOPIC, PAYEE_OF_ENTRY, SQL, entry_row
from claimwright.app.payments.moving import SEND_TOPIC
from claimwright.app.payments.store import PaymentOrder
from claimwright.core.ids import bucket_of
from claimwright.infra import outbox
from claimwright.infra.db import Statements, Tx
from claimwright.infra.field_cipher import fields_in_use
from claimwright.infra.outbox import NewMessage

SQL_BOOKED = Statements.of(__package__, "store_booked.sql")
HELD_FOR = timedelta(seconds=30)
Alike = tuple[PaymentOrder, str, str]
"""An order, and the bank and reference of a booking that may have been its payment."""


def not_booked(tx: Tx, orders: Sequence[PaymentOrder], now: datetime) -> list[PaymentOrder]:
    """Those of the orders that may be sent: the bank has told of no debit that was or may be their payment.

    The others are not sent. The debits that name them are looked at once more: equal ones execute their
    orders, anything else is an exception and a person's. Orders that a debit of unknown name resembles are
    held and looked at again after `HELD_FOR`, until people have tied the debit or released the order.
    """
    if not orders:
        return []
    values = {"end_to_end_ids": [one.end_to_end_id for one in orders]}
    rows = tx.execute(SQL["unmatched_debits"], values).fetchall()
    by_name = {one.end_to_end_id: one.order_id for one in orders}
    again = [NewMessage(by_name[name], {"bank": bank, "reference": ref}) for bank, ref, name in rows]
    outbox.enqueue_many(tx, ENTRY_TOPIC, again, now)
    booked = {row[2] for row in rows}
    left = [one for one in orders if one.end_to_end_id not in booked]
    held = _hold(tx, _alike(tx, left), now)
    return [one for one in left if one.order_id not in held]


def _alike(tx: Tx, orders: Sequence[PaymentOrder]) -> list[Alike]:
    """Orders and the debits that resemble them and that people have not let pass.

    The amount is asked for in one statement; only debits of unknown name have their account kept and opened.
    """
    rows = tx.execute(
        SQL_BOOKED["unknown_debits"], {"amounts_fen": [one.amount_fen for one in orders]}
    ).fetchall()
    if not rows:
        return []
    debits: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for bank, reference, amount_fen, sealed in rows:
        account_no = fields_in_use().open(PAYEE_OF_ENTRY, entry_row(bank, reference), sealed)
        debits.setdefault((amount_fen, _plain(account_no)), []).append((bank, reference))
    alike = [
        (one, bank, reference)
        for one in orders
        for bank, reference in debits.get((one.amount_fen, _plain(one.payee.account_no)), ())
    ]
    values = {
        "buckets": [bucket_of(one.order_id) for one, _, _ in alike],
        "order_ids": [one.order_id for one, _, _ in alike],
    }
    released = set(tx.execute(SQL_BOOKED["released_holds"], values).fetchall()) if alike else set()
    return [found for found in alike if (found[0].order_id, *found[1:]) not in released]


def _plain(account_no: str) -> str:
    """Banks group digits as they like."""
    return "".join(account_no.split()).upper()


def _hold(tx: Tx, alike: Sequence[Alike], now: datetime) -> set[object]:
    """Keep what holds each order; a debit that holds one for the first time is looked at once more."""
    if not alike:
        return set()
    values = {
        "buckets": [bucket_of(one.order_id) for one, _, _ in alike],
        "order_ids": [one.order_id for one, _, _ in alike],
        "banks": [bank for _, bank, _ in alike],
        "references": [reference for _, _, reference in alike],
        "now": now,
    }
    new = tx.execute(SQL_BOOKED["insert_holds"], values).fetchall()
    looked_at = [NewMessage(order_id, {"bank": bank, "reference": ref}) for order_id, bank, ref in new]
    outbox.enqueue_many(tx, ENTRY_TOPIC, looked_at, now)
    held = {one.order_id for one, _, _ in alike}
    outbox.enqueue_many(tx, SEND_TOPIC, [NewMessage(one) for one in sorted(held)], now + HELD_FOR)
    return set(held)
