"""Deadlines that act: each act once, whoever is killed; day 60 asks for the advance; pauses hold it all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from tests.conftest import START

from claimwright.app.work import public as work
from claimwright.core.journal import Actor
from claimwright.core.work.task import Question, TaskEvent, TaskState
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.work_pool.public import keep_pool

CHINA = timezone(timedelta(hours=8))
CLERK = Actor("staff", "00000000-0000-8000-8000-0000000000ab", "Fictional Clerk")
FIRST_DUE = datetime(2026, 3, 10, tzinfo=CHINA)  # five working days after Monday the 2nd
DAY_60 = datetime(2026, 5, 2, tzinfo=CHINA)


@pytest.fixture
def task_id(db: Database, ids: Ids) -> UUID:
    with db.transaction() as tx:
        tx.execute(
            "truncate work.task, work.deadline, work.pause, work.note, work.notice, work.second_reading"
        )
        tx.execute("delete from infra.outbox where topic = %s", (work.DAY60_TOPIC,))
        return work.ask(tx, ids, ids.new_id(3), work.TaskKind.REVIEW_CLAIM, (Question("refer"),), START)


def act(db: Database, ids: Ids, now: datetime) -> int:
    with db.transaction() as tx:
        return work.act_on_due(tx, ids, now)


def events(db: Database, task_id: UUID) -> list[tuple[str, object]]:
    with db.transaction() as tx:
        history = work.history_of(tx, task_id)
    return [(one.event, one.facts.get("clock") if isinstance(one.facts, dict) else None) for one in history]


def find(db: Database, task_id: UUID) -> work.Task:
    with db.transaction() as tx:
        found = work.task(tx, task_id)
    assert found is not None
    return found


def calls_for_advance(db: Database) -> int:
    with db.transaction() as tx:
        row = tx.execute("select count(*) from infra.outbox where topic = %s", (work.DAY60_TOPIC,)).fetchone()
    assert row is not None
    return int(row[0])


def test_a_task_carries_every_clock_with_its_source(db: Database, task_id: UUID) -> None:
    with db.transaction() as tx:
        rows = work.deadlines_of(tx, task_id)
    found = [(row.deadline.clock, row.deadline.due_at, row.is_legal) for row in rows]
    assert found == [
        ("assess_service", FIRST_DUE, False),
        ("assess_law", datetime(2026, 4, 2, tzinfo=CHINA), True),
        ("advance_law", DAY_60, True),
    ]
    assert "art. 25" in rows[2].source
    assert find(db, task_id).due_at == FIRST_DUE


def test_it_warns_escalates_and_calls_for_the_advance_each_once(
    db: Database, ids: Ids, task_id: UUID
) -> None:
    tick = timedelta(microseconds=1)
    warn_at = datetime(2026, 3, 7, tzinfo=CHINA)
    assert act(db, ids, warn_at - tick) == 0
    assert act(db, ids, warn_at) == 1
    assert act(db, ids, warn_at) == 0
    assert act(db, ids, FIRST_DUE - tick) == 0
    assert act(db, ids, FIRST_DUE) == 1
    assert act(db, ids, FIRST_DUE) == 0
    assert events(db, task_id) == [
        ("deadline_warned", "assess_service"), ("deadline_escalated", "assess_service"),
    ]  # fmt: skip
    late = find(db, task_id)
    assert (late.state, late.priority, late.escalation) == (TaskState.OPEN, work.Priority.HIGH, 1)
    act(db, ids, DAY_60)
    assert calls_for_advance(db) == 1
    act(db, ids, DAY_60 + timedelta(days=30))
    assert calls_for_advance(db) == 1
    assert [one for one in events(db, task_id) if one[0] == "advance_called_for"] == [
        ("advance_called_for", "advance_law")
    ]
    assert find(db, task_id).state is TaskState.OPEN


def test_an_interrupted_step_has_done_nothing_and_is_done_again(
    db: Database, ids: Ids, task_id: UUID
) -> None:
    class Killed(Exception):
        pass

    with pytest.raises(Killed), db.transaction() as tx:
        assert work.act_on_due(tx, ids, DAY_60) > 3
        raise Killed
    assert events(db, task_id) == []
    assert calls_for_advance(db) == 0
    assert act(db, ids, DAY_60) > 3
    assert calls_for_advance(db) == 1


def test_eight_workers_at_once_do_each_act_once(db: Database, ids: Ids, task_id: UUID, dsn: str) -> None:
    with db.transaction() as tx:
        for number in range(60):
            subject_id = ids.new_id(number)
            work.ask(tx, ids, subject_id, work.TaskKind.REVIEW_CLAIM, (Question("refer"),), START)
    with Database(dsn, pool_min=8, pool_max=8, wait_s=30) as wide, ThreadPoolExecutor(8) as threads:
        for _ in range(4):
            list(threads.map(lambda _: act(wide, ids, DAY_60), range(8)))
    assert calls_for_advance(db) == 61
    with db.transaction() as tx:
        twice = tx.execute(
            "select count(*) from (select entity_id, facts->>'clock' from audit.journal"
            " where event = 'advance_called_for' and at = %s group by 1, 2 having count(*) > 1) many",
            (DAY_60,),
        ).fetchone()
    assert twice == (0,)


def test_nothing_rings_while_papers_are_awaited_and_the_time_goes_on_after(
    db: Database, ids: Ids, task_id: UUID
) -> None:
    asked, came = START + timedelta(days=1), START + timedelta(days=21)
    with db.transaction() as tx:
        (task,) = work.lock_tasks(tx, [task_id])
        work.pause(tx, task, "papers asked for", CLERK, asked)
    assert act(db, ids, came) == 0
    with db.transaction() as tx:
        (task,) = work.lock_tasks(tx, [task_id])
        work.resume(tx, task, CLERK, came)
    # asked on Tuesday the 3rd, came on Monday the 23rd: that day counts first, then four more
    assert find(db, task_id).due_at == datetime(2026, 3, 28, tzinfo=CHINA)
    assert act(db, ids, datetime(2026, 3, 28, tzinfo=CHINA)) >= 1
    assert [one for one, _ in events(db, task_id)][:2] == ["paused", "resumed"]


def test_an_ended_task_is_silent_and_says_which_clocks_were_kept(
    db: Database, ids: Ids, task_id: UUID
) -> None:
    with db.transaction() as tx:
        (task,) = work.lock_tasks(tx, [task_id])
        work.end_task(tx, task, TaskEvent.DONE, FIRST_DUE + timedelta(hours=1), CLERK)
    assert act(db, ids, DAY_60) == 0
    with db.transaction() as tx:
        kept = {row.deadline.clock: row.kept for row in work.deadlines_of(tx, task_id)}
    assert kept == {"assess_service": False, "assess_law": True, "advance_law": True}
    assert find(db, task_id).owner_name == "Fictional Clerk"


def test_the_workers_round_does_all_of_it(db: Database, ids: Ids, task_id: UUID) -> None:
    clock = SetClock(FIRST_DUE)
    assert keep_pool(db, ids, clock) == 2
    assert keep_pool(db, ids, clock) == 0


def test_working_days_are_those_of_the_calendar(db: Database, ids: Ids) -> None:
    asked = datetime(2026, 9, 29, 9, tzinfo=CHINA)  # the Tuesday before the National Day holidays
    with db.transaction() as tx:
        task_id = work.ask(tx, ids, ids.new_id(4), work.TaskKind.COMPLAINT, (Question("refer"),), asked)
        days = {row.deadline.clock: row.deadline.due_at for row in work.deadlines_of(tx, task_id)}
    assert days["complaint_law"] == datetime(2026, 10, 15, tzinfo=CHINA)
    # 30 September, 8 and 9 October count
    assert days["complaint_service"] == datetime(2026, 10, 10, tzinfo=CHINA)
