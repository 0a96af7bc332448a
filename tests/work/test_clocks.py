"""Clocks: days by the Civil Code, working days, pauses, and acts that happen once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.core.work.clocks import (
    Act,
    ClockRule,
    ClockUnit,
    Deadline,
    OnDue,
    Pause,
    acts_due,
    due_of,
    merged,
    moved,
)

CHINA = timezone(timedelta(hours=8))


def china(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


def rule(within: int, unit: ClockUnit, warn_before: int = 1, pauses: bool = True) -> ClockRule:
    return ClockRule("test", within, unit, warn_before, "a source", True, pauses, OnDue.ESCALATE)


FIVE_WORKING, THIRTY_DAYS = rule(5, ClockUnit.WORKING_DAY), rule(30, ClockUnit.CALENDAR_DAY)


@pytest.mark.parametrize(
    ("started", "due"),
    [
        (china(3, 2, 9), china(3, 10)),  # a Monday: through Monday the 9th
        (china(3, 2, 23, 59), china(3, 10)),
        (china(3, 3, 0, 0), china(3, 11)),  # a minute later in China is another day
        (datetime(2026, 3, 2, 15, 59, tzinfo=UTC), china(3, 10)),
        (datetime(2026, 3, 2, 16, 0, tzinfo=UTC), china(3, 11)),
        (china(3, 6, 18), china(3, 14)),  # a Friday: through Friday the 13th
        (china(3, 7, 12), china(3, 14)),  # a Saturday counts from Monday
    ],
)
def test_five_working_days_end_at_midnight_in_china(started: datetime, due: datetime) -> None:
    found = due_of(FIVE_WORKING, started)
    assert found is not None
    assert found.due_at == due


def test_a_holiday_is_no_working_day() -> None:
    found = due_of(
        FIVE_WORKING, china(3, 2, 9), (), lambda day: day.weekday() < 5 and day != date(2026, 3, 4)
    )
    assert found is not None
    assert (found.warn_at, found.due_at) == (china(3, 10), china(3, 11))


def test_thirty_days_count_every_day_and_sixty_end_on_the_first_of_may() -> None:
    thirty = due_of(THIRTY_DAYS, china(3, 2, 9))
    sixty = due_of(rule(60, ClockUnit.CALENDAR_DAY, 5), china(3, 2, 9))
    assert thirty is not None
    assert sixty is not None
    assert thirty.due_at == china(4, 2)
    assert (sixty.warn_at, sixty.due_at) == (china(4, 27), china(5, 2))


def test_days_while_papers_are_awaited_do_not_count() -> None:
    asked, came = china(3, 4, 10), china(3, 9, 16)
    found = due_of(FIVE_WORKING, china(3, 2, 9), (Pause(asked, came),))
    assert found is not None
    # Tuesday the 3rd counts; the 4th to the 8th end in the pause; then the 9th to the 12th
    assert found.due_at == china(3, 13)
    assert due_of(FIVE_WORKING, china(3, 2, 9), (Pause(asked, None),)) is None
    deaf = due_of(rule(5, ClockUnit.WORKING_DAY, pauses=False), china(3, 2, 9), (Pause(asked, None),))
    assert deaf is not None
    assert deaf.due_at == china(3, 10)


def test_a_pause_that_ends_at_midnight_takes_that_day() -> None:
    found = due_of(rule(3, ClockUnit.CALENDAR_DAY, 0), china(3, 2, 9), (Pause(china(3, 3, 8), china(3, 4)),))
    assert found is not None
    assert found.due_at == china(3, 7)  # the 3rd ends paused; 4, 5 and 6 count


def test_hours_run_through_the_night_and_wait_out_pauses_once() -> None:
    eight = rule(8, ClockUnit.HOUR, 2)
    found = due_of(eight, china(3, 2, 20))
    assert found is not None
    assert (found.warn_at, found.due_at) == (china(3, 3, 2), china(3, 3, 4))
    twice = (Pause(china(3, 2, 21), china(3, 2, 23)), Pause(china(3, 2, 22), china(3, 3, 0)))
    found = due_of(eight, china(3, 2, 20), twice)
    assert found is not None
    assert found.due_at == china(3, 3, 7)


def deadline(on_due: OnDue = OnDue.ESCALATE) -> Deadline:
    warn_at, due_at = china(3, 9), china(3, 10)
    return Deadline("test", on_due, due_at, warn_at, False, 0, False, warn_at)


def test_it_warns_once_then_escalates_every_day_and_never_ends_by_itself() -> None:
    one = deadline()
    tick = timedelta(microseconds=1)
    assert acts_due(one, china(3, 9) - tick) == ((), one)
    acts, one = acts_due(one, china(3, 9))
    assert (acts, one.next_act_at) == ((Act.WARN,), china(3, 10))
    assert acts_due(one, china(3, 9)) == ((), one)
    assert acts_due(one, china(3, 10) - tick) == ((), one)
    acts, one = acts_due(one, china(3, 10))
    assert (acts, one.escalations) == ((Act.ESCALATE,), 1)
    assert acts_due(one, china(3, 10)) == ((), one)
    acts, one = acts_due(one, china(3, 11))
    assert (acts, one.escalations) == ((Act.ESCALATE,), 2)


def test_day_sixty_calls_for_the_advance_exactly_once() -> None:
    acts, one = acts_due(deadline(OnDue.ADVANCE), china(3, 20))
    assert acts == (Act.WARN, Act.ADVANCE, Act.ESCALATE)
    acts, one = acts_due(one, china(3, 25))
    assert acts == (Act.ESCALATE,)


def test_a_pause_stops_the_acts_and_a_new_time_begins_without_a_second_warning() -> None:
    _, one = acts_due(deadline(), china(3, 9))
    still = moved(one, None)
    assert acts_due(still, china(4, 1)) == ((), still)
    due = due_of(FIVE_WORKING, china(3, 9, 9))
    assert due is not None
    again = moved(still, due)
    assert (again.next_act_at, again.is_warned) == (due.due_at, True)


_pauses = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 200)), max_size=5).map(
    lambda spans: [
        Pause(china(3, 2) + timedelta(hours=a), china(3, 2) + timedelta(hours=a + b)) for a, b in spans
    ]
)


@given(_pauses, st.integers(0, 400), st.sampled_from([FIVE_WORKING, THIRTY_DAYS, rule(8, ClockUnit.HOUR)]))
def test_a_pause_never_brings_a_deadline_forward(pauses: list[Pause], hour: int, clock: ClockRule) -> None:
    started = china(3, 2) + timedelta(hours=hour)
    plain, paused = due_of(clock, started), due_of(clock, started, pauses)
    assert plain is not None
    assert paused is not None
    assert paused.due_at >= plain.due_at
    assert started <= paused.warn_at <= paused.due_at
    one = merged(pauses)
    assert all(a.until is not None and a.until < b.start for a, b in pairwise(one))
