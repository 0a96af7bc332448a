"""Order payments: lock, load, decide, write with journal and ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.payments.ledger import Posting, post, post_all
from claimwright.app.payments.limits import release_limits
from claimwright.app.payments.moving import (
    Attempt,
    NewOrder,
    lock_order,
    locked,
    move,
    save,
    store_order,
    store_orders,
)
from claimwright.app.payments.store import Payee, PaymentOrder
from claimwright.core.journal import Actor
from claimwright.core.ledger import Recipe
from claimwright.core.money import AMOUNT_FEN_MAX
from claimwright.core.outcome import Refused
from claimwright.core.parties.bank_account import account_digits
from claimwright.core.payments import PAYMENT_LIFECYCLE, OrderEvent, OrderState, Purpose, ReleaseLimits
from claimwright.core.payments.purpose import CANCELLED, ORDERED, PayeeRole, cause_of
from claimwright.core.payments.release import needs_release
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

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
    NOT_AWAITING_RELEASE = "not_awaiting_release"
    SECOND_PERSON = "second_person"
    REASON_MISSING = "reason_missing"
    NOT_EXECUTED = "not_executed"


def order_payment(tx: Tx, ids: Ids, new: NewOrder, actor: Actor, now: datetime) -> PaymentOrder | Refused:
    """Owe the amount and order its payment, in the decision's own transaction.

    Books what the purpose says (a benefit: claims expense against claims payable, cause `decision N`),
    stores the order with an end-to-end id that is unique for ever, and asks the worker to send it, or
    lets it wait for a second person (`release_limits`). Refused with a field where the payee or amount
    cannot be paid. Ordering a cause's part twice breaks a constraint.
    """
    return order_each(tx, ids, [new], actor, now)[0]


def order_each(
    tx: Tx, ids: Ids, news: Sequence[NewOrder], actor: Actor, now: datetime
) -> list[PaymentOrder | Refused]:
    """The same for many, table by table: each is ordered or refused for itself, in the order given."""
    limits = release_limits(tx, now)
    refused = [_check(new) for new in news]
    wanted = [new for new, why in zip(news, refused, strict=True) if why is None]
    attempts = [Attempt(new, 1, _first_state(limits, new)) for new in wanted]
    orders = store_orders(tx, ids, attempts, actor, now)
    post_all(tx, ids, [_owed(new, order) for new, order in zip(wanted, orders, strict=True)], now)
    made = iter(orders)
    return [next(made) if why is None else why for why in refused]


def _first_state(limits: ReleaseLimits, new: NewOrder) -> OrderState:
    """A third party's account was typed by hand, so another person always reads it."""
    waits = new.payee.role is PayeeRole.HOSPITAL or needs_release(limits, new.amount_fen)
    return OrderState.AWAITING_RELEASE if waits else OrderState.ORDERED


def _owed(new: NewOrder, order: PaymentOrder) -> Posting:
    cause = cause_of(new.purpose, new.decision_no, new.part_no)
    return Posting(new.claim_id, ORDERED[new.purpose], new.amount_fen, cause, order.order_id)


def order_payments(
    tx: Tx, ids: Ids, news: Sequence[NewOrder], actor: Actor, now: datetime
) -> tuple[PaymentOrder, ...] | Refused:
    """Order several parts at once; the first that cannot be paid refuses all (roll back)."""
    orders = []
    for ordered in order_each(tx, ids, news, actor, now):
        if isinstance(ordered, Refused):
            return ordered
        orders.append(ordered)
    return tuple(orders)


def order_again(
    tx: Tx, ids: Ids, order_id: UUID, payee: Payee, actor: Actor, now: datetime
) -> PaymentOrder | Refused:
    """A new attempt, usually to a corrected account, after an order ended unpaid.

    The new order has its own end-to-end id. Nothing is booked: the claim is still owed. Another account
    than before waits for a second person above its own limit; after money went to a wrong payee, always.
    """
    last = lock_order(tx, order_id)
    if last is None:
        return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
    if not last.ended_unpaid:
        return Refused(PaymentCode.NOT_ENDED_UNPAID, {"state": last.state.value})
    new = NewOrder(
        last.claim_id, last.decision_no, last.amount_fen, payee, last.remittance, last.purpose, last.part_no
    )
    refused = _check(new)
    if refused is not None:
        return refused
    if last.needs_person is not None:
        save(tx, last, replace(last, needs_person=None))
    limits = release_limits(tx, now)
    changed = (payee.account_no, payee.name) != (last.payee.account_no, last.payee.name)
    waits = last.is_excess or needs_release(limits, last.amount_fen, account_changed=changed)
    state = OrderState.AWAITING_RELEASE if waits else OrderState.ORDERED
    return store_order(tx, ids, new, last.attempt + 1, state, actor, now)


def cancel_order(tx: Tx, ids: Ids, order_id: UUID, actor: Actor, now: datetime) -> PaymentOrder | Refused:
    """Take back an order that was never sent; what was owed is reversed."""
    order = lock_order(tx, order_id)
    if order is None:
        return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
    if PAYMENT_LIFECYCLE.next(order.state, OrderEvent.CANCELLED) is None or order.send_started_at is not None:
        return Refused(PaymentCode.NOT_CANCELLABLE, {"state": order.state.value})
    cancelled = move(tx, order, OrderEvent.CANCELLED, actor, now)
    recipe = CANCELLED[order.purpose]
    post(tx, ids, order.claim_id, recipe, order.amount_fen, order.end_to_end_id, now, order.order_id)
    return cancelled


def deduct_prepaid(
    tx: Tx, ids: Ids, claim_id: UUID, amount_fen: int, decision_no: int, now: datetime
) -> None:
    """A decision's amount is settled, up to `amount_fen`, by what was prepaid: owed, and at once deducted.

    The caller orders only the rest. At most what is prepaid and not yet deducted (`balance_of_claim`).
    """
    cause = f"{cause_of(Purpose.BENEFIT, decision_no, 1)} prepaid"
    post(tx, ids, claim_id, Recipe.CLAIM_APPROVED, amount_fen, cause, now)
    post(tx, ids, claim_id, Recipe.PREPAYMENT_DEDUCTED, amount_fen, cause, now)


def drop_order(tx: Tx, order_id: UUID, actor: Actor, now: datetime) -> PaymentOrder:
    """Take back an attempt that was never sent, since an earlier one has paid. Nothing is booked by it."""
    order = locked(tx, order_id)
    assert order.is_unsent, "only what certainly never left is taken back"
    return move(tx, order, OrderEvent.CANCELLED, actor, now, {"why": "paid_by_earlier_attempt"})


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
