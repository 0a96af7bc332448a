"""The routing rules as arrays: every answer comes from `core.work.routing` itself, asked once per case.

A lane is (need, place, band). What a person may take, and how much a lane counts for them, is asked of the
pure rules for each lane; the engine then only compares numbers. `equality.py` proves it on samples.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from claimwright.core.work.clocks import due_of
from claimwright.core.work.kinds import LINES
from claimwright.core.work.places import NATION, PROVINCES, REGIONS, places_of
from claimwright.core.work.routing import (
    TaskFacts,
    able,
    band_of,
    lane_bonus,
    need_of,
    place_for,
    rank_at,
)
from claimwright.core.work.rulebook import ChooseBy, Rulebook
from claimwright.core.work.simulation.year import DAY_S, Year, is_working_day

Ints = NDArray[np.int64]
PLACES = (*sorted(PROVINCES), *(f"@{one}" for one in REGIONS), NATION)
NO_LANE = -1


@dataclass(frozen=True, slots=True)
class Compiled:
    """Arrays for the engine. `state` of a day selects the abilities (which catastrophes last).

    `lanes`: (tasks, stages) where a task may be taken from its first, second … widening on; `widens_s`:
    seconds after arrival of each stage. `may`: (states, people, lanes) flags; `bonus_s`: (people, lanes).
    """

    rank_s: Ints
    due_s: Ints
    legal_due_s: Ints
    lanes: NDArray[np.int32]
    widens_s: Ints
    state_of_day: NDArray[np.int32]
    may: NDArray[np.bool_]
    bonus_s: NDArray[np.int64]
    choose_by: NDArray[np.int32]
    band_of_person: Ints


def facts_of(year: Year, rules: Rulebook, number: int, due_s: int) -> TaskFacts:
    """One simulated task as the pure rules see it."""
    kind = year.kinds[year.kind[number]]
    line = LINES[year.line[number]] if rules.kinds[kind].needs_line else ""
    excluded = int(year.excluded[number])
    return TaskFacts(
        task_id=UUID(int=number),
        kind=kind,
        province=year.provinces[year.province[number]],
        line=line,
        language="zh",
        amount_fen=int(year.amount_fen[number]),
        priority=rules.kinds[kind].priority,
        escalation=0,
        asked_at=year.moment(int(year.arrival_s[number])),
        due_at=year.moment(due_s),
        excluded=frozenset({UUID(int=excluded)} if excluded >= 0 else ()),
    )


def compile_rules(year: Year, rules: Rulebook) -> Compiled:
    """Ask the rules for everything that the engine will need."""
    due_s, legal_due_s = _due(year, rules)
    needs, need_of_task = _needs(year, rules)
    states, state_of_day = _states(year, rules)
    bands = len(rules.routing.bands_fen) + 1
    lanes = _lanes(year, rules, need_of_task, bands)
    used = np.unique(lanes[lanes >= 0])
    place = np.full(int(used[-1]) + 1, NO_LANE, dtype=np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    dense = np.where(lanes >= 0, place[lanes], NO_LANE).astype(np.int32)
    may, bonus_s = _abilities(year, rules, needs, states, used, bands)
    stages = [timedelta(0), *(step.after for step in rules.routing.widens)]
    reasons = {reason: number for number, reason in enumerate(ChooseBy)}
    return Compiled(
        rank_s=_ranks(year, rules, due_s),
        due_s=due_s,
        legal_due_s=legal_due_s,
        lanes=dense,
        widens_s=np.array([int(step.total_seconds()) for step in stages], dtype=np.int64),
        state_of_day=state_of_day,
        may=may,
        bonus_s=bonus_s,
        choose_by=np.array([reasons[reason] for reason in rules.routing.choose_by], dtype=np.int32),
        band_of_person=np.array(
            [band_of(one.authority_fen, rules) for one in year.people.people], dtype=np.int64
        ),
    )


def _due(year: Year, rules: Rulebook) -> tuple[Ints, Ints]:
    """The first clock's end of each task, and the first legal clock's; day clocks are asked once a day."""
    first = np.full((len(year.kinds), year.days), np.iinfo(np.int64).max)
    legal = first.copy()
    hours = np.full(len(year.kinds), np.iinfo(np.int64).max)
    start = year.moment(0)
    for place, kind in enumerate(year.kinds):
        for rule in rules.kinds[kind].clocks:
            if rule.unit.value == "hour":
                hours[place] = min(hours[place], rule.within * 3600)
                continue
            for day in range(year.days):
                due = due_of(rule, year.moment(day * DAY_S), (), is_working_day)
                assert due is not None, "nothing pauses in the simulation"
                second = int((due.due_at - start).total_seconds())
                first[place, day] = min(first[place, day], second)
                if rule.is_legal:
                    legal[place, day] = min(legal[place, day], second)
    day_of_task = year.arrival_s // DAY_S
    by_hours = np.where(
        hours[year.kind] < np.iinfo(np.int64).max, year.arrival_s + hours[year.kind], first.max()
    )
    return np.minimum(first[year.kind, day_of_task], by_hours), legal[year.kind, day_of_task]


def _ranks(year: Year, rules: Rulebook, due_s: Ints) -> Ints:
    """`rank_at` in seconds: asked for one task of each kind, the rest is the same shift."""
    shift = np.empty(len(year.kinds), dtype=np.int64)
    base = year.arrival_s if rules.routing.order.value == "arrival" else due_s
    start = year.moment(0)
    for kind in range(len(year.kinds)):
        sample = np.flatnonzero(year.kind == kind)
        if len(sample) == 0:
            shift[kind] = 0
            continue
        task = facts_of(year, rules, int(sample[0]), int(due_s[sample[0]]))
        rank_s = int((rank_at(task, rules) - start).total_seconds())
        shift[kind] = rank_s - int(base[sample[0]])
    return base + shift[year.kind]


def _needs(year: Year, rules: Rulebook) -> tuple[list[frozenset[str]], Ints]:
    """The distinct needs, and which one each task has."""
    found: dict[frozenset[str], int] = {}
    table = np.zeros((len(year.kinds), len(LINES)), dtype=np.int64)
    sample = facts_of(year, rules, 0, 0)
    for row, kind in enumerate(year.kinds):
        for column, line in enumerate(LINES):
            asked = replace(sample, kind=kind, line=line if rules.kinds[kind].needs_line else "")
            table[row, column] = found.setdefault(need_of(asked, rules), len(found))
    return list(found), table[year.kind, year.line]


def _states(year: Year, rules: Rulebook) -> tuple[list[datetime], NDArray[np.int32]]:
    """A moment for each distinct set of lasting catastrophes, and the state of every day."""
    known: dict[tuple[str, ...], int] = {}
    moments: list[datetime] = []
    state_of_day = np.zeros(year.days + 1, dtype=np.int32)
    for day in range(year.days + 1):
        moment = year.moment(day * DAY_S)
        names = tuple(storm.name for storm in rules.catastrophes_on(moment))
        if names not in known:
            known[names] = len(moments)
            moments.append(moment)
        state_of_day[day] = known[names]
    return moments, state_of_day


def _lanes(year: Year, rules: Rulebook, need_of_task: Ints, bands: int) -> Ints:
    """The lane of each task at each stage; a stage that changes nothing has `NO_LANE`."""
    stages = [rules.routing.starts_wide, *(step.to for step in rules.routing.widens)]
    index = {place: number for number, place in enumerate(PLACES)}
    limits = np.array(rules.routing.bands_fen, dtype=np.int64)
    counts = np.array([rules.kinds[kind].needs_authority for kind in year.kinds])
    band = np.where(counts[year.kind], np.searchsorted(limits, year.amount_fen, side="left"), 0)
    lanes = np.full((year.count, len(stages)), NO_LANE, dtype=np.int64)
    before = np.full(len(year.provinces), NO_LANE)
    for stage, wide in enumerate(stages):
        places = np.array([index[place_for(one, wide)] for one in year.provinces])
        moved = places != before
        lane = (need_of_task * len(PLACES) + places[year.province]) * bands + band
        lanes[:, stage] = np.where(moved[year.province], lane, NO_LANE)
        before = places
    _storm_lanes(year, rules, lanes, need_of_task, band, bands)
    return lanes


def _storm_lanes(
    year: Year, rules: Rulebook, lanes: Ints, need_of_task: Ints, band: Ints, bands: int
) -> None:
    """Work that arrives in a catastrophe goes to the nation at once."""
    day = year.arrival_s // DAY_S
    for storm in rules.routing.catastrophes:
        first = (storm.period.start - year.first_day).days
        last = (storm.period.until - year.first_day).days
        kinds = np.array([kind in storm.kinds for kind in year.kinds])
        provinces = np.array([code in storm.provinces for code in year.provinces])
        hit = (day >= first) & (day < last) & kinds[year.kind] & provinces[year.province]
        lanes[hit, 0] = (need_of_task[hit] * len(PLACES) + PLACES.index(NATION)) * bands + band[hit]
        lanes[hit, 1:] = NO_LANE


def _abilities(
    year: Year,
    rules: Rulebook,
    needs: list[frozenset[str]],
    states: list[datetime],
    used: Ints,
    bands: int,
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which used lanes each person may take from in each state, and what each counts for them."""
    people = year.people.people
    may = np.zeros((len(states), len(people), len(used)), dtype=np.bool_)
    bonus_s = np.zeros((len(people), len(used)), dtype=np.int64)
    for number, person in enumerate(people):
        own_band, places = band_of(person.authority_fen, rules), places_of(person.provinces)
        cans = [able(person, rules, moment) for moment in states]
        for column, lane in enumerate(used):
            need, place, band = lane // (len(PLACES) * bands), lane // bands % len(PLACES), lane % bands
            if PLACES[place] in places and band <= own_band:
                for state, can in enumerate(cans):
                    may[state, number, column] = needs[need] <= can
            bonus = lane_bonus(person, PLACES[place], band == own_band, rules)
            bonus_s[number, column] = int(bonus.total_seconds())
    return may, bonus_s
