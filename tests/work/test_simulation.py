"""The simulation: seeded, and its fast engine makes the very choices of the pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from claimwright.app.work.public import SHIPPED, shipped_rulebook
from claimwright.core.dates import Period
from claimwright.core.work.kinds import Priority, TaskKind
from claimwright.core.work.rulebook import Catastrophe
from claimwright.core.work.simulation.equality import differences
from claimwright.core.work.simulation.outcome import gini
from claimwright.core.work.simulation.public import Year, make_year, run_book

TASKS, PEOPLE = 1_500, 40


@pytest.fixture(scope="module")
def year() -> Year:
    return make_year(TASKS, PEOPLE, 7)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_choice_of_the_engine_is_the_choice_of_the_rules(year: Year, name: str) -> None:
    run = run_book(year, shipped_rulebook(name))
    assert run.differences(150, 1) == []
    taken, pushed = (run.ran.person >= 0) & ~run.ran.pushed, run.ran.pushed
    assert taken.sum() > 100
    assert pushed.sum() > 100


def test_choices_within_a_catastrophe_are_those_of_the_rules() -> None:
    storm = Catastrophe(
        "a typhoon", Period(date(2026, 8, 7), date(2026, 8, 14)), frozenset({"44"}),
        frozenset({TaskKind.REVIEW_CLAIM}), frozenset({"servicing"}), frozenset({"claims"}), 5,
        Priority.NORMAL,
    )  # fmt: skip
    book = shipped_rulebook("shared")
    book = replace(book, routing=replace(book.routing, catastrophes=(storm,)))
    crowded = make_year(4_000, PEOPLE, 3)
    run = run_book(crowded, book)
    day = crowded.arrival_s // 86_400
    within = np.flatnonzero((day >= 219) & (day < 224) & (run.ran.start < 225 * 86_400))
    assert len(within) > 30
    assert differences(crowded, book, run.compiled, run.ran, within.tolist()[:80]) == []


def test_a_wrong_engine_is_found(year: Year) -> None:
    run = run_book(year, shipped_rulebook("national"))
    by_arrival = replace(run.book.routing, order=shipped_rulebook("provincial").routing.order)
    other = run_book(year, replace(run.book, routing=by_arrival))
    assert len(replace(run, ran=other.ran).differences(1_500, 1)) > 10


def test_the_same_seed_makes_the_same_year_and_outcome(year: Year) -> None:
    again = make_year(TASKS, PEOPLE, 7)
    book = shipped_rulebook("shared")
    assert run_book(again, book).outcome == run_book(year, book).outcome
    assert make_year(TASKS, PEOPLE, 8).arrival_s.tolist() != year.arrival_s.tolist()


def test_nobody_works_on_two_tasks_at_once_or_on_what_they_are_kept_from(year: Year) -> None:
    run = run_book(year, shipped_rulebook("shared"))
    for person in range(PEOPLE):
        mine = np.flatnonzero(run.ran.person == person)
        order = mine[np.argsort(run.ran.start[mine])]
        assert (run.ran.finish[order][:-1] <= run.ran.start[order][1:]).all()
        assert (year.excluded[mine] != person).all()
    begun = run.ran.person >= 0
    assert (run.ran.start[begun] >= year.arrival_s[begun]).all()
    assert begun.sum() + run.outcome.unserved == TASKS


def test_gini_is_zero_for_equals_and_near_one_for_one_against_many() -> None:
    assert gini(np.array([3.0, 3.0, 3.0])) == 0.0
    assert gini(np.array([0.0, 0.0, 0.0, 8.0])) == 0.75
