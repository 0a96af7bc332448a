"""Sending orders so that a crash at any moment leads to asking, never to paying twice.

Before a message leaves, the order is SENDING, the message is kept and a question to the bank is
queued, all in one transaction. Whoever dies after that leaves an order that will be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.payments.booked import HELD_FOR, not_booked
from claimwright.app.payments.messages import keep, link_many, status_json
from claimwright.app.payments.moving import (
    ASK_TOPIC,
    SEND_TOPIC,
    STATUS_TOPIC,
    OrderMove,
    lock_orders,
    move_orders,
)
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
from claimwright.infra.outbox import NewMessage
from claimwright.ports.bank import InstructionStatus, PaymentInstruction, StatusReport
from claimwright.ports.failure import Permanent

TAKE_LEASE = timedelta(seconds=30)
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
    facts: dict[str, FactValue] = {"bank": bank, "message_id": message_id, "message_sha256": sha256}
    changes = {"send_started_at": now, "not_known": 0}
    move_orders(tx, [OrderMove(one, OrderEvent.SEND_STARTED, facts, changes) for one in orders], actor, now)
    link_many(tx, [(one.order_id, "") for one in orders], bank, "out", sha256, now)
    outbox.enqueue_many(tx, ASK_TOPIC, [NewMessage(one.order_id) for one in orders], first_ask)
    return Sending(message_id, content, tuple(order.order_id for order in orders), now)


def _take_orders(tx: Tx, limit: int, now: datetime) -> list[PaymentOrder]:
    """The orders that are due, locked; messages of orders that need no sending any more are ended."""
    orders = {}
    messages = outbox.take(tx, [SEND_TOPIC], limit, TAKE_LEASE, now)
    assert len(outbox.done_together(tx, messages)) == len(messages), "taken in this transaction"
    found = lock_orders(tx, {message.entity_id for message in messages}) if messages else {}
    for message in messages:
        order = found.get(message.entity_id)
        if order is None or order.state is not OrderState.ORDERED:
            continue
        if _may_be_paid_already(tx, order):
            outbox.enqueue(tx, SEND_TOPIC, bucket_of(order.order_id), order.order_id, {}, now + HELD_FOR)
        else:
            orders[order.order_id] = order
    return not_booked(tx, list(orders.values()), now)


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
    orders = _still_sending(tx, sending)
    move_orders(tx, [OrderMove(one, OrderEvent.NOT_SENT, {"error": error}) for one in orders], actor, now)
    outbox.enqueue_many(tx, SEND_TOPIC, [NewMessage(one.order_id) for one in orders], now + after)


def record_unknown(tx: Tx, sending: Sending, error: str, actor: Actor, now: datetime) -> None:
    """It may have arrived: its orders wait for the question that is queued already."""
    lost = [
        OrderMove(one, OrderEvent.OUTCOME_UNKNOWN, {"error": error}) for one in _still_sending(tx, sending)
    ]
    move_orders(tx, lost, actor, now)


def record_sent(
    tx: Tx, bank: str, sending: Sending, answer: StatusReport, actor: Actor, now: datetime
) -> None:
    """The bank took the message; what more its answer says of single orders is queued as statuses."""
    sha256 = keep(tx, bank, "in", answer.report_id, answer.content, 0, now)
    said = {status.end_to_end_id: status for status in answer.statuses}
    orders = lock_orders(tx, sending.order_ids).values()
    taken = [one for one in orders if PAYMENT_LIFECYCLE.next(one.state, OrderEvent.TAKEN) is not None]
    facts: dict[str, FactValue] = {"report_sha256": sha256}
    move_orders(tx, [OrderMove(one, OrderEvent.TAKEN, facts) for one in taken], actor, now)
    statuses = [(one.order_id, said[one.end_to_end_id]) for one in orders if one.end_to_end_id in said]
    link_many(tx, [(order_id, status.code) for order_id, status in statuses], bank, "in", sha256, now)
    more = [pair for pair in statuses if meaning_of(pair[1].code) is not BankMeaning.TAKEN]
    told = [NewMessage(order_id, status_json(status)) for order_id, status in more]
    outbox.enqueue_many(tx, STATUS_TOPIC, told, now)


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
    orders = lock_orders(tx, sending.order_ids).values()
    return [
        order
        for order in orders
        if order.state is OrderState.SENDING and order.send_started_at == sending.started_at
    ]
