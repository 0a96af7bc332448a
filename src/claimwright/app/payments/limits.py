"""The insurer's limits above which a second person is asked: dated rows, never edited."""

from __future__ import annotations

from datetime import datetime

from claimwright.app.payments.store import SQL
from claimwright.core.journal import Actor
from claimwright.core.payments import ReleaseKind, ReleaseLimits
from claimwright.core.payments.release import name_of
from claimwright.infra.db import Tx


def release_limits(tx: Tx, now: datetime) -> ReleaseLimits:
    """The limits in force; what was never set has the core's default."""
    rows: dict[str, int] = dict(tx.execute(SQL["release_limits"], {"now": now}).fetchall())
    return ReleaseLimits(**{f"{kind}_fen": above_fen for kind, above_fen in rows.items()})


def set_release_limit(tx: Tx, kind: ReleaseKind, above_fen: int, actor: Actor, now: datetime) -> None:
    """From now on an act of this kind above the amount waits for a second person."""
    assert above_fen >= 0, "zero asks for every amount"
    row = {"kind": kind.value, "effective_at": now, "above_fen": above_fen, "set_by": name_of(actor)}
    tx.execute(SQL["set_release_limit"], row)
