"""A key figure is a definition applied to rows: exact, with its count and the rows that it rests on.

Sources disagree on where a clock starts and which claims are counted, so each definition says it: population,
start and end event, calendar, pauses, numerator. The regulator compares row by row, so every result names
its rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from fractions import Fraction

from claimwright.core.dates import business_date
from claimwright.core.services.calendar import WorkingDays

FactOf = str | int | bool
SECOND = timedelta(seconds=1)
DAY_SECONDS = 86_400


class Measure(Enum):
    """What is reckoned: the mean time, the share done within a time, or the share of a kind (of a sum)."""

    MEAN_DAYS = "mean_days"
    SHARE_WITHIN = "share_within"
    SHARE = "share"


class Calendar(Enum):
    """How time is counted: as it passes, by calendar days, by working days (the first day not counted)."""

    ELAPSED = "elapsed"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Row:
    """One claim as events tell it: moments by name, facts by name, pauses; `weight` claims alike."""

    row_id: str
    moments: Mapping[str, datetime]
    facts: Mapping[str, FactOf] = field(default_factory=dict)
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Filter:
    """A fact is one of these values; an absent fact never is."""

    fact: str
    values: frozenset[FactOf]

    def holds(self, row: Row) -> bool:
        return row.facts.get(self.fact) in self.values


@dataclass(frozen=True, slots=True)
class Definition:
    """A key figure as published. `within_seconds` (elapsed) or `within_days` is for SHARE_WITHIN.

    `sum_of`: a share of this amount instead of a share of claims.
    """

    name: str
    zh: str
    en: str
    source: str
    measure: Measure
    population: tuple[Filter, ...]
    start: str | None = None
    end: str | None = None
    calendar: Calendar = Calendar.ELAPSED
    exclude_pauses: bool = False
    within: int | None = None
    numerator: tuple[Filter, ...] = ()
    sum_of: str | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """The figure (None: nothing to count), over how many claims, and their rows."""

    name: str
    value: Fraction | None
    count: int
    row_ids: tuple[str, ...]


def compute(definition: Definition, rows: Sequence[Row], days: WorkingDays) -> Kpi:
    """Apply a definition. Rows without its start or end are not counted; days are exact fractions.

    MEAN_DAYS: days. SHARE_WITHIN and SHARE: a ratio from 0 to 1.
    """
    counted = [one for one in rows if _counts(definition, one)]
    total = sum(_weight(definition, one) for one in counted)
    if not total:
        return Kpi(definition.name, None, 0, ())
    part = sum(_part(definition, one, days) for one in counted)
    claims = sum(one.weight for one in counted)
    return Kpi(definition.name, Fraction(part) / total, claims, tuple(one.row_id for one in counted))


def _counts(definition: Definition, row: Row) -> bool:
    if not all(one.holds(row) for one in definition.population):
        return False
    return all(name is None or name in row.moments for name in (definition.start, definition.end))


def _weight(definition: Definition, row: Row) -> int:
    return row.weight * (1 if definition.sum_of is None else int(row.facts.get(definition.sum_of, 0)))


def _part(definition: Definition, row: Row, days: WorkingDays) -> Fraction:
    weight = _weight(definition, row)
    if definition.measure is Measure.SHARE:
        return Fraction(weight * all(one.holds(row) for one in definition.numerator))
    assert definition.start is not None
    assert definition.end is not None
    taken = duration(definition, row, days)
    if definition.measure is Measure.MEAN_DAYS:
        return weight * taken
    assert definition.within is not None, "read_kpis asks for it"
    limit = Fraction(definition.within, DAY_SECONDS)
    return Fraction(weight * (taken <= limit))


def duration(definition: Definition, row: Row, days: WorkingDays) -> Fraction:
    """Days from start to end by the definition's calendar, less the pauses where it says so."""
    assert definition.start is not None
    assert definition.end is not None
    start, end = row.moments[definition.start], row.moments[definition.end]
    whole = _days(start, end, definition.calendar, days)
    if not definition.exclude_pauses:
        return whole
    stood = (
        _days(max(one, start), min(until, end), definition.calendar, days)
        for one, until in row.pauses
        if max(one, start) < min(until, end)
    )
    return whole - sum(stood, Fraction(0))


def _days(start: datetime, end: datetime, calendar: Calendar, days: WorkingDays) -> Fraction:
    if calendar is Calendar.ELAPSED:
        return Fraction((end - start) // timedelta(microseconds=1), DAY_SECONDS * 1_000_000)
    first, last = business_date(start), business_date(end)
    if calendar is Calendar.CALENDAR_DAYS:
        return Fraction((last - first).days)
    gone = (first + timedelta(days=one) for one in range(1, (last - first).days + 1))
    return Fraction(sum(days.is_working_day(day) for day in gone))
