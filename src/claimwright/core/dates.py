"""Dates of contracts and stays. Periods are half-open: ``[start, until)``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

# China has kept one time zone without daylight saving since 1992: a fixed offset needs no tables.
BUSINESS_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `until`."""

    start: date
    until: date

    def __post_init__(self) -> None:
        assert self.start <= self.until, f"a period runs forward: {self.start} to {self.until}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.until

    @property
    def days(self) -> int:
        return (self.until - self.start).days


def business_date(now: datetime) -> date:
    """The calendar day in Asia/Shanghai at an aware moment: the date that contracts and clocks count by."""
    assert now.tzinfo is not None, "a moment carries its time zone"
    return now.astimezone(BUSINESS_ZONE).date()


def add_years(day: date, years: int) -> date:
    """The same day in another year; 29 February falls on 28 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def completed_years(start: date, on: date) -> int:
    """Whole years from `start` to `on` (an age by birthdays; a policy year counted from 0)."""
    years = on.year - start.year
    return years - 1 if on < add_years(start, years) else years


def policy_year(inception: date, on: date) -> Period:
    """The policy year that contains `on`, by anniversaries of the inception date."""
    years = completed_years(inception, on)
    return Period(add_years(inception, years), add_years(inception, years + 1))


def calendar_year(on: date) -> Period:
    """1 January to 1 January."""
    return Period(date(on.year, 1, 1), date(on.year + 1, 1, 1))
