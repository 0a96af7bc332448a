"""Clocks of a task: when it is due by law and by service rule, when to warn, and what time stood still.

Counting by days follows the Civil Code (art. 201, 203): the day of the event does not count, and the last
day ends at midnight in China. A day counts unless the clock stands still at its end; a working-day clock
counts working days only. An hour clock runs through nights and adds every pause.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum

from claimwright.core.dates import BUSINESS_ZONE, business_date

IsWorkingDay = Callable[[date], bool]
DAYS_MAX = 3_660
"""No clock of the rulebook runs longer; a pause that outlasts it is a bug of its caller."""


class ClockUnit(Enum):
    """What a clock counts."""

    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"


class OnDue(Enum):
    """What happens when the time is over. Nothing is ever closed or forgotten by a clock."""

    ESCALATE = "escalate"
    ADVANCE = "advance"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock as the rulebook states it: so many units, warn before, its source; whether pauses stop it."""

    name: str
    within: int
    unit: ClockUnit
    warn_before: int
    source: str
    is_legal: bool
    pauses: bool
    on_due: OnDue


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `start` up to but not including `until` (None: it still does)."""

    start: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """When to warn and when the time is over."""

    warn_at: datetime
    due_at: datetime


def weekdays_only(day: date) -> bool:
    """Monday to Friday: the calendar where no holiday calendar is given."""
    return day.weekday() < 5


def every_day(day: date) -> bool:
    """Each day counts."""
    return True


def due_of(
    rule: ClockRule,
    started_at: datetime,
    pauses: Sequence[Pause] = (),
    is_working_day: IsWorkingDay = weekdays_only,
) -> Due | None:
    """When the rule's clock warns and ends; None while it stands still (an open pause)."""
    stops = tuple(pauses) if rule.pauses else ()
    if any(one.until is None for one in stops):
        return None
    if rule.unit is ClockUnit.HOUR:
        due_at = started_at + timedelta(hours=rule.within) + _stood(stops, started_at)
        return Due(due_at - timedelta(hours=rule.warn_before), due_at)
    counts = is_working_day if rule.unit is ClockUnit.WORKING_DAY else every_day
    due_at = _end_of_day(started_at, rule.within, stops, counts)
    warn_at = _end_of_day(started_at, rule.within - rule.warn_before, stops, counts)
    return Due(max(warn_at, started_at), due_at)


def _stood(stops: Sequence[Pause], started_at: datetime) -> timedelta:
    """How long the clock stood still after it had started; pauses do not overlap (`merged`)."""
    total = timedelta()
    for one in merged(stops):
        assert one.until is not None, "an open pause has no length"
        total += max(timedelta(), one.until - max(one.start, started_at))
    return total


def merged(pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """The same still time without overlaps, in order."""
    joined: list[Pause] = []
    for one in sorted(pauses, key=lambda pause: pause.start):
        last = joined[-1] if joined else None
        if last is None or (last.until is not None and last.until < one.start):
            joined.append(one)
        elif last.until is not None:
            until = None if one.until is None else max(last.until, one.until)
            joined[-1] = replace(last, until=until)
    return tuple(joined)


def _end_of_day(started_at: datetime, days: int, stops: Sequence[Pause], counts: IsWorkingDay) -> datetime:
    """Midnight in China at the end of the `days`-th day that counts after the day of the start."""
    day, counted = business_date(started_at), 0
    for _ in range(DAYS_MAX):
        if counted >= days:
            return midnight_after(day)
        day += timedelta(days=1)
        end = midnight_after(day)
        stands_still = any(one.start < end and (one.until is None or end <= one.until) for one in stops)
        counted += counts(day) and not stands_still
    raise AssertionError("a clock of the rulebook ends within ten years")


def midnight_after(day: date) -> datetime:
    """The end of the day in China, which is the start of the next."""
    return datetime.combine(day + timedelta(days=1), time(), BUSINESS_ZONE)


class Act(Enum):
    """What a deadline does by itself. Each is journalled once."""

    WARN = "deadline_warned"
    ESCALATE = "deadline_escalated"
    ADVANCE = "advance_called_for"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One running clock of a task and what it has done so far. `next_act_at` None: it stands or ended."""

    clock: str
    on_due: OnDue
    due_at: datetime | None
    warn_at: datetime | None
    is_warned: bool
    escalations: int
    is_advanced: bool
    next_act_at: datetime | None


ESCALATE_AGAIN_AFTER = timedelta(days=1)
"""A task that is late stays open and goes one level higher every day until somebody ends it."""


def acts_due(one: Deadline, now: datetime) -> tuple[tuple[Act, ...], Deadline]:
    """What the deadline has to do now, in order, and the deadline after it. The second time: nothing."""
    if one.next_act_at is None or one.next_act_at > now or one.due_at is None or one.warn_at is None:
        return (), one
    if now < one.due_at:
        return (
            ((), one)
            if one.is_warned
            else ((Act.WARN,), replace(one, is_warned=True, next_act_at=one.due_at))
        )
    acts: list[Act] = [] if one.is_warned else [Act.WARN]
    if one.on_due is OnDue.ADVANCE and not one.is_advanced:
        acts.append(Act.ADVANCE)
    acts.append(Act.ESCALATE)
    again = now + ESCALATE_AGAIN_AFTER
    is_advanced = one.is_advanced or one.on_due is OnDue.ADVANCE
    after = replace(
        one, is_warned=True, is_advanced=is_advanced, escalations=one.escalations + 1, next_act_at=again
    )
    return tuple(acts), after


def moved(one: Deadline, due: Due | None) -> Deadline:
    """The deadline after its time changed (a pause, a change with a reason); None: it stands still.

    What it has done stays done, so a warning is not given twice for one clock; it escalates anew when the
    new time is over.
    """
    if due is None:
        return replace(one, due_at=None, warn_at=None, next_act_at=None)
    next_act_at = due.due_at if one.is_warned else due.warn_at
    return replace(one, due_at=due.due_at, warn_at=due.warn_at, next_act_at=next_act_at)
