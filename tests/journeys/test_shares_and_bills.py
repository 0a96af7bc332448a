"""Who shares a death benefit, and a bill that a wrong claim held: to the fen and with its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from paying import look_at
from test_claim_life import in_review
from test_reopen import WIDE
from world import CLERK, World, stay

from claimwright.app.claims.public import Claim, bill_releases_of, insured_events
from claimwright.app.policies.public import NamedBeneficiary, name_beneficiaries
from claimwright.core.adjudication.model import Adjudication
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.claims.record import Adjudicated
from claimwright.core.outcome import Refused
from claimwright.journeys.settle_claim.decide import RefuseClaim, preview, refuse
from claimwright.journeys.settle_claim.receivers import shares_of


def to_beneficiaries(world: World, claim: Claim) -> tuple[Adjudicated, ...]:
    """The claim's results as if its benefits were a death benefit."""
    with world.db.transaction() as tx:
        assert insured_events(tx, claim.claim_id)
        seen = preview(tx, claim.claim_id)
    assert not isinstance(seen, Refused)
    found = []
    for one in seen.adjudicated:
        benefits = tuple(replace(benefit, to="death_beneficiaries") for benefit in one.result.benefits)
        result: Adjudication = replace(one.result, benefits=benefits)
        found.append(replace(one, result=result))
    return tuple(found)


def test_a_death_benefit_is_split_by_order_and_share_and_sums_to_the_whole(world: World) -> None:
    insured, wife, son = world.someone(), world.someone(), world.someone()
    claim = in_review(world, insured, 900_000)  # 6,400
    third = Fraction(1, 3)
    named = (
        NamedBeneficiary("death", 1, 1 - third, wife.name, wife.id_number, wife.person_id),
        NamedBeneficiary("death", 1, third, son.name, son.id_number, son.person_id),
    )
    with world.db.transaction() as tx:
        name_beneficiaries(tx, claim.policy_id, named, world.clock.now())
        shares = shares_of(tx, claim, 640_000, world.clock.now(), to_beneficiaries(world, claim))
    assert not isinstance(shares, Refused)
    assert [(one.beneficiary, one.amount_fen) for one in shares] == [
        (wife.name, 426_667),
        (son.name, 213_333),
    ]
    assert len({one.payee.account_no for one in shares}) == 2


def test_a_minor_and_the_estate_go_to_a_person(world: World) -> None:
    insured, child = world.someone(), world.someone(born=date(2015, 1, 1))
    claim = in_review(world, insured, 900_000)
    adjudicated = to_beneficiaries(world, claim)
    with world.db.transaction() as tx:
        estate = shares_of(tx, claim, 640_000, world.clock.now(), adjudicated)
        minor = NamedBeneficiary("death", 1, None, child.name, child.id_number, child.person_id)
        name_beneficiaries(tx, claim.policy_id, (minor,), world.clock.now())
        young = shares_of(tx, claim, 640_000, world.clock.now(), adjudicated)
    assert isinstance(estate, Refused)
    assert isinstance(young, Refused)
    assert (estate.code.value, young.code.value) == ("to_the_estate", "beneficiary_minor")


def test_a_forged_copy_does_not_bar_the_true_owner(world: World) -> None:
    owner, other = world.someone(), world.someone()
    bill = stay(owner, 300_000)
    wrong = world.claim(world.reported(other, bill).claim_id)  # the bill names somebody else: a person looks
    barred = world.report(owner, bill)
    assert isinstance(barred, Refused)
    assert barred.code.value == "bill_already_used"
    look_at(world, wrong, CLERK)
    with world.db.transaction() as tx:
        command = RefuseClaim(
            wrong.claim_id, wrong.version, "3.1", "票据不是本人的，经查系伪造报案。", is_forged=True
        )
        done = refuse(tx, world.ids, command, CLERK, WIDE, world.clock.now())
        assert isinstance(done, Claim), done
        (freed,) = bill_releases_of(tx, wrong.claim_id)
    assert (freed.bill_number, freed.reason, freed.by_id) == (bill.bill_number, "forged", CLERK.id)
    claimed = world.claim(world.reported(owner, bill).claim_id)
    assert claimed.state in (ClaimState.READY, ClaimState.IN_REVIEW)  # a paper seen before is a person's look
