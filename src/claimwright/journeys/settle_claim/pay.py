"""The money's way: send orders, hear from the bank, ask where it is silent, and close what is paid.

Nothing here resends on its own account. Whatever is not certain is a question to the bank, queued in the
transaction that recorded the sending; so every crash, cut line or lost answer ends in asking.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Paid
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
from claimwright.infra.db import Database, Tx, small_sets
from claimwright.infra.ids import Ids
from claimwright.infra.outbox import Message
from claimwright.infra.telemetry import log
from claimwright.journeys.settle_claim.enter_bills import enter_bills_of
from claimwright.journeys.settle_claim.tasking import ask_about_claim
from claimwright.ports.bank import Bank, InstructionStatus
from claimwright.ports.failure import Permanent, Transient, Unknown

CASHIER = Actor("system", "cashier", "cashier")
LEASE = timedelta(seconds=30)
RETRY_AFTER = timedelta(seconds=1)
ATTEMPTS_MAX = 8
MESSAGE_REFUSED = "MESSAGE_REFUSED"
_ASKED_IN = frozenset(OPEN_STATES) - {OrderState.ORDERED}


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


def settle_statuses(cashier: Cashier, limit: int = 200) -> int:
    """Apply what the bank has reported, with ledger and claims: what is plain together, the rest alone."""
    with cashier.db.transaction() as tx:
        messages = outbox.take(tx, [payments.STATUS_TOPIC], limit, LEASE, cashier.clock.now())
    once = Counter(message.entity_id for message in messages)
    fresh = [one for one in messages if one.attempts == 1 and once[one.entity_id] == 1]
    done = _settled_together(cashier, fresh) if len(fresh) > 1 else frozenset()
    for message in messages:
        if message.message_id not in done:
            guarded(cashier, message, lambda message=message: _settle(cashier, message))  # type: ignore[misc]
    return len(messages)


def _settle(cashier: Cashier, message: Message) -> None:
    with cashier.db.transaction() as tx:
        _hold_claim(tx, message.entity_id)
        now = cashier.clock.now()
        heard = payments.record_status(tx, cashier.ids, message.entity_id, _status(message), CASHIER, now)
        follow(tx, cashier, heard)
        if not outbox.done(tx, message):
            raise LeaseLost


def _settled_together(cashier: Cashier, messages: Sequence[Message]) -> frozenset[UUID]:
    """Hear the plain statuses in one transaction; answers the messages that are done by it.

    If anything is in the way, nothing is kept and each status is heard alone, where it fails alone.
    """
    statuses = {message.entity_id: _status(message) for message in messages}
    try:
        with cashier.db.transaction() as tx:
            small_sets(tx)
            now = cashier.clock.now()
            held = claims.lock_claims(tx, sorted(payments.claims_of_orders(tx, statuses.keys())))
            found = payments.record_plain_statuses(tx, cashier.ids, statuses, CASHIER, now)
            _follow_plain(tx, held, found.heard, now)
            plain = [message for message in messages if message.entity_id not in found.left]
            if len(outbox.done_together(tx, plain)) < len(plain):
                raise LeaseLost
    except Exception as reason:
        log("statuses_one_by_one", logging.INFO, reason=type(reason).__name__)
        return frozenset()
    return frozenset(message.message_id for message in plain)


def _follow_plain(tx: Tx, held: Mapping[UUID, Claim], heard: Sequence[Heard], now: datetime) -> None:
    """The claims of which nothing is owed any more are paid."""
    executed = {one.order.claim_id: one.order for one in heard if one.became is OrderState.EXECUTED}
    owed = payments.owed_of_claims(tx, executed.keys()) if executed else {}
    paid = [
        Paid(held[claim_id], order.order_id, order.executed_at)
        for claim_id, order in executed.items()
        if held[claim_id].state is ClaimState.PAYING and owed[claim_id] == 0 and order.executed_at
    ]
    claims.record_all_paid(tx, paid, CASHIER, now)
    enter_bills_of(tx, [one.claim.claim_id for one in paid], now)


def _status(message: Message) -> InstructionStatus:
    assert isinstance(message.payload, dict), "a status is a JSON object"
    return payments.status_of(message.payload)


def ask_due(cashier: Cashier, limit: int = 100) -> int:
    """Ask the bank about orders whose answer is overdue; keep asking, ever more seldom, until it is final."""
    with cashier.db.transaction() as tx:
        messages = outbox.take(tx, [payments.ASK_TOPIC], limit, LEASE, cashier.clock.now())
    if not messages:
        return 0
    with cashier.db.transaction() as tx:  # most have their answer by now
        small_sets(tx)
        states = payments.states_of_orders(tx, {message.entity_id for message in messages})
        asked = [message for message in messages if states.get(message.entity_id) in _ASKED_IN]
        outbox.done_together(tx, [message for message in messages if message not in asked])
    for message in asked:
        guarded(cashier, message, lambda message=message: _ask(cashier, message))  # type: ignore[misc]
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
        follow(tx, cashier, heard)
        asked_on = heard.order.state in OPEN_STATES and heard.order.state is not OrderState.ORDERED
        # A bank that knows the order is asked ever more seldom; one that does not, soon again.
        later = timedelta(seconds=next_ask_after(cashier.policy, message.attempts - 1))
        again_after = soon if answer is None else later
        kept = outbox.retry(tx, message, again_after, "", now) if asked_on else outbox.done(tx, message)
        if not kept:
            raise LeaseLost


def follow(tx: Tx, cashier: Cashier, heard: Heard) -> None:
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
        enter_bills_of(tx, [order.claim_id], now)


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
    ask_about_claim(tx, cashier.ids, claim_id, kind, (Question(code, facts),), cashier.clock.now())


def _hold_claim(tx: Tx, order_id: UUID) -> None:
    """The claim before its order: the one sequence in which locks are taken."""
    order = payments.order(tx, order_id)
    assert order is not None, "orders are never deleted"
    claims.lock_claim(tx, order.claim_id)


def guarded(cashier: Cashier, message: Message, do: Callable[[], None]) -> None:
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
