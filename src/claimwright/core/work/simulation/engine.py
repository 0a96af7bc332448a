"""The year's events in order: tasks arrive and travel further, people come, take the next task and go.

At one moment tasks travel first, then arrive, then people act, by number. A person who is free takes the next
task of their lanes (pull); a task that comes while people are free goes to the one whom the rules choose.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from claimwright.core.work.simulation.compiled import Compiled
from claimwright.core.work.simulation.lanes import Heaps, drop_head, head, new_heaps, put
from claimwright.core.work.simulation.machine import compiled
from claimwright.core.work.simulation.year import Year

FAR = int(np.iinfo(np.int64).max)
DAY_S = 86_400
TRAVEL, ARRIVE, ACT, END = 0, 1, 2, 3


class Given(NamedTuple):
    """What does not change during the run."""

    arrival: Any
    handling: Any
    excluded: Any
    province: Any
    lanes: Any
    widens: Any
    state_of_day: Any
    may: Any
    bonus: Any
    choose_by: Any
    band: Any
    skills: Any
    home: Any
    speed: Any
    begins: Any
    ends: Any


class Crew(NamedTuple):
    """The people's state: `next_at` is when each acts next, `shift` the shift they are in or come to."""

    next_at: Any
    shift: Any
    is_idle: Any
    idle_since: Any
    done_today: Any
    done_day: Any


class Ran(NamedTuple):
    """What happened to each task: seconds, the person (-1: nobody by the year's end), and how they met.

    `pushed`: it was handed to somebody free rather than taken; `idle_since`: since when they were free.
    """

    start: Any
    finish: Any
    person: Any
    pushed: Any
    done_before: Any


def simulate(year: Year, rules: Compiled) -> Ran:
    """Run the year with these rules."""
    given, people = _given(year, rules), year.people
    count, crew_count = year.count, len(people.people)
    crew = Crew(
        people.begins_s[:, 0].copy(),
        np.zeros(crew_count, np.int64),
        np.zeros(crew_count, np.bool_),
        np.zeros(crew_count, np.int64),
        np.zeros(crew_count, np.int64),
        np.full(crew_count, -1, np.int64),
    )
    ran = Ran(
        np.full(count, -1, np.int64),
        np.full(count, -1, np.int64),
        np.full(count, -1, np.int32),
        np.zeros(count, np.bool_),
        np.zeros(count, np.int64),
    )
    heaps = new_heaps(rules.rank_s, rules.lanes.shape[1], rules.may.shape[2])
    run(given, heaps, crew, ran)
    return ran


def _given(year: Year, rules: Compiled) -> Given:
    people = year.people
    codes = {code: number for number, code in enumerate(year.provinces)}
    return Given(
        year.arrival_s,
        year.handling_s,
        year.excluded,
        year.province,
        rules.lanes,
        rules.widens_s,
        rules.state_of_day,
        rules.may,
        rules.bonus_s,
        rules.choose_by,
        rules.band_of_person,
        np.array([len(one.skills) for one in people.people], np.int64),
        np.array([codes[next(iter(one.provinces))] for one in people.people], np.int64),
        people.speed,
        people.begins_s,
        people.ends_s,
    )


@compiled
def run(given: Given, heaps: Heaps, crew: Crew, ran: Ran) -> None:
    """Every event until none is left."""
    stages = given.lanes.shape[1]
    travelled = np.zeros(stages, np.int64)
    stash = np.zeros(4096, np.int64)
    arrived = 0
    while True:
        what, when, which = next_event(given, crew, travelled, arrived)
        if what == END:
            return
        if what == ACT:
            act(given, heaps, crew, ran, stash, which, when)
            continue
        if what == ARRIVE:
            task, stage = arrived, 0
            arrived += 1
        else:
            task, stage = travelled[which], which
            travelled[which] += 1
        if given.lanes[task, stage] != -1 and heaps.at_stage[task] != -2:
            come(given, heaps, crew, ran, task, stage, when)


@compiled
def next_event(given: Given, crew: Crew, travelled: Any, arrived: int) -> tuple[int, int, int]:
    """What happens next, when, and to which stage, task or person."""
    what, when, which = END, FAR, -1
    for stage in range(1, len(travelled)):
        at = travelled[stage]
        if at < arrived and given.arrival[at] + given.widens[stage] < when:
            what, when, which = TRAVEL, given.arrival[at] + given.widens[stage], stage
    if arrived < len(given.arrival) and given.arrival[arrived] < when:
        what, when, which = ARRIVE, given.arrival[arrived], arrived
    for person in range(len(crew.next_at)):
        if crew.next_at[person] < when:
            what, when, which = ACT, crew.next_at[person], person
    return what, when, which


@compiled
def come(given: Given, heaps: Heaps, crew: Crew, ran: Ran, task: int, stage: int, when: int) -> None:
    """A task comes into a lane; if people are free, the rules choose one of them."""
    lane = given.lanes[task, stage]
    heaps.at_stage[task] = stage
    put(heaps, lane, task * given.lanes.shape[1] + stage, given.lanes.shape[1])
    state = given.state_of_day[min(when // DAY_S, len(given.state_of_day) - 1)]
    chosen = -1
    for person in range(len(crew.is_idle)):
        is_free = crew.is_idle[person] and crew.next_at[person] > when
        if not is_free or not given.may[state, person, lane] or given.excluded[task] == person:
            continue
        if chosen == -1 or prefers(given, crew, task, when // DAY_S, person, chosen):
            chosen = person
    if chosen != -1:
        ran.pushed[task] = True
        give(given, heaps, crew, ran, task, chosen, when)


@compiled
def prefers(given: Given, crew: Crew, task: int, day: int, a: int, b: int) -> bool:
    """Whether free person `a` is preferred to `b`, in the rulebook's order of reasons (nobody holds work)."""
    for reason in given.choose_by:
        value_a, value_b = 0, 0
        if reason == 0:
            value_a = 0 if given.home[a] == given.province[task] else 1
            value_b = 0 if given.home[b] == given.province[task] else 1
        elif reason == 1:
            value_a = given.band[a] * 1000 + given.skills[a]
            value_b = given.band[b] * 1000 + given.skills[b]
        elif reason == 3:
            value_a = crew.done_today[a] if crew.done_day[a] == day else 0
            value_b = crew.done_today[b] if crew.done_day[b] == day else 0
        elif reason == 4:
            value_a, value_b = crew.idle_since[a], crew.idle_since[b]
        if value_a != value_b:
            return value_a < value_b
    return a < b


@compiled
def act(given: Given, heaps: Heaps, crew: Crew, ran: Ran, stash: Any, person: int, when: int) -> None:
    """A person begins, ends or goes on with a shift."""
    crew.is_idle[person] = False
    shift, shifts = crew.shift[person], given.begins.shape[1]
    if shift >= shifts or given.begins[person, shift] >= given.ends[person, shift]:
        crew.next_at[person] = FAR
        return
    if when >= given.ends[person, shift]:
        crew.shift[person] = shift + 1
        begins = given.begins[person, shift + 1] if shift + 1 < shifts else FAR
        crew.next_at[person] = max(begins, when)
        return
    task = first_of(given, heaps, stash, person, when)
    if task != -1:
        give(given, heaps, crew, ran, task, person, when)
        return
    crew.is_idle[person] = True
    crew.idle_since[person] = when
    crew.next_at[person] = given.ends[person, shift]


@compiled
def first_of(given: Given, heaps: Heaps, stash: Any, person: int, when: int) -> int:
    """The task whose turn it is for this person over all their lanes, or -1."""
    stages = given.lanes.shape[1]
    state = given.state_of_day[min(when // DAY_S, len(given.state_of_day) - 1)]
    best, best_turn, stashed = -1, FAR, 0
    for lane in range(len(heaps.roots)):
        if not given.may[state, person, lane] or heaps.roots[lane] == -1:
            continue
        node = head(heaps, lane, stages)
        while node != -1 and given.excluded[node // stages] == person and stashed < len(stash):
            stash[stashed] = node
            stashed += 1
            drop_head(heaps, lane, stages)
            node = head(heaps, lane, stages)
        if node == -1:
            continue
        turn = heaps.rank[node // stages] - given.bonus[person, lane]
        if turn < best_turn or (turn == best_turn and node // stages < best):
            best, best_turn = node // stages, turn
    for number in range(stashed):
        node = stash[number]
        put(heaps, given.lanes[node // stages, node % stages], node, stages)
    return best


@compiled
def give(given: Given, heaps: Heaps, crew: Crew, ran: Ran, task: int, person: int, when: int) -> None:
    """The person works on the task until it is done, also past the end of the shift."""
    until = when + int(given.handling[task] / given.speed[person])
    heaps.at_stage[task] = -2
    ran.start[task], ran.finish[task], ran.person[task] = when, until, person
    crew.is_idle[person] = False
    crew.next_at[person] = until
    if crew.done_day[person] != until // DAY_S:
        crew.done_day[person], crew.done_today[person] = until // DAY_S, 0
    ran.done_before[task] = crew.done_today[person]
    crew.done_today[person] += 1
