"""The key figures over stored claims, to the last second, and who is counted."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from world import World, stay

from claimwright.app.claims.public import record_paid
from claimwright.app.payments.public import orders_of_claim
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.dates import business_date
from claimwright.core.insight.kpi import Kpi
from claimwright.core.journal import Actor
from claimwright.infra.row_security import RowScope
from claimwright.journeys.measure_service import Figures, counted, measure

BANK = Actor("system", "bank", "bank")


@pytest.fixture(scope="module")
def told(world: World) -> dict[str, str]:
    """Beijing: one claim paid 30 minutes after the report, one closed at zero; Shanghai: one left open."""
    here, there = world.someone(policy={"province": "11"}), world.someone(policy={"province": "31"})
    zero = world.reported(here, stay(here, 1_000_00))
    world.work()
    paid = world.reported(here, stay(here, 30_000_00))
    world.work()
    world.clock.move(timedelta(minutes=30))
    now = world.clock.now()
    with world.db.transaction() as tx:
        (order,) = orders_of_claim(tx, paid.claim_id)
        record_paid(tx, paid.claim_id, order.order_id, now, BANK, now)
    left = world.reported(there, stay(there, 30_000_00))
    return {name: world.claim(one.claim_id).claim_no for name, one in
            (("zero", zero), ("paid", paid), ("open", left))}  # fmt: skip


def _measured(world: World, provinces: frozenset[str] | None, days: int = 1) -> Figures:
    today = business_date(world.clock.now())
    with world.db.transaction(RowScope("staff", None, provinces)) as tx:
        return measure(tx, today, today + timedelta(days=days), None)


def _values(figures: Figures) -> dict[str, Kpi]:
    return {definition.name: kpi for definition, kpi in figures.figures}


def test_every_figure_is_exact(world: World, told: dict[str, str]) -> None:
    assert world.one("SELECT state FROM claims.claim WHERE claim_no = %s", told["zero"]) == ("closed",)
    figures = _measured(world, None)
    found = _values(figures)
    assert set(figures.rows) == set(told.values())
    assert found["papers_to_payment_days"].value == Fraction(1, 48)
    assert found["papers_to_payment_days"].row_ids == (told["paid"],)
    assert found["one_hour_share"].value == 1
    assert found["paid_rate"].value == Fraction(1, 2)
    assert found["closure_rate"].value == Fraction(2, 3)
    assert found["straight_through_share"].value == 1
    assert found["small_share"].value == 0
    assert found["loss_to_report_days"].value == Fraction(
        world.one(
            "SELECT extract(epoch FROM reported_at) FROM claims.claim WHERE claim_no = %s", told["paid"]
        )[0]
    ) / 86400 - (date(2026, 2, 10) - date(1970, 1, 1)).days + Fraction(8, 24)
    assert figures.paid_a_day == {business_date(world.clock.now()): 1}


def test_a_figure_opens_to_its_rows(world: World, told: dict[str, str]) -> None:
    figures = _measured(world, None)
    (definition, kpi) = next(one for one in figures.figures if one[0].name == "papers_to_payment_days")
    assert [(row.claim_no, days) for row, days in counted(definition, kpi, figures)] == [
        (told["paid"], Fraction(1, 48))
    ]


def test_only_claims_that_one_may_see_are_counted(world: World, told: dict[str, str]) -> None:
    assert set(_measured(world, frozenset({"31"})).rows) == {told["open"]}
    assert _values(_measured(world, frozenset({"31"})))["closure_rate"].value == 0
    assert set(_measured(world, frozenset({"44"})).rows) == set()


def test_a_period_counts_what_was_open_in_it(world: World, told: dict[str, str]) -> None:
    today = business_date(world.clock.now())
    with world.db.transaction() as tx:
        later = measure(tx, today + timedelta(days=1), today + timedelta(days=2), None)
        before = measure(tx, today - timedelta(days=2), today, None)
    assert set(later.rows) == {told["open"]}
    assert set(before.rows) == set()
    assert world.one("SELECT state FROM claims.claim WHERE claim_no = %s", told["open"])[0] in {
        ClaimState.READY.value,
        ClaimState.REPORTED.value,
    }
