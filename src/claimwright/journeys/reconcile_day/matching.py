"""Match one movement of the bank: to a payment of ours, to its return, or to money that we claimed back.

Each movement is matched in one transaction with the claim that it concerns. What does not agree becomes
an exception that names the facts, and a task; nothing is ever booked on a guess.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import KeptEntry, PaymentOrder
from claimwright.app.work import public as work
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.payments import OrderState
from claimwright.core.payments.lifecycle import OPEN_STATES
from claimwright.core.payments.purpose import ENDS_CLAIM
from claimwright.core.work.task import Question
from claimwright.infra import outbox
from claimwright.infra.db import Tx, small_sets
from claimwright.infra.outbox import Message
from claimwright.infra.telemetry import log
from claimwright.journeys.reconcile_day.asking import (
    ask_about_held,
    end_exception,
    end_held,
    facts_of,
    keep_exception,
    open_about,
)
from claimwright.journeys.settle_claim.doubt import settle_doubt_by_entry
from claimwright.journeys.settle_claim.pay import CASHIER, LEASE, Cashier, LeaseLost, follow, guarded
from claimwright.journeys.settle_claim.tasking import ask_about_claim
from claimwright.journeys.write_letters.write import write_letters
from claimwright.ports.bank import InstructionStatus

WAIT_FOR_ANSWER = timedelta(seconds=2)
_EXECUTED = "ACSC"
# An order that is due for sending and that the bank has booked under its id was sent by us before a backup
# was restored: the booking is believed. One that people have not let go cannot have been.
_NEVER_LEFT = (OrderState.CANCELLED, OrderState.AWAITING_RELEASE, OrderState.NOT_RELEASED)
_TOGETHER_MIN = 2
_TOGETHER_ATTEMPTS = 2  # the first may have come before the report of its order


@dataclass(frozen=True, slots=True)
class _Wait(Exception):
    """Another attempt is at the bank: its answer comes first."""


def fetch_notices(cashier: Cashier) -> int:
    """Read the bank's notifications on from where they were left, and keep what is new."""
    bank = cashier.bank
    with cashier.db.transaction() as tx:
        after_seq = payments.cursor(tx, bank.name, payments.NOTICES)
    reports = bank.notices(after_seq)
    if not reports:
        return 0
    with cashier.db.transaction() as tx:
        return payments.keep_notices(tx, cashier.ids, bank.name, reports, cashier.clock.now())


def match_due(cashier: Cashier, limit: int = 100) -> int:
    """Match what has come, each movement in its own transaction; answers how many were looked at."""
    with cashier.db.transaction() as tx:
        messages = outbox.take(tx, [payments.ENTRY_TOPIC], limit, LEASE, cashier.clock.now())
    done = _matched_together(cashier, [one for one in messages if one.attempts <= _TOGETHER_ATTEMPTS])
    for message in messages:
        if message.message_id not in done:
            guarded(cashier, message, _matcher(cashier, message))
    return len(messages)


def _matched_together(cashier: Cashier, messages: Sequence[Message]) -> frozenset[UUID]:
    """Match the plain debits of executed orders in one transaction; if anything is in the way, none.

    A booking that has overtaken the report of its order waits for it once: what is left after that is looked
    at alone, whatever the bank has said.
    """
    if len(messages) < _TOGETHER_MIN:
        return frozenset()
    by_reference = {(str(p["bank"]), str(p["reference"])): one for one in messages if (p := _payload(one))}
    bank = cashier.bank.name
    try:
        with cashier.db.transaction() as tx:
            told = [reference for name, reference in by_reference if name == bank]
            now = cashier.clock.now()
            small_sets(tx)
            found = payments.match_plain(tx, bank, told, CASHIER.id, now)
            plain = [by_reference[bank, reference] for reference in found.matched]
            early = [one for each in found.early if (one := by_reference[bank, each]).attempts == 1]
            if len(outbox.done_together(tx, plain)) < len(plain):
                raise LeaseLost
            outbox.retry_together(tx, early, WAIT_FOR_ANSWER, "waits for the report", now)
    except Exception as reason:
        log("entries_one_by_one", logging.INFO, reason=type(reason).__name__)
        return frozenset()
    return frozenset(message.message_id for message in (*plain, *early))


def _payload(message: Message) -> Mapping[str, Any]:
    assert isinstance(message.payload, dict), "a movement is named by a JSON object"
    return message.payload


def _matcher(cashier: Cashier, message: Message) -> Callable[[], None]:
    def run() -> None:
        try:
            with cashier.db.transaction() as tx:
                payload = _payload(message)
                match_one(tx, cashier, str(payload["bank"]), str(payload["reference"]))
                if not outbox.done(tx, message):
                    raise LeaseLost
        except _Wait:
            with cashier.db.transaction() as tx:
                outbox.retry(tx, message, WAIT_FOR_ANSWER, "waits for an answer", cashier.clock.now())

    return run


def match_one(tx: Tx, cashier: Cashier, bank: str, reference: str) -> None:
    """Match a movement; one that is matched already stays as it is."""
    seen = payments.entries_by_reference(tx, bank, [reference])[0]
    order_id, recovery_id = payments.subject_of(tx, seen.entry)
    order_id = seen.tied_order_id or order_id
    if order_id is not None:
        order = payments.order(tx, order_id)
        assert order is not None, "orders are never deleted"
        claims.lock_claim(tx, order.claim_id)
        kept = payments.lock_entry(tx, bank, reference)
        if not kept.is_matched:
            _to_order(tx, cashier, bank, kept, order)
    elif recovery_id is not None:
        _to_recovery(tx, cashier, bank, reference, recovery_id)
    elif not payments.lock_entry(tx, bank, reference).is_matched:
        keep_exception(tx, cashier, bank, seen, "unknown", None)
        ask_about_held(tx, cashier, bank, seen)


def _to_order(tx: Tx, cashier: Cashier, bank: str, kept: KeptEntry, order: PaymentOrder) -> None:
    entry = kept.entry
    if entry.amount_fen != order.amount_fen:
        keep_exception(tx, cashier, bank, kept, "other_amount", order)
        return
    same = [one for one in payments.entries_of_order(tx, order.order_id) if not one.entry.is_credit]
    if entry.is_credit:
        _came_back(tx, cashier, bank, kept, order)
    elif same:
        keep_exception(tx, cashier, bank, kept, "duplicated", order)
    elif order.state in _NEVER_LEFT:
        keep_exception(tx, cashier, bank, kept, "state", order)
    else:
        _executed(tx, cashier, bank, kept, order)
        payments.match_entry(tx, bank, entry.reference, order_id=order.order_id)
        end_exception(tx, cashier, bank, "missing", order.end_to_end_id, "the bank has told of it")
        end_exception(tx, cashier, bank, "unknown", entry.reference, "its order is known again")
        end_held(tx, cashier, bank, entry.reference)


def _executed(tx: Tx, cashier: Cashier, bank: str, kept: KeptEntry, order: PaymentOrder) -> None:
    """The account was debited: what the bank said in words before, its booking is the last word."""
    now = cashier.clock.now()
    if order.state in (*OPEN_STATES, OrderState.REJECTED):
        status = InstructionStatus(
            order.end_to_end_id, _EXECUTED, None, kept.entry.amount_fen, kept.entry.reference
        )
        heard = payments.record_status(tx, cashier.ids, order.order_id, status, CASHIER, now)
        follow(tx, cashier, heard)
        order = heard.order
    if order.state is OrderState.IN_DOUBT:
        evidence = f"{bank} {kept.entry.reference}"
        settled = settle_doubt_by_entry(tx, cashier.ids, order.order_id, evidence, now)
        if isinstance(settled, Refused):
            raise _Wait
        after = payments.order(tx, order.order_id)
        if after is not None and after.is_excess:
            _ask(tx, cashier, after.claim_id, "paid_twice", {**facts_of(kept), "reason": "paid_twice"})


def _came_back(tx: Tx, cashier: Cashier, bank: str, kept: KeptEntry, order: PaymentOrder) -> None:
    entry, now = kept.entry, cashier.clock.now()
    if entry.return_reason is None:
        keep_exception(tx, cashier, bank, kept, "state", order)
        return
    heard = payments.record_return(
        tx, cashier.ids, order.order_id, entry.return_reason, entry.reference, CASHIER, now
    )
    if heard is None:
        keep_exception(tx, cashier, bank, kept, "state", order)
        return
    payments.match_entry(tx, bank, entry.reference, order_id=order.order_id)
    if heard.order.is_excess:
        return
    if order.purpose in ENDS_CLAIM:
        claims.record_payment_returned(tx, order.claim_id, order.order_id, entry.return_reason, CASHIER, now)
    facts = {**facts_of(kept), "reason": entry.return_reason}
    _ask(tx, cashier, order.claim_id, "payment_returned", facts, work.TaskKind.REPAIR_PAYMENT)


def _to_recovery(tx: Tx, cashier: Cashier, bank: str, reference: str, recovery_id: UUID) -> None:
    found = payments.recovery(tx, recovery_id)
    assert found is not None, "recoveries are never deleted"
    claims.lock_claim(tx, found.claim_id)
    kept = payments.lock_entry(tx, bank, reference)
    if kept.is_matched:
        return
    open_fen = found.open_fen
    received_fen = min(open_fen, kept.entry.amount_fen)
    now = cashier.clock.now()
    if received_fen:
        got = payments.receive_recovery(
            tx, cashier.ids, recovery_id, received_fen, f"{bank} {reference}", CASHIER, now
        )
        assert not isinstance(got, Refused), "a recovery with something open is live"
        write_letters(tx, cashier.ids, found.claim_id, CASHIER, now)
    payments.match_entry(tx, bank, reference, recovery_id=recovery_id)
    if received_fen < kept.entry.amount_fen:
        over_fen = kept.entry.amount_fen - received_fen
        facts = {**facts_of(kept), "over_fen": over_fen, "recovery": found.reference}
        open_about(tx, cashier, bank, kept, "over_received", found.claim_id, facts)


def _ask(
    tx: Tx,
    cashier: Cashier,
    claim_id: UUID,
    code: str,
    facts: dict[str, FactValue],
    kind: work.TaskKind = work.TaskKind.REPAIR_PAYMENT,
) -> None:
    if any(task.kind is kind for task in work.live_tasks_of(tx, claim_id)):
        return  # it is being looked at; the order's journal has the new fact
    ask_about_claim(tx, cashier.ids, claim_id, kind, (Question(code, facts),), cashier.clock.now())
