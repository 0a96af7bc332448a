"""Limits for each cause and each visit belong to one claim, unless a fact joins claims of one cause."""

from __future__ import annotations

from datetime import date

from paying import ReadyBank, pay_all
from test_reopen import decided_anew, opened
from world import Someone, World, stay

from claimwright.app.claims.public import Cause, Claim, Correction, balances_of_insured
from claimwright.core.canonical import canonical_json
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.journeys.settle_claim.adjudicate import adjudicate_claim
from claimwright.journeys.settle_claim.certificates import certificates_of
from claimwright.verifier import verify

BY_CAUSE = {
    "coverage_no": "1",
    "product_code": "CAUSE-TEST",
    "inception": "2026-01-01",
    "until": "2027-01-01",
}
FIRST, SECOND = date(2026, 2, 14), date(2026, 2, 28)


def reported(world: World, who: Someone, day: date, total_fen: int = 200_000, **more: object) -> Claim:
    done = world.reported(who, stay(who, total_fen, day=day), cause=Cause.ACCIDENT, **more)
    return world.claim(done.claim_id)


def amounts(world: World, *held: Claim) -> list[int | None]:
    return [world.claim(one.claim_id).payable_fen for one in held]


def check_certificates(world: World, claim: Claim) -> None:
    with world.db.transaction() as tx:
        written = certificates_of(tx, claim.claim_id)
    assert written
    for one in written:
        verdict = verify(canonical_json(one).decode())
        assert verdict.difference is None, verdict


def test_two_accidents_in_one_batch_have_a_limit_each(world: World) -> None:
    who = world.someone(BY_CAUSE)
    one, other = reported(world, who, FIRST), reported(world, who, SECOND)
    world.work()
    assert amounts(world, one, other) == [100_000, 100_000]
    with world.db.transaction() as tx:
        used = balances_of_insured(tx, who.person_id)
    cover = f"coverage={who.policy_no}/1;"
    assert {(row.scope_key, row.used) for row in used} == {
        (f"{cover}cause={one.claim_no}", 100_000),
        (f"{cover}cause={other.claim_no}", 100_000),
        (f"{cover}visit={one.claim_no}/1", 10_000),
        (f"{cover}visit={other.claim_no}/1", 10_000),
    }
    for claim in (one, other):
        check_certificates(world, claim)


def test_each_by_itself_and_two_bills_of_one_accident(world: World) -> None:
    who = world.someone(BY_CAUSE)
    bills = (stay(who, 80_000, day=FIRST), stay(who, 80_000, day=SECOND))
    both = world.claim(world.reported(who, *bills, cause=Cause.ACCIDENT).claim_id)
    alone = reported(world, who, SECOND)
    for claim in (both, alone):
        with world.db.transaction() as tx:
            adjudicate_claim(tx, world.ids, claim.claim_id, world.clock.now())
    # (800 - 100) + (800 - 100) reaches the limit of the one accident; the other accident has its own
    assert amounts(world, both, alone) == [100_000, 100_000]


def test_the_day_of_the_accident_joins_claims(world: World) -> None:
    who = world.someone(BY_CAUSE)
    facts = {"accident_date": FIRST}
    one = reported(world, who, FIRST, 80_000, facts=facts)
    other = reported(world, who, SECOND, 80_000, facts=facts)
    world.work()
    assert amounts(world, one, other) == [70_000, 30_000]
    check_certificates(world, other)


def test_the_year_again_keeps_them_apart_and_a_person_may_join_them(world: World) -> None:
    who, bank = world.someone(BY_CAUSE), ReadyBank()
    one, other = reported(world, who, FIRST, 80_000), reported(world, who, SECOND, 80_000)
    world.work()
    pay_all(world, bank)
    seen = world.claim(one.claim_id)
    higher = decided_anew(world, opened(world, seen), Correction("1", "eligible_expense", 90_000))
    assert isinstance(higher, Claim), higher
    assert amounts(world, one, other) == [80_000, 70_000]
    pay_all(world, bank)
    joined = decided_anew(
        world, opened(world, world.claim(other.claim_id)), Correction("1", "cause_no", one.claim_no)
    )
    assert isinstance(joined, Claim), joined
    assert amounts(world, one, other) == [80_000, 20_000]
    assert joined.state is ClaimState.CLOSED
    check_certificates(world, joined)
