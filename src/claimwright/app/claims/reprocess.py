"""Rows of mass reprocessing: runs with their approval, and what each group of claims would change."""

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

SQL = Statements.of(__package__, "store_reprocess.sql")


@dataclass(frozen=True, slots=True)
class Population:
    """Which decided claims are computed again: of a product version, with events in ``[from, until)``."""

    product: str
    version: str
    from_date: date
    until_date: date


@dataclass(frozen=True, slots=True)
class ReprocessRun:
    """One run: ``previewed``, ``approved`` by another, ``done``; `sha256` is over its items."""

    run_no: str
    population: Mapping[str, Any]
    state: str
    sha256: str
    claims: int
    up_fen: int
    down_fen: int
    made_by: str
    made_name: str
    made_at: datetime
    approved_by: str | None
    approved_name: str | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReprocessItem:
    """Claims that share balances, under the id of one of them; `changes` as previewed, in fen by claim."""

    subject_id: UUID
    changes: Sequence[Mapping[str, Any]]
    sha256: str
    state: str
    reason: str | None


def population_fan_out(tx: Tx, population: Population) -> list[tuple[UUID, UUID]]:
    """The decided claims that used the version, each with its insured. Fans out over all buckets."""
    used: Json = [{"result": {"product": population.product, "version": population.version}}]
    values = {"from_date": population.from_date, "until_date": population.until_date, "used": Jsonb(used)}
    return [(row[0], row[1]) for row in tx.execute(SQL["population_fan_out"], values).fetchall()]


def insert_run(tx: Tx, run: ReprocessRun, items: Sequence[ReprocessItem]) -> None:
    """Store a preview with its items."""
    row = {name: getattr(run, name) for name in ReprocessRun.__slots__}
    tx.execute(SQL["insert_run"], {**row, "population": Jsonb(dict(run.population))})
    rows = [
        {
            "bucket": bucket_of(one.subject_id),
            "run_no": run.run_no,
            "subject_id": one.subject_id,
            "changes": Jsonb([dict(change) for change in one.changes]),
            "sha256": one.sha256,
        }
        for one in items
    ]
    with tx.cursor() as cursor:
        cursor.executemany(SQL["insert_item"], rows)


def reprocess_runs(tx: Tx) -> Sequence[ReprocessRun]:
    """The newest runs."""
    return [ReprocessRun(*row) for row in tx.execute(SQL["runs"]).fetchall()]


def lock_run(tx: Tx, run_no: str) -> ReprocessRun | None:
    """A run, held until commit."""
    row = tx.execute(SQL["lock_run"], {"run_no": run_no}).fetchone()
    return None if row is None else ReprocessRun(*row)


def move_run(tx: Tx, run: ReprocessRun, state: str, approver: Actor | None, now: datetime) -> None:
    """Move a held run; with an approver the approval is kept."""
    row: dict[str, str | None] = {"run_no": run.run_no, "was": run.state, "state": state}
    row |= {"approved_by": run.approved_by if approver is None else approver.id}
    row |= {"approved_name": run.approved_name if approver is None else approver.name}
    moved = tx.execute(SQL["move_run"], {**row, "approved_at": run.approved_at if approver is None else now})
    assert moved.rowcount == 1, "the run is locked, so it moves"


def items_fan_out(tx: Tx, run_no: str) -> Sequence[ReprocessItem]:
    """The items of a run, over all buckets."""
    return [ReprocessItem(*row) for row in tx.execute(SQL["items_fan_out"], {"run_no": run_no}).fetchall()]


def take_item_fan_out(tx: Tx, run_no: str) -> ReprocessItem | None:
    """An item that waits, held until commit; others that run at the same time take others."""
    row = tx.execute(SQL["take_item_fan_out"], {"run_no": run_no}).fetchone()
    return None if row is None else ReprocessItem(*row)


def end_item(tx: Tx, run_no: str, subject_id: UUID, state: str, reason: str | None, now: datetime) -> None:
    """An item is ``done``, ``stale`` (not as previewed any more) or ``refused`` (why)."""
    key = {"bucket": bucket_of(subject_id), "run_no": run_no, "subject_id": subject_id}
    ended = tx.execute(SQL["end_item"], {**key, "state": state, "reason": reason, "done_at": now})
    assert ended.rowcount == 1, "the item is held"
