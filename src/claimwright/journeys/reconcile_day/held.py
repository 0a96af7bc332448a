"""An order waits, since the bank booked its amount to its account under a reference that we do not know.

People say what the booking was: this order's payment (it is tied, and never sent), or another's (two persons
let the order go). Closing what is open about the booking itself sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import BankException, Hold, HoldCode, KeptEntry, PaymentOrder
from claimwright.app.work import public as work
from claimwright.core.journal import Actor
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.payments import OrderState
from claimwright.core.payments.release import name_of
from claimwright.core.work.task import TaskEvent
from claimwright.infra.db import Tx
from claimwright.journeys.atomic import all_or_nothing

ALIKE = "alike"
"""The kind of exception that holds an order."""


def alike_subject(reference: str, order: PaymentOrder) -> str:
    """What names the exception: the booking and the order that it holds."""
    return f"{reference} {order.end_to_end_id}"


def alike_facts(kept: KeptEntry, order: PaymentOrder) -> dict[str, FactValue]:
    """What people need to ask the bank; the account is on the order's page."""
    return {
        "bank_entry": kept.entry.reference,
        "amount_fen": kept.entry.amount_fen,
        "booked_on": kept.entry.booked_on.isoformat(),
        "booked_as": kept.entry.end_to_end_id or "-",
        "end_to_end_id": order.end_to_end_id,
    }


def tie(tx: Tx, exception_id: UUID, evidence: str, actor: Actor, now: datetime) -> PaymentOrder | Refused:
    """The booking was this order's payment: the order counts as paid once the booking is matched.

    Refused: `HoldCode.STAFF_ONLY`, `NO_SUCH_HOLD`, `REASON_MISSING`, `HOLD_ENDED`.
    """

    def run(found: BankException, order: PaymentOrder) -> PaymentOrder | Refused:
        at = str(found.facts["bank_entry"])
        tied = payments.tie_booking(tx, order.order_id, found.bank, at, evidence, actor, now)
        if not isinstance(tied, Refused):
            _settle(tx, found, evidence, actor, now)
        return tied

    return _step(tx, exception_id, actor, run)


def release_held(
    tx: Tx, exception_id: UUID, reason: str, actor: Actor, now: datetime
) -> PaymentOrder | Refused:
    """The booking was another payment. The first person asks, another one lets the order go.

    Refused: any of `HoldCode`.
    """

    def run(found: BankException, order: PaymentOrder) -> PaymentOrder | Refused:
        at = str(found.facts["bank_entry"])
        done = payments.release_held(tx, order.order_id, found.bank, at, reason, actor, now)
        if isinstance(done, Refused):
            return done
        released, may_leave = done
        if may_leave:
            _settle(tx, found, reason, actor, now)
        return released

    return _step(tx, exception_id, actor, run)


def hold_of(tx: Tx, found: BankException) -> Hold | None:
    """What an exception holds still: None if it holds nothing, or no longer."""
    order = _order_of(tx, found)
    if order is None or order.state is not OrderState.ORDERED:
        return None
    reference = str(found.facts["bank_entry"])
    held = payments.hold(tx, order.order_id, found.bank, reference)
    kept = payments.entries_by_reference(tx, found.bank, [reference])[0]
    ended = held is None or held.released_by or kept.is_matched or kept.tied_order_id
    return None if ended else held


def _order_of(tx: Tx, found: BankException) -> PaymentOrder | None:
    if found.kind != ALIKE:
        return None
    name = str(found.facts["end_to_end_id"])
    order_id = payments.order_ids_of(tx, {name}).get(name)
    return payments.order(tx, order_id) if order_id else None


def _step(
    tx: Tx,
    exception_id: UUID,
    actor: Actor,
    run: Callable[[BankException, PaymentOrder], PaymentOrder | Refused],
) -> PaymentOrder | Refused:
    if actor.kind != "staff":
        return Refused(HoldCode.STAFF_ONLY)
    found = payments.exception_seen(tx, exception_id)
    order = _order_of(tx, found) if found else None
    if found is None or order is None:
        return Refused(HoldCode.NO_SUCH_HOLD, field="exception_id")
    claims.lock_claim(tx, order.claim_id)
    return all_or_nothing(tx, lambda: run(found, order))


def _settle(tx: Tx, found: BankException, words: str, actor: Actor, now: datetime) -> None:
    payments.resolve_exception(tx, found.exception_id, name_of(actor), words.strip(), now)
    work.end_tasks(tx, found.exception_id, TaskEvent.DONE, now)
