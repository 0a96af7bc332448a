"""Key figures by their published definitions: exact, with the rows they rest on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimwright.core.insight.kpi import Calendar, Definition, Filter, Kpi, Measure, Row, compute
from claimwright.core.insight.reader import read_kpis
from claimwright.core.services.calendar import WorkingDays, read_working_days

FOLDER = Path(__file__).parents[2] / "src/claimwright/catalogue/rulebooks"
TEXT = (FOLDER / "kpis.yaml").read_text(encoding="utf-8")
_days = read_working_days((FOLDER / "working_days.yaml").read_text(encoding="utf-8"), "w.yaml")
assert isinstance(_days, WorkingDays)
DAYS = _days
BOOK = {one.name: one for one in read_kpis(TEXT, "kpis.yaml") if isinstance(one, Definition)}
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def row(name: str, hours: float, closing: str = "paid", **facts: str | int | bool) -> Row:
    end = START + timedelta(hours=hours)
    moments = {
        "event": START - timedelta(days=10),
        "reported": START - timedelta(days=1),
        "papers_complete": START,
    }
    return Row(name, {**moments, "paid": end, "closed": end}, {"closing": closing, **facts})


def kpi(name: str, *rows: Row) -> Kpi:
    return compute(BOOK[name], rows, DAYS)


def test_every_definition_names_its_source() -> None:
    assert len(BOOK) == 13
    assert all(one.source and one.zh and one.en for one in BOOK.values())


def test_turnaround_is_the_exact_mean_and_its_parts_sum_to_the_whole() -> None:
    rows = (row("a", 6), row("b", 18), row("c", 500, "refused"))
    assert kpi("papers_to_payment_days", *rows) == Kpi(
        "papers_to_payment_days", Fraction(1, 2), 2, ("a", "b")
    )
    whole = kpi("loss_to_payment_days", *rows).value
    parts = ("loss_to_report_days", "report_to_papers_days", "papers_to_payment_days")
    assert whole == sum((kpi(name, *rows).value or Fraction(0)) for name in parts) == Fraction(21, 2)


def test_shares_within_an_hour_a_day_and_five_days() -> None:
    rows = (row("a", 1), row("b", 1.001), row("c", 24), row("d", 24 * 5), row("e", 24 * 6))
    assert kpi("one_hour_share", *rows).value == Fraction(1, 5)
    assert kpi("one_day_share", *rows).value == Fraction(3, 5)
    assert kpi("five_day_share", *rows).value == Fraction(4, 5)


def test_paid_rate_counts_refused_and_zero_but_not_withdrawn() -> None:
    rows = (
        row("a", 1, claimed_fen=100),
        row("b", 1, "zero", claimed_fen=50),
        row("c", 1, "refused", claimed_fen=50),
        row("d", 1, "withdrawn", claimed_fen=900),
    )
    assert kpi("paid_rate", *rows) == Kpi("paid_rate", Fraction(1, 3), 3, ("a", "b", "c"))
    assert kpi("paid_rate_by_amount", *rows).value == Fraction(1, 2)


def test_nothing_to_count_is_no_figure() -> None:
    assert kpi("paid_rate") == Kpi("paid_rate", None, 0, ())


def test_pauses_and_working_days_are_taken_as_defined() -> None:
    friday = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)  # the Sunday after it is worked
    long = Row(
        "a",
        {"papers_complete": friday, "paid": friday + timedelta(days=13)},
        {"closing": "paid"},
        ((friday + timedelta(days=1), friday + timedelta(days=3)),),
    )
    base = Definition(
        "x", "x", "x", "x", Measure.MEAN_DAYS, (), "papers_complete", "paid", Calendar.WORKING_DAYS
    )
    paused = Definition(
        "y", "y", "y", "y", Measure.MEAN_DAYS, (), "papers_complete", "paid", Calendar.CALENDAR_DAYS, True
    )
    # 20 (worked Sunday), 21-24, 28-30 September; the 25th is Mid-Autumn, 1 October the National Day
    assert compute(base, [long], DAYS).value == 8
    assert compute(paused, [long], DAYS).value == 11


def test_the_share_of_small_claims_of_2017() -> None:
    """9,498,400 of 11,665,600 personal medical claims: 81.42% (published by the regulator)."""
    facts = {"closing": "paid", "line": "medical"}
    rows = (
        Row("small", {}, {**facts, "small": True}, weight=9_498_400),
        Row("other", {}, {**facts, "small": False}, weight=11_665_600 - 9_498_400),
    )
    share = kpi("small_share", *rows)
    assert share.count == 11_665_600
    assert f"{float(share.value or 0) * 100:.2f}" == "81.42"


def test_errors_name_their_lines() -> None:
    wrong = read_kpis(
        TEXT.replace("measure: mean_days", "measure: mean_day", 1).replace("within: 1 小时", "within: 1"),
        "k.yaml",
    )
    assert [(one.code, one.line) for one in wrong if not isinstance(one, Definition)] == [
        ("word_unknown", 11),
        ("form", TEXT[: TEXT.index("within: 1 小时")].count("\n") + 1),
    ]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_order_changes_nothing_and_equal_parts_weigh_by_their_counts(minutes: list[int], times: int) -> None:
    rows = [row(str(n), 0) for n in range(len(minutes))]
    rows = [
        Row(one.row_id, {**one.moments, "paid": START + timedelta(minutes=gone)}, one.facts, weight=times)
        for one, gone in zip(rows, minutes, strict=True)
    ]
    found = kpi("papers_to_payment_days", *rows)
    assert found.value == Fraction(sum(minutes), len(minutes) * 1440)
    assert kpi("papers_to_payment_days", *reversed(rows)).value == found.value
    assert found.count == times * len(minutes)


def test_a_filter_never_takes_an_absent_fact() -> None:
    assert not Filter("line", frozenset({"medical"})).holds(Row("a", {}))


@pytest.mark.parametrize("name", sorted(BOOK))
def test_every_figure_computes_on_ordinary_rows(name: str) -> None:
    one = row("a", 2, line="medical", small=True, automatic=True, registered=True, closed=True, claimed_fen=1)
    found = kpi(name, one)
    assert found.value is not None
    assert found.row_ids == ("a",)
    assert json.dumps(str(found.value))
