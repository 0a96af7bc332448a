"""Which service a claim falls under: the first whose conditions all hold; every other says why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from claimwright.core.dates import add_years
from claimwright.core.outcome import FactValue
from claimwright.core.services.calendar import WorkingDays
from claimwright.core.work.clocks import ClockRule, ClockUnit, OnDue, due_of

KINDS, NOTHING_OPEN = "kinds", "nothing_open"
Setting = int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A condition that does not hold, with what was wanted and found; pages say it in plain words."""

    condition: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceCase:
    """What services look at. `diseases` and `first_diagnosis` are those of the events; `proofs` are kinds of
    documents that are present; `open_points` counts what a person still has to answer. `by_person` is what
    the insurer looks at by itself before it pays: it takes nothing from the promise; the claimant is told.
    """

    kinds: frozenset[str]
    claimed_fen: int
    event_date: date
    first_inception: date | None
    open_points: int
    started_at: datetime
    diseases: tuple[str, ...] = ()
    first_diagnosis: date | None = None
    degree: str | None = None
    proofs: frozenset[str] = frozenset()
    by_person: tuple[WhyNot, ...] = ()
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a service with its setting: ``claimed_at_most: 10000.00 元``."""

    name: str
    setting: Setting


@dataclass(frozen=True, slots=True)
class Service:
    """A promise: for whom, within what time, by which rule."""

    name: str
    zh: str
    en: str
    basis: str
    within: int
    unit: ClockUnit
    conditions: tuple[Condition, ...]
    warn_before_hours: int = 4


@dataclass(frozen=True, slots=True)
class Judged:
    """One service for one claim: it applies (`missing` empty) or why it does not."""

    service: str
    missing: tuple[WhyNot, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """Until when a person's task has to end so that a service is kept; `warn_at` before it."""

    service: str
    basis: str
    warn_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The service a claim falls under, what was said of every service, and when the promise is due.

    `by_person`: why robots do not pay although the service applies; a person looks within the same promise.
    `promise`: what a person who looks has to keep.
    """

    service: Service
    judged: tuple[Judged, ...]
    started_at: datetime
    due_at: datetime
    by_person: tuple[WhyNot, ...] = ()
    promise: Promise | None = None


def judge(services: tuple[Service, ...], case: ServiceCase, days: WorkingDays) -> Standing:
    """The first service whose conditions all hold. The last of the rulebook has none, so one always does."""
    judged = tuple(Judged(one.name, missing(one, case)) for one in services)
    chosen = next(one for one, said in zip(services, judged, strict=True) if not said.missing)
    due = due_at(chosen.within, chosen.unit, case.started_at, days)
    return Standing(chosen, judged, case.started_at, due, case.by_person, promise_of(services, case, days))


def promise_of(services: tuple[Service, ...], case: ServiceCase, days: WorkingDays) -> Promise | None:
    """The service that runs on while a person looks: all its conditions hold but that something is open.

    None: no service with a promise of its own, or the claimant still owes a paper.
    """
    if not case.is_complete:
        return None
    for one in services:
        if one.conditions and {why.condition for why in missing(one, case)} <= {NOTHING_OPEN}:
            due = due_at(one.within, one.unit, case.started_at, days)
            warn_at = max(case.started_at, due - timedelta(hours=one.warn_before_hours))
            return Promise(one.name, one.basis, warn_at, due)
    return None


def missing(service: Service, case: ServiceCase) -> tuple[WhyNot, ...]:
    """The conditions of a service that the claim does not meet, all of them, in the rulebook's order.

    A service for other kinds of events says only that: its further conditions would tell the reader nothing.
    """
    found: list[WhyNot] = []
    for one in service.conditions:
        facts = CONDITIONS[one.name](case, one.setting)
        if facts is None:
            continue
        if one.name == KINDS:
            return (WhyNot(one.name, facts),)
        found.append(WhyNot(one.name, facts))
    return tuple(found)


def due_at(within: int, unit: ClockUnit, started_at: datetime, days: WorkingDays) -> datetime:
    """When a promise of so many hours, days or working days is due.

    Days end at midnight in China; the day of the start does not count (Civil Code art. 201, 203).
    """
    rule = ClockRule("promise", within, unit, 0, "", False, False, OnDue.ESCALATE)
    due = due_of(rule, started_at, (), days.is_working_day)
    assert due is not None, "without pauses a clock runs"
    return due.due_at


Missing = dict[str, FactValue] | None
"""None: the condition holds; else what was wanted and found."""


def _kinds(case: ServiceCase, wanted: Setting) -> Missing:
    assert isinstance(wanted, tuple)
    return None if case.kinds <= set(wanted) else {"found": "、".join(sorted(case.kinds - set(wanted)))}


def _claimed(case: ServiceCase, most: Setting) -> Missing:
    assert isinstance(most, int)
    return None if case.claimed_fen <= most else {"claimed_fen": case.claimed_fen, "most_fen": most}


def _nothing_open(case: ServiceCase, _: Setting) -> Missing:
    return None if case.open_points == 0 else {"count": case.open_points}


def _diseases(case: ServiceCase, listed: Setting) -> Missing:
    assert isinstance(listed, tuple)
    if case.diseases and all(one in listed for one in case.diseases):
        return None
    return {"found": "、".join(one for one in case.diseases if one not in listed) or None}


def _first_diagnosis(case: ServiceCase, _: Setting) -> Missing:
    """First diagnosed by this event, not known before."""
    first = case.first_diagnosis
    if first is not None and first >= case.event_date:
        return None
    return {"first_diagnosis_date": first.isoformat() if first else None}


def _in_force_for(case: ServiceCase, years: Setting) -> Missing:
    assert isinstance(years, int)
    start = case.first_inception
    if start is not None and case.event_date >= add_years(start, years):
        return None
    return {"years": years, "since": start.isoformat() if start else None}


def _proof(case: ServiceCase, wanted: Setting) -> Missing:
    """One of the listed proofs is present."""
    assert isinstance(wanted, tuple)
    return None if case.proofs & set(wanted) else {"wanted": "、".join(wanted)}


CONDITIONS: Mapping[str, Callable[[ServiceCase, Setting], Missing]] = {
    KINDS: _kinds,
    "claimed_at_most": _claimed,
    NOTHING_OPEN: _nothing_open,
    "diseases": _diseases,
    "first_diagnosis": _first_diagnosis,
    "in_force_for": _in_force_for,
    "proof": _proof,
}
"""Every condition by name. A service that wants another is an error of its rulebook."""
