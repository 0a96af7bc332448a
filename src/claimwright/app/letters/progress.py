"""How far decisions have their letters: one place in time a pass, held by one worker at a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.core.ids import bucket_of
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_progress.sql")
Place = tuple[datetime, UUID, int]
"""When a decision was made, its claim and its number there."""


class Pass(Enum):
    """Letters are written soon; a day later it is checked that they are."""

    WRITE = "write"
    CHECK = "check"


def hold_progress(tx: Tx, which: Pass) -> Place | None:
    """The place that a pass has reached, held until the transaction ends; None: another worker holds it."""
    row = tx.execute(SQL["hold_progress"], {"pass": which.value}).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def move_progress(tx: Tx, which: Pass, place: Place) -> None:
    """The pass has reached this place, if the transaction commits."""
    decided_at, claim_id, decision_no = place
    values = {"pass": which.value, "decided_at": decided_at, "claim_id": claim_id, "decision_no": decision_no}
    tx.execute(SQL["move_progress"], values)


def decision_letters(tx: Tx, claim_ids: Collection[UUID]) -> set[tuple[UUID, int]]:
    """Of these claims the decisions, by number, that have their letter; one statement."""
    wanted = sorted(set(claim_ids))
    values = {"buckets": [bucket_of(one) for one in wanted], "claim_ids": wanted}
    return {(row[0], row[1]) for row in tx.execute(SQL["decision_letters"], values).fetchall()}
