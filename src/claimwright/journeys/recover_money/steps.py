"""Steps of a recovery by people: the claim is held first, then the recovery; all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import PaymentCode, Recovery, RecoveryCode
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.payments.purpose import ENDS_CLAIM
from claimwright.core.payments.recovery import Instalment
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim.pay import CASHIER

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
    tx: Tx, recovery_id: UUID, parts: Sequence[Instalment], actor: Actor, now: datetime
) -> Recovery | Refused:
    """Instalments for what is open."""
    return _step(tx, recovery_id, actor, lambda: payments.plan_recovery(tx, recovery_id, parts, actor, now))


def receive_by_hand(
    tx: Tx, ids: Ids, recovery_id: UUID, bank: str, reference: str, actor: Actor, now: datetime
) -> Recovery | Refused:
    """A person says that a credit of the bank, which named nothing, is for this recovery."""

    def run() -> Recovery | Refused:
        found = payments.entries_by_reference(tx, bank, [reference])
        if not found or not found[0].entry.is_credit:
            return Refused(ReceiptCode.NO_SUCH_ENTRY, field="reference")
        kept = payments.lock_entry(tx, bank, reference)
        if kept.is_matched:
            return Refused(ReceiptCode.ENTRY_MATCHED, field="reference")
        amount_fen = kept.entry.amount_fen
        got = payments.receive_recovery(tx, ids, recovery_id, amount_fen, f"{bank} {reference}", actor, now)
        if isinstance(got, Refused):
            return got
        payments.match_entry(tx, bank, reference, recovery_id=recovery_id)
        unknown = payments.exception_of(tx, bank, "unknown", reference)
        if unknown is not None:
            payments.resolve_exception(tx, unknown, f"{actor.kind}:{actor.id}", got.reference, now)
        return got

    return _step(tx, recovery_id, actor, run)


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
        return done[0]

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
        return opened

    return all_or_nothing(tx, run)


def _step(tx: Tx, recovery_id: UUID, actor: Actor, run: Step) -> Recovery | Refused:
    if actor.kind != "staff":
        return Refused(RecoveryCode.STAFF_ONLY)
    found = payments.recovery(tx, recovery_id)
    if found is None:
        return Refused(RecoveryCode.NO_SUCH_RECOVERY, field="recovery_id")
    claims.lock_claim(tx, found.claim_id)
    return all_or_nothing(tx, run)
