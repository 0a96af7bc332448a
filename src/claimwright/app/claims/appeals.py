"""Objections, prepayments, declared events and bills set free: a claim beside its decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from claimwright.core.canonical import Json
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_appeals.sql")


@dataclass(frozen=True, slots=True)
class Appeal:
    """One objection to one decision, and how another person judged it (``upheld``, ``won``; None: open)."""

    appeal_no: int
    decision_no: int
    reasons: str
    by_kind: str
    by_id: str
    objected_at: datetime
    reviewer_id: str | None
    reviewer: str | None
    outcome: str | None
    words: str | None
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Prepayment:
    """Money paid ahead, with the amounts that its ceiling rests on (`basis`, fen by name)."""

    prepayment_no: int
    scenario: str
    ground: str
    amount_fen: int
    payee_role: str
    basis: Mapping[str, Any]
    consent: str | None
    by_kind: str
    by_id: str
    by_name: str
    ordered_at: datetime


@dataclass(frozen=True, slots=True)
class DeclaredEvent:
    """A sudden event (突发事件): where (region code), when, which papers are waived; confirmed by another."""

    event_code: str
    name: str
    area: str
    from_date: date
    until_date: date
    waived_papers: tuple[str, ...]
    declared_by: str
    declared_name: str
    declared_at: datetime
    confirmed_by: str | None = None
    confirmed_name: str | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BillRelease:
    """A bill that a claim used and gave free."""

    bill_code: str
    bill_number: str
    used_at: datetime
    reason: str
    by_id: str
    released_at: datetime


def add_appeal(tx: Tx, claim_id: UUID, decision_no: int, reasons: str, actor: Actor, now: datetime) -> int:
    """Keep an objection to a decision; a decision is objected to once (`UniqueViolation`)."""
    appeal_no = len(appeals_of(tx, claim_id)) + 1
    row = {**_key(claim_id), "appeal_no": appeal_no, "decision_no": decision_no, "reasons": reasons}
    row |= {"by_kind": actor.kind, "by_id": actor.id, "objected_at": now}
    tx.execute(SQL["insert_appeal"], row)
    return appeal_no


def end_appeal(
    tx: Tx, claim_id: UUID, appeal_no: int, outcome: str, words: str, reviewer: Actor, now: datetime
) -> None:
    """Keep how an open objection was judged, by whom and why."""
    row = {**_key(claim_id), "appeal_no": appeal_no, "outcome": outcome, "words": words}
    row |= {"reviewer_id": reviewer.id, "reviewer": reviewer.name, "reviewed_at": now}
    ended = tx.execute(SQL["end_appeal"], row)
    assert ended.rowcount == 1, "the claim is locked and the objection open"


def appeals_of(tx: Tx, claim_id: UUID) -> Sequence[Appeal]:
    """A claim's objections, the oldest first."""
    return [Appeal(*row) for row in tx.execute(SQL["appeals"], _key(claim_id)).fetchall()]


def add_prepayment(tx: Tx, claim_id: UUID, new: Prepayment) -> None:
    """Keep a prepayment with everything that it rests on."""
    row = {**_key(claim_id), "prepayment_no": new.prepayment_no, "scenario": new.scenario}
    row["ground"] = new.ground
    row |= {"amount_fen": new.amount_fen, "payee_role": new.payee_role, "basis": Jsonb(dict(new.basis))}
    row |= {"consent": new.consent, "by_kind": new.by_kind, "by_id": new.by_id, "by_name": new.by_name}
    tx.execute(SQL["insert_prepayment"], {**row, "ordered_at": new.ordered_at})


def prepayments_of(tx: Tx, claim_id: UUID) -> Sequence[Prepayment]:
    """A claim's prepayments in order."""
    return [Prepayment(*row) for row in tx.execute(SQL["prepayments"], _key(claim_id)).fetchall()]


def declare_event(tx: Tx, new: DeclaredEvent) -> bool:
    """Declare an event; False if its code is taken. It opens nothing until another person confirms it."""
    row = {name: getattr(new, name) for name in DeclaredEvent.__slots__ if not name.startswith("confirmed")}
    return tx.execute(SQL["declare_event"], {**row, "waived_papers": list(new.waived_papers)}).rowcount == 1


def confirm_event(tx: Tx, event_code: str, actor: Actor, now: datetime) -> bool:
    """The second person's word; False if it is confirmed already or not declared."""
    row = {
        "event_code": event_code,
        "confirmed_by": actor.id,
        "confirmed_name": actor.name,
        "confirmed_at": now,
    }
    return tx.execute(SQL["confirm_event"], row).rowcount == 1


def declared_events(tx: Tx) -> Sequence[DeclaredEvent]:
    """All declared events, the newest first."""
    rows = tx.execute(SQL["declared_events"]).fetchall()
    return [DeclaredEvent(*(*row[:5], tuple(row[5]), *row[6:])) for row in rows]


def day_60_due_fan_out(tx: Tx, before: datetime, limit: int) -> Sequence[UUID]:
    """Undecided claims reported before a moment that have had no advance payment by law yet (art. 25)."""
    rows = tx.execute(SQL["day_60_due_fan_out"], {"before": before, "limit": limit}).fetchall()
    return [claim_id for (claim_id,) in rows]


def record_bill_release(
    tx: Tx, claim_id: UUID, bill: tuple[str, str, datetime], reason: str, actor: Actor, now: datetime
) -> None:
    """Keep that a claim gave a bill free (code, number, used at), and why: ``withdrawn`` or ``forged``."""
    row: dict[str, Json | datetime] = {"bill_code": bill[0], "bill_number": bill[1], "used_at": bill[2]}
    row |= {"reason": reason, "by_kind": actor.kind, "by_id": actor.id, "released_at": now}
    tx.execute(SQL["insert_bill_release"], {**_key(claim_id), **row})


def bill_releases_of(tx: Tx, claim_id: UUID) -> Sequence[BillRelease]:
    """The bills that a claim gave free, the oldest first."""
    return [BillRelease(*row) for row in tx.execute(SQL["bill_releases"], _key(claim_id)).fetchall()]


def _key(claim_id: UUID) -> dict[str, Any]:
    return {"bucket": bucket_of(claim_id), "claim_id": claim_id}
