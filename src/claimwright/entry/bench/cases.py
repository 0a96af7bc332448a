"""Claims with the facts of real bills, made by the database: due ones as a report leaves them, past ones as
they end.

A due claim has what `report` stores and acknowledges: claim, parties, event, facts, journal with its hashes,
reserve with its ledger entry, and the message to the robots. What a report keeps beside them (the original,
its reading, the bill's use, the key) is not read by settlement and is left out.
Of a hundred claims about three fall into the waiting period and two lack a fact that the terms need.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import psycopg

from claimwright.entry.bench.bulk import without_indexes
from claimwright.entry.bench.insured import Progress
from claimwright.entry.bench.numbers import PAST
from claimwright.infra.db import Statements

CHUNK = 20_000
COVER_DAYS = 250
CASE = Statements.of(__package__, "case.sql")
DUE = {**CASE, **Statements.of(__package__, "due.sql")}
PAST_CLAIMS = {**CASE, **Statements.of(__package__, "past.sql")}
REPORT = ("claim", "party", "event", "fact", "journal", "reserve", "entry", "transfer", "message")
PAST_TABLES = {
    "claims.claim": "claim",
    "claims.party": "party",
    "claims.event": "event",
    "claims.fact": "fact",
    "claims.decision": "decision",
    "claims.benefit": "benefit",
    "claims.balance_owner": "balance_owner",
    "claims.accumulator": "accumulator",
    "audit.journal": "journal",
    "payments.payment_order": "payment_order",
    "payments.end_to_end": "end_to_end",
    "payments.ledger_entry": "ledger_entry",
    "payments.transfer": "transfer",
}


def values_of(policies: int, now: datetime, today: date) -> dict[str, Any]:
    """What all statements are given: cover began `COVER_DAYS` ago."""
    inception = today - timedelta(days=COVER_DAYS)
    return {"policies": policies, "now": now, "due": now, "today": today, "inception": inception}


def report(connection: psycopg.Connection[Any], first: int, last: int, values: Mapping[str, Any]) -> None:
    """Store the claims of these numbers, due at once. The caller commits."""
    for name in REPORT:
        connection.execute(DUE[name], {**values, "first": first, "last": last, "is_settled": False})


def key_of(connection: psycopg.Connection[Any], number: int, policies: int) -> tuple[int, Any]:
    """Bucket and id of the claim with a number."""
    row = connection.execute(DUE["reported_id"], {"policies": policies, "n": number}).fetchone()
    assert row is not None
    return row[0], row[1]


def make_due(
    connection: psycopg.Connection[Any], claims: int, values: Mapping[str, Any], progress: Progress
) -> None:
    """Store `claims` claims as so many reports would leave them."""
    for first in range(1, claims + 1, CHUNK):
        report(connection, first, min(first + CHUNK - 1, claims), values)
        connection.commit()
        progress(f"{min(first + CHUNK - 1, claims):,} of {claims:,} claims reported")


def make_past(
    connection: psycopg.Connection[Any], claims: int, values: Mapping[str, Any], progress: Progress
) -> None:
    """Store `claims` claims of former years. Indexes are built once, at the end."""
    given = {**values, "first": PAST + 1, "last": PAST + claims, "is_settled": True}
    with without_indexes(connection, list(PAST_TABLES), progress):
        for table, name in PAST_TABLES.items():
            connection.execute(PAST_CLAIMS[name], given)
            connection.commit()
            progress(f"{claims:,} past claims: {table}")
