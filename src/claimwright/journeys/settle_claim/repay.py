"""Pay an approved claim whose payment failed: a new order, usually to a corrected account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import PaymentOrder
from claimwright.app.policies import public as policies
from claimwright.app.work import public as work
from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, ClaimEvent
from claimwright.core.dates import business_date
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.payments import Purpose
from claimwright.core.work.task import TaskEvent, TaskState
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim import entitlement, settling
from claimwright.journeys.settle_claim.decide import DecideCode


def pay_again(
    tx: Tx, ids: Ids, claim_id: UUID, version: int, account_id: UUID, actor: Actor, now: datetime
) -> Claim | Refused:
    """Order the payment anew to an account of the entitled person. The amount is that of the decision.

    A prepayment that came back or was rejected is ordered again as it was: the claim stays where it is.
    """
    return all_or_nothing(tx, lambda: _pay_again(tx, ids, claim_id, version, account_id, actor, now))


def _pay_again(
    tx: Tx, ids: Ids, claim_id: UUID, version: int, account_id: UUID, actor: Actor, now: datetime
) -> Claim | Refused:
    claim = claims.lock_seen(tx, claim_id, version)
    if isinstance(claim, Refused):
        return claim
    prepaid = prepayment_to_repeat(tx, claim)
    event = ClaimEvent.PAYMENT_ORDERED if prepaid is None else ClaimEvent.PREPAYMENT_ORDERED
    refused = claims.allowed(claim, event, actor)
    if refused is not None:
        return refused
    policy = policies.policy(tx, claim.policy_id)
    assert policy is not None, "a claim's policy is registered"
    refused = _taken_by_another(tx, claim, prepaid, actor)
    entitled = refused or entitlement.payable_to(tx, policy, account_id, business_date(now))
    if isinstance(entitled, Refused):
        return entitled
    if prepaid is not None:
        return _prepay_again(tx, ids, claim, prepaid, account_id, actor, now)
    unpaid = payments.unpaid_orders_of_claim(tx, claim_id)
    decision_no = claims.decisions_of(tx, claim_id)[-1].decision_no
    if unpaid:
        payee = settling.payee_of(tx, account_id)
        ordered = payments.order_again(tx, ids, unpaid[0].order_id, payee, actor, now)
    else:
        new = settling.new_order(tx, claim, decision_no, account_id)
        ordered = payments.order_payment(tx, ids, new, actor, now)
    if isinstance(ordered, Refused):
        return ordered
    work.end_tasks(tx, claim_id, TaskEvent.DONE, now)
    return settling.ordered_now(tx, claim, ordered, actor, now, account_id)


def _taken_by_another(tx: Tx, claim: Claim, prepaid: PaymentOrder | None, actor: Actor) -> Refused | None:
    """Somebody else has the work in hand; of a prepayment only its repair concerns them."""
    for task in work.live_tasks_of(tx, claim.claim_id):
        concerned = prepaid is None or task.kind is work.TaskKind.REPAIR_PAYMENT
        if concerned and task.state is TaskState.TAKEN and str(task.owner_id) != actor.id:
            return Refused(DecideCode.TASK_TAKEN, {"owner_name": task.owner_name})
    return None


def prepayment_to_repeat(tx: Tx, claim: Claim) -> PaymentOrder | None:
    """The unpaid prepayment of a claim that is not decided: no attempt has paid it or may still pay it."""
    if CLAIM_LIFECYCLE.next(claim.state, ClaimEvent.PREPAYMENT_ORDERED) is None:
        return None
    unpaid = payments.unpaid_orders_of_claim(tx, claim.claim_id)
    return next((one for one in unpaid if one.purpose is Purpose.PREPAYMENT), None)


def _prepay_again(
    tx: Tx, ids: Ids, claim: Claim, last: PaymentOrder, account_id: UUID, actor: Actor, now: datetime
) -> Claim | Refused:
    """A new attempt of the same prepayment. Its amount is in the claim's reserve and books already."""
    ordered = payments.order_again(tx, ids, last.order_id, settling.payee_of(tx, account_id), actor, now)
    if isinstance(ordered, Refused):
        return ordered
    for task in work.live_tasks_of(tx, claim.claim_id):
        if task.kind is work.TaskKind.REPAIR_PAYMENT:
            work.end_task(tx, task, TaskEvent.DONE, now)
    return claim
