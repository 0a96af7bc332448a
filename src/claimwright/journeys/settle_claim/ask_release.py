"""Payments that wait for a second person stand in the pool as tasks; one that waits no longer leaves it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import PaymentOrder
from claimwright.app.work import public as work
from claimwright.core.outcome import FactValue
from claimwright.core.payments import OrderState
from claimwright.core.work.task import Question, TaskEvent
from claimwright.infra import outbox
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.pay import LEASE, Cashier, LeaseLost, guarded
from claimwright.journeys.settle_claim.tasking import known_of


def ask_releases_due(cashier: Cashier, limit: int = 100) -> int:
    """Ask for, or end, the task of every order that has begun or ceased to wait; answers how many."""
    with cashier.db.transaction() as tx:
        messages = outbox.take(tx, [payments.RELEASE_TOPIC], limit, LEASE, cashier.clock.now())
    for message in messages:
        guarded(cashier, message, lambda message=message: _follow(cashier, message))  # type: ignore[misc]
    return len(messages)


def _follow(cashier: Cashier, message: outbox.Message) -> None:
    with cashier.db.transaction() as tx:
        follow_order(tx, cashier, message.entity_id)
        if not outbox.done(tx, message):
            raise LeaseLost


def follow_order(tx: Tx, cashier: Cashier, order_id: UUID) -> None:
    """One live task while the order waits, none after. The claim is held, so nobody moves it meanwhile."""
    seen = payments.order(tx, order_id)
    assert seen is not None, "orders are never deleted"
    claims.lock_claim(tx, seen.claim_id)
    order = payments.order(tx, order_id)
    assert order is not None, "orders are never deleted"
    live = work.live_tasks_of(tx, order_id)
    if order.state is not OrderState.AWAITING_RELEASE:
        work.end_tasks(tx, order_id, TaskEvent.CANCELLED, cashier.clock.now())
    elif not live:
        _ask(tx, cashier, order)


def _ask(tx: Tx, cashier: Cashier, order: PaymentOrder) -> None:
    claim = claims.claim(tx, order.claim_id)
    assert claim is not None, "an order belongs to a claim"
    facts: dict[str, FactValue] = {
        "end_to_end_id": order.end_to_end_id,
        "amount_fen": order.amount_fen,
        "purpose": order.purpose.value,
        "claim_no": claim.claim_no,
    }
    known = {**known_of(tx, [claim])[claim.claim_id], "amount_fen": order.amount_fen}
    work.ask(
        tx,
        cashier.ids,
        order.order_id,
        work.TaskKind.RELEASE_PAYMENT,
        (Question("release_payment", facts),),
        cashier.clock.now(),
        subject=work.Subject.PAYMENT,
        makers=_makers(order),
        clock_from=order.ordered_at,
        **known,
    )


def _makers(order: PaymentOrder) -> frozenset[UUID]:
    """Who ordered it, where that was a person: they do not get the task."""
    kind, _, who = order.ordered_by.partition(":")
    if kind == "staff":
        with suppress(ValueError):
            return frozenset({UUID(who)})
    return frozenset()
