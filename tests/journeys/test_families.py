"""A family shares its deductible and limit: across members, at once, and never another family's."""

from __future__ import annotations

import json
import threading
from datetime import date
from uuid import UUID

from paying import ReadyBank, pay_all
from test_claim_life import approved, in_review
from world import CLERK, MEDICAL, Someone, World, stay

from claimwright.app.claims.public import Claim, balances_of_insured, balances_of_owner
from claimwright.app.policies.public import coverages_of_policy, family_ids, policy_by_number
from claimwright.app.work.public import TaskKind, tasks_of
from claimwright.core.canonical import canonical_json
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.year import changes_sha256
from claimwright.core.ids import bucket_of
from claimwright.core.outcome import Refused
from claimwright.journeys.import_portfolio.public import Imported
from claimwright.journeys.reopen_claim.readjudicate import accept_year, readjudicate_due
from claimwright.journeys.reopen_claim.redecide import preview_redecision
from claimwright.journeys.settle_claim.certificates import certificates_of
from claimwright.verifier import verify


def _member(world: World, *families: str) -> Someone:
    covers = [
        {**MEDICAL, "coverage_no": str(number), "product_code": "FAMILY-TEST", "family_no": family}
        for number, family in enumerate(families, start=1)
    ]
    return world.someone(*covers)


def _family(world: World, number: str) -> UUID:
    with world.db.transaction() as tx:
        return family_ids(tx, [number])[number]


def _used(world: World, owner: UUID) -> dict[str, int]:
    with world.db.transaction() as tx:
        return {one.accumulator: one.used for one in balances_of_owner(tx, owner)}


def test_members_share_the_deductible_and_the_limit(world: World) -> None:
    one, other, stranger = _member(world, "F-1"), _member(world, "F-1"), _member(world, "F-2")
    paid = []
    for who in (one, other, stranger):
        claim_id = world.reported(who, stay(who, 900_000)).claim_id
        world.work()
        paid.append(world.claim(claim_id).payable_fen)
        with world.db.transaction() as tx:
            verdicts = [verify(canonical_json(each).decode()) for each in certificates_of(tx, claim_id)]
            assert [each.difference for each in verdicts] == [None]
            assert balances_of_insured(tx, who.person_id) == []
    # 9,000 - 1,000 = 8,000; the other bears no deductible, and 2,000 of the limit is left
    assert paid == [800_000, 200_000, 800_000]
    assert _used(world, _family(world, "F-1")) == {
        "FAMILY-TEST.deductible": 100_000,
        "FAMILY-TEST.annual_limit": 1_000_000,
    }


def test_a_family_keeps_its_number_and_its_id_over_imports(world: World) -> None:
    who = _member(world, "F-KEEP")
    family_id = _family(world, "F-KEEP")
    coverage = {
        **MEDICAL,
        "product_code": "FAMILY-TEST",
        "policy_no": who.policy_no,
    }
    again = world.import_text(json.dumps({"coverages": [{**coverage, "family_no": "F-KEEP"}]}))
    assert isinstance(again, Imported)
    assert (again.coverages, again.unchanged) == (0, 1)
    moved = world.import_text(json.dumps({"coverages": [{**coverage, "family_no": "F-OTHER"}]}))
    assert isinstance(moved, tuple)
    assert [(error.code.value, error.field) for error in moved] == [("differs_from_stored", "family_no")]
    with world.db.transaction() as tx:
        policy = policy_by_number(tx, who.policy_no)
        assert policy is not None
        assert [one.family_id for one in coverages_of_policy(tx, policy.policy_id)] == [family_id]
        assert family_ids(tx, ["F-OTHER"]) == {}


def test_without_a_family_the_person_is_their_own(world: World) -> None:
    who = world.someone({**MEDICAL, "product_code": "FAMILY-TEST"})
    claim_id = world.reported(who, stay(who, 300_000)).claim_id
    world.work()
    assert world.claim(claim_id).payable_fen == 200_000
    assert _used(world, who.person_id)["FAMILY-TEST.annual_limit"] == 200_000


def test_members_who_race_never_overdraw_nor_wait_in_a_circle(world: World) -> None:
    """Each member is in both families, named in opposite order; all are decided at the same moment."""
    members = [_member(world, *pair) for pair in (("F-A", "F-B"), ("F-B", "F-A")) * 3]
    claims = [world.reported(who, stay(who, 700_000)).claim_id for who in members]
    failures: list[BaseException] = []
    gate = threading.Barrier(4)

    def work() -> None:
        try:
            gate.wait()
            for _ in range(4):
                world.work()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with world.db.transaction() as tx:
        row = tx.execute(
            "select count(*), max(attempts) from infra.outbox where topic = 'claims.adjudicate'"
            " and last_error is not null and entity_id = any(%s)",
            (claims,),
        ).fetchone()
    assert row == (0, None), "nobody was thrown out of a circle of locks"
    paid = [world.claim(one).payable_fen or 0 for one in claims]
    for number in ("F-A", "F-B"):
        owner = _family(world, number)
        assert _used(world, owner)["FAMILY-TEST.annual_limit"] <= 1_000_000
        assert bucket_of(owner) in range(1024)
    drawn = sum(_used(world, _family(world, number))["FAMILY-TEST.annual_limit"] for number in ("F-A", "F-B"))
    assert sum(paid) == drawn == 2_000_000


def test_a_late_claim_of_one_member_changes_what_the_other_bears(world: World) -> None:
    """Both share 1,000: the earlier event bears the deductible of the family, the later one what is left."""
    one, other, stranger = _member(world, "F-LATE"), _member(world, "F-LATE"), _member(world, "F-STRANGE")
    earlier, later = date(2026, 2, 12), date(2026, 2, 20)
    alone = _decided(world, stranger, 500_000, later)
    first = _decided(world, one, 500_000, later)  # 5,000 - 1,000: it came first
    late = _decided(world, other, 300_000, earlier)  # 3,000, though its event was the first of the family's
    assert [world.claim(each).payable_fen for each in (alone, first, late)] == [400_000, 400_000, 300_000]
    bank = ReadyBank()
    pay_all(world, bank)
    step = readjudicate_due(world.db, world.ids, world.clock)
    assert (step.asked, step.changed, step.unchanged) == (1, 0, 0), "one notice, of the late claim"
    with world.db.transaction() as tx:
        (task,) = [each for each in tasks_of(tx, late) if each.kind is TaskKind.REVIEW_CLAIM]
        seen = preview_redecision(tx, late)
    assert [(each.code, dict(each.facts)) for each in task.questions] == [
        ("year_order_changed", {"claims": 2, "up_fen": 100_000, "down_fen": 100_000})
    ]
    assert not isinstance(seen, Refused)
    with world.db.transaction() as tx:
        sha256 = changes_sha256(seen.changes)
        done = accept_year(tx, world.ids, late, sha256, CLERK, Authority(10**9), world.clock.now())
    assert isinstance(done, Claim), done
    pay_all(world, bank)
    assert [world.claim(each).payable_fen for each in (alone, first, late)] == [400_000, 500_000, 200_000]
    assert _used(world, _family(world, "F-LATE")) == {
        "FAMILY-TEST.deductible": 100_000,
        "FAMILY-TEST.annual_limit": 700_000,
    }
    assert readjudicate_due(world.db, world.ids, world.clock) == type(step)()


def test_two_late_claims_of_a_family_make_one_task(world: World) -> None:
    one, other, third = (_member(world, "F-TWICE") for _ in range(3))
    _decided(world, one, 500_000, date(2026, 2, 20))
    late = [_decided(world, who, 300_000, date(2026, 2, day)) for who, day in ((other, 14), (third, 12))]
    pay_all(world, ReadyBank())
    step = readjudicate_due(world.db, world.ids, world.clock)
    assert step.asked == 2
    with world.db.transaction() as tx:
        asked = [each for claim_id in late for each in tasks_of(tx, claim_id)]
    assert len(asked) == 1


def _decided(world: World, who: Someone, total_fen: int, day: date) -> UUID:
    claim_id = world.reported(who, stay(who, total_fen, day=day)).claim_id
    world.work()
    return claim_id


def test_a_person_s_decision_asks_whoever_sees_the_whole_family(world: World) -> None:
    one, other = _member(world, "F-PERSON"), _member(world, "F-PERSON")
    first = _decided(world, one, 500_000, date(2026, 2, 20))
    late = in_review(world, other, 300_000, date(2026, 2, 12))
    done = approved(world, late.claim_id)
    assert done.payable_fen == 300_000
    pay_all(world, ReadyBank())
    step = readjudicate_due(world.db, world.ids, world.clock)
    assert (step.asked, step.unchanged) == (1, 0)
    with world.db.transaction() as tx:
        seen = preview_redecision(tx, late.claim_id)
    assert not isinstance(seen, Refused)
    assert {one.claim_id: one.now_fen for one in seen.changes} == {first: 500_000, late.claim_id: 200_000}
