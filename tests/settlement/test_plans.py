"""The statements of the hot path read by index: none reads a whole table, none sorts the open set."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
import pytest

from claimwright.core.dates import business_date
from claimwright.entry.bench import cases, plans
from claimwright.entry.bench.insured import make_insured
from claimwright.entry.bench.numbers import prepare
from claimwright.entry.setup.ground import Ground, load_catalogue
from claimwright.infra.clock import SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.journal import faults_of_bucket
from claimwright.infra.settings import Settings
from claimwright.journeys.settle_claim.adjudicate import adjudicate_due

CLAIMS = 600
SMALL = frozenset({"version", "source", "release_limit", "rulebook", "scorecard", "index_key"})
"""Tables that do not grow with customers."""


@pytest.fixture(scope="module")
def loaded(db: Database, dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Made-up claims that are due, in a database without statistics; the plans of a batch of them."""
    clock = SystemClock()
    ids = Ids(clock)
    load_catalogue(Ground(Settings(data=tmp_path_factory.mktemp("bench"), dsn=dsn), db, clock, ids, None))
    with psycopg.connect(dsn) as connection:
        prepare(connection)
        now = clock.now()
        values = cases.values_of(1000, now, business_date(now))
        make_insured(connection, 1000, values, lambda _: None)
        cases.make_due(connection, CLAIMS, values, lambda _: None)
    return plans.hot_plans(db, ids, clock)


def test_no_hot_statement_reads_a_whole_table(loaded: Mapping[str, str]) -> None:
    assert len(loaded) > 25, "the batch was decided, ordered and sent"
    assert plans.scans(loaded, SMALL) == []


def test_the_queue_is_taken_in_the_order_of_its_index(loaded: Mapping[str, str]) -> None:
    (take,) = [plan for query, plan in loaded.items() if "skip locked" in query]
    assert "outbox_due" in take
    assert "Sort" not in take


def test_made_up_claims_are_whole(db: Database, loaded: Mapping[str, str]) -> None:
    """Their journal verifies, and the robots settle or refer every one; nothing is parked."""
    clock = SystemClock()
    done = 0
    while step := adjudicate_due(db, Ids(clock), clock).done:
        done += step
    assert done == CLAIMS
    with db.transaction() as tx:
        states = dict(tx.execute("select state, count(*) from claims.claim group by state").fetchall())
        faults = [fault for bucket in range(1024) for fault in faults_of_bucket(tx, bucket)[1]]
        parked = tx.execute("select count(*) from infra.outbox where last_error is not null").fetchone()
    assert faults == []
    assert parked == (0,)
    assert set(states) == {"paying", "closed", "in_review"}
    assert sum(states.values()) == CLAIMS
