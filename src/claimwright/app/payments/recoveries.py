"""Recoveries: money that was paid and is not owed, on its way back. Every step journalled and booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from claimwright.app.payments.ledger import post
from claimwright.app.payments.queries import orders_of_claim
from claimwright.app.payments.store import SQL
from claimwright.core.dates import business_date
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor, Entry
from claimwright.core.money import AMOUNT_FEN_MAX
from claimwright.core.outcome import FactValue
from claimwright.core.payments.recovery import (
    OPENED_AS,
    RECOVERY_LIFECYCLE,
    Instalment,
    RecoveryEvent,
    RecoveryReason,
    RecoveryState,
)
from claimwright.infra import journal
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

ENTITY = "recovery"
REFERENCE_PREFIX = "RC"


class RecoveryCode(Enum):
    """Why a recovery command was refused, earlier first."""

    NO_SUCH_RECOVERY = "no_such_recovery"
    STAFF_ONLY = "staff_only"
    WRONG_STATE = "wrong_state"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    PLAN = "plan"
    CONSENT_MISSING = "consent_missing"
    REASON_MISSING = "reason_missing"
    SECOND_PERSON = "second_person"
    NOT_OWED_ENOUGH = "not_owed_enough"
    NOTED_BEFORE = "noted_before"
    NO_SUCH_RECEIPT = "no_such_receipt"
    RECEIPT_DECIDED = "receipt_decided"


@dataclass(frozen=True, slots=True)
class Recovery:
    """One amount claimed back. `reference` is what the payer writes on the transfer; `consent` is the
    debtor's recorded consent to offset."""

    recovery_id: UUID
    claim_id: UUID
    order_id: UUID | None
    reference: str
    reason: RecoveryReason
    cause: str
    debtor: str
    amount_fen: int
    received_fen: int
    offset_fen: int
    written_off_fen: int
    withdrawn_fen: int
    state: RecoveryState
    consent: str | None
    write_off_by: str | None
    write_off_why: str | None
    opened_at: datetime
    ended_at: datetime | None

    @property
    def open_fen(self) -> int:
        """What is still to come."""
        settled_fen = self.received_fen + self.offset_fen + self.written_off_fen + self.withdrawn_fen
        return self.amount_fen - settled_fen


def open_recovery(
    tx: Tx,
    ids: Ids,
    claim_id: UUID,
    amount_fen: int,
    reason: RecoveryReason,
    actor: Actor,
    now: datetime,
    *,
    cause: str = "",
    debtor: str = "",
    order_id: UUID | None = None,
) -> Recovery:
    """Claim an amount back; the claim is locked. Booked as the reason says (`OPENED_AS` of the core).

    `cause` names what showed it (`decision 2`, an end-to-end id): the same reason with the same cause
    opens once (`UniqueViolation`); without one it is numbered in the claim. `debtor` is who must pay:
    without a name, whom the claim was last paid to.
    """
    assert 0 < amount_fen <= AMOUNT_FEN_MAX, "a recovery claims a positive amount"
    cause = cause or f"no. {len(recoveries_of_claim(tx, claim_id)) + 1}"
    recovery_id = ids.new_id(bucket_of(claim_id))
    row = {
        "bucket": bucket_of(claim_id),
        "recovery_id": recovery_id,
        "claim_id": claim_id,
        "order_id": order_id,
        "reference": ids.new_number(REFERENCE_PREFIX, business_date(now), bucket_of(claim_id)),
        "reason": reason.value,
        "cause": cause,
        "debtor": debtor or _last_paid(tx, claim_id),
        "amount_fen": amount_fen,
        "state": RecoveryState.OPENED.value,
        "opened_at": now,
    }
    opened = _store(tx, row)
    facts: dict[str, FactValue] = {"amount_fen": amount_fen, "reason": reason.value, "cause": cause}
    journal.append(tx, ENTITY, recovery_id, "opened", actor, now, None, opened.state.value, facts)
    post(tx, ids, claim_id, OPENED_AS[reason], amount_fen, f"{reason.value} {cause}", now, order_id)
    return opened


def _store(tx: Tx, row: Mapping[str, object]) -> Recovery:
    tx.execute(SQL["insert_recovery_reference"], row)
    tx.execute(SQL["insert_recovery"], row)
    key = {"bucket": row["bucket"], "recovery_id": row["recovery_id"]}
    return recovery_of(tx.execute(SQL["recovery"], key).fetchall()[0])


def _last_paid(tx: Tx, claim_id: UUID) -> str:
    paid = [one for one in orders_of_claim(tx, claim_id) if one.executed_at is not None]
    assert paid, "only what was paid is claimed back"
    return paid[-1].payee.name


def lock_recovery(tx: Tx, recovery_id: UUID) -> Recovery | None:
    """Lock and load a recovery."""
    key = {"bucket": bucket_of(recovery_id), "recovery_id": recovery_id}
    row = tx.execute(SQL["lock_recovery"], key).fetchone()
    return recovery_of(row) if row else None


def recovery(tx: Tx, recovery_id: UUID) -> Recovery | None:
    """One recovery."""
    key = {"bucket": bucket_of(recovery_id), "recovery_id": recovery_id}
    row = tx.execute(SQL["recovery"], key).fetchone()
    return recovery_of(row) if row else None


def recoveries_of_claim(tx: Tx, claim_id: UUID) -> tuple[Recovery, ...]:
    """A claim's recoveries, the oldest first."""
    key = {"bucket": bucket_of(claim_id), "claim_id": claim_id}
    return tuple(map(recovery_of, tx.execute(SQL["recoveries_of_claim"], key).fetchall()))


def plans_of_recovery(tx: Tx, recovery_id: UUID) -> dict[int, tuple[Instalment, ...]]:
    """Every plan of instalments agreed for it, by number; the highest is in force."""
    key = {"bucket": bucket_of(recovery_id), "recovery_id": recovery_id}
    plans: dict[int, tuple[Instalment, ...]] = {}
    for plan_no, due_on, amount_fen in tx.execute(SQL["instalments"], key).fetchall():
        plans[plan_no] = (*plans.get(plan_no, ()), Instalment(due_on, amount_fen))
    return plans


def history_of_recovery(tx: Tx, recovery_id: UUID) -> tuple[Entry, ...]:
    """A recovery's journal, in order."""
    return journal.entries(tx, recovery_id)


def move_recovery(
    tx: Tx,
    was: Recovery,
    event: RecoveryEvent,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, FactValue] | None = None,
    **changes: object,
) -> Recovery:
    """Move a locked recovery along its lifecycle, with its journal entry; an illegal event is a bug."""
    state = RECOVERY_LIFECYCLE.next(was.state, event)
    assert state is not None, f"a recovery that is {was.state.value} cannot be {event.value}"
    ended_at = now if RECOVERY_LIFECYCLE.is_final(state) else None
    moved = replace(was, state=state, ended_at=ended_at, **changes)  # type: ignore[arg-type]
    written = tx.execute(
        SQL["move_recovery"],
        {
            "bucket": bucket_of(was.recovery_id),
            "recovery_id": was.recovery_id,
            "was": was.state.value,
            "state": state.value,
            "received_fen": moved.received_fen,
            "offset_fen": moved.offset_fen,
            "written_off_fen": moved.written_off_fen,
            "withdrawn_fen": moved.withdrawn_fen,
            "consent": moved.consent,
            "write_off_by": moved.write_off_by,
            "write_off_why": moved.write_off_why,
            "ended_at": ended_at,
        },
    )
    assert written.rowcount == 1, "the recovery is locked, so it moves"
    told = {"reference": was.reference, "open_fen": moved.open_fen, **(facts or {})}
    journal.append(tx, ENTITY, was.recovery_id, event.value, actor, now, was.state.value, state.value, told)
    return moved


def recovery_of(row: tuple[Any, ...]) -> Recovery:
    """A row of `payments.recovery`."""
    values = list(row)
    values[4], values[12] = RecoveryReason(row[4]), RecoveryState(row[12])
    return Recovery(*values)
