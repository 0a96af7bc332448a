"""The rulebook of the pool as values: kinds of work, their clocks, and how work finds people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from claimwright.core.dates import Period, business_date
from claimwright.core.work.clocks import ClockRule
from claimwright.core.work.kinds import Priority, TaskKind


class Order(Enum):
    """In which order waiting work is taken."""

    ARRIVAL = "arrival"
    DUE = "due"


class Wide(Enum):
    """How far a task may travel."""

    PROVINCE = "province"
    REGION = "region"
    NATION = "nation"


class ChooseBy(Enum):
    """A reason to prefer one person to another when work is handed out."""

    HOME = "home"
    NARROWEST = "narrowest"
    LOAD = "load"
    FAIRNESS = "fairness"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class KindRule:
    """What a kind of work needs: skills, the line's skill, authority, another person than before."""

    kind: TaskKind
    zh: str
    en: str
    skills: frozenset[str]
    needs_line: bool
    needs_authority: bool
    needs_another_person: bool
    priority: Priority
    clocks: tuple[ClockRule, ...]


@dataclass(frozen=True, slots=True)
class Widening:
    """After so long unassigned, a task may go that far."""

    after: timedelta
    to: Wide


@dataclass(frozen=True, slots=True)
class Catastrophe:
    """While it lasts, work of these provinces goes to the nation at once and more people count as able.

    Who has a skill of `lend_from` counts as having `lend_to`; everybody may hold `load_more` tasks more.
    """

    name: str
    period: Period
    provinces: frozenset[str]
    kinds: frozenset[TaskKind]
    lend_from: frozenset[str]
    lend_to: frozenset[str]
    load_more: int
    priority: Priority


@dataclass(frozen=True, slots=True)
class Routing:
    """How work finds people. Minutes of a bonus are subtracted from a task's rank for that person."""

    order: Order
    priority_minutes: int
    home_minutes: int
    own_band_minutes: int
    starts_wide: Wide
    widens: tuple[Widening, ...]
    bands_fen: tuple[int, ...]
    push: bool
    choose_by: tuple[ChooseBy, ...]
    catastrophes: tuple[Catastrophe, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One dated version; `sha256` is that of its text, so an assignment can name the rules it followed."""

    name: str
    zh: str
    en: str
    effective: date
    source: str
    kinds: Mapping[TaskKind, KindRule]
    routing: Routing
    sha256: str

    def catastrophes_on(self, now: datetime) -> tuple[Catastrophe, ...]:
        """Those that last at this moment."""
        day = business_date(now)
        return tuple(one for one in self.routing.catastrophes if day in one.period)


def in_force(rulebooks: Sequence[Rulebook], on: date) -> Rulebook:
    """The version in force on a day: the last that has begun; there must be one."""
    begun = [one for one in rulebooks if one.effective <= on]
    assert begun, f"no rulebook is in force on {on}"
    return max(begun, key=lambda one: one.effective)
