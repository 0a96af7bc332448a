"""What can be seen from outside while claims are settled: queues, orders, commits, WAL, sizes, times."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

_DUE = "SELECT EXISTS (SELECT FROM infra.outbox WHERE topic = 'claims.adjudicate' AND parked_at IS NULL)"
_ORDERED = "SELECT EXISTS (SELECT FROM infra.outbox WHERE topic = 'payments.send')"
_UNSENT = """
SELECT EXISTS (SELECT FROM infra.outbox WHERE topic = 'payments.send')
    OR EXISTS (SELECT FROM payments.payment_order WHERE state IN ('ordered', 'sending', 'unknown'))"""
_UNPAID = """
SELECT EXISTS (SELECT FROM infra.outbox WHERE topic = 'payments.status')
    OR EXISTS (SELECT FROM payments.payment_order
               WHERE state IN ('ordered', 'sending', 'unknown', 'sent', 'accepted'))"""
_STANDS = """
SELECT (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()),
       pg_current_wal_insert_lsn() - '0/0'::pg_lsn, pg_database_size(current_database())"""
_SEEN = """
SELECT c.claim_id, c.state NOT IN ('reported', 'ready'), c.payable_fen > 0,
       coalesce(bool_or(o.state IN ('sent', 'accepted', 'executed')), false)
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS k (bucket, claim_id)
JOIN claims.claim c ON c.bucket = k.bucket AND c.claim_id = k.claim_id
LEFT JOIN payments.payment_order o ON o.bucket = k.bucket AND o.claim_id = k.claim_id
GROUP BY c.claim_id, c.state, c.payable_fen"""
LOOK_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Stand:
    """Counters of the database at a moment."""

    commits: int
    wal_bytes: int
    size_bytes: int


@dataclass
class Drained:
    """Seconds, from the first decision seen, to the end of each stage."""

    decided_s: float = 0.0
    accepted_s: float = 0.0
    paid_s: float = 0.0


def stand(connection: psycopg.Connection[Any]) -> Stand:
    row = connection.execute(_STANDS).fetchone()
    assert row is not None
    return Stand(int(row[0]), int(row[1]), int(row[2]))


def until_drained(connection: psycopg.Connection[Any], progress: Callable[[str], None]) -> Drained:
    """Wait until every due claim is decided, every order accepted by the bank, and every payment executed."""
    _wait(connection, _ORDERED, True)
    began = time.monotonic()
    drained = Drained()
    for name, question in (("decided_s", _DUE), ("accepted_s", _UNSENT), ("paid_s", _UNPAID)):
        _wait(connection, question, False)
        setattr(drained, name, time.monotonic() - began)
        progress(f"all {name.removesuffix('_s')} after {getattr(drained, name):.1f} s")
    return drained


def _wait(connection: psycopg.Connection[Any], question: str, wanted: bool) -> None:
    while True:
        row = connection.execute(question).fetchone()
        assert row is not None
        if row[0] is wanted:
            return
        time.sleep(LOOK_EVERY_S)


@dataclass
class Followed:
    """Claims that were acknowledged one by one, with the time at which each stage was first seen."""

    acknowledged: dict[Any, float] = field(default_factory=dict)
    decided: dict[Any, float] = field(default_factory=dict)
    accepted: dict[Any, float] = field(default_factory=dict)
    waiting: dict[Any, int] = field(default_factory=dict)

    def add(self, claim_id: Any, bucket: int, at_s: float) -> None:
        self.acknowledged[claim_id] = at_s
        self.waiting[claim_id] = bucket

    def look(self, connection: psycopg.Connection[Any]) -> None:
        """See how far the waiting claims have come."""
        waiting = list(self.waiting.items())
        if not waiting:
            return
        values = {
            "buckets": [bucket for _, bucket in waiting],
            "claim_ids": [claim_id for claim_id, _ in waiting],
        }
        rows = connection.execute(_SEEN, values).fetchall()
        now_s = time.monotonic()
        for claim_id, is_decided, is_paid, is_accepted in rows:
            if is_decided:
                self.decided.setdefault(claim_id, now_s)
            if is_accepted:
                self.accepted.setdefault(claim_id, now_s)
            if is_decided and (is_accepted or not is_paid):
                self.waiting.pop(claim_id, None)

    def spans(self, stage: dict[Any, float]) -> list[float]:
        """Seconds from acknowledgement to the stage."""
        return [at_s - self.acknowledged[claim_id] for claim_id, at_s in stage.items()]


def quantiles_ms(spans_s: Sequence[float]) -> dict[str, float]:
    """p50, p99 and the largest by the nearest rank, in milliseconds."""
    if not spans_s:
        return {}
    ordered = sorted(spans_s)

    def rank(share: float) -> float:
        return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)] * 1000, 1)

    return {"p50": rank(0.5), "p99": rank(0.99), "max": rank(1.0)}
