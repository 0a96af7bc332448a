"""The made-up people of the simulation: skills, lines, home province, authority, speed, shifts, absences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from claimwright.core.work.kinds import LINES
from claimwright.core.work.routing import Person

Ints = NDArray[np.int64]
SKILL_SETS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.50, ("claims", "documents")),
    (0.14, ("documents", "servicing", "calls")),
    (0.12, ("claims", "servicing")),
    (0.08, ("payments", "documents")),
    (0.06, ("underwriting", "claims")),
    (0.06, ("complaints", "appeals", "claims", "quality")),
    (0.04, ("calls", "complaints")),
)
ALL_SKILLS = tuple(sorted({skill for _, skills in SKILL_SETS for skill in skills}))
AUTHORITIES_FEN = (1_000_000, 5_000_000, 20_000_000, 10_000_000_000)
AUTHORITY_SHARES = (0.35, 0.40, 0.17, 0.08)
SHIFTS_H = ((8.0, 16.5), (9.0, 17.5), (10.0, 18.5), (12.0, 20.5))
SHIFT_SHARES = (0.25, 0.45, 0.2, 0.1)
WEEKEND_DUTY, HOLIDAY_DUTY = 0.22, 0.25
LEAVE_DAYS, SICK_PER_THOUSAND = 10, 20


@dataclass(frozen=True, slots=True)
class Population:
    """People as routing sees them, their speed (1.0: as planned) and when each works.

    `begins_s`, `ends_s`: int64 (people, shifts), seconds since the year's start, padded with the last end.
    """

    people: tuple[Person, ...]
    speed: NDArray[np.float64]
    begins_s: Ints
    ends_s: Ints
    presence_s: Ints


def make_population(
    count: int,
    provinces: tuple[str, ...],
    weights: NDArray[np.float64],
    first_day: date,
    days: int,
    is_working_day: Callable[[date], bool],
    rng: np.random.Generator,
) -> Population:
    """`count` people; every province has at least one who can do everything, as an office must."""
    homes = _homes(count, len(provinces), weights)
    chiefs = np.concatenate(([True], homes[1:] != homes[:-1]))
    people = tuple(
        _person(number, provinces[homes[number]], bool(chiefs[number]), rng) for number in range(count)
    )
    speed = np.clip(rng.normal(1.0, 0.15, count), 0.6, 1.5)
    shifts = [_shifts(first_day, days, is_working_day, rng) for _ in range(count)]
    longest = max(len(one) for one in shifts)
    begins, ends = (np.full((count, longest), days * 86_400, dtype=np.int64) for _ in range(2))
    for number, one in enumerate(shifts):
        begins[number, : len(one)] = [begin for begin, _ in one]
        ends[number, : len(one)] = [end for _, end in one]
    return Population(people, speed, begins, ends, (ends - begins).sum(axis=1))


def _homes(count: int, provinces: int, weights: NDArray[np.float64]) -> Ints:
    """Home provinces in order: one person each, the others by the provinces' weight."""
    seats = np.ones(provinces, dtype=np.int64) if count >= provinces else np.zeros(provinces, dtype=np.int64)
    rest = count - int(seats.sum())
    ideal = weights * rest
    seats += ideal.astype(np.int64)
    left = count - int(seats.sum())
    seats[np.argsort(ideal.astype(np.int64) - ideal)[:left]] += 1
    return np.repeat(np.arange(provinces), seats)


def _person(number: int, home: str, is_chief: bool, rng: np.random.Generator) -> Person:
    chosen = rng.choice(len(SKILL_SETS), p=[share for share, _ in SKILL_SETS])
    lines = frozenset(LINES) if rng.random() < 0.45 else frozenset({"health", str(rng.choice(LINES))})
    authority_fen = AUTHORITIES_FEN[int(rng.choice(len(AUTHORITIES_FEN), p=AUTHORITY_SHARES))]
    return Person(
        staff_id=UUID(int=number),
        skills=frozenset(ALL_SKILLS if is_chief else SKILL_SETS[chosen][1]),
        lines=frozenset(LINES) if is_chief else lines,
        languages=frozenset(),
        provinces=frozenset({home}),
        authority_fen=AUTHORITIES_FEN[-1] if is_chief else authority_fen,
        load_max=1,
        kin=frozenset({UUID(int=number)}),
    )


def _shifts(
    first_day: date, days: int, is_working_day: Callable[[date], bool], rng: np.random.Generator
) -> list[tuple[int, int]]:
    """One person's shifts of the year: a fixed pattern, weekend and holiday duty, leave, sickness."""
    begin_h, end_h = SHIFTS_H[int(rng.choice(len(SHIFTS_H), p=SHIFT_SHARES))]
    leave_from = int(rng.integers(0, max(days - LEAVE_DAYS, 1)))
    on_weekends = rng.random() < WEEKEND_DUTY
    off_weekdays = set(rng.choice(5, size=2, replace=False)) if on_weekends else set()
    found = []
    for day in range(days):
        at = first_day + timedelta(days=day)
        if leave_from <= day < leave_from + LEAVE_DAYS or rng.integers(1000) < SICK_PER_THOUSAND:
            continue
        if is_working_day(at):
            works = at.weekday() not in off_weekdays
        elif at.weekday() >= 5:
            works = on_weekends
        else:
            works = rng.random() < HOLIDAY_DUTY
        if works:
            found.append((day * 86_400 + int(begin_h * 3600), day * 86_400 + int(end_h * 3600)))
    return found
