"""What people do with money at the desk and by program: release, send back, recover, settle exceptions.

One place for both, so that rights, locks and refusals are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from claimwright.app.identity.public import Session
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import PaymentOrder, Recovery
from claimwright.app.work import public as work
from claimwright.core.outcome import Refused
from claimwright.core.payments.recovery import Instalment
from claimwright.core.work.task import TaskEvent
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.infra.db import Tx
from claimwright.journeys.reconcile_day import held
from claimwright.journeys.recover_money import steps
from claimwright.journeys.settle_claim import release as second_person

T = TypeVar("T")


def release(tx: Tx, context: Context, session: Session, order_id: UUID) -> PaymentOrder:
    """Let a payment go; raises `Problem` if this person may not."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(second_person.release(tx, order_id, actor, now))


def send_back(tx: Tx, context: Context, session: Session, order_id: UUID, reason: str) -> PaymentOrder:
    """Send a payment back with a reason."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(second_person.send_back(tx, context.ids, order_id, reason, actor, now))


def agree(
    tx: Tx, context: Context, session: Session, recovery_id: UUID, words: str, may_offset: bool
) -> Recovery:
    """Record what was agreed with the debtor."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(steps.agree(tx, recovery_id, words, may_offset, actor, now))


def plan(
    tx: Tx, context: Context, session: Session, recovery_id: UUID, parts: Sequence[Instalment]
) -> Recovery:
    """Agree on instalments for what is open."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(steps.plan(tx, context.ids, recovery_id, parts, actor, now))


def offset(tx: Tx, context: Context, session: Session, recovery_id: UUID, order_id: UUID) -> Recovery:
    """Deduct from a payment that has not left; by another person than who recorded the consent."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(steps.offset(tx, context.ids, recovery_id, order_id, actor, now))


def note_receipt(
    tx: Tx, context: Context, session: Session, recovery_id: UUID, bank: str, reference: str, evidence: str
) -> Recovery:
    """Say that a credit which named nothing is this recovery's; another person confirms."""
    actor, now = actor_of(tx, session), context.clock.now()
    noted = steps.note_receipt(tx, context.ids, recovery_id, bank, reference, evidence, actor, now)
    return _done(noted)


def decide_receipt(tx: Tx, context: Context, session: Session, receipt_id: UUID, confirmed: bool) -> Recovery:
    """The second person's word on a noted receipt."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(steps.decide_receipt(tx, context.ids, receipt_id, confirmed, actor, now))


def wrong_payee(tx: Tx, context: Context, session: Session, order_id: UUID, evidence: str) -> Recovery:
    """Money reached somebody not entitled: claimed back there, owed again here; the new payment waits for
    another person."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(steps.paid_to_wrong_payee(tx, context.ids, order_id, evidence, actor, now))


def ask_write_off(tx: Tx, context: Context, session: Session, recovery_id: UUID, reason: str) -> Recovery:
    """Ask to give up what is open."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(steps.ask_write_off(tx, context.ids, recovery_id, reason, actor, now))


def decide_write_off(
    tx: Tx, context: Context, session: Session, recovery_id: UUID, approved: bool, reason: str
) -> Recovery:
    """The second person's word on giving up."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(steps.decide_write_off(tx, context.ids, recovery_id, approved, reason, actor, now))


def settle_exception(tx: Tx, context: Context, session: Session, exception_id: UUID, resolution: str) -> None:
    """Somebody has found out what an exception is, and says so."""
    actor, now = actor_of(tx, session), context.clock.now()
    if not resolution.strip():
        raise Problem(422, "reason_missing", field="resolution")
    by = f"{actor.kind}:{actor.id}"
    found = payments.exception_seen(tx, exception_id)
    if found is not None and found.resolved_at is None and held.hold_of(tx, found) is not None:
        raise Problem(409, "hold_open")
    if not payments.resolve_exception(tx, exception_id, by, resolution.strip(), now):
        raise Problem(409, "exception_settled")
    work.end_tasks(tx, exception_id, TaskEvent.DONE, now)


def tie(tx: Tx, context: Context, session: Session, exception_id: UUID, evidence: str) -> PaymentOrder:
    """A booking of unknown name was the payment of the order that it holds."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(held.tie(tx, exception_id, evidence, actor, now))


def release_held(tx: Tx, context: Context, session: Session, exception_id: UUID, reason: str) -> PaymentOrder:
    """It was another payment: the second person who says so lets the order go."""
    actor, now = actor_of(tx, session), context.clock.now()
    return _done(held.release_held(tx, exception_id, reason, actor, now))


def _done(result: T | Refused) -> T:
    if isinstance(result, Refused):
        raise problem_of(result)
    return result
