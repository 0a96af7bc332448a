"""Which task goes to whom. Pure: the desk, the pusher and the simulator all ask here.

A person is fit for a task or unfit for one reason (written precedence). Among fit tasks a person takes the
one with the earliest rank; among fit people work is handed to the one whom the rulebook's order names first.
The task id, then the staff id, break ties: the same input always gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from claimwright.core.dates import business_date
from claimwright.core.work.kinds import Priority, TaskKind
from claimwright.core.work.places import NATION, PROVINCES, UNKNOWN, places_of, region_place
from claimwright.core.work.rulebook import ChooseBy, Order, Rulebook, Wide

HOME_LANGUAGE = "zh"


class Unfit(Enum):
    """Why a task is not for a person; earlier wins."""

    ABSENT = "absent"
    RECUSED = "recused"
    EXCLUDED = "excluded"
    SKILL_MISSING = "skill_missing"
    OVER_AUTHORITY = "over_authority"
    OTHER_PLACE = "other_place"
    HOLDS_ENOUGH = "holds_enough"


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What routing knows of a task. `parties`: persons of the case; `excluded`: staff who made it."""

    task_id: UUID
    kind: TaskKind
    province: str
    line: str
    language: str
    amount_fen: int
    priority: Priority
    escalation: int
    asked_at: datetime
    due_at: datetime
    parties: frozenset[UUID] = frozenset()
    excluded: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """What routing knows of a member of staff.

    `licences` names skills that end on a day; `kin` are the person's own and their family's ids as parties;
    `held` is open work in hand, `done_today` what they ended today, `idle_since` when they became free.
    """

    staff_id: UUID
    skills: frozenset[str]
    lines: frozenset[str]
    languages: frozenset[str]
    provinces: frozenset[str]
    authority_fen: int
    load_max: int
    licences: Mapping[str, date] = field(default_factory=dict)
    kin: frozenset[UUID] = frozenset()
    is_present: bool = True
    held: int = 0
    done_today: int = 0
    idle_since: datetime | None = None


def need_of(task: TaskFacts, rules: Rulebook) -> frozenset[str]:
    """Everything that a person must be able to do for this task, as words."""
    rule = rules.kinds[task.kind]
    need = set(rule.skills)
    if rule.needs_line and task.line:
        need.add(f"line:{task.line}")
    if task.language != HOME_LANGUAGE:
        need.add(f"language:{task.language}")
    return frozenset(need)


def able(person: Person, rules: Rulebook, now: datetime) -> frozenset[str]:
    """Everything that a person can do now: skills, licences that stand, lines, languages, loans."""
    today = business_date(now)
    can = {one for one in person.skills if person.licences.get(one, date.max) > today}
    for storm in rules.catastrophes_on(now):
        if can & storm.lend_from:
            can |= storm.lend_to
    return frozenset(
        can | {f"line:{one}" for one in person.lines} | {f"language:{one}" for one in person.languages}
    )


def place_of(task: TaskFacts, rules: Rulebook, now: datetime) -> str:
    """Where the task may be taken by now: its province, its region (``@east``) or everywhere (``*``)."""
    if task.province == UNKNOWN:
        return NATION
    return place_for(task.province, _wide(task, rules, now))


def place_for(province: str, wide: Wide) -> str:
    """The lane place of a province's task that has gone so far."""
    if province not in PROVINCES or wide is Wide.NATION:
        return NATION
    return province if wide is Wide.PROVINCE else region_place(province)


def _wide(task: TaskFacts, rules: Rulebook, now: datetime) -> Wide:
    for storm in rules.catastrophes_on(now):
        if task.province in storm.provinces and task.kind in storm.kinds:
            return Wide.NATION
    wide = rules.routing.starts_wide
    for step in rules.routing.widens:
        if now - task.asked_at >= step.after:
            wide = step.to
    return wide


def widens_next_at(task: TaskFacts, rules: Rulebook, now: datetime) -> datetime | None:
    """The next moment at which the task goes further by itself."""
    later = [task.asked_at + step.after for step in rules.routing.widens if task.asked_at + step.after > now]
    return min(later) if later and place_of(task, rules, now) != NATION else None


def band_of(amount_fen: int, rules: Rulebook) -> int:
    """The amount's band: how many of the rulebook's limits it exceeds."""
    return sum(amount_fen > limit for limit in rules.routing.bands_fen)


def task_band(task: TaskFacts, rules: Rulebook) -> int:
    """The band of a task whose kind asks for authority; 0 for every other."""
    return band_of(task.amount_fen, rules) if rules.kinds[task.kind].needs_authority else 0


def rank_at(task: TaskFacts, rules: Rulebook) -> datetime:
    """Whose turn it is: earlier first. Priority and escalation count as minutes earlier."""
    base = task.asked_at if rules.routing.order is Order.ARRIVAL else task.due_at
    steps = task.priority.value + task.escalation
    return base - timedelta(minutes=rules.routing.priority_minutes * steps)


def bonus(person: Person, task: TaskFacts, rules: Rulebook, now: datetime) -> timedelta:
    """How much earlier the task counts for this person: still in their home province, own band of amounts."""
    is_own_band = task_band(task, rules) == band_of(person.authority_fen, rules)
    return lane_bonus(person, place_of(task, rules, now), is_own_band, rules)


def lane_bonus(person: Person, place: str, is_own_band: bool, rules: Rulebook) -> timedelta:
    """The same for a whole lane. Who is at home everywhere prefers no province."""
    minutes = rules.routing.own_band_minutes if is_own_band else 0
    if place in person.provinces and not is_everywhere(person):
        minutes += rules.routing.home_minutes
    return timedelta(minutes=minutes)


def is_everywhere(person: Person) -> bool:
    """Whether every province is the person's home."""
    return person.provinces >= PROVINCES.keys()


def load_max(person: Person, rules: Rulebook, now: datetime) -> int:
    """How many tasks the person may hold at once at this moment."""
    return person.load_max + sum(storm.load_more for storm in rules.catastrophes_on(now))


def unfit(person: Person, task: TaskFacts, rules: Rulebook, now: datetime) -> Unfit | None:
    """The first reason why the task is not for this person now, or None if it is."""
    if not person.is_present:
        return Unfit.ABSENT
    if person.kin & task.parties:
        return Unfit.RECUSED
    if person.staff_id in task.excluded:
        return Unfit.EXCLUDED
    if not need_of(task, rules) <= able(person, rules, now):
        return Unfit.SKILL_MISSING
    if rules.kinds[task.kind].needs_authority and task.amount_fen > person.authority_fen:
        return Unfit.OVER_AUTHORITY
    if place_of(task, rules, now) not in places_of(person.provinces):
        return Unfit.OTHER_PLACE
    if person.held >= load_max(person, rules, now):
        return Unfit.HOLDS_ENOUGH
    return None


def in_turn(
    person: Person, candidates: Iterable[TaskFacts], rules: Rulebook, now: datetime
) -> list[TaskFacts]:
    """The candidates that the person may take, the one to take first at the head."""
    fit = [task for task in candidates if unfit(person, task, rules, now) is None]
    return sorted(fit, key=lambda task: (turn_at(person, task, rules, now), task.task_id))


def turn_at(person: Person, task: TaskFacts, rules: Rulebook, now: datetime) -> datetime:
    """Whose turn it is for this person."""
    return rank_at(task, rules) - bonus(person, task, rules, now)


def next_for(
    person: Person, candidates: Iterable[TaskFacts], rules: Rulebook, now: datetime
) -> TaskFacts | None:
    """The one task that a person takes next, or None if nothing is for them."""
    return next(iter(in_turn(person, candidates, rules, now)), None)


def choose(task: TaskFacts, people: Sequence[Person], rules: Rulebook, now: datetime) -> Person | None:
    """Whom the task is handed to, or None if nobody is fit."""
    fit = [person for person in people if unfit(person, task, rules, now) is None]
    return min(fit, key=lambda person: _preference(person, task, rules), default=None)


def _preference(person: Person, task: TaskFacts, rules: Rulebook) -> tuple[object, ...]:
    values: list[object] = []
    for reason in rules.routing.choose_by:
        match reason:
            case ChooseBy.HOME:
                values.append(task.province not in person.provinces)
            case ChooseBy.NARROWEST:
                values.append((band_of(person.authority_fen, rules), len(person.skills)))
            case ChooseBy.LOAD:
                values.append(person.held)
            case ChooseBy.FAIRNESS:
                values.append(person.done_today)
            case ChooseBy.IDLE:
                values.append(person.idle_since.timestamp() if person.idle_since else 0.0)
    return (*values, person.staff_id)
