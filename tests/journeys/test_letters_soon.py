"""Every decision has its letter soon, once, whoever dies on the way; one that fails is told to a person."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
from paying import look_at
from test_claim_life import WIDE, in_review
from world import CLERK, World, stay

from claimwright.app.claims.public import Claim
from claimwright.app.letters import public as letters
from claimwright.app.letters.public import StoredLetter
from claimwright.app.work.public import TaskKind, tasks_of
from claimwright.core.ids import bucket_of
from claimwright.core.letters.letter import LetterKind
from claimwright.core.work.task import TaskState
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim.decide import RefuseClaim, refuse
from claimwright.journeys.write_letters.soon import LAG, check_due, retry_due, write_due
from claimwright.journeys.write_letters.write import write_letters

DAY = date(2026, 2, 20)


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Dying(Ids):
    """Ids of a process that dies, or of code that fails, when a letter is written in one of the buckets."""

    how: type[BaseException]
    buckets: set[int]
    within: Ids
    seen: list[int] = field(default_factory=list)

    def new_id(self, bucket: int) -> UUID:
        if bucket in self.buckets:
            raise self.how
        self.seen.append(bucket)
        return self.within.new_id(bucket)


def letters_of(world: World, claim_id: UUID) -> list[StoredLetter]:
    with world.db.transaction() as tx:
        return list(letters.letters_of(tx, claim_id))


def decided(world: World, *amounts_fen: int) -> list[UUID]:
    """Claims of persons of their own, decided by the robots; as old as a letter waits."""
    found = []
    for total_fen in amounts_fen:
        who = world.someone()
        claim_id = world.reported(who, stay(who, total_fen, day=DAY)).claim_id
        while world.claim(claim_id).decided_at is None:  # a busy machine may put the work off
            world.clock.moment += timedelta(seconds=1)
            world.work()
        found.append(claim_id)
    world.clock.moment += LAG
    return found


def written(world: World, ids: Ids | None = None) -> int:
    """Write until nothing is due; answers how many decisions were seen to."""
    total = 0
    while step := write_due(world.db, ids or world.ids, world.clock, limit=2):
        total += step
    return total


def test_robots_letters_exist_a_minute_after_and_the_portal_shows_the_same(world: World) -> None:
    who = world.someone()
    claim_id = world.reported(who, stay(who, 900_000, day=DAY)).claim_id
    world.work()
    assert written(world) == 0, "it may not be committed everywhere yet"
    world.clock.moment += LAG
    assert written(world) == 1
    (letter,) = letters_of(world, claim_id)
    assert (letter.kind, letter.cause_no) == (LetterKind.PAID, 1)
    assert letter.sent_at == world.clock.now(), "what robots decided leaves at once"
    assert letter.text("en").rows[1][2] == "CNY 6,400.00"
    with world.db.transaction() as tx:  # as a page does that is opened
        assert write_letters(tx, world.ids, claim_id, who.actor, world.clock.now()) == 0
    assert letters_of(world, claim_id) == [letter]
    assert written(world) == 0


def test_what_a_page_wrote_first_is_not_written_again(world: World) -> None:
    (claim_id,) = decided(world, 900_000)
    with world.db.transaction() as tx:
        assert write_letters(tx, world.ids, claim_id, CLERK, world.clock.now()) == 1
    before = letters_of(world, claim_id)
    assert written(world) == 1
    assert letters_of(world, claim_id) == before


def test_a_refusal_by_program_has_its_letter_waiting_for_its_writer(world: World) -> None:
    claim = in_review(world, world.someone(), 900_000)
    look_at(world, claim, CLERK)
    with world.db.transaction() as tx:
        command = RefuseClaim(
            claim.claim_id, claim.version, "3.1", "账单姓名与被保险人不符，不在保障范围内。"
        )
        done = refuse(tx, world.ids, command, CLERK, WIDE, world.clock.now())
    assert isinstance(done, Claim), done
    decided_at = world.clock.now()
    world.clock.moment += LAG
    assert written(world) == 1
    (letter,) = letters_of(world, claim.claim_id)
    assert (letter.kind, letter.sent_at) == (LetterKind.REFUSED, None)
    assert letter.due_at == decided_at + timedelta(days=2), "the law gives three"


def test_a_worker_that_dies_leaves_nothing_half_and_the_next_writes_each_once(world: World) -> None:
    first, second, third = decided(world, 300_000, 50_000, 400_000)
    dying = Dying(Killed, {bucket_of(second)}, world.ids)
    if bucket_of(first) == bucket_of(second):
        pytest.skip("two fictional persons share a bucket")
    with pytest.raises(Killed):
        written(world, dying)
    assert dying.seen == [bucket_of(first)], "it died with one letter written"
    assert [letters_of(world, one) for one in (first, second, third)] == [[], [], []]
    assert written(world) == 3
    kinds = [[each.kind for each in letters_of(world, one)] for one in (first, second, third)]
    assert kinds == [[LetterKind.PAID], [LetterKind.ZERO], [LetterKind.PAID]]
    assert written(world) == 0


def test_two_workers_write_each_letter_once(world: World) -> None:
    made = decided(world, 300_000, 310_000, 320_000, 330_000)
    gate, seen = threading.Barrier(2), []

    def work() -> None:
        gate.wait()
        for _ in range(20):
            seen.append(write_due(world.db, world.ids, world.clock, limit=1))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(seen) == 4
    assert [len(letters_of(world, one)) for one in made] == [1, 1, 1, 1]


def test_one_that_fails_keeps_nobody_back_and_is_told_to_one_person_after_a_day(world: World) -> None:
    bad, good = decided(world, 300_000, 400_000)
    failing = Dying(ValueError, {bucket_of(bad)}, world.ids)
    if bucket_of(bad) == bucket_of(good):
        pytest.skip("two fictional persons share a bucket")
    assert written(world, failing) == 2
    assert [len(letters_of(world, one)) for one in (bad, good)] == [0, 1]
    world.clock.moment += timedelta(minutes=2)
    assert retry_due(world.db, failing, world.clock) == 0
    assert told(world, bad) == []
    world.clock.moment += timedelta(days=1)
    for _ in range(2):
        asked = Failing(failing, world.ids)
        check_due(world.db, asked, world.clock)
    assert told(world, bad) == [("letter_not_written", TaskState.OPEN)]
    assert told(world, good) == []
    assert retry_due(world.db, world.ids, world.clock) == 1
    assert told(world, bad) == [("letter_not_written", TaskState.DONE)]
    assert [each.kind for each in letters_of(world, bad)] == [LetterKind.PAID]
    assert retry_due(world.db, world.ids, world.clock) == 0


class Failing(Dying):
    """Fails for letters alone: the first id asked of a bad bucket; what follows is the task's."""

    def __init__(self, bad: Dying, within: Ids) -> None:
        super().__init__(bad.how, set(bad.buckets), within)

    def new_id(self, bucket: int) -> UUID:
        if bucket in self.buckets:
            self.buckets.remove(bucket)
            raise self.how
        return self.within.new_id(bucket)


def told(world: World, claim_id: UUID) -> list[tuple[str, TaskState]]:
    with world.db.transaction() as tx:
        found = [one for one in tasks_of(tx, claim_id) if one.kind is TaskKind.SERVICING]
    return [(question.code, one.state) for one in found for question in one.questions]


def test_letters_wait_while_many_claims_are_decided_but_not_for_long(world: World, db: Database) -> None:
    """Fifty decisions of the last five seconds: the letters of a minute ago wait for them."""
    (claim_id,) = decided(world, 300_000)
    with db.transaction() as tx:
        tx.execute(
            "insert into claims.decision (bucket, claim_id, decision_no, outcome, payable_fen, by_kind,"
            " by_id, by_name, adjudications, sha256, decided_at) select bucket, claim_id, no,"
            " 'zero_by_terms', 0, 'system', 'x', 'x', '[]', sha256, %s from claims.decision,"
            " generate_series(100, 149) as no where claim_id = %s and decision_no = 1",
            (world.clock.now(), claim_id),
        )
    assert written(world) == 0
    world.clock.moment += timedelta(seconds=6)
    assert write_due(world.db, world.ids, world.clock, limit=1) == 1, "the rush is over"
    with db.transaction() as tx:
        plan = tx.execute(
            "explain select decided_at, claim_id, decision_no from claims.decision"
            " where (decided_at, claim_id, decision_no) > (%s, %s, 1)"
            " order by decided_at, claim_id, decision_no limit 10",
            (world.clock.now(), claim_id),
        ).fetchall()
        tx.execute("delete from claims.decision where claim_id = %s and decision_no >= 100", (claim_id,))
    assert "decision_by_time" in str(plan)
