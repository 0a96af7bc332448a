"""Decisions in the order of their time, for what follows them outside of the deciding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_decided.sql")


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision's place in the order of time."""

    decided_at: datetime
    claim_id: UUID
    decision_no: int


def decided_after_fan_out(tx: Tx, place: Decided, until: datetime, limit: int) -> Sequence[Decided]:
    """The decisions after a place in time, up to a moment, the oldest first; read off one index."""
    values = {"decided_at": place.decided_at, "claim_id": place.claim_id, "decision_no": place.decision_no}
    rows = tx.execute(SQL["decided_after_fan_out"], {**values, "until": until, "limit": limit}).fetchall()
    return [Decided(*row) for row in rows]


def decided_since_fan_out(tx: Tx, since: datetime, most: int) -> int:
    """How many decisions were made since a moment; counting stops at `most`."""
    row = tx.execute(SQL["decided_since_fan_out"], {"since": since, "limit": most}).fetchone()
    assert row is not None, "a count has a row"
    return int(row[0])
