"""Bring a claim's money to what a decision says, whatever was owed, prepaid, paid or claimed back before.

The ledger says where the claim stands. What was owed and never left is reversed, what was prepaid is
deducted, what was claimed back and is owed after all is owed no longer to us; only the rest is ordered, or
claimed back. So any later decision is settled by the same few entries, and nothing is ever edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from claimwright.app.claims.public import Claim
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import NewOrder, Payee, PaymentOrder
from claimwright.core.journal import Actor
from claimwright.core.ledger import Recipe
from claimwright.core.outcome import Refused
from claimwright.core.payments import OrderState, Purpose
from claimwright.core.payments.lifecycle import ENDED_UNPAID
from claimwright.core.payments.purpose import CANCELLED
from claimwright.core.payments.recovery import RecoveryReason
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

ENDED = ENDED_UNPAID | {OrderState.EXECUTED}


class MoneyCode(Enum):
    """Why a claim's money cannot be settled now."""

    PAYMENT_UNDER_WAY = "payment_under_way"


@dataclass(frozen=True, slots=True)
class Share:
    """Who receives what of an amount."""

    payee: Payee
    amount_fen: int
    beneficiary: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done: ordered, deducted from what was prepaid, given up of recoveries, claimed back."""

    orders: tuple[PaymentOrder, ...] = ()
    ordered_fen: int = 0
    deducted_fen: int = 0
    given_up_fen: int = 0
    recovery_fen: int = 0


def under_way(tx: Tx, claim: Claim) -> Refused | None:
    """While the bank has not answered for every order of the claim, its money stays as it is."""
    open_orders = [one for one in payments.orders_of_claim(tx, claim.claim_id) if one.state not in ENDED]
    if not open_orders:
        return None
    facts = {"claim_no": claim.claim_no, "end_to_end_id": open_orders[0].end_to_end_id}
    return Refused(MoneyCode.PAYMENT_UNDER_WAY, facts)


def to_pay_fen(tx: Tx, claim: Claim, target_fen: int) -> int:
    """What would be ordered now if the claim's decisions came to `target_fen`; nothing is written."""
    money = payments.balance_of_claim(tx, claim.claim_id)
    spent_fen = money.expense_fen - _unpaid_fen(tx, claim, Recipe.CLAIM_REVERSED)
    prepaid_fen = money.prepaid_fen - _unpaid_fen(tx, claim, Recipe.PREPAYMENT_CANCELLED)
    return max(0, target_fen - spent_fen - prepaid_fen - _not_owed_fen(tx, claim))


def settle_to(
    tx: Tx,
    ids: Ids,
    claim: Claim,
    decision_no: int,
    target_fen: int,
    shares: Sequence[Share],
    actor: Actor,
    now: datetime,
    *,
    purpose: Purpose = Purpose.DIFFERENCE,
) -> Settled | Refused:
    """Settle a claim's decisions at `target_fen`; `shares` say who receives `to_pay_fen`. Claim locked."""
    refused = under_way(tx, claim)
    if refused is not None:
        return refused
    _reverse_unpaid(tx, ids, claim, decision_no, now)
    money = payments.balance_of_claim(tx, claim.claim_id)
    more_fen = target_fen - money.expense_fen
    deducted_fen = max(0, min(more_fen, money.prepaid_fen))
    if deducted_fen:
        payments.deduct_prepaid(tx, ids, claim.claim_id, deducted_fen, decision_no, now)
    given_up_fen = _give_up(tx, ids, claim, max(0, more_fen - deducted_fen), decision_no, actor, now)
    rest_fen = max(0, more_fen - deducted_fen - given_up_fen)
    assert sum(one.amount_fen for one in shares) == rest_fen, "shares sum to what is to be paid"
    orders = _order(tx, ids, claim, decision_no, shares, purpose, actor, now)
    if isinstance(orders, Refused):
        return orders
    back_fen = _claim_back(tx, ids, claim, decision_no, -more_fen, RecoveryReason.NOT_OWED, actor, now)
    left_fen = money.prepaid_fen - deducted_fen
    back_fen += _claim_back(
        tx, ids, claim, decision_no, left_fen, RecoveryReason.PREPAID_NOT_OWED, actor, now
    )
    return Settled(orders, rest_fen, deducted_fen, given_up_fen, back_fen)


def _unpaid_fen(tx: Tx, claim: Claim, recipe: Recipe) -> int:
    unpaid = payments.unpaid_orders_of_claim(tx, claim.claim_id)
    return sum(
        one.amount_fen for one in unpaid if CANCELLED[one.purpose] is recipe and not _is_reversed(tx, one)
    )


def _is_reversed(tx: Tx, order: PaymentOrder) -> bool:
    """What it owed is owed no longer: it was cancelled, or a later decision has reversed it."""
    if order.state is OrderState.CANCELLED:
        return True
    recipe = CANCELLED[order.purpose]
    lines = payments.ledger_of_claim(tx, order.claim_id)
    return any(one.order_id == order.order_id and one.recipe is recipe for one in lines)


def _reverse_unpaid(tx: Tx, ids: Ids, claim: Claim, decision_no: int, now: datetime) -> None:
    for one in payments.unpaid_orders_of_claim(tx, claim.claim_id):
        if one.purpose is Purpose.REFUND or _is_reversed(tx, one):
            continue
        cause = f"{one.end_to_end_id} replaced by decision {decision_no}"
        recipe = CANCELLED[one.purpose]
        payments.post(tx, ids, claim.claim_id, recipe, one.amount_fen, cause, now, one.order_id)


def _not_owed_fen(tx: Tx, claim: Claim) -> int:
    return sum(
        one.open_fen
        for one in payments.recoveries_of_claim(tx, claim.claim_id)
        if one.reason is RecoveryReason.NOT_OWED and payments.may_give_up(one)
    )


def _give_up(
    tx: Tx, ids: Ids, claim: Claim, amount_fen: int, decision_no: int, actor: Actor, now: datetime
) -> int:
    """What we claim back and now owe: the newest claim back goes first; answers how much."""
    left_fen = amount_fen
    for one in reversed(payments.recoveries_of_claim(tx, claim.claim_id)):
        fen = min(left_fen, one.open_fen)
        if fen and one.reason is RecoveryReason.NOT_OWED and payments.may_give_up(one):
            payments.give_up_recovery(
                tx, ids, one.recovery_id, fen, actor, now, cause=f"decision {decision_no}"
            )
            left_fen -= fen
    return amount_fen - left_fen


def _order(
    tx: Tx,
    ids: Ids,
    claim: Claim,
    decision_no: int,
    shares: Sequence[Share],
    purpose: Purpose,
    actor: Actor,
    now: datetime,
) -> tuple[PaymentOrder, ...] | Refused:
    word = "理赔款" if purpose is Purpose.BENEFIT else "理赔补付"
    news = [
        NewOrder(
            claim.claim_id, decision_no, one.amount_fen, one.payee, f"{word} {claim.claim_no}", purpose, part
        )
        for part, one in enumerate((share for share in shares if share.amount_fen), start=1)
    ]
    return payments.order_payments(tx, ids, news, actor, now)


def _claim_back(
    tx: Tx,
    ids: Ids,
    claim: Claim,
    decision_no: int,
    amount_fen: int,
    reason: RecoveryReason,
    actor: Actor,
    now: datetime,
) -> int:
    """Open a recovery for what was paid and is not owed, from whom it was paid to; answers how much."""
    if amount_fen <= 0:
        return 0
    paid = [one for one in payments.orders_of_claim(tx, claim.claim_id) if one.state is OrderState.EXECUTED]
    assert paid, "what is claimed back was paid"
    payments.open_recovery(
        tx,
        ids,
        claim.claim_id,
        amount_fen,
        reason,
        actor,
        now,
        cause=f"decision {decision_no}",
        debtor=paid[-1].payee.name,
        order_id=paid[-1].order_id,
    )
    return amount_fen
