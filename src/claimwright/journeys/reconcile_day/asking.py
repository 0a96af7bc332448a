"""What does not agree with a movement of the bank: one exception, one task, until it is settled."""

from __future__ import annotations

from uuid import UUID

from claimwright.app.payments import public as payments
from claimwright.app.payments.public import KeptEntry, PaymentOrder
from claimwright.app.work import public as work
from claimwright.core.outcome import FactValue
from claimwright.core.work.task import Question, TaskEvent
from claimwright.infra.db import Tx
from claimwright.journeys.reconcile_day.held import ALIKE, alike_facts, alike_subject
from claimwright.journeys.settle_claim.pay import CASHIER, Cashier


def keep_exception(
    tx: Tx, cashier: Cashier, bank: str, kept: KeptEntry, kind: str, order: PaymentOrder | None
) -> None:
    """A movement that does not fit an order, or names nothing of ours."""
    facts = facts_of(kept)
    if order is not None:
        facts |= {"ordered_fen": order.amount_fen, "state": order.state.value}
    open_about(tx, cashier, bank, kept, kind, order.claim_id if order else None, facts)


def open_about(
    tx: Tx,
    cashier: Cashier,
    bank: str,
    kept: KeptEntry,
    kind: str,
    claim_id: UUID | None,
    facts: dict[str, FactValue],
) -> None:
    """Keep an exception about a movement; told again, it stays one."""
    day, now = kept.entry.booked_on, cashier.clock.now()
    opened = payments.open_exception(
        tx, cashier.ids, bank, kind, kept.entry.reference, day, facts, now, claim_id
    )
    if opened is not None:
        ask_about(tx, cashier, opened, kind, facts)


def ask_about(tx: Tx, cashier: Cashier, exception_id: UUID, kind: str, facts: dict[str, FactValue]) -> None:
    """One task for one exception, with the facts of both sides."""
    question = Question(f"bank_{kind}", facts)
    amount = facts.get("amount_fen")
    work.ask(
        tx,
        cashier.ids,
        exception_id,
        work.TaskKind.PAYMENT_EXCEPTION,
        (question,),
        cashier.clock.now(),
        subject=work.Subject.PAYMENT,
        amount_fen=amount if isinstance(amount, int) else 0,
    )


def ask_about_held(tx: Tx, cashier: Cashier, bank: str, kept: KeptEntry) -> None:
    """A booking of a name that we do not know may have been the payment of orders that wait now."""
    entry, now = kept.entry, cashier.clock.now()
    for held in payments.holds_of_entry(tx, bank, entry.reference):
        order = payments.order(tx, held.order_id)
        assert order is not None, "orders are never deleted"
        facts, subject = alike_facts(kept, order), alike_subject(entry.reference, order)
        opened = payments.open_exception(
            tx, cashier.ids, bank, ALIKE, subject, entry.booked_on, facts, now, order.claim_id
        )
        if opened is not None:
            ask_about(tx, cashier, opened, ALIKE, facts)


def end_exception(tx: Tx, cashier: Cashier, bank: str, kind: str, subject: str, why: str) -> None:
    """What was open about it is settled by what came; nobody needs to look at it any more."""
    found = payments.exception_of(tx, bank, kind, subject)
    now = cashier.clock.now()
    if found is not None and payments.resolve_exception(tx, found, CASHIER.id, why, now):
        work.end_tasks(tx, found, TaskEvent.CANCELLED, now)


def end_held(tx: Tx, cashier: Cashier, bank: str, reference: str) -> None:
    """The booking was some order's payment: nobody needs to look at what it resembled."""
    for held in payments.holds_of_entry(tx, bank, reference):
        order = payments.order(tx, held.order_id)
        assert order is not None, "orders are never deleted"
        end_exception(
            tx, cashier, bank, ALIKE, alike_subject(reference, order), "the booking's order is known"
        )


def facts_of(kept: KeptEntry) -> dict[str, FactValue]:
    """What people need to ask the bank about a movement."""
    entry = kept.entry
    return {
        "bank_entry": entry.reference,
        "amount_fen": entry.amount_fen,
        "booked_on": entry.booked_on.isoformat(),
        "direction": "credit" if entry.is_credit else "debit",
        "end_to_end_id": entry.end_to_end_id,
    }
