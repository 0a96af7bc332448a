"""A second named person releases an order that waits, or sends it back with a reason (双人复核)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from claimwright.app.payments.commands import PaymentCode
from claimwright.app.payments.moving import SEND_TOPIC, lock_order, move
from claimwright.app.payments.store import PaymentOrder
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.payments import OrderEvent, OrderState
from claimwright.core.payments.release import is_second_person, name_of
from claimwright.infra import outbox
from claimwright.infra.db import Tx


def release_order(tx: Tx, order_id: UUID, actor: Actor, now: datetime) -> PaymentOrder | Refused:
    """The order may be sent. The person must be another than who ordered it."""
    order = _waiting(tx, order_id, actor)
    if isinstance(order, Refused):
        return order
    released = move(tx, order, OrderEvent.RELEASED, actor, now, released_by=name_of(actor), released_at=now)
    outbox.enqueue(tx, SEND_TOPIC, bucket_of(order_id), order_id, {}, now)
    return released


def refuse_release(
    tx: Tx, order_id: UUID, reason: str, actor: Actor, now: datetime
) -> PaymentOrder | Refused:
    """The order goes back: it is never sent, and what it should pay stays owed. `reason` is kept."""
    order = _waiting(tx, order_id, actor)
    if isinstance(order, Refused):
        return order
    if not reason.strip():
        return Refused(PaymentCode.REASON_MISSING, field="reason")
    return move(
        tx, order, OrderEvent.RELEASE_REFUSED, actor, now, {"why": reason.strip()}, reason="RELEASE_REFUSED"
    )


def _waiting(tx: Tx, order_id: UUID, actor: Actor) -> PaymentOrder | Refused:
    order = lock_order(tx, order_id)
    if order is None:
        return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
    if order.state is not OrderState.AWAITING_RELEASE:
        return Refused(PaymentCode.NOT_AWAITING_RELEASE, {"state": order.state.value})
    if not is_second_person(order.ordered_by, actor):
        return Refused(PaymentCode.SECOND_PERSON, {"amount_fen": order.amount_fen})
    return order
