"""The money's way: send orders, hear from the bank, ask where it is silent, and close what is paid.

Nothing here resends on its own account. Whatever is not certain is a question to the bank, queued in the
transaction that recorded the sending; so every crash, cut line or lost answer ends in asking.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import Heard, Sending
from claimwright.app.work import public as work
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import Actor
from claimwright.core.outcome import FactValue
from claimwright.core.payments import AskPolicy, OrderState, next_ask_after
from claimwright.core.payments.lifecycle import OPEN_STATES
from claimwright.core.payments.purpose import ENDS_CLAIM
from claimwright.core.work.task import Question
from claimwright.infra import outbox
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.infra.outbox import Message
from claimwright.infra.telemetry import log
from claimwright.ports.bank import Bank
from claimwright.ports.failure import Permanent, Transient, Unknown

CASHIER = Actor("system", "cashier", "cashier")
LEASE = timedelta(seconds=30)
RETRY_AFTER = timedelta(seconds=1)
ATTEMPTS_MAX = 8
MESSAGE_REFUSED = "MESSAGE_REFUSED"


@dataclass(frozen=True, slots=True)
class Cashier:
    """What paying needs: one bank, the database, clock and ids."""

    db: Database
    ids: Ids
    clock: Clock
    bank: Bank
    policy: AskPolicy = field(default_factory=AskPolicy)


def send_due(cashier: Cashier, limit: int = 100) -> int:
    """Send what is ordered, in one message; answers how many orders went into it.

    First everything is recorded and committed, then the message leaves.
    """
    message_id = cashier.ids.new_id(0).hex
    with cashier.db.transaction() as tx:
        sending = payments.take_due(
            tx,
            cashier.bank.name,
            cashier.bank.compose,
            message_id,
            limit,
            cashier.policy,
            CASHIER,
            cashier.clock.now(),
        )
    if sending is None:
        return 0
    _submit(cashier, sending, time.monotonic())
    return len(sending.order_ids)


def _submit(cashier: Cashier, sending: Sending, recorded_s: float) -> None:
    """Hand the message over and record what the bank's answer means for all its orders."""
    try:
        if time.monotonic() - recorded_s > cashier.policy.send_within_s / 4:
            raise Transient("this process stood still between recording and sending")
        answer = cashier.bank.submit(sending.content)
    except Transient as failure:
        with cashier.db.transaction() as tx:
            payments.record_not_sent(tx, sending, str(failure), RETRY_AFTER, CASHIER, cashier.clock.now())
    except Unknown as failure:
        with cashier.db.transaction() as tx:
            payments.record_unknown(tx, sending, str(failure), CASHIER, cashier.clock.now())
    except Permanent:
        with cashier.db.transaction() as tx:
            payments.record_refused(tx, sending, MESSAGE_REFUSED, cashier.clock.now())
    else:
        with cashier.db.transaction() as tx:
            payments.record_sent(tx, cashier.bank.name, sending, answer, CASHIER, cashier.clock.now())


def fetch_reports(cashier: Cashier) -> int:
    """Read the bank's stream on from where it was left, and keep what is new."""
    bank = cashier.bank
    with cashier.db.transaction() as tx:
        after_seq = payments.cursor(tx, bank.name)
    try:
        reports = bank.reports(after_seq)
    except Transient:
        return 0  # nothing is lost: the stream is still there next time
    if not reports:
        return 0
    for report in reports:
        if report.fault is not None:  # kept all the same; its payments will be asked about
            log("bank_report_unreadable", logging.WARNING, message_id=report.report_id)
    with cashier.db.transaction() as tx:
        return payments.keep_reports(tx, bank.name, reports, cashier.clock.now())


def settle_statuses(cashier: Cashier, limit: int = 100) -> int:
    """Apply what the bank has reported, each status in one transaction with ledger and claim."""

    def settle(tx: Tx, message: Message) -> None:
        assert isinstance(message.payload, dict), "a status is a JSON object"
        status = payments.status_of(message.payload)
        _hold_claim(tx, message.entity_id)
        now = cashier.clock.now()
        heard = payments.record_status(tx, cashier.ids, message.entity_id, status, CASHIER, now)
        _follow(tx, cashier, heard)

    return _each(cashier, payments.STATUS_TOPIC, limit, settle)


def ask_due(cashier: Cashier, limit: int = 50) -> int:
    """Ask the bank about orders whose answer is overdue; keep asking, ever more seldom, until it is final."""
    with cashier.db.transaction() as tx:
        messages = outbox.take(tx, [payments.ASK_TOPIC], limit, LEASE, cashier.clock.now())
    for message in messages:
        _guarded(cashier, message, lambda message=message: _ask(cashier, message))  # type: ignore[misc]
    return len(messages)


def _ask(cashier: Cashier, message: Message) -> None:
    with cashier.db.transaction() as tx:
        order = payments.order(tx, message.entity_id)
        if order is None or order.state not in OPEN_STATES or order.state is OrderState.ORDERED:
            outbox.done(tx, message)
            return
    soon = timedelta(seconds=cashier.policy.ask_interval_s)
    try:
        answer = cashier.bank.ask(order.end_to_end_id)
    except Transient as failure:
        with cashier.db.transaction() as tx:
            outbox.retry(tx, message, soon * min(message.attempts, 5), str(failure), cashier.clock.now())
        return
    with cashier.db.transaction() as tx:
        _hold_claim(tx, order.order_id)
        now = cashier.clock.now()
        if answer is None:
            heard = payments.record_not_known(tx, order.order_id, cashier.policy, CASHIER, now)
        else:
            heard = payments.record_answer(
                tx, cashier.ids, cashier.bank.name, order.order_id, answer, CASHIER, now
            )
        _follow(tx, cashier, heard)
        asked_on = heard.order.state in OPEN_STATES and heard.order.state is not OrderState.ORDERED
        # A bank that knows the order is asked ever more seldom; one that does not, soon again.
        later = timedelta(seconds=next_ask_after(cashier.policy, message.attempts - 1))
        again_after = soon if answer is None else later
        kept = outbox.retry(tx, message, again_after, "", now) if asked_on else outbox.done(tx, message)
        if not kept:
            raise LeaseLost


def _follow(tx: Tx, cashier: Cashier, heard: Heard) -> None:
    """What the claim and people learn of it, in the same transaction."""
    order = heard.order
    if heard.became is OrderState.EXECUTED:
        _executed(tx, cashier, heard)
    elif heard.became is OrderState.REJECTED:
        reason = order.reason or "unspecified"
        if order.purpose in ENDS_CLAIM:
            now = cashier.clock.now()
            claims.record_payment_failed(tx, order.claim_id, order.order_id, reason, CASHIER, now)
        _ask_person(tx, cashier, heard, "payment_rejected", reason)
    elif heard.ask_person is not None:
        _ask_person(tx, cashier, heard, "payment_contradiction", heard.ask_person)


def _executed(tx: Tx, cashier: Cashier, heard: Heard) -> None:
    """A claim is paid when nothing of it is owed any more: all parts, to all payees."""
    order = heard.order
    assert order.executed_at is not None, "it was just executed"
    if order.is_excess:
        _ask_person(tx, cashier, heard, "payment_contradiction", "paid_twice")
        return
    claim = claims.claim(tx, order.claim_id)
    assert claim is not None, "an order belongs to a claim"
    if claim.state is ClaimState.PAYING and payments.balance_of_claim(tx, claim.claim_id).owed_fen == 0:
        now = cashier.clock.now()
        claims.record_paid(tx, order.claim_id, order.order_id, order.executed_at, CASHIER, now)


def _ask_person(tx: Tx, cashier: Cashier, heard: Heard, code: str, reason: str) -> None:
    claim_id = heard.order.claim_id
    kind = work.TaskKind.REPAIR_PAYMENT
    if any(task.kind is kind for task in work.live_tasks_of(tx, claim_id)):
        return  # it is being looked at; the order's journal has the new fact
    facts: dict[str, FactValue] = {
        "end_to_end_id": heard.order.end_to_end_id,
        "amount_fen": heard.order.amount_fen,
        "reason": reason,
    }
    work.ask(tx, cashier.ids, claim_id, kind, (Question(code, facts),), cashier.clock.now())


def _hold_claim(tx: Tx, order_id: UUID) -> None:
    """The claim before its order: the one sequence in which locks are taken."""
    order = payments.order(tx, order_id)
    assert order is not None, "orders are never deleted"
    claims.lock_claim(tx, order.claim_id)


def _each(cashier: Cashier, topic: str, limit: int, do: Callable[[Tx, Message], None]) -> int:
    with cashier.db.transaction() as tx:
        messages = outbox.take(tx, [topic], limit, LEASE, cashier.clock.now())

    def one(message: Message) -> None:
        with cashier.db.transaction() as tx:
            do(tx, message)
            if not outbox.done(tx, message):
                raise LeaseLost

    for message in messages:
        _guarded(cashier, message, lambda message=message: one(message))  # type: ignore[misc]
    return len(messages)


def _guarded(cashier: Cashier, message: Message, do: Callable[[], None]) -> None:
    """Do one message; one that fails must not stop the others: it is put off, and in the end parked."""
    try:
        do()
    except LeaseLost:
        return  # another worker has it now, and nothing of ours was kept
    except (Transient, Unknown) as failure:
        _put_off(cashier, message, str(failure), may_park=False)
    except Exception as bug:
        _put_off(cashier, message, type(bug).__name__, may_park=True)


def _put_off(cashier: Cashier, message: Message, error: str, *, may_park: bool) -> None:
    with cashier.db.transaction() as tx:
        now = cashier.clock.now()
        if may_park and message.attempts >= ATTEMPTS_MAX:
            outbox.park(tx, message, error, now)
        else:
            outbox.retry(tx, message, RETRY_AFTER * min(message.attempts, 30), error, now)


class LeaseLost(Exception):
    """The message is no longer ours."""
