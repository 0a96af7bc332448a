"""Routing: who may take what, in which order, and that nobody can be talked out of a recusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.app.work.public import SHIPPED, shipped_rulebook, shipped_text
from claimwright.core.dates import Period
from claimwright.core.work.kinds import LINES, Priority, TaskKind
from claimwright.core.work.places import PROVINCES
from claimwright.core.work.reader import read_rulebook
from claimwright.core.work.routing import (
    Person,
    TaskFacts,
    Unfit,
    band_of,
    choose,
    next_for,
    place_of,
    rank_at,
    unfit,
    widens_next_at,
)
from claimwright.core.work.rulebook import Catastrophe, Rulebook

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
RULES = shipped_rulebook("shared")
ME, OTHER, PATIENT = UUID(int=1), UUID(int=2), UUID(int=77)


def a_task(**changes: object) -> TaskFacts:
    task = TaskFacts(
        task_id=UUID(int=500),
        kind=TaskKind.REVIEW_CLAIM,
        province="44",
        line="health",
        language="zh",
        amount_fen=900_000,
        priority=Priority.NORMAL,
        escalation=0,
        asked_at=NOW,
        due_at=NOW + timedelta(days=5),
        parties=frozenset({PATIENT}),
    )
    return replace(task, **changes)  # type: ignore[arg-type]


def a_person(**changes: object) -> Person:
    person = Person(
        staff_id=ME,
        skills=frozenset({"claims"}),
        lines=frozenset({"health"}),
        languages=frozenset(),
        provinces=frozenset({"44"}),
        authority_fen=1_000_000,
        load_max=3,
    )
    return replace(person, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("person", "task", "reason"),
    [
        ({}, {}, None),
        ({"is_present": False}, {}, Unfit.ABSENT),
        ({"kin": frozenset({PATIENT})}, {}, Unfit.RECUSED),
        ({}, {"excluded": frozenset({ME})}, Unfit.EXCLUDED),
        ({"skills": frozenset({"documents"})}, {}, Unfit.SKILL_MISSING),
        ({"lines": frozenset({"life"})}, {}, Unfit.SKILL_MISSING),
        ({}, {"language": "yue"}, Unfit.SKILL_MISSING),
        ({"languages": frozenset({"yue"})}, {"language": "yue"}, None),
        ({"licences": {"claims": date(2026, 3, 2)}}, {}, Unfit.SKILL_MISSING),
        ({"licences": {"claims": date(2026, 3, 3)}}, {}, None),
        ({}, {"amount_fen": 1_000_000}, None),
        ({}, {"amount_fen": 1_000_001}, Unfit.OVER_AUTHORITY),
        ({"provinces": frozenset({"11"})}, {}, Unfit.OTHER_PLACE),
        ({"provinces": frozenset({"11"})}, {"province": ""}, None),
        ({"held": 3}, {}, Unfit.HOLDS_ENOUGH),
        ({"kin": frozenset({PATIENT}), "skills": frozenset()}, {"excluded": frozenset({ME})}, Unfit.RECUSED),
    ],
)
def test_a_person_is_fit_or_unfit_for_the_first_reason(
    person: dict[str, object], task: dict[str, object], reason: Unfit | None
) -> None:
    assert unfit(a_person(**person), a_task(**task), RULES, NOW) is reason


def test_a_task_goes_from_its_province_to_its_region_to_the_nation() -> None:
    task = a_task()
    minutes = [0, 29, 30, 119, 120]
    assert [place_of(task, RULES, NOW + timedelta(minutes=m)) for m in minutes] == [
        "44",
        "44",
        "@south",
        "@south",
        "*",
    ]
    assert widens_next_at(task, RULES, NOW) == NOW + timedelta(minutes=30)
    assert widens_next_at(task, RULES, NOW + timedelta(minutes=30)) == NOW + timedelta(hours=2)
    assert widens_next_at(task, RULES, NOW + timedelta(hours=2)) is None


def test_priority_and_escalation_count_as_hours_earlier() -> None:
    normal = rank_at(a_task(), RULES)
    assert normal - rank_at(a_task(priority=Priority.URGENT), RULES) == timedelta(hours=8)
    assert normal - rank_at(a_task(escalation=1), RULES) == timedelta(hours=4)


def test_home_comes_first_by_two_hours_and_no_more() -> None:
    home = a_task(task_id=UUID(int=9), due_at=NOW + timedelta(hours=50))
    older = NOW - timedelta(hours=3)
    away = a_task(province="11", asked_at=older)
    assert (
        next_for(a_person(), [replace(away, due_at=home.due_at - timedelta(minutes=119)), home], RULES, NOW)
        == home
    )
    earlier = replace(away, due_at=home.due_at - timedelta(minutes=121))
    assert next_for(a_person(), [earlier, home], RULES, NOW) == earlier


def test_work_is_handed_to_home_then_the_narrowest_then_the_least_loaded() -> None:
    task = a_task(asked_at=NOW - timedelta(hours=3))
    far = a_person(staff_id=UUID(int=5), provinces=frozenset({"11"}))
    wide = a_person(staff_id=UUID(int=4), authority_fen=90_000_000)
    busy = a_person(staff_id=UUID(int=2), held=2)
    free = a_person(staff_id=UUID(int=3), held=1)
    assert choose(task, [far, wide, busy, free], RULES, NOW) == free
    assert choose(task, [far, wide, busy], RULES, NOW) == busy
    assert choose(task, [far, wide], RULES, NOW) == wide
    assert choose(task, [far], RULES, NOW) == far
    assert choose(task, [replace(far, held=3)], RULES, NOW) is None


def test_a_catastrophe_opens_the_nation_lends_skills_and_ends() -> None:
    storm = Catastrophe(
        name="a typhoon",
        period=Period(date(2026, 3, 2), date(2026, 3, 9)),
        provinces=frozenset({"44"}),
        kinds=frozenset({TaskKind.REVIEW_CLAIM}),
        lend_from=frozenset({"servicing"}),
        lend_to=frozenset({"claims"}),
        load_more=2,
        priority=Priority.HIGH,
    )
    rules = replace(RULES, routing=replace(RULES.routing, catastrophes=(storm,)))
    lent = a_person(skills=frozenset({"servicing"}), provinces=frozenset({"65"}), held=4)
    assert unfit(lent, a_task(), RULES, NOW) is Unfit.SKILL_MISSING
    assert unfit(lent, a_task(), rules, NOW) is None
    after = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)  # midnight in China
    assert unfit(lent, a_task(), rules, after - timedelta(microseconds=1)) is None
    assert unfit(lent, a_task(), rules, after) is Unfit.SKILL_MISSING


_ids = st.integers(0, 12).map(lambda n: UUID(int=n))
_skills = st.frozensets(
    st.sampled_from(["claims", "documents", "payments", "appeals", "complaints", "calls"])
)
_moments = st.integers(-300, 300).map(lambda minutes: NOW + timedelta(minutes=minutes))
_tasks = st.builds(
    TaskFacts,
    task_id=st.integers(100, 10_000).map(lambda n: UUID(int=n)),
    kind=st.sampled_from(TaskKind),
    province=st.sampled_from(["", "44", "11", "31"]),
    line=st.sampled_from(["", *LINES]),
    language=st.sampled_from(["zh", "yue"]),
    amount_fen=st.integers(0, 30_000_000),
    priority=st.sampled_from(Priority),
    escalation=st.integers(0, 3),
    asked_at=_moments,
    due_at=_moments,
    parties=st.frozensets(_ids, max_size=3),
    excluded=st.frozensets(_ids, max_size=3),
)
_people = st.builds(
    Person,
    staff_id=_ids,
    skills=_skills,
    lines=st.frozensets(st.sampled_from(LINES)),
    languages=st.sampled_from([frozenset(), frozenset({"yue"})]),
    provinces=st.sampled_from([frozenset({"44"}), frozenset({"11", "31"}), frozenset(PROVINCES)]),
    authority_fen=st.integers(0, 40_000_000),
    load_max=st.integers(1, 5),
    kin=st.frozensets(_ids, max_size=3),
    is_present=st.booleans(),
    held=st.integers(0, 5),
)
_books = st.sampled_from([shipped_rulebook(name) for name in SHIPPED])


@given(_people, st.lists(_tasks, max_size=12), _books)
def test_nobody_ever_takes_a_case_of_their_own_or_above_their_authority(
    person: Person, tasks: list[TaskFacts], rules: Rulebook
) -> None:
    taken = next_for(person, tasks, rules, NOW)
    if taken is None:
        assert all(unfit(person, task, rules, NOW) is not None for task in tasks)
        return
    assert not taken.parties & person.kin
    assert person.staff_id not in taken.excluded
    assert not rules.kinds[taken.kind].needs_authority or taken.amount_fen <= person.authority_fen
    assert rules.kinds[taken.kind].skills <= person.skills
    assert person.is_present
    assert person.held < person.load_max
    assert next_for(person, list(reversed(tasks)), rules, NOW) == taken


@given(_tasks, st.lists(_people, max_size=8, unique_by=lambda one: one.staff_id), _books)
def test_work_is_never_handed_to_an_unfit_person_and_the_order_given_does_not_matter(
    task: TaskFacts, people: list[Person], rules: Rulebook
) -> None:
    chosen = choose(task, people, rules, NOW)
    fit = [person for person in people if unfit(person, task, rules, NOW) is None]
    assert (chosen is None) == (not fit)
    assert chosen is None or chosen in fit
    assert choose(task, list(reversed(people)), rules, NOW) == chosen


@given(st.integers(0, 100_000_000))
def test_bands_rise_with_the_amount(amount_fen: int) -> None:
    assert band_of(amount_fen, RULES) == sum(
        amount_fen > limit for limit in (1_000_000, 5_000_000, 20_000_000)
    )


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("order: due", "order: backwards", "unknown_word"),
        ("priority_minutes: 240", "priority_minutes: many", "count_expected"),
        ("  push: false\n", "  push: false\n  pull: true\n", "unknown_key"),
        ("bands: [10000.00 元, 50000.00 元", "bands: [50000.00 元, 10000.00 元", "not_rising"),
        ("bands: [10000.00 元", "bands: [10000.00", "amount_expected"),
        ("effective: 2026-01-01", "effective: soon", "day_expected"),
        ("  complaint: {zh", "  complaints: {zh", "kind_missing"),
        ("clocks: [call_service]", "clocks: [call_servic]", "unknown_word"),
        ("order: due", "order: due\n  order: arrival", "twice"),
    ],
)
def test_a_rulebook_with_an_error_is_not_read_and_the_line_is_named(
    was: str, becomes: str, code: str
) -> None:
    text = shipped_text()
    assert text.count(was) >= 1
    errors = read_rulebook(text.replace(was, becomes, 1), "mine.yaml")
    assert isinstance(errors, tuple)
    assert code in [error.code for error in errors]
    assert all(error.line > 1 and error.file == "mine.yaml" for error in errors)
