"""Hearing from the bank: what each status does to an order, and to the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from claimwright.app.payments.commands import PaymentCode
from claimwright.app.payments.ledger import post
from claimwright.app.payments.messages import keep, link
from claimwright.app.payments.moving import ENTITY, SEND_TOPIC, lock_order, locked, move, save
from claimwright.app.payments.queries import orders_of_claim
from claimwright.app.payments.recoveries import open_recovery
from claimwright.app.payments.store import PaymentOrder
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.ledger import Recipe
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.payments import (
    AskPolicy,
    OrderEvent,
    OrderState,
    may_resend,
    meaning_of,
    react,
)
from claimwright.core.payments.recovery import RecoveryReason
from claimwright.infra import journal, outbox
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.ports.bank import InstructionStatus, StatusReport


@dataclass(frozen=True, slots=True)
class Heard:
    """What a status did: the order now, its state before, and a code if a person must look."""

    order: PaymentOrder
    was: OrderState
    ask_person: str | None

    @property
    def became(self) -> OrderState | None:
        """The state that the order entered by this status, None if it did not move."""
        return self.order.state if self.order.state is not self.was else None


def record_status(
    tx: Tx, ids: Ids, order_id: UUID, status: InstructionStatus, actor: Actor, now: datetime
) -> Heard:
    """What the bank says of an order: moves it, books an execution, or leaves it for a person.

    On EXECUTED claims payable is booked against bank (recipe PAYMENT_EXECUTED, cause the end-to-end id),
    once. The caller tells the claim in the same transaction.
    """
    return _hear(tx, ids, locked(tx, order_id), status, actor, now)


def record_answer(
    tx: Tx, ids: Ids, bank: str, order_id: UUID, answer: StatusReport, actor: Actor, now: datetime
) -> Heard:
    """The bank's answer to a question, kept and applied; other orders in it are left alone."""
    order = locked(tx, order_id)
    sha256 = keep(tx, bank, "in", answer.report_id, answer.content, 0, now)
    heard = Heard(order, order.state, None)
    for status in answer.statuses:
        if status.end_to_end_id == order.end_to_end_id:
            link(tx, order_id, bank, "in", sha256, status.code, now)
            after = _hear(tx, ids, heard.order, status, actor, now)
            heard = Heard(after.order, order.state, after.ask_person or heard.ask_person)
    return heard


def record_not_known(tx: Tx, order_id: UUID, policy: AskPolicy, actor: Actor, now: datetime) -> Heard:
    """The bank says that it does not know the order: counted, and when certain, due to be sent again.

    A bank that has taken or accepted an order and then does not know it contradicts itself.
    """
    order = locked(tx, order_id)
    if order.state in (OrderState.SENT, OrderState.ACCEPTED):
        reason = "not_known_after_accepted"
        moved = move(tx, order, OrderEvent.CONTRADICTED, actor, now, {"why": reason}, needs_person=reason)
        return Heard(moved, order.state, reason)
    if order.state not in (OrderState.SENDING, OrderState.UNKNOWN):
        return Heard(order, order.state, None)
    assert order.send_started_at is not None, "it was sent"
    counted = replace(order, not_known=order.not_known + 1)
    since_send_s = (now - order.send_started_at).total_seconds()
    if not may_resend(policy, order.state, not_known=counted.not_known, since_send_s=since_send_s):
        save(tx, order, counted)
        return Heard(counted, order.state, None)
    moved = move(tx, order, OrderEvent.NOT_KNOWN, actor, now, {"answers": counted.not_known}, not_known=0)
    outbox.enqueue(tx, SEND_TOPIC, bucket_of(order_id), order_id, {}, now)
    return Heard(moved, order.state, None)


def settle_doubt(
    tx: Tx, ids: Ids, order_id: UUID, executed: bool, reference: str, actor: Actor, now: datetime
) -> PaymentOrder | Refused:
    """It is known whether an order in doubt was executed; `reference` says how.

    A person has found out with the bank, or the bank's own booking shows that it was.
    """
    assert actor.kind == "staff" or executed, "that it was not executed only a person says"
    order = lock_order(tx, order_id)
    if order is None:
        return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
    if order.state is not OrderState.IN_DOUBT:
        return Refused(PaymentCode.NOT_IN_DOUBT, {"state": order.state.value})
    facts = {"reference": reference}
    if not executed:
        return move(tx, order, OrderEvent.FOUND_REJECTED, actor, now, facts, needs_person=None)
    is_excess = is_paid_by_another(tx, order)
    found = move(
        tx,
        order,
        OrderEvent.FOUND_EXECUTED,
        actor,
        now,
        facts,
        needs_person=None,
        executed_at=now,
        is_excess=is_excess,
    )
    book_execution(tx, ids, found, actor, now)
    return found


def _hear(
    tx: Tx, ids: Ids, order: PaymentOrder, status: InstructionStatus, actor: Actor, now: datetime
) -> Heard:
    reaction = react(
        order.state, meaning_of(status.code), order_fen=order.amount_fen, reported_fen=status.amount_fen
    )
    facts: dict[str, FactValue] = {"code": status.code, "reason": status.reason, "why": reaction.ask_person}
    if reaction.event is None:
        if reaction.ask_person is None or order.needs_person == reaction.ask_person:
            return Heard(order, order.state, None)
        flagged = replace(order, needs_person=reaction.ask_person)
        save(tx, order, flagged)
        was = order.state.value
        journal.append(tx, ENTITY, order.order_id, "contradiction_noted", actor, now, was, was, facts)
        return Heard(flagged, order.state, reaction.ask_person)
    changes: dict[str, object] = {"bank_reference": status.bank_reference or order.bank_reference}
    if reaction.ask_person is not None:
        changes["needs_person"] = reaction.ask_person
    if reaction.event is OrderEvent.REJECTED:
        changes |= {"reason": status.reason, "needs_person": "rejected"}
    if reaction.event is OrderEvent.EXECUTED:
        changes |= {"executed_at": now, "is_excess": is_paid_by_another(tx, order)}
    if order.send_started_at is None:
        changes["send_started_at"] = now
    moved = move(tx, order, reaction.event, actor, now, facts, **changes)
    if reaction.event is OrderEvent.EXECUTED:
        book_execution(tx, ids, moved, actor, now)
    return Heard(moved, order.state, moved.needs_person)


def is_paid_by_another(tx: Tx, order: PaymentOrder) -> bool:
    """Another attempt of the same debt has been executed already (the claim is locked)."""
    return any(
        one.debt == order.debt and one.order_id != order.order_id and one.has_paid
        for one in orders_of_claim(tx, order.claim_id)
    )


def book_execution(tx: Tx, ids: Ids, order: PaymentOrder, actor: Actor, now: datetime) -> None:
    """What the bank has paid settles the debt; paid a second time it is claimed back."""
    if order.is_excess:
        open_recovery(
            tx,
            ids,
            order.claim_id,
            order.amount_fen,
            RecoveryReason.PAID_TWICE,
            actor,
            now,
            cause=order.end_to_end_id,
            debtor=order.payee.name,
            order_id=order.order_id,
        )
        return
    recipe = Recipe.PAYMENT_EXECUTED
    post(tx, ids, order.claim_id, recipe, order.amount_fen, order.end_to_end_id, now, order.order_id)
