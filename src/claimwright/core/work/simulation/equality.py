"""Proof that the fast engine routes as the pure rules do: its choices are asked again of `core.work.routing`.

For a sampled task, everything that waited at that moment and everybody who was free is rebuilt from the log,
and `next_for` or `choose` must name the same task or person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from claimwright.core.work.routing import Person, choose, next_for
from claimwright.core.work.rulebook import Rulebook
from claimwright.core.work.simulation.compiled import Compiled, facts_of
from claimwright.core.work.simulation.engine import DAY_S, Ran
from claimwright.core.work.simulation.year import Year


@dataclass(frozen=True, slots=True)
class Difference:
    """A choice of the engine that the pure rules would not make."""

    task: int
    engine: int
    rules: int
    pushed: bool


def differences(
    year: Year, rules: Rulebook, compiled: Compiled, ran: Ran, tasks: list[int]
) -> list[Difference]:
    """Ask the pure rules about these tasks; those that nobody took are left out."""
    found = []
    for task in tasks:
        if ran.person[task] < 0:
            continue
        ask = _pushed_to if ran.pushed[task] else _taken_next
        difference = ask(year, rules, compiled, ran, task)
        if difference is not None:
            found.append(difference)
    return found


def _taken_next(year: Year, rules: Rulebook, compiled: Compiled, ran: Ran, task: int) -> Difference | None:
    """Of all that waited, the person took what `next_for` names.

    People act by number after everything else of the moment, so whoever acted at the same second with a
    smaller number had taken before.
    """
    when, number = int(ran.start[task]), int(ran.person[task])
    earlier = (ran.start < when) | ((ran.start == when) & (ran.pushed | (ran.person < number)))
    waiting = np.flatnonzero((year.arrival_s <= when) & ~((ran.person >= 0) & earlier))
    candidates = [facts_of(year, rules, int(one), int(compiled.due_s[one])) for one in waiting]
    chosen = next_for(year.people.people[number], candidates, rules, year.moment(when))
    named = chosen.task_id.int if chosen else -1
    return None if named == task else Difference(task, task, named, pushed=False)


def _pushed_to(year: Year, rules: Rulebook, compiled: Compiled, ran: Ran, task: int) -> Difference | None:
    """Of all who were free, the task went to the one whom `choose` names."""
    when = int(ran.start[task])
    people = [
        one for number in range(len(year.people.people)) if (one := _free(year, ran, number, task, when))
    ]
    facts = facts_of(year, rules, task, int(compiled.due_s[task]))
    chosen = choose(facts, people, rules, year.moment(when))
    named = chosen.staff_id.int if chosen else -1
    return (
        None
        if named == int(ran.person[task])
        else Difference(task, int(ran.person[task]), named, pushed=True)
    )


def _free(year: Year, ran: Ran, number: int, task: int, when: int) -> Person | None:
    """The person with what routing asks of them, if they were free at the moment."""
    mine = np.flatnonzero((ran.person == number) & (ran.start <= when))
    before = mine[(ran.start[mine] < when) | (mine < task)]
    before = before[before != task]
    shifts = np.flatnonzero((year.people.begins_s[number] < when) & (when < year.people.ends_s[number]))
    if len(shifts) == 0 or (len(before) and ran.finish[before].max() >= when):
        return None
    last_finish = int(ran.finish[before].max()) if len(before) else 0
    since = max(int(year.people.begins_s[number, shifts[0]]), last_finish)
    done_today = int((ran.finish[before] // DAY_S == when // DAY_S).sum()) if len(before) else 0
    moment = year.moment(0) + timedelta(seconds=since)
    return replace(year.people.people[number], done_today=done_today, idle_since=moment)
