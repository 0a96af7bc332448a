"""Who may not refuse a case: an automation, somebody without authority, who never opened the evidence, its
maker, a party of it, their family. Each is told so in both languages; the named person who may, may.
"""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from tests.conftest import START
from world import MEDICAL, Someone, World, stay

from claimwright.app.claims.public import Claim, events_of
from claimwright.app.documents.public import note_look
from claimwright.app.identity import public as identity
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.identity import Role
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.entry.problems import problem_of
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim.decide import Approve, RefuseClaim, approve, refuse

LATE = {**MEDICAL, "inception": "2026-02-01", "until": "2027-02-01"}
WORDS = "等待期内发生，依条款不予赔付。"
WIDE = Authority(10**9)


@pytest.fixture(scope="module")
def world(db: Database, ids: Ids) -> World:
    made = World(db, ids, SetClock(START))
    made.load_products()
    return made


def member(world: World, name: str, role: Role = Role.ASSESSOR, person_id: UUID | None = None) -> Actor:
    new = identity.NewStaff(
        name, f"Fictional {name}", role, 10**9, "a fictional password", person_id=person_id
    )
    with world.db.transaction() as tx:
        added = identity.add_staff(tx, world.ids, new, world.clock.now())
    assert isinstance(added, UUID)
    return Actor("staff", str(added), new.name)


def in_review(world: World, who: Someone, **report: object) -> Claim:
    claim_id = world.reported(who, stay(who, 500_000), **report).claim_id
    world.work()
    claim = world.claim(claim_id)
    assert claim.state is ClaimState.IN_REVIEW
    return claim


def late_someone(world: World, **policy: object) -> Someone:
    return world.someone(LATE, policy={"contract_date": "2026-01-20", **policy})


def refused(
    world: World, claim: Claim, actor: Actor, authority: Authority = WIDE, *, opened: bool = True
) -> Claim | Refused:
    with world.db.transaction() as tx:
        if opened:
            for event in events_of(tx, claim.claim_id):
                note_look(tx, claim.claim_id, event.document_id, 0, actor, world.clock.now())
        command = RefuseClaim(claim.claim_id, claim.version, "2.2", WORDS)
        return refuse(tx, world.ids, command, actor, authority, world.clock.now())


def said(answer: Claim | Refused, code: str) -> tuple[str, str]:
    """What the person reads in either language, after checking that it is this refusal."""
    assert isinstance(answer, Refused), answer
    assert answer.code.value == code
    problem = problem_of(answer)
    assert problem.status == 403 or code == "evidence_not_opened"
    return problem.words("zh")["title"], problem.words("en")["title"]


def test_each_is_refused_in_words_and_the_named_person_is_not(world: World) -> None:
    who = late_someone(world)
    claim = in_review(world, who)
    good = member(world, "good")
    engine = Actor("system", "adjudication", "adjudication")
    robot = member(world, "robot", Role.ROBOT)
    own = member(world, "own", person_id=who.person_id)
    seen = {
        "the engine": said(refused(world, claim, engine, opened=False), "staff_only"),
        "a robot account": said(refused(world, claim, robot), "robot_may_not"),
        "without authority": said(
            refused(world, claim, good, Authority(claim.claimed_fen - 1)), "over_authority"
        ),
        "evidence not opened": said(
            refused(world, claim, member(world, "hasty"), opened=False), "evidence_not_opened"
        ),
        "own case": said(refused(world, claim, own), "own_case"),
    }
    for name, (zh, en) in seen.items():
        print(f"{name}: {zh} / {en}")
        assert zh != en
    assert world.claim(claim.claim_id).version == claim.version
    done = refused(world, claim, good)
    assert isinstance(done, Claim)
    assert done.state is ClaimState.REFUSED


def test_a_relatives_case_is_somebody_elses(world: World) -> None:
    spouse = world.someone()
    shared = world.someone(LATE, policy={"contract_date": "2026-01-20", "applicant": spouse.id_number})
    claim = in_review(world, shared)
    zh, en = said(refused(world, claim, member(world, "spouse", person_id=spouse.person_id)), "family_case")
    assert (zh, en) == ("亲属的案件", "A relative's case")
    stranger = world.someone()
    done = refused(world, claim, member(world, "stranger", person_id=stranger.person_id))
    assert isinstance(done, Claim)


def test_who_entered_a_case_does_not_decide_it_either_way(world: World) -> None:
    who, clerk = late_someone(world), member(world, "clerk")
    claim = in_review(world, who, actor=clerk)
    assert said(refused(world, claim, clerk), "maker_is_checker")[1] == "You prepared it yourself"
    with world.db.transaction() as tx:
        answer = approve(
            tx, world.ids, Approve(claim.claim_id, claim.version, (), ""), clerk, WIDE, world.clock.now()
        )
    assert isinstance(answer, Refused)
    assert answer.code.value == "maker_is_checker"
    assert isinstance(refused(world, claim, member(world, "second")), Claim)


def test_the_table_itself_takes_no_refusal_by_an_automation(world: World) -> None:
    claim = in_review(world, late_someone(world))
    with pytest.raises(psycopg.errors.CheckViolation), world.db.transaction() as tx:
        tx.execute(
            "insert into claims.decision (bucket, claim_id, decision_no, outcome, payable_fen, by_kind,"
            " by_id, by_name, clause, words, adjudications, sha256, decided_at) values (%s, %s, 9, 'refuse',"
            " 0, 'system', 'engine', 'engine', '2.2', 'long enough words', '[]', repeat('0', 64), now())",
            [bucket_of(claim.claim_id), claim.claim_id],
        )
