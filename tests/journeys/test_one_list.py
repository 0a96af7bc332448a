"""One task says everything, by when it must end, and whether all that was asked for has come."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from papers_made import certificate, pathology
from tests.conftest import START
from world import CLERK, World, stay

from claimwright.app.checks import public as checks
from claimwright.app.claims.public import Claim, papers_complete
from claimwright.app.work.deadlines import act_on_due, deadlines_of
from claimwright.app.work.public import Task, live_tasks_of
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim.papers import Answers, AskPapers, ask_papers, send_papers
from claimwright.journeys.settle_claim.viewer import Viewer

RULES = "src/claimwright/catalogue/rulebooks/checks.yaml"


@pytest.fixture(scope="module")
def world(db: Database, ids: Ids, pytestconfig: pytest.Config) -> World:
    made = World(db, ids, SetClock(START))
    made.load_products()
    text = (pytestconfig.rootpath / RULES).read_text(encoding="utf-8")
    with db.transaction() as tx:
        checks.load_shipped(tx, text, "checks.yaml", made.clock.now())
    return made


def task_of(world: World, claim: Claim) -> Task:
    with world.db.transaction() as tx:
        (task,) = live_tasks_of(tx, claim.claim_id)
    return task


def misnamed(world: World) -> Claim:
    """A bill of 5,000 yuan with another name on it, of a hospital that is on no list: two reasons to ask."""
    who, other = world.someone(), world.someone()
    return world.claim(world.reported(who, stay(other, 500_000)).claim_id)


def test_a_question_at_the_report_does_not_keep_the_robots_from_the_rest(world: World) -> None:
    claim = misnamed(world)
    assert claim.state is ClaimState.IN_REVIEW
    with world.db.transaction() as tx:
        runs = checks.runs_of(tx, claim.claim_id)
    assert [len(runs), "bill_duplicate" in runs[0].passed] == [1, True]
    codes = [one.code for one in task_of(world, claim).questions]
    assert codes[0] == "name_differs"
    assert len(codes) == len(set(codes))


def test_the_promise_of_a_small_claim_is_the_task_s_deadline_and_acts(world: World) -> None:
    claim = misnamed(world)
    task = task_of(world, claim)
    due_at = START + timedelta(hours=24)
    with world.db.transaction() as tx:
        (promise, *others) = deadlines_of(tx, task.task_id)
    assert (promise.deadline.clock, promise.deadline.due_at) == ("promise_small_medical", due_at)
    assert (promise.deadline.warn_at, promise.is_legal) == (due_at - timedelta(hours=4), False)
    assert {one.deadline.clock for one in others} == {"assess_service", "assess_law", "advance_law"}
    assert task.due_at == due_at
    assert acted(world, due_at - timedelta(hours=4), task) == (True, 0)
    assert acted(world, due_at, task) == (True, 1)


def acted(world: World, at: datetime, task: Task) -> tuple[bool, int]:
    """Whether the promise has warned and how often it has escalated after its clocks acted at a moment."""
    with world.db.transaction() as tx:
        act_on_due(tx, world.ids, at)
        found = {one.deadline.clock: one.deadline for one in deadlines_of(tx, task.task_id)}
    return found["promise_small_medical"].is_warned, found["promise_small_medical"].escalations


def test_papers_are_complete_when_all_that_was_asked_for_is_there(world: World) -> None:
    claim = misnamed(world)
    first = world.clock.now()
    asked = ask(world, claim, ("出院小结", "病理报告"))
    assert complete(world, claim) == [None]
    one = send(world, asked, pathology("某人", "肺腺癌", "2026-02-20"))
    missing = [q for q in task_of(world, one).questions if q.code == "papers_still_missing"]
    assert [q.facts["count"] for q in missing] == [1]
    assert complete(world, claim) == [None]
    with world.db.transaction() as tx:
        clocks = {row.deadline.clock for row in deadlines_of(tx, task_of(world, one).task_id)}
    assert not any(name.startswith("promise_") for name in clocks)
    again = ask(world, one, ("出院小结",), "it did not come")
    later = world.clock.move(timedelta(hours=2))
    done = send(world, again, certificate("某人", "肺恶性肿瘤", "2026-02-20"))
    assert complete(world, claim) == [later]
    assert "papers_still_missing" not in {q.code for q in task_of(world, done).questions}
    assert task_of(world, done).due_at == later + timedelta(hours=24)
    assert later > first


def ask(world: World, claim: Claim, papers: tuple[str, ...], reason: str = "") -> Claim:
    with world.db.transaction() as tx:
        command = AskPapers(claim.claim_id, claim.version, papers, reason)
        asked = ask_papers(tx, command, CLERK, world.clock.now())
    assert isinstance(asked, Claim), asked
    return asked


def send(world: World, claim: Claim, *uploads: object) -> Claim:
    viewer = Viewer(person_id=claim.claimant_id)
    now = world.clock.now()
    done = send_papers(world.db, world.ids, viewer, claim.claim_id, uploads, CLERK, now, Answers())  # type: ignore[arg-type]
    assert isinstance(done, Claim), done
    return done


def complete(world: World, claim: Claim) -> list[datetime | None]:
    with world.db.transaction() as tx:
        return list(papers_complete(tx, [claim.claim_id]).values())
