"""One payment and one recovery as the desk shows them, with what can be done next and what it would do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from claimwright.app.payments import public as payments
from claimwright.app.payments.public import NotedReceipt, PaymentOrder, Recovery
from claimwright.core.journal import Entry
from claimwright.core.payments import OrderState
from claimwright.entry.views.money import OrderView, RecoveryView, claim_nos, orders_view, recoveries_view
from claimwright.infra import journal
from claimwright.infra.db import Tx

UNKNOWN_SHOWN = 200


class StepView(BaseModel):
    """Something that happened to a payment or a recovery, and who did it (empty: the system)."""

    at: datetime
    event: str
    by: str
    amount_fen: int | None
    words: str


class InstalmentView(BaseModel):
    """One part of the plan in force; `paid_fen` is what came in for it, the earliest part first."""

    due_on: date
    amount_fen: int
    paid_fen: int


class CreditView(BaseModel):
    """Money that came in and named nothing that we know."""

    bank: str
    reference: str
    amount_fen: int
    booked_on: date
    counterparty: str | None
    remittance: str | None


class ReceiptView(BaseModel):
    """A receipt noted by one person, to be confirmed by another."""

    receipt_id: UUID
    recovery_id: UUID
    recovery: str
    claim_no: str
    reference: str
    amount_fen: int
    evidence: str
    noted_at: datetime


class RecoveryPage(BaseModel):
    """A recovery with plan and history, payments it may be deducted from, credits that may be its."""

    recovery: RecoveryView
    received_fen: int
    offset_fen: int
    instalments: list[InstalmentView]
    steps: list[StepView]
    deductible: list[OrderView]
    credits: list[CreditView]


class OrderPage(BaseModel):
    """A payment with its history; `can_be_misdirected`: it has paid, so it may have paid the wrong one."""

    order: OrderView
    state: str
    ordered_by: str
    reason: str | None
    bank_name: str
    is_hospital: bool
    can_be_misdirected: bool
    waits: bool
    steps: list[StepView]


def recovery_page(tx: Tx, one: Recovery, may_offset_from: Sequence[PaymentOrder]) -> RecoveryPage:
    """Everything about a recovery."""
    return RecoveryPage(
        recovery=recoveries_view(tx, [one])[0],
        received_fen=one.received_fen,
        offset_fen=one.offset_fen,
        instalments=_instalments(tx, one),
        steps=[_step(entry) for entry in payments.history_of_recovery(tx, one.recovery_id)],
        deductible=orders_view(tx, may_offset_from),
        credits=unknown_credits(tx),
    )


def _instalments(tx: Tx, one: Recovery) -> list[InstalmentView]:
    """What came in since the plan was made counts for its parts in order."""
    plans = payments.plans_of_recovery(tx, one.recovery_id)
    if not plans:
        return []
    plan = plans[max(plans)]
    left_fen = sum(part.amount_fen for part in plan) - one.open_fen
    shown = []
    for part in plan:
        paid_fen = max(0, min(part.amount_fen, left_fen))
        left_fen -= paid_fen
        shown.append(InstalmentView(due_on=part.due_on, amount_fen=part.amount_fen, paid_fen=paid_fen))
    return shown


def unknown_credits(tx: Tx) -> list[CreditView]:
    """Credits of the bank that nobody has matched yet."""
    told = [one for one in payments.open_exceptions_fan_out(tx, UNKNOWN_SHOWN) if one.kind == "unknown"]
    shown = []
    for one in told:
        for kept in payments.entries_by_reference(tx, one.bank, [one.subject]):
            entry = kept.entry
            if entry.is_credit and not kept.is_matched:
                shown.append(
                    CreditView(
                        bank=one.bank,
                        reference=entry.reference,
                        amount_fen=entry.amount_fen,
                        booked_on=entry.booked_on,
                        counterparty=entry.counterparty,
                        remittance=entry.remittance,
                    )
                )
    return shown


def receipts_view(tx: Tx, waiting: Sequence[NotedReceipt]) -> list[ReceiptView]:
    """Noted receipts with the recoveries that they are for."""
    found = {one.recovery_id: payments.recovery(tx, one.recovery_id) for one in waiting}
    known = {key: one for key, one in found.items() if one is not None}
    numbers = claim_nos(tx, [one.claim_id for one in known.values()])
    return [
        ReceiptView(
            receipt_id=one.receipt_id,
            recovery_id=one.recovery_id,
            recovery=known[one.recovery_id].reference,
            claim_no=numbers[known[one.recovery_id].claim_id],
            reference=one.reference,
            amount_fen=one.amount_fen,
            evidence=one.evidence,
            noted_at=one.noted_at,
        )
        for one in waiting
    ]


def order_page(tx: Tx, order: PaymentOrder) -> OrderPage:
    """Everything about a payment."""
    return OrderPage(
        order=orders_view(tx, [order])[0],
        state=order.state.value,
        ordered_by=order.ordered_by,
        reason=order.reason,
        bank_name=order.payee.bank_name,
        is_hospital=order.payee.role.value == "hospital",
        can_be_misdirected=order.has_paid,
        waits=order.state is OrderState.AWAITING_RELEASE,
        steps=[_step(entry) for entry in journal.entries(tx, order.order_id)],
    )


def _step(entry: Entry) -> StepView:
    facts = entry.facts if isinstance(entry.facts, dict) else {}
    amount = facts.get("noted_fen", facts.get("amount_fen"))
    words = facts.get("words") or facts.get("why") or facts.get("bank_entry") or ""
    return StepView(
        at=entry.at,
        event=entry.event,
        by=entry.actor.name if entry.actor.kind == "staff" else "",
        amount_fen=amount if isinstance(amount, int) else None,
        words=words if isinstance(words, str) else "",
    )
