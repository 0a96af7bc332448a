"""The law's clocks of a claim as data, and which of them run: deadlines from moments, with pauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from claimwright.core.services.calendar import WorkingDays
from claimwright.core.work.clocks import ClockRule, ClockUnit, OnDue, Pause, due_of

ADVANCE_CLOCK = "certain_part"


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock: the moments that start and end it, within what time, whether pauses stop it."""

    name: str
    zh: str
    en: str
    starts_at: str
    ends_at: str
    within: int
    unit: ClockUnit
    pauses: bool
    basis: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A running clock. `due_at` None: it stands still (papers are awaited)."""

    clock: str
    started_at: datetime
    due_at: datetime | None
    basis: str


def deadlines_of(
    clocks: Sequence[Clock],
    moments: Mapping[str, datetime],
    pauses: Sequence[Pause],
    days: WorkingDays,
) -> tuple[Deadline, ...]:
    """The clocks that have started and not ended, the earliest due first, those that stand still last.

    `moments` names what has happened and when: reported, papers_complete, agreed, assessed, paid, notified.
    """
    running = [
        Deadline(one.name, moments[one.starts_at], _due(one, moments[one.starts_at], pauses, days), one.basis)
        for one in clocks
        if one.starts_at in moments and one.ends_at not in moments
    ]
    return tuple(sorted(running, key=lambda one: (one.due_at is None, one.due_at, one.clock)))


def _due(clock: Clock, started_at: datetime, pauses: Sequence[Pause], days: WorkingDays) -> datetime | None:
    rule = ClockRule(clock.name, clock.within, clock.unit, 0, clock.basis, True, clock.pauses, OnDue.ESCALATE)
    due = due_of(rule, started_at, pauses, days.is_working_day)
    return None if due is None else due.due_at


def advance_due(deadlines: Sequence[Deadline], now: datetime) -> Deadline | None:
    """The clock of the certain part (Insurance Law art. 25) if its time is over: pay what is determined."""
    for one in deadlines:
        if one.clock == ADVANCE_CLOCK and one.due_at is not None and one.due_at <= now:
            return one
    return None
