"""The robots in the way of a claim, on real PostgreSQL: straight through, or one task with what is open."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from tests.conftest import START
from world import World, stay

from claimwright.app.checks import public as checks
from claimwright.app.checks.public import ListedPerson
from claimwright.app.policies.public import ids_by_number, record_spells
from claimwright.app.work.public import tasks_of
from claimwright.core.dates import BUSINESS_ZONE
from claimwright.core.outcome import Refused
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.compare_peers import compare_peers
from claimwright.samples import fiction

SHIPPED = Path(__file__).parents[2] / "src/claimwright/catalogue/rulebooks/checks.yaml"
TEXT = SHIPPED.read_text(encoding="utf-8")
ANYWHERE = TEXT.replace("levels: [三级, 二级, 一级]", "levels: [三级, 二级, 一级, 未定级]")


@pytest.fixture(scope="module")
def world(db: Database, ids: Ids) -> World:
    made = World(db, ids, SetClock(START))
    made.load_products()
    hospitals = [
        {"name": name, "level": "三级", "public": True, "listed_from": "2020-01-01"}
        for _, _, name, _ in fiction.HOSPITALS
    ]
    made.import_text(json.dumps({"hospitals": hospitals}))
    with db.transaction() as tx:
        assert checks.load_shipped(tx, TEXT, "checks.yaml", made.clock.now())
        assert not checks.load_shipped(tx, TEXT, "checks.yaml", made.clock.now())
    return made


def settle(world: World) -> None:
    """One step of the worker; a bug shows itself here and not as a message that is tried again."""
    world.work()
    left = world.one("SELECT count(*), max(last_error) FROM infra.outbox WHERE topic = 'claims.adjudicate'")
    assert left == (0, None)


def asked(world: World, claim_id: object) -> list[tuple[str, dict[str, object]]]:
    with world.db.transaction() as tx:
        tasks = tasks_of(tx, claim_id)  # type: ignore[arg-type]
    assert len(tasks) == 1, "one task says everything"
    return [(one.code, dict(one.facts)) for one in tasks[0].questions]


def test_a_claim_in_order_goes_straight_through_and_what_was_checked_is_kept(world: World) -> None:
    who = world.someone()
    done = world.reported(who, stay(who, 500_000))
    settle(world)
    assert world.claim(done.claim_id).state.value == "paying"
    with world.db.transaction() as tx:
        (run,) = checks.runs_of(tx, done.claim_id)
    assert (run.run_no, run.open, len(run.passed)) == (1, (), 21)
    assert run.version.startswith("2026-01-01#")
    assert "early_claim" in run.passed


def test_open_points_make_one_task_and_nothing_is_paid(world: World) -> None:
    who = world.someone(born=date(1980, 5, 6))
    facts = {"diagnosis": "O80.900", "first_diagnosis_date": date(2025, 12, 1)}
    done = world.reported(who, stay(who, 600_000), facts=facts)
    settle(world)
    claim = world.claim(done.claim_id)
    assert (claim.state.value, claim.payable_fen) == ("in_review", None)
    codes = [code for code, _ in asked(world, done.claim_id)]
    assert codes[:2] == ["check.diagnosed_while_waiting", "check.contestable"]


def test_a_lapse_that_history_tells_is_asked_about(world: World) -> None:
    who = world.someone()
    with world.db.transaction() as tx:
        policy_id = ids_by_number(tx, [who.policy_no])[who.policy_no]
        spells = [
            ("grace", date(2026, 1, 10)),
            ("lapsed", date(2026, 2, 1)),
            ("reinstated", date(2026, 2, 25)),
        ]
        record_spells(tx, policy_id, spells, world.clock.now())
    done = world.reported(who, stay(who, 500_000))
    settle(world)
    assert asked(world, done.claim_id) == [
        (
            "check.not_in_force",
            {
                "event_no": "1",
                "event_date": "2026-02-10",
                "status": "lapsed",
                "policy_no": who.policy_no,
                "check": "policy_in_force",
            },
        )
    ]


def test_the_service_is_kept_with_why_the_others_do_not_apply(world: World) -> None:
    small, large = world.someone(), world.someone()
    first = world.reported(small, stay(small, 800_000))
    second = world.reported(large, stay(large, 1_000_001))
    settle(world)
    with world.db.transaction() as tx:
        fast, slow = (checks.standing_of(tx, one.claim_id) for one in (first, second))
    assert fast is not None
    assert slow is not None
    assert (fast.service, fast.due_at - fast.started_at) == ("small_medical", timedelta(hours=24))
    assert slow.service == "ordinary"
    assert slow.due_at == datetime(2026, 3, 10, tzinfo=BUSINESS_ZONE)  # the end of the fifth working day
    assert slow.judged[0] == {
        "service": "small_medical",
        "missing": [
            {"condition": "claimed_at_most", "facts": {"claimed_fen": 1_000_001, "most_fen": 1_000_000}}
        ],
    }


def test_a_listed_name_is_a_question_and_another_number_is_another_person(world: World) -> None:
    listed, same_name = world.someone(), world.someone()
    entries = [
        ListedPerson("1", listed.name, birth_date=date(1980, 5, 6)),
        ListedPerson("2", same_name.name, id_number="110101199001011234"),
    ]
    with world.db.transaction() as tx:
        checks.load_list(tx, "watch", entries, world.clock.now())
    first = world.reported(listed, stay(listed, 500_000))
    second = world.reported(same_name, stay(same_name, 500_000))
    settle(world)
    assert asked(world, first.claim_id) == [
        (
            "check.on_list",
            {"list": "watch", "entry": "1", "name": listed.name, "by": "name", "check": "sanctions"},
        )
    ]
    assert world.claim(second.claim_id).state.value == "paying"


def test_the_same_bill_under_another_number_is_seen_by_person_day_and_total(world: World) -> None:
    who = world.someone()
    first = world.reported(who, stay(who, 512_345))
    again = world.reported(who, stay(who, 512_345))
    settle(world)
    states = {world.claim(one.claim_id).state.value for one in (first, again)}
    assert "in_review" in states
    codes = {code for one in (first, again) for code in _codes(world, one.claim_id)}
    assert "check.same_bill_again" in codes


def _codes(world: World, claim_id: object) -> set[str]:
    with world.db.transaction() as tx:
        return {q.code for task in tasks_of(tx, claim_id) for q in task.questions}  # type: ignore[arg-type]


def test_peers_are_computed_from_settled_bills_and_compared_with(world: World) -> None:
    for number in range(22):
        who = world.someone()
        world.reported(who, stay(who, 200_000 + number * 1_000))
    settle(world)
    world.one("SELECT 1 FROM (SELECT 1) x")
    with world.db.transaction() as tx:
        tx.execute("UPDATE claims.claim SET state = 'closed', ended_at = decided_at WHERE state = 'paying'")
    bills, cells = compare_peers(world.db, date(2026, 1, 1), 20, world.clock.now())
    assert bills >= 22
    assert cells >= 1
    who = world.someone()
    dear = world.reported(who, stay(who, 9_000_000))
    settle(world)
    found = dict(asked(world, dear.claim_id))["check.above_peers"]
    assert (found["total_fen"], found["cell"]) == (9_000_000, "country;inpatient")


def test_a_rulebook_counts_only_when_another_person_approved_it(world: World) -> None:
    stricter = ANYWHERE.replace("{amount: 10000.00 元}", "{amount: 1.00 元}")
    now = world.clock.now()
    with world.db.transaction() as tx:
        book = checks.propose_rulebook(tx, stricter, "checks.yaml", "anna", now)
        assert not isinstance(book, tuple)
        live = checks.rulebook_in_force(tx, checks.ROBOTS, date(2026, 3, 2))
        assert live is not None
        assert live.source_sha256 != book.source_sha256
        own = checks.approve_rulebook(tx, book.source_sha256, "anna", now)
        assert isinstance(own, Refused)
        assert own.code.value == "own_proposal"
        approved = checks.approve_rulebook(tx, book.source_sha256, "bert", now)
        assert not isinstance(approved, Refused)
        live = checks.rulebook_in_force(tx, checks.ROBOTS, date(2026, 3, 2))
        assert live is not None
        assert live.source_sha256 == book.source_sha256


def test_without_a_rulebook_nothing_is_checked(new_database: Callable[[str], object], ids: Ids) -> None:
    with new_database("no_rulebook") as dsn, Database(dsn, pool_min=1, pool_max=2) as db:  # type: ignore[attr-defined]
        bare = World(db, ids, SetClock(START))
        bare.load_products()
        who = bare.someone()
        done = bare.reported(who, stay(who, 500_000))
        bare.work()
        assert bare.claim(done.claim_id).state.value == "paying"
        with db.transaction() as tx:
            assert checks.runs_of(tx, done.claim_id) == []
