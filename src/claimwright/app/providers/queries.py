"""Look up hospitals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claimwright.app.providers.store import SQL, Hospital, name_key
from claimwright.infra.db import Tx


def hospital_on(tx: Tx, name: str, on: date) -> Hospital | None:
    """The hospital of that name as listed on a date, or None if it is not on the list."""
    row = tx.execute(SQL["hospital_on"], {"name_key": name_key(name), "on": on}).fetchone()
    return None if row is None else Hospital(*row)


def hospitals_named(tx: Tx, names: Sequence[str]) -> Sequence[Hospital]:
    """Every listing of these hospitals."""
    rows = tx.execute(SQL["hospitals"], {"name_keys": [name_key(one) for one in names]}).fetchall()
    return [Hospital(*row) for row in rows]
