"""A claim decided after one of a later event: the year is to be computed again, in a step of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.infra import outbox
from claimwright.infra.db import Tx
from claimwright.infra.outbox import NewMessage

READJUDICATE_TOPIC = "claims.readjudicate"


def announce_late(tx: Tx, decided: Iterable[UUID], now: datetime) -> int:
    """Ask for the years of those just decided that came out of order; answers how many. Two statements."""
    wanted = list(decided)
    late = claims.out_of_order(tx, wanted) if wanted else []
    outbox.enqueue_many(tx, READJUDICATE_TOPIC, [NewMessage(one) for one in late], now)
    return len(late)
