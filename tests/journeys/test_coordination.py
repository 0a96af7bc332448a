"""Several coverages of one insured: together never above the expense, to the fen, and provable."""

from __future__ import annotations

from world import CASH, MEDICAL, World, stay

from claimwright.app.claims.public import balances_of_insured, benefits_of
from claimwright.app.work.public import tasks_of
from claimwright.core.canonical import canonical_json
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.entry.views.explanation import explanation_of
from claimwright.journeys.settle_claim.certificates import certificates_of
from claimwright.verifier import verify

BLIND = {**CASH, "coverage_no": "3", "product_code": "BLIND-TEST", "plan": {"daily_amount": "100.00"}}


def _settled(world: World, who, bill, **kwargs):  # type: ignore[no-untyped-def]
    claim_id = world.reported(who, bill, **kwargs).claim_id
    world.work()
    return world.claim(claim_id)


def test_what_is_beyond_the_expense_is_cut_and_the_limit_gives_it_back(world: World) -> None:
    who = world.someone(MEDICAL, CASH, BLIND)
    claim = _settled(world, who, stay(who, 500_000, fund_fen=100_000, days=10))
    with world.db.transaction() as tx:
        paid = {one.benefit: one.amount_fen for one in benefits_of(tx, claim.claim_id)}
        used = {one.accumulator: one.used for one in balances_of_insured(tx, who.person_id)}
        certificates = certificates_of(tx, claim.claim_id)
        explanation = explanation_of(tx, claim)
    # (5,000 - 1,000 - 1,000) x 80% = 2,400; blind 80% of 5,000 = 4,000, of which 5,000 - 1,000 - 2,400
    # = 1,600 is left; cash 7 x 200 and 10 x 100 beside, of a reimbursing product too.
    assert paid == {"inpatient": 240_000, "share": 160_000, "cash": 100_000, "hospital_cash": 140_000}
    assert (claim.state, claim.payable_fen) == (ClaimState.PAYING, 640_000)
    assert used["BLIND-TEST.annual_limit"] == 160_000
    verdicts = [verify(canonical_json(one).decode()) for one in certificates]
    assert [one.difference for one in verdicts] == [None] * 3
    assert sorted(one.payable_fen for one in verdicts) == [140_000, 240_000, 260_000]
    lines = [line.text.zh for one in explanation.calculations for line in one.lines]
    assert any(line.startswith("补偿原则：") and "减为 1,600.00 元" in line for line in lines)


def test_fixed_benefits_of_a_reimbursing_product_are_no_reimbursement(world: World) -> None:
    who = world.someone({**BLIND, "coverage_no": "1"}, {**MEDICAL, "coverage_no": "2"})
    claim = _settled(world, who, stay(who, 350_000, days=10))
    with world.db.transaction() as tx:
        paid = {one.benefit: one.amount_fen for one in benefits_of(tx, claim.claim_id)}
    # 80% of 3,500 = 2,800 and cash 10 x 100; the second sees 2,800, not 3,800: below its deductible of 1,000
    assert paid == {"share": 280_000, "cash": 100_000, "inpatient": 0}


def test_more_received_than_spent_is_for_a_person(world: World) -> None:
    who = world.someone()
    claim = _settled(world, who, stay(who, 350_000), other_insurers_paid_fen=360_000)
    assert claim.state is ClaimState.IN_REVIEW
    with world.db.transaction() as tx:
        (task,) = tasks_of(tx, claim.claim_id)
    assert [(one.code, one.facts["reimbursed_fen"]) for one in task.questions] == [
        ("more_than_expense", 360_000)
    ]
