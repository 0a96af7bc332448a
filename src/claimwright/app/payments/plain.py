"""What the bank says of many orders, as far as it is plain: no contradiction, no refusal, no second attempt.

Whatever is not plain is left to `hearing`, one by one; both decide by `core.payments.react`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.app.payments.hearing import Heard
from claimwright.app.payments.ledger import Posting, post_all
from claimwright.app.payments.moving import OrderMove, lock_orders, move_orders
from claimwright.app.payments.store import SQL_TOGETHER, PaymentOrder
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.ledger import Recipe
from claimwright.core.payments import OrderEvent, meaning_of, react
from claimwright.infra.db import Tx, columns
from claimwright.infra.ids import Ids
from claimwright.ports.bank import InstructionStatus

_PLAIN = frozenset({None, OrderEvent.TAKEN, OrderEvent.ACCEPTED, OrderEvent.EXECUTED})


@dataclass(frozen=True, slots=True)
class PlainlyHeard:
    """What the plain statuses did, and the orders whose status is left to be heard alone."""

    heard: tuple[Heard, ...]
    left: frozenset[UUID]


def record_plain_statuses(
    tx: Tx, ids: Ids, statuses: Mapping[UUID, InstructionStatus], actor: Actor, now: datetime
) -> PlainlyHeard:
    """Apply one status an order, as `record_status` would, where that is plain; the claims are locked.

    On EXECUTED claims payable is booked against bank, once. The caller tells the claims in this transaction.
    """
    orders = lock_orders(tx, statuses.keys())
    several = _with_several_orders(tx, {order.claim_id for order in orders.values()})
    heard: list[Heard] = []
    moves: list[OrderMove] = []
    for order_id, order in orders.items():
        one = None if order.claim_id in several else _plainly(order, statuses[order_id], now)
        if isinstance(one, OrderMove):
            moves.append(one)
        elif one is not None:
            heard.append(one)
    moved = move_orders(tx, moves, actor, now)
    executed = [one for move, one in zip(moves, moved, strict=True) if move.event is OrderEvent.EXECUTED]
    post_all(tx, ids, [_posting(one) for one in executed], now)
    heard += [Heard(one, move.order.state, None) for move, one in zip(moves, moved, strict=True)]
    return PlainlyHeard(tuple(heard), frozenset(statuses.keys() - {one.order.order_id for one in heard}))


def _plainly(order: PaymentOrder, status: InstructionStatus, now: datetime) -> OrderMove | Heard | None:
    """The move that follows, what was heard if nothing moves, or None where it is not plain."""
    meaning = meaning_of(status.code)
    reaction = react(order.state, meaning, order_fen=order.amount_fen, reported_fen=status.amount_fen)
    if reaction.ask_person is not None or order.needs_person is not None or reaction.event not in _PLAIN:
        return None
    if reaction.event is None:
        return Heard(order, order.state, None)
    changes: dict[str, object] = {"bank_reference": status.bank_reference or order.bank_reference}
    if reaction.event is OrderEvent.EXECUTED:
        changes["executed_at"] = now
    if order.send_started_at is None:
        changes["send_started_at"] = now
    facts = {"code": status.code, "reason": status.reason, "why": None}
    return OrderMove(order, reaction.event, facts, changes)


def _posting(order: PaymentOrder) -> Posting:
    return Posting(
        order.claim_id, Recipe.PAYMENT_EXECUTED, order.amount_fen, order.end_to_end_id, order.order_id
    )


def _with_several_orders(tx: Tx, claim_ids: Collection[UUID]) -> set[UUID]:
    rows = tx.execute(SQL_TOGETHER["claims_with_several_orders"], _keys(claim_ids)).fetchall()
    return {claim_id for (claim_id,) in rows}


def owed_of_claims(tx: Tx, claim_ids: Collection[UUID]) -> dict[UUID, int]:
    """What is owed and not yet paid of each claim, by its ledger (应付赔付款), in fen."""
    found: dict[UUID, int] = dict.fromkeys(claim_ids, 0)
    found |= dict(tx.execute(SQL_TOGETHER["owed_of_claims"], _keys(claim_ids)).fetchall())
    return found


def _keys(claim_ids: Collection[UUID]) -> dict[str, list[object]]:
    return columns(("buckets", "claim_ids"), [(bucket_of(one), one) for one in claim_ids])
