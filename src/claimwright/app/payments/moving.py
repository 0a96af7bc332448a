"""Rows of orders: store them, lock them, move them along their lifecycle with their journal entries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from claimwright.app.payments.store import PAYEE_ACCOUNT, SQL, SQL_TOGETHER, Payee, PaymentOrder, order_of
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.money import CNY
from claimwright.core.outcome import FactValue
from claimwright.core.payments import PAYMENT_LIFECYCLE, OrderEvent, OrderState, Purpose, end_to_end_id
from claimwright.core.payments.release import name_of
from claimwright.infra import journal, outbox
from claimwright.infra.db import Tx, columns
from claimwright.infra.field_cipher import fields_in_use
from claimwright.infra.ids import Ids
from claimwright.infra.journal import NewEntry
from claimwright.infra.outbox import NewMessage

SEND_TOPIC = "payments.send"
ASK_TOPIC = "payments.ask"
STATUS_TOPIC = "payments.status"
RELEASE_TOPIC = "payments.release"  # an order waits for its second person, or does so no longer
ENTITY = "payment_order"
TURNS_MAX = 8


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What is to be paid to one payee: part `part_no` of cause `decision_no` of a claim.

    `decision_no` counts causes of the purpose: decisions (benefit, difference), prepayments or refunds.
    Several payees of one cause (beneficiaries, a hospital) are its parts. `remittance` is the text on
    the payee's statement, at most 140 characters.
    """

    claim_id: UUID
    decision_no: int
    amount_fen: int
    payee: Payee
    remittance: str
    purpose: Purpose = Purpose.BENEFIT
    part_no: int = 1


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to pay what is wanted, and the state in which it begins."""

    new: NewOrder
    number: int
    state: OrderState


@dataclass(frozen=True, slots=True)
class OrderMove:
    """An event of a locked order, what the journal says beside it, and other fields that change with it."""

    order: PaymentOrder
    event: OrderEvent
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    changes: Mapping[str, object] = field(default_factory=dict)


def store_order(
    tx: Tx, ids: Ids, new: NewOrder, attempt: int, state: OrderState, actor: Actor, now: datetime
) -> PaymentOrder:
    """Store a new attempt; one that is due for sending is queued, one that waits for release is not."""
    return store_orders(tx, ids, [Attempt(new, attempt, state)], actor, now)[0]


def store_orders(
    tx: Tx, ids: Ids, attempts: Sequence[Attempt], actor: Actor, now: datetime
) -> list[PaymentOrder]:
    """The same for many, by one statement a table; answers them in the order given."""
    if not attempts:
        return []
    names = _names(tx, attempts)
    orders = [_order(ids, one, name, actor, now) for one, name in zip(attempts, names, strict=True)]
    arrays = columns(_NEW_COLUMNS, map(_new_row, orders))
    same = {"currency": CNY, "ordered_by": name_of(actor), "ordered_at": now}
    ends = {name: arrays[name] for name in ("end_to_end_id", "order_id")}
    tx.execute(SQL_TOGETHER["insert_end_to_ends"], ends)
    tx.execute(SQL_TOGETHER["insert_orders"], {**arrays, **same})
    journal.append_many(tx, [_ordered_entry(one) for one in orders], actor, now)
    due = [NewMessage(one.order_id) for one in orders if one.state is OrderState.ORDERED]
    outbox.enqueue_many(tx, SEND_TOPIC, due, now)
    waiting = [NewMessage(one.order_id) for one in orders if one.state is OrderState.AWAITING_RELEASE]
    outbox.enqueue_many(tx, RELEASE_TOPIC, waiting, now)
    return orders


def _names(tx: Tx, attempts: Sequence[Attempt]) -> list[str]:
    """The end-to-end ids of attempts: each follows from its debt, the next where one is another's already."""
    keys = [_key(one) for one in attempts]
    named: dict[int, str] = {}
    taken: set[str] = set()
    for turn in range(TURNS_MAX):
        wanted = {n: end_to_end_id(*key, turn) for n, key in enumerate(keys) if n not in named}
        if not wanted:
            break
        values = {"end_to_end_ids": list(wanted.values())}
        taken |= {row[0] for row in tx.execute(SQL["order_ids_of_end_to_end"], values).fetchall()}
        for number, name in wanted.items():
            if name not in taken:
                taken.add(name)
                named[number] = name
    assert len(named) == len(keys), "an attempt is ordered once"
    return [named[number] for number in range(len(keys))]


def _key(one: Attempt) -> tuple[UUID, Purpose, int, int, int]:
    return one.new.claim_id, one.new.purpose, one.new.decision_no, one.new.part_no, one.number


def _order(ids: Ids, one: Attempt, name: str, actor: Actor, now: datetime) -> PaymentOrder:
    new, bucket = one.new, bucket_of(one.new.claim_id)
    return PaymentOrder(
        order_id=ids.new_id(bucket),
        claim_id=new.claim_id,
        decision_no=new.decision_no,
        attempt=one.number,
        end_to_end_id=name,
        amount_fen=new.amount_fen,
        currency=CNY,
        payee=new.payee,
        remittance=new.remittance,
        state=one.state,
        not_known=0,
        needs_person=None,
        reason=None,
        bank_reference=None,
        ordered_at=now,
        send_started_at=None,
        executed_at=None,
        purpose=new.purpose,
        part_no=new.part_no,
        ordered_by=name_of(actor),
    )


def _ordered_entry(order: PaymentOrder) -> NewEntry:
    facts: dict[str, FactValue] = {
        "end_to_end_id": order.end_to_end_id,
        "amount_fen": order.amount_fen,
        "attempt": order.attempt,
        "purpose": order.purpose.value,
    }
    return NewEntry(ENTITY, order.order_id, "ordered", None, order.state.value, facts, is_first=True)


_NEW_COLUMNS = (
    "bucket", "order_id", "claim_id", "purpose", "decision_no", "part_no", "attempt", "end_to_end_id",
    "amount_fen", "payee_name", "payee_account_sealed", "payee_bank_code", "payee_bank_name",
    "payee_role", "remittance", "state",
)  # fmt: skip


def _new_row(order: PaymentOrder) -> tuple[object, ...]:
    payee = order.payee
    return (
        bucket_of(order.order_id),
        order.order_id,
        order.claim_id,
        order.purpose.value,
        order.decision_no,
        order.part_no,
        order.attempt,
        order.end_to_end_id,
        order.amount_fen,
        payee.name,
        fields_in_use().seal(PAYEE_ACCOUNT, order.order_id, payee.account_no),
        payee.bank_code,
        payee.bank_name,
        payee.role.value,
        order.remittance,
        order.state.value,
    )


def lock_order(tx: Tx, order_id: UUID) -> PaymentOrder | None:
    """Lock and load an order."""
    return lock_orders(tx, [order_id]).get(order_id)


def lock_orders(tx: Tx, order_ids: Collection[UUID]) -> dict[UUID, PaymentOrder]:
    """Lock and load many orders, in the order of their ids; an unknown id is absent."""
    keys = columns(("buckets", "order_ids"), [(bucket_of(one), one) for one in order_ids])
    orders = map(order_of, tx.execute(SQL_TOGETHER["lock_orders"], keys).fetchall())
    return {order.order_id: order for order in orders}


def locked(tx: Tx, order_id: UUID) -> PaymentOrder:
    """Lock and load an order that is known to exist."""
    order = lock_order(tx, order_id)
    assert order is not None, "orders are never deleted"
    return order


def states_of_orders(tx: Tx, order_ids: Collection[UUID]) -> dict[UUID, OrderState]:
    """Where these orders stand, not held; an unknown id is absent."""
    keys = columns(("buckets", "order_ids"), [(bucket_of(one), one) for one in order_ids])
    rows = tx.execute(SQL_TOGETHER["states_of_orders"], keys)
    return {order_id: OrderState(state) for order_id, state in rows}


def claims_of_orders(tx: Tx, order_ids: Collection[UUID]) -> list[UUID]:
    """The claims that these orders pay."""
    keys = columns(("buckets", "order_ids"), [(bucket_of(one), one) for one in order_ids])
    return [claim_id for (claim_id,) in tx.execute(SQL_TOGETHER["claims_of_orders"], keys)]


def move(
    tx: Tx,
    order: PaymentOrder,
    event: OrderEvent,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, FactValue] | None = None,
    **changes: object,
) -> PaymentOrder:
    """Move a locked order by an event of its lifecycle, with its journal entry; an illegal event is a bug."""
    return move_orders(tx, [OrderMove(order, event, facts or {}, changes)], actor, now)[0]


def move_orders(tx: Tx, moves: Sequence[OrderMove], actor: Actor, now: datetime) -> list[PaymentOrder]:
    """Move many locked orders, each by one event; answers them in the order given."""
    moved, entries = [], []
    for one in moves:
        order = one.order
        state = PAYMENT_LIFECYCLE.next(order.state, one.event)
        assert state is not None, f"an order that is {order.state.value} cannot be {one.event.value}"
        moved.append(replace(order, state=state, **one.changes))  # type: ignore[arg-type]
        known: dict[str, FactValue] = {"end_to_end_id": order.end_to_end_id, "amount_fen": order.amount_fen}
        facts = {**known, **one.facts}
        states = (order.state.value, state.value)
        entries.append(NewEntry(ENTITY, order.order_id, one.event.value, *states, facts))
    _save(tx, [(one.order, after) for one, after in zip(moves, moved, strict=True)])
    journal.append_many(tx, entries, actor, now)
    ended = [one.order.order_id for one in moves if one.order.state is OrderState.AWAITING_RELEASE]
    outbox.enqueue_many(tx, RELEASE_TOPIC, [NewMessage(order_id) for order_id in ended], now)
    return moved


def save(tx: Tx, was: PaymentOrder, order: PaymentOrder) -> None:
    """Write what may change of a locked order."""
    _save(tx, [(was, order)])


def _save(tx: Tx, changed: Sequence[tuple[PaymentOrder, PaymentOrder]]) -> None:
    if changed:
        rows = [_changed_row(was, order) for was, order in changed]
        written = tx.execute(SQL_TOGETHER["move_orders"], columns(_CHANGED_COLUMNS, rows))
        assert written.rowcount == len(rows), "the orders are locked, so they move"


_CHANGED_COLUMNS = (
    "bucket", "order_id", "was", "state", "not_known", "needs_person", "reason", "bank_reference",
    "send_started_at", "executed_at", "released_by", "released_at", "returned_at", "is_excess",
)  # fmt: skip


def _changed_row(was: PaymentOrder, order: PaymentOrder) -> tuple[object, ...]:
    return (
        bucket_of(order.order_id),
        order.order_id,
        was.state.value,
        order.state.value,
        order.not_known,
        order.needs_person,
        order.reason,
        order.bank_reference,
        order.send_started_at,
        order.executed_at,
        order.released_by,
        order.released_at,
        order.returned_at,
        order.is_excess,
    )
