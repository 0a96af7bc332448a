"""The steps of a recovery: agreed, planned, received, offset, written off by two persons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from claimwright.app.payments.ledger import post
from claimwright.app.payments.limits import release_limits
from claimwright.app.payments.moving import NewOrder, lock_order, move, store_order
from claimwright.app.payments.recoveries import (
    Recovery,
    RecoveryCode,
    history_of_recovery,
    lock_recovery,
    move_recovery,
)
from claimwright.app.payments.store import SQL, PaymentOrder
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.ledger import Recipe
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.payments import OrderEvent, OrderState
from claimwright.core.payments.recovery import (
    RECOVERY_LIFECYCLE,
    Instalment,
    RecoveryEvent,
    RecoveryState,
    check_plan,
    event_of_receipt,
)
from claimwright.core.payments.release import is_second_person, name_of
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids


def agree(
    tx: Tx, recovery_id: UUID, words: str, may_offset: bool, actor: Actor, now: datetime
) -> Recovery | Refused:
    """The debtor has acknowledged the debt; `words` are what was agreed and how it is recorded.

    `may_offset`: the debtor consents that it is deducted from later payments (their words are kept).
    """
    one = _held(tx, recovery_id, RecoveryEvent.AGREED)
    if isinstance(one, Refused):
        return one
    if not words.strip():
        return Refused(RecoveryCode.REASON_MISSING, field="words")
    consent = words.strip() if may_offset else None
    facts: dict[str, FactValue] = {"words": words.strip(), "may_offset": may_offset}
    return move_recovery(tx, one, RecoveryEvent.AGREED, actor, now, facts, consent=consent)


def plan(
    tx: Tx, recovery_id: UUID, parts: Sequence[Instalment], actor: Actor, now: datetime
) -> Recovery | Refused:
    """Agree on instalments for what is open; a new plan replaces the one before, which is kept."""
    one = _held(tx, recovery_id, RecoveryEvent.PLANNED)
    if isinstance(one, Refused):
        return one
    fault = check_plan(parts, one.open_fen)
    if fault is not None:
        return Refused(RecoveryCode.PLAN, {"why": fault.value, "open_fen": one.open_fen}, "instalments")
    key = {"bucket": bucket_of(recovery_id), "recovery_id": recovery_id}
    row = tx.execute(SQL["last_plan_no"], key).fetchone()
    plan_no = (row[0] if row else 0) + 1
    with tx.cursor() as cursor:
        cursor.executemany(
            SQL["insert_instalment"],
            [
                {**key, "plan_no": plan_no, "instalment_no": number, "due_on": part.due_on}
                | {"amount_fen": part.amount_fen}
                for number, part in enumerate(parts, start=1)
            ],
        )
    facts: dict[str, FactValue] = {"plan_no": plan_no, "instalments": len(parts)}
    return move_recovery(tx, one, RecoveryEvent.PLANNED, actor, now, facts)


def receive(
    tx: Tx, ids: Ids, recovery_id: UUID, amount_fen: int, reference: str, actor: Actor, now: datetime
) -> Recovery | Refused:
    """Money came in for it (`reference`: the bank's entry), at most what is open. Booked once an entry."""
    one = _held(tx, recovery_id, RecoveryEvent.SETTLED)
    if isinstance(one, Refused):
        return one
    if not 0 < amount_fen <= one.open_fen:
        return Refused(RecoveryCode.AMOUNT_OUT_OF_RANGE, {"open_fen": one.open_fen}, "amount_fen")
    event = event_of_receipt(one.open_fen, amount_fen)
    facts: dict[str, FactValue] = {"amount_fen": amount_fen, "bank_entry": reference}
    received_fen = one.received_fen + amount_fen
    got = move_recovery(tx, one, event, actor, now, facts, received_fen=received_fen)
    post(tx, ids, one.claim_id, Recipe.RECOVERY_RECEIVED, amount_fen, f"{one.reference} {reference}", now)
    return got


def offset(
    tx: Tx, ids: Ids, recovery_id: UUID, order_id: UUID, actor: Actor, now: datetime
) -> tuple[Recovery, PaymentOrder | None] | Refused:
    """Deduct from a payment that has not left, with the debtor's recorded consent. Both claims locked.

    By another person than who recorded the consent (`SECOND_PERSON`). The order is taken back and what is
    left is ordered anew; answers that order, None if nothing is left.
    """
    one = _held(tx, recovery_id, RecoveryEvent.SETTLED)
    if isinstance(one, Refused):
        return one
    if one.consent is None:
        return Refused(RecoveryCode.CONSENT_MISSING)
    if not is_second_person(_consent_by(tx, recovery_id), actor):
        return Refused(RecoveryCode.SECOND_PERSON, {"amount_fen": one.open_fen})
    order = lock_order(tx, order_id)
    if order is None or not order.is_unsent or order.payee.name != one.debtor:
        return Refused(RecoveryCode.NOT_OWED_ENOUGH, field="order_id")
    fen = min(one.open_fen, order.amount_fen)
    facts: dict[str, FactValue] = {"amount_fen": fen, "end_to_end_id": order.end_to_end_id}
    event = event_of_receipt(one.open_fen, fen)
    paid = move_recovery(tx, one, event, actor, now, facts, offset_fen=one.offset_fen + fen)
    cause = f"{one.reference} from {order.end_to_end_id}"
    post(tx, ids, one.claim_id, Recipe.RECOVERY_OFFSET, fen, cause, now)
    post(tx, ids, order.claim_id, Recipe.OFFSET_FROM_CLAIM, fen, cause, now, order_id)
    return paid, _rest(tx, ids, order, fen, one.reference, actor, now)


def _consent_by(tx: Tx, recovery_id: UUID) -> str:
    """Who recorded the debtor's consent."""
    agreed = [one for one in history_of_recovery(tx, recovery_id) if one.event == RecoveryEvent.AGREED.value]
    return name_of(agreed[-1].actor)


def _rest(
    tx: Tx, ids: Ids, order: PaymentOrder, offset_fen: int, reference: str, actor: Actor, now: datetime
) -> PaymentOrder | None:
    told: dict[str, FactValue] = {"why": "offset", "reference": reference, "offset_fen": offset_fen}
    move(tx, order, OrderEvent.CANCELLED, actor, now, told)
    rest_fen = order.amount_fen - offset_fen
    if not rest_fen:
        return None
    new = NewOrder(
        order.claim_id,
        order.decision_no,
        rest_fen,
        order.payee,
        order.remittance,
        order.purpose,
        order.part_no,
    )
    waits = order.state is OrderState.AWAITING_RELEASE
    state = OrderState.AWAITING_RELEASE if waits else OrderState.ORDERED
    return store_order(tx, ids, new, order.attempt + 1, state, actor, now)


def ask_write_off(
    tx: Tx, ids: Ids, recovery_id: UUID, reason: str, actor: Actor, now: datetime
) -> Recovery | Refused:
    """Give up what is open. Above the insurer's limit a second person decides; below, it is done at once."""
    one = _held(tx, recovery_id, RecoveryEvent.WRITE_OFF_ASKED)
    if isinstance(one, Refused):
        return one
    if not reason.strip():
        return Refused(RecoveryCode.REASON_MISSING, field="reason")
    facts: dict[str, FactValue] = {"why": reason.strip()}
    asked = move_recovery(
        tx,
        one,
        RecoveryEvent.WRITE_OFF_ASKED,
        actor,
        now,
        facts,
        write_off_by=name_of(actor),
        write_off_why=reason.strip(),
    )
    if one.open_fen > release_limits(tx, now).write_off_fen:
        return asked
    return _write_off(tx, ids, asked, actor, now)


def decide_write_off(
    tx: Tx, ids: Ids, recovery_id: UUID, approved: bool, reason: str, actor: Actor, now: datetime
) -> Recovery | Refused:
    """The second person: write off, or send it back with a reason."""
    one = _held(tx, recovery_id, RecoveryEvent.WRITTEN_OFF)
    if isinstance(one, Refused):
        return one
    if not is_second_person(one.write_off_by or "", actor):
        return Refused(RecoveryCode.SECOND_PERSON, {"amount_fen": one.open_fen})
    if approved:
        return _write_off(tx, ids, one, actor, now)
    if not reason.strip():
        return Refused(RecoveryCode.REASON_MISSING, field="reason")
    return move_recovery(tx, one, RecoveryEvent.WRITE_OFF_REFUSED, actor, now, {"why": reason.strip()})


def _write_off(tx: Tx, ids: Ids, one: Recovery, actor: Actor, now: datetime) -> Recovery:
    fen = one.open_fen
    done = move_recovery(tx, one, RecoveryEvent.WRITTEN_OFF, actor, now, written_off_fen=fen)
    post(tx, ids, one.claim_id, Recipe.RECOVERY_WRITTEN_OFF, fen, one.reference, now)
    assert done.state is RecoveryState.WRITTEN_OFF, "nothing is open any more"
    return done


def _held(tx: Tx, recovery_id: UUID, event: RecoveryEvent) -> Recovery | Refused:
    one = lock_recovery(tx, recovery_id)
    if one is None:
        return Refused(RecoveryCode.NO_SUCH_RECOVERY, field="recovery_id")
    if RECOVERY_LIFECYCLE.next(one.state, event) is None:
        return Refused(RecoveryCode.WRONG_STATE, {"state": one.state.value})
    return one
