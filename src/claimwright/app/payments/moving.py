"""Rows of orders: store one, lock it, move it along its lifecycle with its journal entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from claimwright.app.payments.store import SQL, Payee, PaymentOrder, order_of
from claimwright.core.dates import business_date
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.money import CNY
from claimwright.core.outcome import FactValue
from claimwright.core.payments import PAYMENT_LIFECYCLE, OrderEvent, OrderState, Purpose
from claimwright.core.payments.release import name_of
from claimwright.infra import journal, outbox
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

SEND_TOPIC = "payments.send"
ASK_TOPIC = "payments.ask"
STATUS_TOPIC = "payments.status"
ENTITY = "payment_order"


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What is to be paid to one payee: part `part_no` of cause `decision_no` of a claim.

    `decision_no` counts causes of the purpose: decisions (benefit, difference), prepayments or refunds.
    Several payees of one cause (beneficiaries, a hospital) are its parts. `remittance` is the text on
    the payee's statement, at most 140 characters.
    """

    claim_id: UUID
    decision_no: int
    amount_fen: int
    payee: Payee
    remittance: str
    purpose: Purpose = Purpose.BENEFIT
    part_no: int = 1


def store_order(
    tx: Tx, ids: Ids, new: NewOrder, attempt: int, state: OrderState, actor: Actor, now: datetime
) -> PaymentOrder:
    """Store a new attempt; one that is due for sending is queued, one that waits for release is not."""
    bucket = bucket_of(new.claim_id)
    order_id = ids.new_id(bucket)
    end_to_end_id = ids.new_number("PY", business_date(now), bucket)
    row = _row(new, attempt, state, actor, now) | {
        "bucket": bucket,
        "order_id": order_id,
        "end_to_end_id": end_to_end_id,
    }
    tx.execute(SQL["insert_end_to_end"], row)
    tx.execute(SQL["insert_order"], row)
    facts: dict[str, FactValue] = {
        "end_to_end_id": end_to_end_id,
        "amount_fen": new.amount_fen,
        "attempt": attempt,
        "purpose": new.purpose.value,
    }
    journal.append(tx, ENTITY, order_id, "ordered", actor, now, None, state.value, facts)
    if state is OrderState.ORDERED:
        outbox.enqueue(tx, SEND_TOPIC, bucket, order_id, {}, now)
    return locked(tx, order_id)


def _row(new: NewOrder, attempt: int, state: OrderState, actor: Actor, now: datetime) -> dict[str, object]:
    return {
        "claim_id": new.claim_id,
        "purpose": new.purpose.value,
        "decision_no": new.decision_no,
        "part_no": new.part_no,
        "attempt": attempt,
        "amount_fen": new.amount_fen,
        "currency": CNY,
        "payee_name": new.payee.name,
        "payee_account": new.payee.account_no,
        "payee_bank_code": new.payee.bank_code,
        "payee_bank_name": new.payee.bank_name,
        "payee_role": new.payee.role.value,
        "remittance": new.remittance,
        "state": state.value,
        "ordered_by": name_of(actor),
        "ordered_at": now,
    }


def lock_order(tx: Tx, order_id: UUID) -> PaymentOrder | None:
    """Lock and load an order."""
    row = tx.execute(SQL["lock_order"], {"bucket": bucket_of(order_id), "order_id": order_id}).fetchone()
    return order_of(row) if row else None


def locked(tx: Tx, order_id: UUID) -> PaymentOrder:
    """Lock and load an order that is known to exist."""
    order = lock_order(tx, order_id)
    assert order is not None, "orders are never deleted"
    return order


def move(
    tx: Tx,
    order: PaymentOrder,
    event: OrderEvent,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, FactValue] | None = None,
    **changes: object,
) -> PaymentOrder:
    """Move a locked order by an event of its lifecycle, with its journal entry; an illegal event is a bug."""
    state = PAYMENT_LIFECYCLE.next(order.state, event)
    assert state is not None, f"an order that is {order.state.value} cannot be {event.value}"
    moved = replace(order, state=state, **changes)  # type: ignore[arg-type]
    save(tx, order, moved)
    journal.append(
        tx,
        ENTITY,
        order.order_id,
        event.value,
        actor,
        now,
        order.state.value,
        state.value,
        {"end_to_end_id": order.end_to_end_id, "amount_fen": order.amount_fen, **(facts or {})},
    )
    return moved


def save(tx: Tx, was: PaymentOrder, order: PaymentOrder) -> None:
    """Write what may change of a locked order."""
    written = tx.execute(
        SQL["move_order"],
        {
            "bucket": bucket_of(order.order_id),
            "order_id": order.order_id,
            "was": was.state.value,
            "state": order.state.value,
            "not_known": order.not_known,
            "needs_person": order.needs_person,
            "reason": order.reason,
            "bank_reference": order.bank_reference,
            "send_started_at": order.send_started_at,
            "executed_at": order.executed_at,
            "released_by": order.released_by,
            "released_at": order.released_at,
            "returned_at": order.returned_at,
            "is_excess": order.is_excess,
        },
    )
    assert written.rowcount == 1, "the order is locked, so it moves"
