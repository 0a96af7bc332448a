"""Write the hospital list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from claimwright.app.providers.store import SQL, Hospital, name_key
from claimwright.core.providers.likeness import bigrams
from claimwright.infra.db import Tx


def list_hospitals(tx: Tx, hospitals: Sequence[Hospital], now: datetime) -> None:
    """Add hospitals to the list."""
    with tx.cursor() as cursor:
        cursor.executemany(
            SQL["insert_hospital"],
            [
                {
                    "name_key": name_key(one.name),
                    "listed_from": one.listed_from,
                    "listed_until": one.listed_until,
                    "name": one.name,
                    "level": one.level,
                    "is_public": one.is_public,
                    "recorded_at": now,
                    "bigrams": bigrams(name_key(one.name)),
                }
                for one in hospitals
            ],
        )
