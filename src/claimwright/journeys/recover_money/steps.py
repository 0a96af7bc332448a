"""Steps of a recovery by people: the claim is held first, then the recovery; all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import KeptEntry, NotedReceipt, PaymentCode, Recovery, RecoveryCode
from claimwright.app.work import public as work
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.payments.purpose import ENDS_CLAIM
from claimwright.core.payments.recovery import Instalment
from claimwright.core.work.task import TaskEvent
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim.enter_bills import enter_bills_of
from claimwright.journeys.settle_claim.pay import CASHIER
from claimwright.journeys.write_letters.write import write_letters

Step = Callable[[], Recovery | Refused]


class ReceiptCode(Enum):
    """Why a movement was not taken for a recovery, earlier first."""

    NO_SUCH_ENTRY = "no_such_entry"
    ENTRY_MATCHED = "entry_matched"


def agree(
    tx: Tx, recovery_id: UUID, words: str, may_offset: bool, actor: Actor, now: datetime
) -> Recovery | Refused:
    """The debtor has acknowledged the debt, and consents (or not) to deduction from later payments."""
    return _step(
        tx,
        recovery_id,
        actor,
        lambda: payments.agree_recovery(tx, recovery_id, words, may_offset, actor, now),
    )


def plan(
    tx: Tx, ids: Ids, recovery_id: UUID, parts: Sequence[Instalment], actor: Actor, now: datetime
) -> Recovery | Refused:
    """Instalments for what is open; the debtor is written to."""

    def run() -> Recovery | Refused:
        planned = payments.plan_recovery(tx, recovery_id, parts, actor, now)
        return _written(tx, ids, planned, actor, now)

    return _step(tx, recovery_id, actor, run)


def note_receipt(
    tx: Tx,
    ids: Ids,
    recovery_id: UUID,
    bank: str,
    reference: str,
    evidence: str,
    actor: Actor,
    now: datetime,
) -> Recovery | Refused:
    """A person says that a credit, which named nothing, is for this recovery: another confirms."""

    def run() -> Recovery | Refused:
        one = payments.recovery(tx, recovery_id)
        assert one is not None, "the step has found it"
        kept = _free_credit(tx, bank, reference)
        if isinstance(kept, Refused):
            return kept
        fen = kept.entry.amount_fen
        noted = payments.note_receipt(tx, ids, one, bank, reference, fen, evidence, actor, now)
        return noted if isinstance(noted, Refused) else one

    return _step(tx, recovery_id, actor, run)


def decide_receipt(
    tx: Tx, ids: Ids, receipt_id: UUID, confirmed: bool, actor: Actor, now: datetime
) -> Recovery | Refused:
    """The second person: the money is this recovery's and is booked, or it is not and stays an exception."""
    receipt = payments.noted_receipt(tx, receipt_id)
    if receipt is None:
        return Refused(RecoveryCode.NO_SUCH_RECEIPT, field="receipt_id")

    def run() -> Recovery | Refused:
        one = payments.recovery(tx, receipt.recovery_id)
        assert one is not None, "recoveries are never deleted"
        refused = payments.decide_receipt(tx, receipt, one, confirmed, actor, now)
        if refused is not None:
            return refused
        return _book_receipt(tx, ids, receipt, actor, now) if confirmed else one

    return _step(tx, receipt.recovery_id, actor, run)


def _book_receipt(tx: Tx, ids: Ids, receipt: NotedReceipt, actor: Actor, now: datetime) -> Recovery | Refused:
    bank, reference = receipt.bank, receipt.reference
    kept = _free_credit(tx, bank, reference)
    if isinstance(kept, Refused):
        return kept
    fen = kept.entry.amount_fen
    got = payments.receive_recovery(tx, ids, receipt.recovery_id, fen, f"{bank} {reference}", actor, now)
    if isinstance(got, Refused):
        return got
    payments.match_entry(tx, bank, reference, recovery_id=receipt.recovery_id)
    unknown = payments.exception_of(tx, bank, "unknown", reference)
    by = f"{actor.kind}:{actor.id}"
    if unknown is not None and payments.resolve_exception(tx, unknown, by, got.reference, now):
        work.end_tasks(tx, unknown, TaskEvent.DONE, now)
    return _written(tx, ids, got, actor, now)


def _free_credit(tx: Tx, bank: str, reference: str) -> KeptEntry | Refused:
    found = payments.entries_by_reference(tx, bank, [reference])
    if not found or not found[0].entry.is_credit:
        return Refused(ReceiptCode.NO_SUCH_ENTRY, field="reference")
    kept = payments.lock_entry(tx, bank, reference)
    return Refused(ReceiptCode.ENTRY_MATCHED, field="reference") if kept.is_matched else kept


def _written(tx: Tx, ids: Ids, done: Recovery | Refused, actor: Actor, now: datetime) -> Recovery | Refused:
    if not isinstance(done, Refused):
        write_letters(tx, ids, done.claim_id, actor, now)
    return done


def offset(
    tx: Tx, ids: Ids, recovery_id: UUID, order_id: UUID, actor: Actor, now: datetime
) -> Recovery | Refused:
    """Deduct from a payment that has not left; a claim of which nothing is owed any more is paid."""

    def run() -> Recovery | Refused:
        order = payments.order(tx, order_id)
        if order is None:
            return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
        claim = claims.lock_claim(tx, order.claim_id)
        assert claim is not None, "an order belongs to a claim"
        done = payments.offset_recovery(tx, ids, recovery_id, order_id, actor, now)
        if isinstance(done, Refused):
            return done
        owed_fen = payments.balance_of_claim(tx, order.claim_id).owed_fen
        if claim.state is ClaimState.PAYING and owed_fen == 0:
            claims.record_paid(tx, claim.claim_id, order_id, now, CASHIER, now)
            enter_bills_of(tx, [claim.claim_id], now)
        return _written(tx, ids, done[0], actor, now)

    return _step(tx, recovery_id, actor, run)


def ask_write_off(
    tx: Tx, ids: Ids, recovery_id: UUID, reason: str, actor: Actor, now: datetime
) -> Recovery | Refused:
    """Give up what is open, with a second person above the insurer's limit."""
    return _step(
        tx, recovery_id, actor, lambda: payments.ask_write_off(tx, ids, recovery_id, reason, actor, now)
    )


def decide_write_off(
    tx: Tx, ids: Ids, recovery_id: UUID, approved: bool, reason: str, actor: Actor, now: datetime
) -> Recovery | Refused:
    """The second person's word."""
    return _step(
        tx,
        recovery_id,
        actor,
        lambda: payments.decide_write_off(tx, ids, recovery_id, approved, reason, actor, now),
    )


def paid_to_wrong_payee(
    tx: Tx, ids: Ids, order_id: UUID, evidence: str, actor: Actor, now: datetime
) -> Recovery | Refused:
    """An executed payment reached somebody not entitled: claimed back there, and owed here again."""

    def run() -> Recovery | Refused:
        if actor.kind != "staff":
            return Refused(RecoveryCode.STAFF_ONLY)
        order = payments.order(tx, order_id)
        if order is None:
            return Refused(PaymentCode.NO_SUCH_ORDER, field="order_id")
        claims.lock_claim(tx, order.claim_id)
        opened = payments.misdirect(tx, ids, order_id, evidence, actor, now)
        if isinstance(opened, Refused):
            return opened
        if order.purpose in ENDS_CLAIM:
            claims.record_payment_returned(tx, order.claim_id, order_id, "wrong_payee", CASHIER, now)
        return _written(tx, ids, opened, actor, now)

    return all_or_nothing(tx, run)


def _step(tx: Tx, recovery_id: UUID, actor: Actor, run: Step) -> Recovery | Refused:
    if actor.kind != "staff":
        return Refused(RecoveryCode.STAFF_ONLY)
    found = payments.recovery(tx, recovery_id)
    if found is None:
        return Refused(RecoveryCode.NO_SUCH_RECOVERY, field="recovery_id")
    claims.lock_claim(tx, found.claim_id)
    return all_or_nothing(tx, run)
