"""What the terms and people decide, to the fen: limits, coordination, denials, corrections, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from world import CASH, CLERK, MEDICAL, Someone, World, stay

from claimwright.app.claims.public import (
    Claim,
    Correction,
    balances_of_insured,
    benefits_of,
    decisions_of,
    events_of,
)
from claimwright.app.claims.public import history as history_of
from claimwright.app.documents.public import note_look
from claimwright.app.payments.public import ledger_of_claim, orders_of_claim
from claimwright.app.work.public import take, tasks_of
from claimwright.core.canonical import sha256_hex
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.bill import BillKind
from claimwright.core.journal import Actor, verify
from claimwright.core.outcome import Refused
from claimwright.core.work.task import TaskState
from claimwright.journeys.settle_claim.adjudicate import ROBOT
from claimwright.journeys.settle_claim.certificates import certificates_of
from claimwright.journeys.settle_claim.decide import Approve, RefuseClaim, approve, preview, refuse
from claimwright.samples import make_bill

WIDE = Authority(approve_fen_max=100_000_000)
REASONS = "住院发生在等待期内，依条款不予给付。"


def _settled(world: World, who: Someone, *bills: object, **kwargs: object) -> Claim:
    reported = world.reported(who, *bills, **kwargs)  # type: ignore[arg-type]
    world.work()
    return world.claim(reported.claim_id)


def _approve(world: World, claim: Claim, *corrections: Correction, **kwargs: object) -> Claim | Refused:
    actor = kwargs.get("actor", CLERK)
    assert isinstance(actor, Actor)
    limit = kwargs.get("authority", WIDE)
    assert isinstance(limit, Authority)
    command = Approve(claim.claim_id, claim.version, corrections)
    with world.db.transaction() as tx:
        return approve(tx, world.ids, command, actor, limit, world.clock.now())


def _refuse(
    world: World,
    claim: Claim,
    actor: Actor = CLERK,
    words: str = REASONS,
    authority: Authority | None = None,
    *,
    opened: bool = True,
) -> Claim | Refused:
    with world.db.transaction() as tx:
        command = RefuseClaim(claim.claim_id, claim.version, "2.2", words)
        if opened:
            for event in events_of(tx, claim.claim_id):
                note_look(tx, claim.claim_id, event.document_id, 0, actor, world.clock.now())
        return refuse(tx, world.ids, command, actor, authority or WIDE, world.clock.now())


def _questions(world: World, claim: Claim) -> list[str]:
    with world.db.transaction() as tx:
        return [question.code for task in tasks_of(tx, claim.claim_id) for question in task.questions]


def test_deductible_once_a_year_and_the_yearly_limit(world: World) -> None:
    who = world.someone()
    first = _settled(world, who, stay(who, 900_000))
    second = _settled(world, who, stay(who, 300_000))
    third = _settled(world, who, stay(who, 5_000_000))
    fourth = _settled(world, who, stay(who, 100_000))
    # (9,000 - 1,000) x 80% = 6,400; 3,000 x 80% = 2,400; the limit of 10,000 leaves 1,200; then nothing
    assert [one.payable_fen for one in (first, second, third, fourth)] == [640_000, 240_000, 120_000, 0]
    assert fourth.state is ClaimState.CLOSED
    with world.db.transaction() as tx:
        used = {one.accumulator: (one.used, one.limit_used) for one in balances_of_insured(tx, who.person_id)}
    assert used == {
        "MED-TEST.deductible": (100_000, 100_000),
        "MED-TEST.annual_limit": (1_000_000, 1_000_000),
    }


def test_below_the_deductible_is_closed_at_zero_and_uses_it(world: World) -> None:
    who = world.someone()
    first = _settled(world, who, stay(who, 40_000))
    assert (first.state, first.payable_fen) == (ClaimState.CLOSED, 0)
    with world.db.transaction() as tx:
        assert orders_of_claim(tx, first.claim_id) == ()
        # reserved at the report, released at the end: nothing is left on any account
        booked = ledger_of_claim(tx, first.claim_id)
        assert [(one.recipe.value, one.amount_fen) for one in booked] == [
            ("reserve_raised", 40_000),
            ("reserve_released", 40_000),
        ]
        (decision,) = decisions_of(tx, first.claim_id)
    assert (decision.outcome.value, decision.by_kind) == ("zero_by_terms", "system")
    second = _settled(world, who, stay(who, 160_000))
    assert second.payable_fen == 80_000  # (1,600 - 600 left of the deductible) x 80%


def test_hospital_cash_is_paid_beside_the_reimbursement(world: World) -> None:
    who = world.someone(MEDICAL, CASH)
    claim = _settled(world, who, stay(who, 350_000, days=10))
    # (3,500 - 1,000) x 80% = 2,000 and (10 - 3) days x 200 = 1,400
    assert claim.payable_fen == 340_000
    with world.db.transaction() as tx:
        assert {one.benefit: one.amount_fen for one in benefits_of(tx, claim.claim_id)} == {
            "inpatient": 200_000,
            "hospital_cash": 140_000,
        }
        assert [order.amount_fen for order in orders_of_claim(tx, claim.claim_id)] == [340_000]


def test_two_reimbursing_coverages_never_pay_more_than_the_expense(world: World) -> None:
    who = world.someone(MEDICAL, {**MEDICAL, "coverage_no": "2"})
    claim = _settled(world, who, stay(who, 350_000))
    with world.db.transaction() as tx:
        paid = sorted(one.amount_fen for one in benefits_of(tx, claim.claim_id))
    # first (3,500 - 1,000) x 80% = 2,000; second (3,500 - 2,000 - 1,000) x 80% = 400
    assert paid == [40_000, 200_000]
    assert claim.payable_fen == 240_000


def test_several_bills_are_adjudicated_in_order_of_their_dates(world: World) -> None:
    who = world.someone()
    later, earlier = stay(who, 200_000, day=date(2026, 2, 25)), stay(who, 150_000, day=date(2026, 2, 14))
    claim = _settled(world, who, later, earlier)
    with world.db.transaction() as tx:
        by_event = {one.event_no: one.amount_fen for one in benefits_of(tx, claim.claim_id)}
    assert by_event == {"1": 160_000, "2": 40_000}  # the earlier bore the deductible


def test_illness_in_the_waiting_period_waits_for_a_person(world: World) -> None:
    late = {**MEDICAL, "inception": "2026-02-01", "until": "2027-02-01"}
    who = world.someone(late, policy={"contract_date": "2026-01-20"})
    claim = _settled(world, who, stay(who, 500_000))
    assert claim.state is ClaimState.IN_REVIEW
    assert _questions(world, claim) == ["waiting_period"]
    answer = _approve(world, claim)
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.facts["reason"]) == ("nothing_payable", "waiting_period")
    assert world.claim(claim.claim_id) == claim


def test_a_renewal_has_no_waiting_period(world: World) -> None:
    renewed = {**MEDICAL, "inception": "2026-02-01", "until": "2027-02-01", "first_inception": "2025-02-01"}
    who = world.someone(renewed, policy={"contract_date": "2026-01-20"})
    assert _settled(world, who, stay(who, 500_000)).payable_fen == 320_000


def test_only_a_named_person_refuses_with_clause_and_words(world: World) -> None:
    late = {**MEDICAL, "inception": "2026-02-01", "until": "2027-02-01"}
    who = world.someone(late, policy={"contract_date": "2026-01-20"})
    claim = _settled(world, who, stay(who, 500_000))
    for actor in (ROBOT, who.actor):
        answer = _refuse(world, claim, actor)
        assert isinstance(answer, Refused)
        assert answer.code.value == "staff_only"
    over = _refuse(world, claim, authority=Authority(claim.claimed_fen - 1))
    assert isinstance(over, Refused)
    assert (over.code.value, over.facts["payable_fen"]) == ("over_authority", claim.claimed_fen)
    short = _refuse(world, claim, words="不赔")
    assert isinstance(short, Refused)
    assert (short.code.value, short.field) == ("words_too_short", "words")
    done = _refuse(world, claim)
    assert isinstance(done, Claim)
    assert (done.state, done.payable_fen) == (ClaimState.REFUSED, 0)
    with world.db.transaction() as tx:
        (decision,) = decisions_of(tx, claim.claim_id)
        (task,) = tasks_of(tx, claim.claim_id)
        entries = history_of(tx, claim.claim_id)
        assert balances_of_insured(tx, who.person_id) == []
    assert (decision.by_name, decision.clause, decision.words) == ("Fictional Clerk", "2.2", REASONS)
    assert task.state is TaskState.DONE
    assert (entries[-1].event, entries[-1].actor) == ("refused", CLERK)
    assert verify(entries) is None


def test_the_database_itself_lets_no_robot_refuse(world: World) -> None:
    import psycopg

    who = world.someone()
    claim = _settled(world, who, stay(who, 40_000))
    with pytest.raises(psycopg.errors.CheckViolation), world.db.transaction() as tx:
        tx.execute(
            "update claims.decision set outcome = 'refuse', clause = '1', words = 'long enough words'"
            " where claim_id = %s",
            [claim.claim_id],
        )


def test_an_event_outside_the_cover_waits_for_a_person(world: World) -> None:
    who = world.someone()
    claim = _settled(world, who, stay(who, 500_000, day=date(2025, 12, 31)))
    assert claim.state is ClaimState.IN_REVIEW
    assert _questions(world, claim) == ["no_cover_on_event_date"]
    assert isinstance(_refuse(world, claim), Claim)


def test_a_visit_under_a_product_for_stays_waits_for_a_person(world: World) -> None:
    who = world.someone()
    visit = make_bill(7, kind=BillKind.OUTPATIENT, payer_name=who.name, day=date(2026, 2, 20))
    assert _questions(world, _settled(world, who, visit)) == ["event_not_insured"]


def test_a_lapsed_policy_does_not_cover(world: World) -> None:
    who = world.someone(policy={"status": "lapsed", "status_from": "2026-02-01"})
    assert _questions(world, _settled(world, who, stay(who, 500_000))) == ["no_cover_on_event_date"]


def test_a_person_corrects_the_facts_and_the_terms_give_the_amount(world: World) -> None:
    who = world.someone()
    bill = stay(who, 500_000)
    reported = world.reported(who, replace(bill, cash_paid_fen=(bill.cash_paid_fen or 0) - 100_000))
    claim = world.claim(reported.claim_id)
    corrections = (
        Correction("1", "eligible_expense", 450_000),
        Correction("1", "social_insurance_paid", 100_000),
    )
    with world.db.transaction() as tx:
        seen = preview(tx, claim.claim_id, corrections)
    assert not isinstance(seen, Refused)
    assert seen.proposal.payable_fen == 200_000  # (4,500 - 1,000 - 1,000) x 80%
    assert world.claim(claim.claim_id) == claim
    done = _approve(world, claim, *corrections)
    assert isinstance(done, Claim)
    assert (done.state, done.payable_fen) == (ClaimState.PAYING, 200_000)
    with world.db.transaction() as tx:
        entries = history_of(tx, claim.claim_id)
        (task,) = tasks_of(tx, claim.claim_id)
    assert [entry.event for entry in entries] == [
        "reported",
        "referred",
        "facts_corrected",
        "approved",
        "payment_ordered",
    ]
    assert entries[2].facts == {"facts": ["1.eligible_expense", "1.social_insurance_paid"]}
    assert {entry.actor.name for entry in entries[2:]} == {"Fictional Clerk"}
    assert task.state is TaskState.DONE
    rows = world.one(
        "select array_agg(revision order by revision), array_agg(source order by revision)"
        " from claims.fact where claim_id = %s and name = 'eligible_expense'",
        claim.claim_id,
    )
    assert rows == ([1, 2], ["derived", "person"])


def test_refused_approvals_change_nothing(world: World) -> None:
    who = world.someone()
    bill = stay(who, 500_000)
    claim = world.claim(world.reported(who, replace(bill, payer_name="别人")).claim_id)
    correction = Correction("1", "eligible_expense", 490_000)
    over = _approve(world, claim, correction, authority=Authority(311_999))
    assert isinstance(over, Refused)
    assert over.code.value == "over_authority"
    assert over.facts == {"payable_fen": 312_000, "authority_fen": 311_999}
    stale = _approve(world, replace(claim, version=claim.version - 1))
    assert isinstance(stale, Refused)
    assert stale.code.value == "changed_meanwhile"
    wrong = _approve(world, claim, Correction("7", "eligible_expense", 1))
    assert isinstance(wrong, Refused)
    assert (wrong.code.value, wrong.field) == ("no_such_event", "corrections[0].event_no")
    unknown = _approve(world, claim, Correction("1", "colour", "red"))
    assert isinstance(unknown, Refused)
    assert (unknown.code.value, unknown.field) == ("unknown_fact", "corrections[0].name")
    assert world.claim(claim.claim_id) == claim
    assert world.one("select max(revision) from claims.fact where claim_id = %s", claim.claim_id) == (1,)


def test_a_task_taken_by_a_colleague_is_theirs(world: World) -> None:
    who = world.someone()
    claim = world.claim(world.reported(who, replace(stay(who, 500_000), payer_name="别人")).claim_id)
    colleague = Actor("staff", "00000000-0000-8000-8000-000000000002", "Fictional Colleague")
    with world.db.transaction() as tx:
        (task,) = tasks_of(tx, claim.claim_id)
        taken = take(tx, task.task_id, type(task.task_id)(colleague.id), colleague.name, world.clock.now())
        assert not isinstance(taken, Refused)
    answer = _approve(world, claim)
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.facts) == ("task_taken", {"owner_name": "Fictional Colleague"})
    assert isinstance(_approve(world, claim, actor=colleague), Claim)


def test_a_claim_that_is_paid_out_cannot_be_decided_again(world: World) -> None:
    who = world.someone()
    claim = _settled(world, who, stay(who, 500_000))
    for answer in (_approve(world, claim), _refuse(world, claim)):
        assert isinstance(answer, Refused)
        assert (answer.code.value, answer.facts["state"]) == ("wrong_state", "paying")


def test_a_decision_gives_its_certificates_the_same_for_ever(world: World) -> None:
    who = world.someone(MEDICAL, CASH)
    claim = _settled(world, who, stay(who, 350_000, days=10))
    with world.db.transaction() as tx:
        first, again = certificates_of(tx, claim.claim_id), certificates_of(tx, claim.claim_id, 1)
        (decision,) = decisions_of(tx, claim.claim_id)
    assert first == again
    assert [one["result"]["payable_fen"] for one in first] == [200_000, 140_000]  # type: ignore[call-overload,index]
    assert [one["product"]["source_sha256"] for one in first] == [  # type: ignore[call-overload,index]
        stored["result"]["source_sha256"] for stored in decision.adjudications
    ]
    assert decision.sha256 == sha256_hex(list(decision.adjudications))
