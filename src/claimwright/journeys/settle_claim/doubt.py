"""A person has found out with the bank what became of an order in doubt; claim and ledger follow."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import PaymentOrder
from claimwright.app.work import public as work
from claimwright.core.canonical import Json
from claimwright.core.claims.lifecycle import ClaimEvent, ClaimState
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.payments import OrderState
from claimwright.core.payments.lifecycle import ENDED_UNPAID
from claimwright.core.payments.purpose import ENDS_CLAIM
from claimwright.core.work.task import TaskEvent
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim.enter_bills import enter_bills_of
from claimwright.journeys.settle_claim.pay import CASHIER


class DoubtCode(Enum):
    """Why a doubt was not settled, earlier first."""

    STAFF_ONLY = "staff_only"
    REFERENCE_MISSING = "reference_missing"
    NO_SUCH_ORDER = "no_such_order"
    ANOTHER_ORDER_UNDER_WAY = "another_order_under_way"


def settle_doubt(
    tx: Tx, ids: Ids, order_id: UUID, executed: bool, reference: str, actor: Actor, now: datetime
) -> Claim | Refused:
    """Record that the bank executed the order or did not; `reference` is the evidence (statement, letter).

    Executed: booked, and the claim is closed; a later attempt that never left is taken back; if a later one
    has been executed too, this one's money is claimed back (a recovery is opened). Not executed: the claim
    can be paid again, or a later attempt goes on. While another order is at the bank the doubt stays: its
    answer comes first.
    The person moves the order; the claim's step follows from it, so the cashier takes it.
    """
    return all_or_nothing(tx, lambda: _settle(tx, ids, order_id, executed, reference.strip(), actor, now))


def settle_doubt_by_entry(tx: Tx, ids: Ids, order_id: UUID, reference: str, now: datetime) -> Claim | Refused:
    """The bank's own booking (`reference` names it) shows that an order in doubt was executed."""
    return all_or_nothing(tx, lambda: _settled(tx, ids, order_id, True, reference, CASHIER, now))


def _settle(
    tx: Tx, ids: Ids, order_id: UUID, executed: bool, reference: str, actor: Actor, now: datetime
) -> Claim | Refused:
    if actor.kind != "staff":
        return Refused(DoubtCode.STAFF_ONLY)
    return _settled(tx, ids, order_id, executed, reference, actor, now)


def _settled(
    tx: Tx, ids: Ids, order_id: UUID, executed: bool, reference: str, actor: Actor, now: datetime
) -> Claim | Refused:
    if not reference:
        return Refused(DoubtCode.REFERENCE_MISSING, field="reference")
    order = payments.order(tx, order_id)
    if order is None:
        return Refused(DoubtCode.NO_SUCH_ORDER, field="order_id")
    claim = claims.lock_claim(tx, order.claim_id)
    assert claim is not None, "an order belongs to a claim"
    others = _other_attempts(tx, order)
    if executed and any(not one.is_unsent and one.state is not OrderState.EXECUTED for one in others):
        return Refused(DoubtCode.ANOTHER_ORDER_UNDER_WAY, {"state": claim.state.value}, field="order_id")
    paid_already = any(one.state is OrderState.EXECUTED for one in others)
    for one in others if executed and not paid_already else ():
        payments.drop_order(tx, one.order_id, actor, now)
    settled = payments.settle_doubt(tx, ids, order_id, executed, reference, actor, now)
    if isinstance(settled, Refused):
        return settled
    return _followed(tx, claim, settled, executed, bool(others), actor, now)


def _other_attempts(tx: Tx, order: PaymentOrder) -> list[PaymentOrder]:
    """Attempts of the same debt that have paid or may still pay."""
    return [
        one
        for one in payments.orders_of_claim(tx, order.claim_id)
        if one.debt == order.debt
        and one.order_id != order.order_id
        and one.state not in (*ENDED_UNPAID, OrderState.IN_DOUBT)
    ]


def _followed(
    tx: Tx, claim: Claim, order: PaymentOrder, executed: bool, has_other: bool, actor: Actor, now: datetime
) -> Claim | Refused:
    """The claim's step: paid by this order, to be paid again, or none (paid twice: it is claimed back)."""
    claim_id = claim.claim_id
    if executed and not order.is_excess and order.purpose in ENDS_CLAIM:
        if claim.state is ClaimState.APPROVED:  # it had been taken for unpaid
            facts: Json = {"end_to_end_id": order.end_to_end_id}
            claim = claims.move(tx, claim, ClaimEvent.PAYMENT_ORDERED, actor, now, facts)
        work.end_tasks(tx, claim_id, TaskEvent.DONE, now)
        if payments.balance_of_claim(tx, claim_id).owed_fen == 0:
            enter_bills_of(tx, [claim_id], now)
            return claims.record_paid(tx, claim_id, order.order_id, now, CASHIER, now)
        return claim
    work.end_tasks(tx, claim_id, TaskEvent.DONE, now)
    if executed or has_other or order.purpose not in ENDS_CLAIM:
        return claim
    return claims.record_payment_failed(tx, claim_id, order.order_id, "FOUND_REJECTED", CASHIER, now)
