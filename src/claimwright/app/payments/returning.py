"""Money that came back (退汇), and money that went to somebody else (错付): the debt is owed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from claimwright.app.payments.commands import PaymentCode
from claimwright.app.payments.hearing import Heard, book_execution, is_paid_by_another
from claimwright.app.payments.ledger import post
from claimwright.app.payments.moving import ENTITY, lock_order, locked, move, save
from claimwright.app.payments.recoveries import Recovery, lock_recovery, open_recovery, recoveries_of_claim
from claimwright.app.payments.recovering import receive
from claimwright.app.payments.store import PaymentOrder
from claimwright.core.canonical import Json
from claimwright.core.journal import Actor
from claimwright.core.ledger import Recipe
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.payments import OrderEvent, OrderState
from claimwright.core.payments.lifecycle import OPEN_STATES
from claimwright.core.payments.recovery import RecoveryReason
from claimwright.infra import journal
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

NEEDS_NEW_ACCOUNT = "returned"


def record_return(
    tx: Tx, ids: Ids, order_id: UUID, reason: str, reference: str, actor: Actor, now: datetime
) -> Heard | None:
    """A payment of ours came back whole, by the bank's own word (`reference`: its entry). Claim locked.

    Booked bank against claims payable, once; money of an attempt that paid twice goes to its recovery.
    A return proves the execution before it, also if we have not heard of that yet. None: it came back
    already, or it never left us; nothing is changed, and a person must look.
    """
    order = locked(tx, order_id)
    if order.state in (OrderState.RETURNED, OrderState.REJECTED) or order.is_unsent:
        return None
    was = order.state
    if order.state in OPEN_STATES or order.state is OrderState.IN_DOUBT:
        order = _executed_unheard(tx, ids, order, reference, actor, now)
    if order.state is not OrderState.EXECUTED:
        return None
    facts: dict[str, FactValue] = {"reason": reason, "reference": reference}
    changes: dict[str, object] = {"reason": reason, "returned_at": now}
    if not order.is_excess:
        changes["needs_person"] = NEEDS_NEW_ACCOUNT
    back = move(tx, order, OrderEvent.RETURNED, actor, now, facts, **changes)
    if order.is_excess:
        _to_its_recovery(tx, ids, back, reference, actor, now)
    else:
        recipe, cause = Recipe.PAYMENT_RETURNED, back.end_to_end_id
        post(tx, ids, back.claim_id, recipe, back.amount_fen, cause, now, back.order_id)
    return Heard(back, was, back.needs_person)


def _executed_unheard(
    tx: Tx, ids: Ids, order: PaymentOrder, reference: str, actor: Actor, now: datetime
) -> PaymentOrder:
    """The execution that the return proves."""
    in_doubt = order.state is OrderState.IN_DOUBT
    event = OrderEvent.FOUND_EXECUTED if in_doubt else OrderEvent.EXECUTED
    is_excess = is_paid_by_another(tx, order)
    facts: dict[str, FactValue] = {"reference": reference, "why": "returned_before_heard"}
    started_at = order.send_started_at or now
    executed = move(
        tx,
        order,
        event,
        actor,
        now,
        facts,
        executed_at=now,
        is_excess=is_excess,
        send_started_at=started_at,
        needs_person=None,
    )
    book_execution(tx, ids, executed, actor, now)
    return executed


def _to_its_recovery(
    tx: Tx, ids: Ids, order: PaymentOrder, reference: str, actor: Actor, now: datetime
) -> None:
    for one in recoveries_of_claim(tx, order.claim_id):
        if one.order_id == order.order_id and one.open_fen:
            received_fen = min(one.open_fen, order.amount_fen)
            got = receive(tx, ids, one.recovery_id, received_fen, reference, actor, now)
            assert not isinstance(got, Refused), "a live recovery takes what is open"


def misdirect(
    tx: Tx, ids: Ids, order_id: UUID, evidence: str, actor: Actor, now: datetime
) -> Recovery | Refused:
    """A person has found that an executed payment reached somebody not entitled; the claim is locked.

    The amount is claimed back from that payee, and owed again to whom it is due: another attempt may
    follow. `evidence` says how it is known.
    """
    assert actor.kind == "staff", "only a person says so"
    order = lock_order(tx, order_id)
    if order is None:
        return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
    if not order.has_paid:
        return Refused(PaymentCode.NOT_EXECUTED, {"state": order.state.value})
    if not evidence.strip():
        return Refused(PaymentCode.REASON_MISSING, field="reason")
    wrong = replace(order, is_excess=True, needs_person=None)
    save(tx, order, wrong)
    was = order.state.value
    facts: Json = {
        "end_to_end_id": order.end_to_end_id,
        "amount_fen": order.amount_fen,
        "why": evidence.strip(),
    }
    journal.append(tx, ENTITY, order_id, "misdirected", actor, now, was, was, facts)
    opened = open_recovery(
        tx,
        ids,
        order.claim_id,
        order.amount_fen,
        RecoveryReason.WRONG_PAYEE,
        actor,
        now,
        cause=order.end_to_end_id,
        debtor=order.payee.name,
        order_id=order_id,
    )
    kept = lock_recovery(tx, opened.recovery_id)
    assert kept is not None, "just stored"
    return kept
