"""The second person's word on a payment that waits: released, or sent back with the claim and a task."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import PaymentCode, PaymentOrder
from claimwright.app.work import public as work
from claimwright.core.journal import Actor
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.payments.purpose import ENDS_CLAIM
from claimwright.core.work.task import Question, TaskEvent
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim.pay import CASHIER
from claimwright.journeys.settle_claim.tasking import ask_about_claim


def release(tx: Tx, order_id: UUID, actor: Actor, now: datetime) -> PaymentOrder | Refused:
    """Another named person than who ordered it lets the payment go."""
    if payments.order(tx, order_id) is None:
        return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
    _hold_claim(tx, order_id)

    def run() -> PaymentOrder | Refused:
        order = payments.release_order(tx, order_id, actor, now)
        if not isinstance(order, Refused):
            work.end_tasks(tx, order_id, TaskEvent.DONE, now)
        return order

    return all_or_nothing(tx, run)


def send_back(
    tx: Tx, ids: Ids, order_id: UUID, reason: str, actor: Actor, now: datetime
) -> PaymentOrder | Refused:
    """The payment does not go: the claim is owed as before, and a task says why."""
    if payments.order(tx, order_id) is None:
        return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
    _hold_claim(tx, order_id)

    def run() -> PaymentOrder | Refused:
        order = payments.refuse_release(tx, order_id, reason, actor, now)
        if isinstance(order, Refused):
            return order
        work.end_tasks(tx, order_id, TaskEvent.DONE, now)
        if order.purpose in ENDS_CLAIM:
            claims.record_payment_failed(tx, order.claim_id, order_id, "RELEASE_REFUSED", CASHIER, now)
        kind = work.TaskKind.REPAIR_PAYMENT
        if not any(task.kind is kind for task in work.live_tasks_of(tx, order.claim_id)):
            facts: dict[str, FactValue] = {
                "end_to_end_id": order.end_to_end_id,
                "amount_fen": order.amount_fen,
                "reason": reason.strip(),
            }
            ask_about_claim(tx, ids, order.claim_id, kind, (Question("release_refused", facts),), now)
        return order

    return all_or_nothing(tx, run)


def _hold_claim(tx: Tx, order_id: UUID) -> None:
    order = payments.order(tx, order_id)
    assert order is not None, "orders are never deleted"
    claims.lock_claim(tx, order.claim_id)
