"""Sending orders so that a crash at any moment leads to asking, never to paying twice.

Before a message leaves, the order is SENDING, the message is kept and a question to the bank is
queued, all in one transaction. Whoever dies after that leaves an order that will be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.payments.commands import ASK_TOPIC, SEND_TOPIC, lock_order, locked, move
from claimwright.app.payments.messages import keep, link
from claimwright.app.payments.store import PaymentOrder
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.payments import AskPolicy, OrderEvent, OrderState
from claimwright.infra import outbox
from claimwright.infra.db import Tx
from claimwright.ports.bank import PaymentInstruction

TAKE_LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that may leave now, with the orders in it. Its transaction must be committed first."""

    message_id: str
    content: bytes
    order_ids: tuple[UUID, ...]


Compose = Callable[[str, Sequence[PaymentInstruction], datetime], bytes]


def instruction_of(order: PaymentOrder) -> PaymentInstruction:
    """The order as the bank's port takes it."""
    return PaymentInstruction(
        end_to_end_id=order.end_to_end_id,
        amount_fen=order.amount_fen,
        currency=order.currency,
        payee_name=order.payee.name,
        payee_account=order.payee.account_no,
        payee_bank_code=order.payee.bank_code,
        payee_bank_name=order.payee.bank_name,
        remittance=order.remittance,
    )


def take_due(
    tx: Tx,
    bank: str,
    compose: Compose,
    message_id: str,
    limit: int,
    policy: AskPolicy,
    actor: Actor,
    now: datetime,
) -> Sending | None:
    """Put up to `limit` due orders into one message and record that it leaves; None if nothing is due.

    Commit, then submit the message at once and within `policy.send_within_s`. From the commit on the
    orders are SENDING and a question is queued, so that a crash anywhere leads to asking, not resending.
    """
    due = outbox.take(tx, [SEND_TOPIC], limit, TAKE_LEASE, now)
    orders = []
    for message in due:
        order = lock_order(tx, message.entity_id)
        assert outbox.done(tx, message), "taken in this transaction"
        if order is not None and order.state is OrderState.ORDERED:
            orders.append(order)
    if not orders:
        return None
    content = compose(message_id, [instruction_of(order) for order in orders], now)
    sha256 = keep(tx, bank, "out", message_id, content, 0, now)
    for order in orders:
        facts = {"bank": bank, "message_id": message_id, "message_sha256": sha256}
        move(tx, order, OrderEvent.SEND_STARTED, actor, now, facts, send_started_at=now, not_known=0)
        link(tx, order.order_id, bank, "out", sha256, "", now)
        first_ask = now + timedelta(seconds=policy.first_ask_s)
        outbox.enqueue(tx, ASK_TOPIC, bucket_of(order.order_id), order.order_id, {"asks": 0}, first_ask)
    return Sending(message_id, content, tuple(order.order_id for order in orders))


def record_not_sent(
    tx: Tx, order_ids: Sequence[UUID], error: str, after: timedelta, actor: Actor, now: datetime
) -> None:
    """The message certainly did not arrive: the orders are due again after `after`."""
    for order_id in sorted(order_ids):
        order = locked(tx, order_id)
        if order.state is OrderState.SENDING:
            move(tx, order, OrderEvent.NOT_SENT, actor, now, {"error": error})
            outbox.enqueue(tx, SEND_TOPIC, bucket_of(order_id), order_id, {}, now + after)


def record_unknown(tx: Tx, order_ids: Sequence[UUID], error: str, actor: Actor, now: datetime) -> None:
    """It may have arrived: the orders wait for the question that is queued already."""
    for order_id in sorted(order_ids):
        order = locked(tx, order_id)
        if order.state is OrderState.SENDING:
            move(tx, order, OrderEvent.OUTCOME_UNKNOWN, actor, now, {"error": error})
