"""Order payments and move orders through their life: lock, load, decide, write with journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.payments.ledger import post
from claimwright.app.payments.store import SQL, Payee, PaymentOrder, order_of
from claimwright.core.dates import business_date
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.ledger import Recipe
from claimwright.core.money import AMOUNT_FEN_MAX, CNY
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.parties.bank_account import account_digits
from claimwright.core.payments import PAYMENT_LIFECYCLE, OrderEvent, OrderState
from claimwright.core.payments.lifecycle import ENDED_UNPAID
from claimwright.infra import journal, outbox
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

SEND_TOPIC = "payments.send"
ASK_TOPIC = "payments.ask"
STATUS_TOPIC = "payments.status"
ENTITY = "payment_order"
TEXT_LENGTH_MAX = 140  # Max140Text of ISO 20022


class PaymentCode(Enum):
    """Why a payment command was refused; earlier members win."""

    NO_SUCH_ORDER = "no_such_order"
    NOT_ENDED_UNPAID = "not_ended_unpaid"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    PAYEE_NAME = "payee_name"
    PAYEE_ACCOUNT = "payee_account"
    PAYEE_BANK = "payee_bank"
    REMITTANCE = "remittance"
    NOT_IN_DOUBT = "not_in_doubt"
    NOT_CANCELLABLE = "not_cancellable"


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What a decision wants paid: `amount_fen` of decision `decision_no` of a claim, to one payee.

    `remittance` is the text on the payee's statement, at most 140 characters.
    """

    claim_id: UUID
    decision_no: int
    amount_fen: int
    payee: Payee
    remittance: str


def order_payment(tx: Tx, ids: Ids, new: NewOrder, actor: Actor, now: datetime) -> PaymentOrder | Refused:
    """Owe the amount and order its payment, in the decision's own transaction.

    Books claims expense against claims payable (recipe CLAIM_APPROVED, cause `decision N`), stores the
    order with an end-to-end id that is unique for ever, and asks the worker to send it. Refused with a
    field where the payee or amount cannot be paid. Ordering a decision twice breaks a constraint.
    """
    refused = _check(new)
    if refused is not None:
        return refused
    order = _store(tx, ids, new, 1, actor, now)
    post(
        tx,
        ids,
        Recipe.CLAIM_APPROVED,
        new.claim_id,
        new.amount_fen,
        f"decision {new.decision_no}",
        now,
        order.order_id,
    )
    return order


def order_again(
    tx: Tx, ids: Ids, order_id: UUID, payee: Payee, actor: Actor, now: datetime
) -> PaymentOrder | Refused:
    """A new attempt, usually to a corrected account, after an order ended unpaid.

    The new order has its own end-to-end id. Nothing is booked: the claim is still owed.
    """
    last = lock_order(tx, order_id)
    if last is None:
        return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
    if last.state not in ENDED_UNPAID:
        return Refused(PaymentCode.NOT_ENDED_UNPAID, {"state": last.state.value})
    new = NewOrder(last.claim_id, last.decision_no, last.amount_fen, payee, last.remittance)
    refused = _check(new)
    if refused is not None:
        return refused
    if last.needs_person is not None:
        save(tx, last, replace(last, needs_person=None))
    return _store(tx, ids, new, last.attempt + 1, actor, now)


def cancel_order(tx: Tx, ids: Ids, order_id: UUID, actor: Actor, now: datetime) -> PaymentOrder | Refused:
    """Take back an order that was never sent; what was owed is reversed."""
    order = lock_order(tx, order_id)
    if order is None:
        return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
    if PAYMENT_LIFECYCLE.next(order.state, OrderEvent.CANCELLED) is None or order.send_started_at is not None:
        return Refused(PaymentCode.NOT_CANCELLABLE, {"state": order.state.value})
    cancelled = move(tx, order, OrderEvent.CANCELLED, actor, now)
    post(
        tx,
        ids,
        Recipe.CLAIM_REVERSED,
        order.claim_id,
        order.amount_fen,
        order.end_to_end_id,
        now,
        order.order_id,
    )
    return cancelled


def drop_order(tx: Tx, order_id: UUID, actor: Actor, now: datetime) -> PaymentOrder:
    """Take back an attempt that was never sent, since an earlier one has paid. Nothing is booked by it."""
    order = locked(tx, order_id)
    assert order.is_unsent, "only what certainly never left is taken back"
    return move(tx, order, OrderEvent.CANCELLED, actor, now, {"why": "paid_by_earlier_attempt"})


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
        },
    )
    assert written.rowcount == 1, "the order is locked, so it moves"


def _store(tx: Tx, ids: Ids, new: NewOrder, attempt: int, actor: Actor, now: datetime) -> PaymentOrder:
    bucket = bucket_of(new.claim_id)
    order_id = ids.new_id(bucket)
    end_to_end_id = ids.new_number("PY", business_date(now), bucket)
    row = {
        "bucket": bucket,
        "order_id": order_id,
        "claim_id": new.claim_id,
        "decision_no": new.decision_no,
        "attempt": attempt,
        "end_to_end_id": end_to_end_id,
        "amount_fen": new.amount_fen,
        "currency": CNY,
        "payee_name": new.payee.name,
        "payee_account": new.payee.account_no,
        "payee_bank_code": new.payee.bank_code,
        "payee_bank_name": new.payee.bank_name,
        "remittance": new.remittance,
        "state": OrderState.ORDERED.value,
        "ordered_at": now,
    }
    tx.execute(SQL["insert_end_to_end"], row)
    tx.execute(SQL["insert_order"], row)
    facts: dict[str, FactValue] = {
        "end_to_end_id": end_to_end_id,
        "amount_fen": new.amount_fen,
        "attempt": attempt,
    }
    then = OrderState.ORDERED.value
    journal.append(tx, ENTITY, order_id, "ordered", actor, now, None, then, facts)
    outbox.enqueue(tx, SEND_TOPIC, bucket, order_id, {}, now)
    return locked(tx, order_id)


def _check(new: NewOrder) -> Refused | None:
    if not 0 < new.amount_fen <= AMOUNT_FEN_MAX:
        return Refused(PaymentCode.AMOUNT_OUT_OF_RANGE, {"amount_fen": new.amount_fen}, field="amount_fen")
    if not _is_text(new.payee.name):
        return Refused(PaymentCode.PAYEE_NAME, field="payee.name")
    if account_digits(new.payee.account_no) != new.payee.account_no:
        return Refused(PaymentCode.PAYEE_ACCOUNT, field="payee.account_no")
    if not _is_text(new.payee.bank_name):
        return Refused(PaymentCode.PAYEE_BANK, field="payee.bank_name")
    if not _is_text(new.remittance):
        return Refused(PaymentCode.REMITTANCE, field="remittance")
    return None


def _is_text(text: str) -> bool:
    """1 to 140 printable characters: what every bank's XML can carry."""
    return 0 < len(text) <= TEXT_LENGTH_MAX and text.isprintable() and text == text.strip()
