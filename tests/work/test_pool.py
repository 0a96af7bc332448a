"""The pool on a real PostgreSQL: taking, recusal, hand-over, absence, bulk, notes, samples, statistics."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.conftest import START

from claimwright.app.work import public as work
from claimwright.core.journal import Actor, verify
from claimwright.core.outcome import Refused
from claimwright.core.work.routing import next_for
from claimwright.core.work.task import Question, TaskEvent, TaskState
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.work_pool.public import begin_absences

MANAGER = Actor("staff", "00000000-0000-8000-8000-0000000000aa", "Fictional Manager")
_buckets = itertools.cycle(range(0, 1024, 37))


@dataclass
class Pool:
    """An empty pool with a few hands."""

    db: Database
    ids: Ids

    def ask(self, tx: Tx, now: datetime = START, **known: object) -> UUID:
        kind = known.pop("kind", work.TaskKind.REVIEW_CLAIM)
        subject_id = known.pop("subject_id", None) or self.ids.new_id(next(_buckets))
        return work.ask(tx, self.ids, subject_id, kind, (Question("refer"),), now, **known)  # type: ignore[arg-type]

    def staff(self, **changes: object) -> work.Profile:
        """A member of staff with a profile."""
        staff_id = self.ids.new_id(next(_buckets))
        profile = work.Profile(staff_id, frozenset({"claims"}), provinces=frozenset({"44"}))
        profile = replace(profile, **changes)  # type: ignore[arg-type]
        with self.db.transaction() as tx:
            work.keep_profile(tx, profile, START)
        return profile

    def next(
        self, who: work.Profile, authority_fen: int = 5_000_000, now: datetime = START
    ) -> work.Task | None:
        with self.db.transaction() as tx:
            rules = work.rules_in_force(tx, now)
            person = work.person_of(tx, who.staff_id, authority_fen, rules, now)
            return work.take_next(tx, person, "Fictional Hand", rules, now)

    def task(self, task_id: UUID) -> work.Task:
        with self.db.transaction() as tx:
            found = work.task(tx, task_id)
        assert found is not None
        return found


@pytest.fixture
def pool(db: Database, ids: Ids) -> Iterator[Pool]:
    yield Pool(db, ids)
    with db.transaction() as tx:
        tx.execute(
            "truncate work.task, work.deadline, work.pause, work.note, work.notice, work.second_reading,"
            " work.person, work.absence"
        )


def test_the_next_task_is_the_one_that_the_rules_name(pool: Pool) -> None:
    who = pool.staff()
    with pool.db.transaction() as tx:
        for number in range(40):
            pool.ask(
                tx,
                START + timedelta(minutes=number),
                province=("44", "11", "45", "")[number % 4],
                line=("health", "life")[number % 2],
                amount_fen=(900_000, 4_000_000, 9_000_000)[number % 3],
                priority=list(work.Priority)[number % 4],
            )
    now = START + timedelta(minutes=75)
    while True:
        with pool.db.transaction() as tx:
            work.widen_due(tx, now)
            waiting = [task.facts for task in work.pool_fan_out(tx, work.PoolFilter(only_unowned=True))]
            rules = work.rules_in_force(tx, now)
            named = next_for(work.person_of(tx, who.staff_id, 5_000_000, rules, now), waiting, rules, now)
        taken = pool.next(who, now=now)
        assert (taken.task_id if taken else None) == (named.task_id if named else None)
        if taken is None:
            break
    assert {task.province for task in waiting} == {"11", "44", "45", ""}  # too large, or still elsewhere
    assert all(task.amount_fen == 9_000_000 or task.province == "11" for task in waiting)


def test_fifty_hands_take_from_one_pool_without_a_double_owner_or_a_loss(pool: Pool, dsn: str) -> None:
    hands = [pool.staff(load_max=500) for _ in range(50)]
    with pool.db.transaction() as tx:
        asked = {pool.ask(tx, province="44") for _ in range(400)}
    with Database(dsn, pool_min=10, pool_max=50, wait_s=60) as wide, ThreadPoolExecutor(50) as threads:

        def take_all(who: work.Profile) -> list[UUID]:
            mine = []
            while (task := Pool(wide, pool.ids).next(who)) is not None:
                mine.append(task.task_id)
            return mine

        taken = [task_id for mine in threads.map(take_all, hands) for task_id in mine]
    assert len(taken) == 400
    assert set(taken) == asked
    with pool.db.transaction() as tx:
        owned = tx.execute(
            "select count(*), count(distinct owner_id) > 1 from work.task where state = 'taken'"
        )
        assert owned.fetchone() == (400, True)
        events = "select count(*) from audit.journal where event = 'taken' and entity_id = any(%s)"
        entries = tx.execute(events, (taken,))
        assert entries.fetchone() == (400,)


def test_one_taking_never_waits_for_another(pool: Pool) -> None:
    first, second = pool.staff(), pool.staff()
    with pool.db.transaction() as tx:
        asked = [pool.ask(tx, START + timedelta(minutes=n), province="44") for n in range(2)]
    with pool.db.transaction() as tx:
        rules = work.rules_in_force(tx, START)
        one = work.take_next(tx, work.person_of(tx, first.staff_id, 10**9, rules, START), "A", rules, START)
        two = pool.next(second)  # while the first has not committed
    assert one is not None
    assert two is not None
    assert [one.task_id, two.task_id] == asked


def test_nobody_takes_their_own_familys_case_by_any_way(pool: Pool) -> None:
    cousin = pool.ids.new_id(5)
    who = pool.staff(kin=frozenset({cousin}))
    with pool.db.transaction() as tx:
        task_id = pool.ask(tx, province="44", parties=frozenset({cousin}))
    assert pool.next(who) is None
    with pool.db.transaction() as tx:
        assert work.take(tx, task_id, who.staff_id, "Me", START) == Refused(work.WorkCode.RECUSED)
        rules = work.rules_in_force(tx, START)
        person = work.person_of(tx, who.staff_id, 10**9, rules, START)
        (task,) = work.lock_tasks(tx, [task_id])
        assert work.hand_to(tx, task, person, "Me", MANAGER, "please", START) == Refused(
            work.WorkCode.RECUSED
        )
    other = pool.staff()
    assert pool.next(other) is not None


def test_who_decided_never_reviews_the_appeal(pool: Pool) -> None:
    decider, other = (pool.staff(skills=frozenset({"claims", "appeals"})) for _ in range(2))
    subject_id = pool.ids.new_id(9)
    with pool.db.transaction() as tx:
        pool.ask(tx, subject_id=subject_id, province="44")
    assert pool.next(decider) is not None
    with pool.db.transaction() as tx:
        work.end_tasks(tx, subject_id, TaskEvent.DONE, START)
        appeal_id = pool.ask(tx, subject_id=subject_id, kind=work.TaskKind.APPEAL_REVIEW, province="44")
    assert pool.task(appeal_id).excluded == {decider.staff_id}
    assert pool.next(decider) is None
    with pool.db.transaction() as tx:
        assert work.take(tx, appeal_id, decider.staff_id, "Me", START) == Refused(work.WorkCode.EXCLUDED)
    taken = pool.next(other)
    assert taken is not None
    assert taken.task_id == appeal_id


def test_the_database_itself_refuses_an_excluded_owner(pool: Pool) -> None:
    import psycopg

    who = pool.staff()
    with pool.db.transaction() as tx:
        task_id = pool.ask(tx, makers=frozenset({who.staff_id}))
    with pytest.raises(psycopg.errors.CheckViolation), pool.db.transaction() as tx:
        tx.execute(
            "update work.task set state = 'taken', owner_id = %s where task_id = %s", (who.staff_id, task_id)
        )


def test_absence_returns_open_work_once_and_tells_the_lead(pool: Pool) -> None:
    lead = pool.staff()
    who = pool.staff(lead_id=lead.staff_id)
    with pool.db.transaction() as tx:
        task_id = pool.ask(tx, province="44")
        work.write_absence(tx, who.staff_id, START + timedelta(hours=1), START + timedelta(days=3), "leave")
    assert pool.next(who) is not None
    clock = SetClock(START)
    with pool.db.transaction() as tx:
        assert begin_absences(tx, pool.ids, clock) == 0
    clock.move(timedelta(hours=1))
    for expected in (1, 0):
        with pool.db.transaction() as tx:
            assert begin_absences(tx, pool.ids, clock) == expected
    assert pool.task(task_id).state is TaskState.OPEN
    assert pool.next(who, now=clock.now()) is None
    with pool.db.transaction() as tx:
        assert [one.cause for one in work.unread_of(tx, lead.staff_id)] == ["handover"]
        events = [entry.event for entry in work.history_of(tx, task_id)]
    assert events == ["taken", "returned"]
    assert pool.next(who, now=START + timedelta(days=3)) is not None


def _bulk(pool: Pool, task_ids: list[UUID], **change: object) -> work.BulkChange:
    return work.BulkChange(task_ids=tuple(task_ids), reason="a good reason", **change)  # type: ignore[arg-type]


def test_a_bulk_change_does_exactly_what_was_shown(pool: Pool) -> None:
    to = pool.staff(load_max=2)
    with pool.db.transaction() as tx:
        asked = [pool.ask(tx, START + timedelta(minutes=n), province="44") for n in range(3)]
        person = work.person_of(tx, to.staff_id, 10**9, work.rules_in_force(tx, START), START)
    change = _bulk(pool, asked, action=work.BulkAction.ASSIGN, to=person, to_name="Hand")
    with pool.db.transaction() as tx:
        shown = work.preview_bulk(tx, change, MANAGER, START)
    assert [one.refused.code if one.refused else None for one in shown.items] == [
        None,
        None,
        work.WorkCode.NOT_FIT,
    ]
    assert [pool.task(one).state for one in asked] == [TaskState.OPEN] * 3
    with pool.db.transaction() as tx:
        assert work.history_of(tx, asked[0]) == ()
        done = work.apply_bulk(tx, change, shown.digest, MANAGER, START)
    assert isinstance(done, work.BulkPreview)
    assert [pool.task(one).owner_id for one in asked] == [to.staff_id, to.staff_id, None]


def test_a_bulk_change_after_a_task_changed_is_another_change(pool: Pool) -> None:
    with pool.db.transaction() as tx:
        asked = [pool.ask(tx, province="44") for _ in range(2)]
    change = _bulk(pool, asked, action=work.BulkAction.REPRIORITISE, priority=work.Priority.URGENT)
    with pool.db.transaction() as tx:
        shown = work.preview_bulk(tx, change, MANAGER, START)
    assert pool.next(pool.staff()) is not None
    with pool.db.transaction() as tx:
        assert work.apply_bulk(tx, change, shown.digest, MANAGER, START) == Refused(
            work.WorkCode.PREVIEW_CHANGED
        )
    assert {pool.task(one).priority for one in asked} == {work.Priority.NORMAL}


def test_a_service_clock_moves_with_a_reason_and_a_legal_one_never(pool: Pool) -> None:
    with pool.db.transaction() as tx:
        task_id = pool.ask(tx)
        (task,) = work.lock_tasks(tx, [task_id])
        later = START + timedelta(days=9)
        assert work.postpone(tx, task, "assess_law", later, MANAGER, "a reason", START) == Refused(
            work.WorkCode.LEGAL_DEADLINE, {"clock": "assess_law"}, "clock"
        )
        assert work.postpone(tx, task, "assess_service", later, MANAGER, " ", START) == Refused(
            work.WorkCode.REASON_MISSING, field="reason"
        )
        assert work.postpone(tx, task, "assess_service", START, MANAGER, "a reason", START) == Refused(
            work.WorkCode.DEADLINE_PAST, field="due_at"
        )
        moved = work.postpone(tx, task, "assess_service", later, MANAGER, "waits for a hospital", START)
        assert not isinstance(moved, Refused)
    assert pool.task(task_id).due_at == later
    with pool.db.transaction() as tx:
        (entry,) = work.history_of(tx, task_id)
    assert entry.facts == {
        "clock": "assess_service", "due_at": later.isoformat(), "reason": "waits for a hospital",
    }  # fmt: skip


def test_a_mention_waits_until_it_is_read(pool: Pool) -> None:
    author, friend = pool.staff(), pool.staff()
    with pool.db.transaction() as tx:
        task_id = pool.ask(tx)
        mentioned = [friend.staff_id, author.staff_id]
        work.add_note(tx, pool.ids, task_id, (author.staff_id, "Author"), "please look", mentioned, START)
        assert [note.words for note in work.notes_of(tx, task_id)] == ["please look"]
        assert work.unread_of(tx, author.staff_id) == ()
        assert [one.cause for one in work.unread_of(tx, friend.staff_id)] == ["mention"]
        work.read_notices(tx, friend.staff_id, START)
        assert work.unread_of(tx, friend.staff_id) == ()


def test_a_sample_is_read_by_somebody_else_and_the_same_seed_picks_the_same(pool: Pool) -> None:
    first, second = (pool.staff(skills=frozenset({"claims", "quality"})) for _ in range(2))
    with pool.db.transaction() as tx:
        subjects = [pool.ids.new_id(next(_buckets)) for _ in range(20)]
        for subject_id in subjects:
            pool.ask(tx, subject_id=subject_id, province="44")
    while pool.next(first) is not None:
        pass
    with pool.db.transaction() as tx:
        for subject_id in subjects:
            work.end_tasks(tx, subject_id, TaskEvent.DONE, START + timedelta(hours=1))
    day = (START, START + timedelta(days=1))
    with pool.db.transaction() as tx:
        assert work.sample_fan_out(tx, pool.ids, *day, 1000, 42, day[1]) == 20
        assert work.sample_fan_out(tx, pool.ids, *day, 1000, 42, day[1]) == 0
    assert pool.next(first, now=day[1]) is None
    reading = pool.next(second, now=day[1])
    assert reading is not None
    with pool.db.transaction() as tx:
        by_first = work.read_second(tx, reading.task_id, (first.staff_id, "First"), True, "", day[1])
        assert by_first == Refused(work.WorkCode.EXCLUDED)
        silent = work.read_second(tx, reading.task_id, (second.staff_id, "Second"), False, "no", day[1])
        assert silent == Refused(work.WorkCode.REASON_MISSING, field="words")
        words = "the deductible was used twice"
        assert (
            work.read_second(tx, reading.task_id, (second.staff_id, "Second"), False, words, day[1]) is None
        )
        assert work.agreement_fan_out(tx) == work.Agreement(0, 1, 20)


def test_figures_are_ones_own_or_a_large_enough_groups(pool: Pool) -> None:
    people = [pool.staff(team="south") for _ in range(5)]
    small = pool.staff(team="west")
    for who in (*people, small):
        with pool.db.transaction() as tx:
            task_id = pool.ask(tx, province="44")
        assert pool.next(who) is not None
        with pool.db.transaction() as tx:
            (task,) = work.lock_tasks(tx, [task_id])
            work.end_task(tx, task, TaskEvent.DONE, START + timedelta(minutes=10))
    with pool.db.transaction() as tx:
        (own,) = work.own_figures(tx, small.staff_id, START)
        teams = work.team_figures_fan_out(tx, START)
    assert (own.done, own.handling_median_s, own.in_time) == (1, 600, 1)
    assert [(one.team, one.people, one.done) for one in teams] == [("south", 5, 5)]


def test_a_tasks_history_is_a_chain(pool: Pool) -> None:
    who = pool.staff()
    with pool.db.transaction() as tx:
        task_id = pool.ask(tx, province="44")
    assert pool.next(who) is not None
    with pool.db.transaction() as tx:
        work.give_back(tx, task_id, who.staff_id, START)
        entries = work.history_of(tx, task_id)
    assert [entry.event for entry in entries] == ["taken", "returned"]
    assert verify(entries) is None


def test_taking_the_next_reads_indexes_and_sorts_no_pool(pool: Pool) -> None:
    who = pool.staff()
    with pool.db.transaction() as tx:
        for number in range(1500):
            pool.ask(tx, START + timedelta(minutes=number), province=("44", "11", "31")[number % 3])
        tx.execute("analyze work.task")
        from claimwright.app.work import taking
        from claimwright.app.work.store import SQL

        rules = work.rules_in_force(tx, START)
        person = work.person_of(tx, who.staff_id, 10**9, rules, START)
        tx.execute("set local enable_seqscan = on")
        plan = tx.execute(
            "explain " + SQL["heads_by_lane_fan_out"], taking.lane_values(person, rules, START, 64)
        ).fetchall()
    words = "\n".join(row[0] for row in plan)
    assert "task_ready_by_lane" in words
