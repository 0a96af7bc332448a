"""A person has found out with the bank what became of an order in doubt; claim and ledger follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import PaymentOrder
from claimwright.app.work import public as work
from claimwright.core.claims.lifecycle import ClaimEvent, ClaimState
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.payments.lifecycle import ENDED_UNPAID
from claimwright.core.work.task import TaskEvent
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim.pay import CASHIER


class DoubtCode(Enum):
    """Why a doubt was not settled, earlier first."""

    STAFF_ONLY = "staff_only"
    REFERENCE_MISSING = "reference_missing"
    NO_SUCH_ORDER = "no_such_order"
    PAID_BY_ANOTHER_ORDER = "paid_by_another_order"


def settle_doubt(
    tx: Tx, ids: Ids, order_id: UUID, executed: bool, reference: str, actor: Actor, now: datetime
) -> Claim | Refused:
    """Record that the bank executed the order or did not; `reference` is the evidence (statement, letter).

    Executed: booked, and the claim is closed; a later attempt that never left is taken back. Not executed:
    the claim can be paid again, or a later attempt goes on. If another order has left for the bank meanwhile,
    the doubt stays: the money must be recovered, not booked as this claim's.
    The person moves the order; the claim's step follows from it, so the cashier takes it.
    """
    return all_or_nothing(tx, lambda: _settle(tx, ids, order_id, executed, reference.strip(), actor, now))


def _settle(
    tx: Tx, ids: Ids, order_id: UUID, executed: bool, reference: str, actor: Actor, now: datetime
) -> Claim | Refused:
    if actor.kind != "staff":
        return Refused(DoubtCode.STAFF_ONLY)
    if not reference:
        return Refused(DoubtCode.REFERENCE_MISSING, field="reference")
    order = payments.order(tx, order_id)
    if order is None:
        return Refused(DoubtCode.NO_SUCH_ORDER, field="order_id")
    claim = claims.lock_claim(tx, order.claim_id)
    assert claim is not None, "an order belongs to a claim"
    later = [
        one
        for one in payments.orders_of_claim(tx, claim.claim_id)
        if one.attempt > order.attempt and one.state not in ENDED_UNPAID
    ]
    if executed and not _may_be_paid_by(claim, later):
        return Refused(DoubtCode.PAID_BY_ANOTHER_ORDER, {"state": claim.state.value}, field="order_id")
    for one in later if executed else ():
        payments.drop_order(tx, one.order_id, actor, now)
    settled = payments.settle_doubt(tx, ids, order_id, executed, reference, actor, now)
    if isinstance(settled, Refused):
        return settled
    if not executed and later:  # a later attempt goes on paying
        work.end_tasks(tx, claim.claim_id, TaskEvent.DONE, now)
        return claim
    if not executed:
        return claims.record_payment_failed(tx, claim.claim_id, order_id, reference, CASHIER, now)
    if claim.state is ClaimState.APPROVED:  # it had been taken for unpaid
        claims.move(tx, claim, ClaimEvent.PAYMENT_ORDERED, actor, now, {"end_to_end_id": order.end_to_end_id})
    work.end_tasks(tx, claim.claim_id, TaskEvent.DONE, now)
    return claims.record_paid(tx, claim.claim_id, order_id, now, CASHIER, now)


def _may_be_paid_by(claim: Claim, later: Sequence[PaymentOrder]) -> bool:
    """No later attempt has left us, so this order is the one that pays the claim."""
    return claim.state in (ClaimState.PAYING, ClaimState.APPROVED) and all(one.is_unsent for one in later)
