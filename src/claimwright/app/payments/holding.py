"""Orders held by a booking that may have been their payment: tied to it, or released by two persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.payments.account import ENTRY_TOPIC, lock_entry
from claimwright.app.payments.booked import SQL_BOOKED
from claimwright.app.payments.moving import ENTITY, SEND_TOPIC, lock_order
from claimwright.app.payments.store import PaymentOrder
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.payments import OrderState
from claimwright.core.payments.release import is_second_person, name_of
from claimwright.infra import journal, outbox
from claimwright.infra.db import Tx


class HoldCode(Enum):
    """Why a held order stays held, earlier first."""

    STAFF_ONLY = "staff_only"
    NO_SUCH_HOLD = "no_such_hold"
    REASON_MISSING = "reason_missing"
    HOLD_ENDED = "hold_ended"
    SECOND_PERSON = "second_person"


@dataclass(frozen=True, slots=True)
class Hold:
    """An order that waits since a booking of the bank may have been its payment.

    `asked_by` (``kind:id``) wants it released, and `why`; `released_by` is the second person.
    """

    order_id: UUID
    bank: str
    reference: str
    held_at: datetime
    why: str | None
    asked_by: str | None
    released_by: str | None


def hold(tx: Tx, order_id: UUID, bank: str, reference: str) -> Hold | None:
    """What a booking does to an order; None if it does not hold it."""
    row = tx.execute(SQL_BOOKED["hold"], _key(order_id, bank, reference)).fetchone()
    return Hold(*row) if row else None


def holds_of_entry(tx: Tx, bank: str, reference: str) -> tuple[Hold, ...]:
    """The orders that a booking holds or held."""
    values = {"bank": bank, "reference": reference}
    return tuple(Hold(*row) for row in tx.execute(SQL_BOOKED["holds_of_entry"], values).fetchall())


def tie_booking(
    tx: Tx, order_id: UUID, bank: str, reference: str, evidence: str, actor: Actor, now: datetime
) -> PaymentOrder | Refused:
    """A person says that the booking was this order's payment. It counts as executed once the booking is
    matched, for which it is queued; it is not sent in any case. The claim is locked.

    Refused: any of `HoldCode` but `SECOND_PERSON`.
    """
    found = _open(tx, order_id, bank, reference, evidence, "evidence", actor)
    if isinstance(found, Refused):
        return found
    order, _ = found
    tied = tx.execute(SQL_BOOKED["tie_entry"], _key(order_id, bank, reference)).rowcount
    assert tied == 1, "the booking is locked and free"
    outbox.enqueue(
        tx, ENTRY_TOPIC, bucket_of(order_id), order_id, {"bank": bank, "reference": reference}, now
    )
    _note(tx, order, "booking_tied", evidence, bank, reference, actor, now)
    return order


def release_held(
    tx: Tx, order_id: UUID, bank: str, reference: str, why: str, actor: Actor, now: datetime
) -> tuple[PaymentOrder, bool] | Refused:
    """A person says that the booking was another payment; the second one lets the order go. The claim is
    locked. Answers the order, and whether it may leave now.

    Refused: any of `HoldCode`; nobody releases what they ordered themselves.
    """
    found = _open(tx, order_id, bank, reference, why, "reason", actor)
    if isinstance(found, Refused):
        return found
    order, seen = found
    if not is_second_person(order.ordered_by, actor):
        return Refused(HoldCode.SECOND_PERSON, {"amount_fen": order.amount_fen})
    said = {**_key(order_id, bank, reference), "by": name_of(actor), "why": why.strip(), "now": now}
    if seen.asked_by is None:
        assert tx.execute(SQL_BOOKED["ask_release_of_hold"], said).rowcount == 1, "it is locked"
        _note(tx, order, "hold_release_asked", why, bank, reference, actor, now)
        return order, False
    if not is_second_person(seen.asked_by, actor):
        return Refused(HoldCode.SECOND_PERSON, {"amount_fen": order.amount_fen})
    assert tx.execute(SQL_BOOKED["release_hold"], said).rowcount == 1, "it is locked"
    outbox.enqueue(tx, SEND_TOPIC, bucket_of(order_id), order_id, {}, now)
    _note(tx, order, "hold_released", why, bank, reference, actor, now)
    return order, True


def _open(
    tx: Tx, order_id: UUID, bank: str, reference: str, words: str, field: str, actor: Actor
) -> tuple[PaymentOrder, Hold] | Refused:
    """The order and what holds it, both locked with the booking, if it is held still."""
    if actor.kind != "staff":
        return Refused(HoldCode.STAFF_ONLY)
    order = lock_order(tx, order_id)
    row = tx.execute(SQL_BOOKED["lock_hold"], _key(order_id, bank, reference)).fetchone()
    if order is None or row is None:
        return Refused(HoldCode.NO_SUCH_HOLD, field="order_id")
    if not words.strip():
        return Refused(HoldCode.REASON_MISSING, field=field)
    held, kept = Hold(*row), lock_entry(tx, bank, reference)
    if order.state is not OrderState.ORDERED or held.released_by or kept.is_matched or kept.tied_order_id:
        return Refused(HoldCode.HOLD_ENDED, {"state": order.state.value})
    return order, held


def _key(order_id: UUID, bank: str, reference: str) -> dict[str, object]:
    return {"bucket": bucket_of(order_id), "order_id": order_id, "bank": bank, "reference": reference}


def _note(
    tx: Tx,
    order: PaymentOrder,
    event: str,
    words: str,
    bank: str,
    reference: str,
    actor: Actor,
    now: datetime,
) -> None:
    facts: dict[str, FactValue] = {"why": words.strip(), "bank_entry": f"{bank} {reference}"}
    was = order.state.value
    journal.append(tx, ENTITY, order.order_id, event, actor, now, was, was, facts)
