"""Sending orders so that a crash at any moment leads to asking, never to paying twice.

Before a message leaves, the order is SENDING, the message is kept and a question to the bank is
queued, all in one transaction. Whoever dies after that leaves an order that will be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.payments.messages import keep, link, status_json
from claimwright.app.payments.moving import ASK_TOPIC, SEND_TOPIC, STATUS_TOPIC, lock_order, locked, move
from claimwright.app.payments.queries import orders_of_claim
from claimwright.app.payments.store import PaymentOrder
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import FactValue
from claimwright.core.payments import (
    PAYMENT_LIFECYCLE,
    AskPolicy,
    BankMeaning,
    OrderEvent,
    OrderState,
    meaning_of,
)
from claimwright.infra import outbox
from claimwright.infra.db import Tx
from claimwright.ports.bank import InstructionStatus, PaymentInstruction, StatusReport
from claimwright.ports.failure import Permanent

TAKE_LEASE = timedelta(seconds=30)
HELD_FOR = timedelta(seconds=30)
NOT_EXPRESSIBLE = "NOT_EXPRESSIBLE"


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that may leave now, with the orders in it. Its transaction must be committed first."""

    message_id: str
    content: bytes
    order_ids: tuple[UUID, ...]
    started_at: datetime


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
    An order that `compose` cannot express (`Permanent`) is rejected alone and holds up no other.
    """
    orders = _take_orders(tx, limit, now)
    try:
        content = compose(message_id, [instruction_of(order) for order in orders], now) if orders else b""
    except Permanent:
        orders = [order for order in orders if _is_expressible(tx, compose, message_id, order, now)]
        content = compose(message_id, [instruction_of(order) for order in orders], now) if orders else b""
    if not orders:
        return None
    sha256 = keep(tx, bank, "out", message_id, content, 0, now)
    first_ask = now + timedelta(seconds=policy.first_ask_s)
    for order in orders:
        facts: dict[str, FactValue] = {"bank": bank, "message_id": message_id, "message_sha256": sha256}
        move(tx, order, OrderEvent.SEND_STARTED, actor, now, facts, send_started_at=now, not_known=0)
        link(tx, order.order_id, bank, "out", sha256, "", now)
        outbox.enqueue(tx, ASK_TOPIC, bucket_of(order.order_id), order.order_id, {}, first_ask)
    return Sending(message_id, content, tuple(order.order_id for order in orders), now)


def _take_orders(tx: Tx, limit: int, now: datetime) -> list[PaymentOrder]:
    """The orders that are due, locked; messages of orders that need no sending any more are ended."""
    orders = {}
    for message in outbox.take(tx, [SEND_TOPIC], limit, TAKE_LEASE, now):
        order = lock_order(tx, message.entity_id)
        assert outbox.done(tx, message), "taken in this transaction"
        if order is None or order.state is not OrderState.ORDERED:
            continue
        if _may_be_paid_already(tx, order):
            outbox.enqueue(tx, SEND_TOPIC, bucket_of(order.order_id), order.order_id, {}, now + HELD_FOR)
        else:
            orders[order.order_id] = order
    return list(orders.values())


def _may_be_paid_already(tx: Tx, order: PaymentOrder) -> bool:
    """An earlier attempt is in doubt: until a person has settled it, this one waits."""
    return order.attempt > 1 and any(
        one.state is OrderState.IN_DOUBT and one.debt == order.debt
        for one in orders_of_claim(tx, order.claim_id)
    )


def _is_expressible(tx: Tx, compose: Compose, message_id: str, order: PaymentOrder, now: datetime) -> bool:
    try:
        compose(message_id, [instruction_of(order)], now)
    except Permanent:
        _queue_rejection(tx, order, NOT_EXPRESSIBLE, now)
        return False
    return True


def record_not_sent(
    tx: Tx, sending: Sending, error: str, after: timedelta, actor: Actor, now: datetime
) -> None:
    """The message certainly did not arrive: its orders are due again after `after`."""
    for order in _still_sending(tx, sending):
        move(tx, order, OrderEvent.NOT_SENT, actor, now, {"error": error})
        outbox.enqueue(tx, SEND_TOPIC, bucket_of(order.order_id), order.order_id, {}, now + after)


def record_unknown(tx: Tx, sending: Sending, error: str, actor: Actor, now: datetime) -> None:
    """It may have arrived: its orders wait for the question that is queued already."""
    for order in _still_sending(tx, sending):
        move(tx, order, OrderEvent.OUTCOME_UNKNOWN, actor, now, {"error": error})


def record_sent(
    tx: Tx, bank: str, sending: Sending, answer: StatusReport, actor: Actor, now: datetime
) -> None:
    """The bank took the message; what more its answer says of single orders is queued as statuses."""
    sha256 = keep(tx, bank, "in", answer.report_id, answer.content, 0, now)
    said = {status.end_to_end_id: status for status in answer.statuses}
    for order_id in sorted(sending.order_ids):
        order = locked(tx, order_id)
        if PAYMENT_LIFECYCLE.next(order.state, OrderEvent.TAKEN) is not None:
            move(tx, order, OrderEvent.TAKEN, actor, now, {"report_sha256": sha256})
        status = said.get(order.end_to_end_id)
        if status is not None:
            link(tx, order_id, bank, "in", sha256, status.code, now)
            if meaning_of(status.code) is not BankMeaning.TAKEN:
                outbox.enqueue(tx, STATUS_TOPIC, bucket_of(order_id), order_id, status_json(status), now)


def record_refused(tx: Tx, sending: Sending, reason: str, now: datetime) -> None:
    """The bank refused the message as a whole and executes nothing of it: each order is as rejected.

    Queued as a status from the bank, so that claim and people learn of it on the one way there is.
    """
    for order in _still_sending(tx, sending):
        _queue_rejection(tx, order, reason, now)


def _queue_rejection(tx: Tx, order: PaymentOrder, reason: str, now: datetime) -> None:
    payload = status_json(InstructionStatus(order.end_to_end_id, "RJCT", reason))
    outbox.enqueue(tx, STATUS_TOPIC, bucket_of(order.order_id), order.order_id, payload, now)


def _still_sending(tx: Tx, sending: Sending) -> list[PaymentOrder]:
    """The orders that nothing has moved since, and that no later message carries."""
    orders = [locked(tx, order_id) for order_id in sorted(sending.order_ids)]
    return [
        order
        for order in orders
        if order.state is OrderState.SENDING and order.send_started_at == sending.started_at
    ]
