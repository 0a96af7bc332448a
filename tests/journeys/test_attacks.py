"""What a hostile customer, a careless assessor or bad timing would try, and what becomes of it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from world import CASH, CLERK, MEDICAL, Someone, World, stay

from claimwright.app.claims.public import Cause, Claim, Correction
from claimwright.app.payments.public import PaymentOrder
from claimwright.app.work.public import TaskKind, ask, take, tasks_of
from claimwright.core.canonical import canonical_json
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.work.task import Question
from claimwright.journeys.settle_claim.certificates import certificates_of
from claimwright.journeys.settle_claim.decide import Approve, approve
from claimwright.journeys.settle_claim.repay import pay_again
from claimwright.journeys.settle_claim.report import Reported
from claimwright.verifier import verify

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ICU = {**CASH, "coverage_no": "1", "product_code": "ICU-TEST"}


def _questions(world: World, claim_id: UUID) -> list[tuple[str, object]]:
    with world.db.transaction() as tx:
        return [
            (one.code, one.facts.get("fact")) for task in tasks_of(tx, claim_id) for one in task.questions
        ]


def _settled(world: World, who: Someone, *bills: object, **kwargs: object) -> Claim:
    reported = world.reported(who, *bills, **kwargs)  # type: ignore[arg-type]
    world.work()
    return world.claim(reported.claim_id)


def _approve(world: World, claim: Claim, *corrections: Correction) -> Claim | Refused:
    with world.db.transaction() as tx:
        command = Approve(claim.claim_id, claim.version, corrections)
        return approve(tx, world.ids, command, CLERK, Authority(10**9), world.clock.now())


def test_calling_it_an_accident_does_not_pay_within_the_waiting_period(world: World) -> None:
    """An accident waives the waiting period, so the word alone must not be paid on."""
    who = world.someone()
    bill = stay(who, 350_000, day=date(2026, 1, 20))
    claim = _settled(world, who, bill, cause=Cause.ACCIDENT)
    assert claim.state is ClaimState.IN_REVIEW
    assert _questions(world, claim.claim_id) == [("stated_only", "accident")]
    approved = _approve(world, claim)  # a person has seen the proof
    assert isinstance(approved, Claim)
    assert approved.payable_fen == 200_000


def test_an_accident_that_changes_nothing_is_paid_at_once(world: World) -> None:
    who = world.someone()
    claim = _settled(world, who, stay(who, 350_000), cause=Cause.ACCIDENT)
    assert (claim.state, claim.payable_fen) == (ClaimState.PAYING, 200_000)


def test_days_in_intensive_care_are_not_paid_on_the_claimants_word(world: World) -> None:
    who = world.someone(ICU)
    claim = _settled(world, who, stay(who, 350_000), facts={"icu_days": 10})
    assert claim.state is ClaimState.IN_REVIEW
    assert _questions(world, claim.claim_id) == [("stated_only", "icu_days")]
    none = _settled(world, who, stay(who, 350_000), facts={"icu_days": 0})
    assert (none.state, none.payable_fen) == (ClaimState.CLOSED, 0)
    proven = _approve(world, claim, Correction("1", "icu_days", 4))
    assert isinstance(proven, Claim)
    assert proven.payable_fen == 80_000


@pytest.mark.parametrize("stated", [9, 12, 300])
def test_days_in_hospital_that_the_dates_do_not_give_are_for_a_person(world: World, stated: int) -> None:
    who = world.someone(CASH)
    claim = _settled(world, who, replace(stay(who, 350_000, days=10), stay_days=stated))
    assert claim.state is ClaimState.IN_REVIEW
    assert _questions(world, claim.claim_id) == [("stay_days_differ", None)]


def test_a_hospital_may_count_both_days(world: World) -> None:
    who = world.someone(CASH)
    claim = _settled(world, who, replace(stay(who, 350_000, days=10), stay_days=11))
    assert (claim.state, claim.payable_fen) == (ClaimState.PAYING, 160_000)


@pytest.mark.parametrize("field", ["discharge_date", "issue_date"])
def test_a_bill_of_days_to_come_is_not_taken(world: World, field: str) -> None:
    who = world.someone(CASH)
    bill = replace(stay(who, 350_000), **{field: date(2026, 12, 31)})
    answer = world.report(who, bill)
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.facts["event_date"]) == ("event_in_future", "2026-12-31")


def test_a_stated_date_to_come_is_not_taken(world: World) -> None:
    """A date of accident far ahead would keep every term of days after it open for ever."""
    who = world.someone()
    answer = world.report(who, stay(who, 350_000), facts={"accident_date": date(9999, 12, 31)})
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.field) == ("date_in_future", "facts.accident_date")


@pytest.mark.parametrize("change", ["full width", "zero width", "case and spaces"])
def test_a_bill_number_written_otherwise_is_the_same_bill(world: World, change: str) -> None:
    who = world.someone()
    bill = replace(stay(who, 350_000), business_number=None)
    first = replace(bill, bill_number=f"AB{bill.bill_number}")
    written = {
        "full width": f"ＡＢ{bill.bill_number.translate(FULL_WIDTH)}",
        "zero width": f"AB{bill.bill_number[:3]}\u200b{bill.bill_number[3:]}",
        "case and spaces": f"ab {bill.bill_number}",
    }[change]
    assert isinstance(world.report(who, first), Reported)
    again = world.report(who, replace(first, bill_number=written))
    assert isinstance(again, Refused)
    assert again.code.value == "bill_already_used"


def test_a_corrected_event_date_counts_and_its_certificate_is_true(world: World) -> None:
    """Before, the correction was kept but not used, and the certificate contradicted itself."""
    who = world.someone()
    claim = world.claim(world.reported(who, replace(stay(who, 350_000), payer_name="别人")).claim_id)
    early = _approve(world, claim, Correction("1", "event_date", date(2026, 1, 15)))
    assert isinstance(early, Refused)  # within the waiting period nothing is payable
    assert early.code.value == "nothing_payable"
    future = _approve(world, claim, Correction("1", "event_date", date(2027, 1, 15)))
    assert isinstance(future, Refused)
    assert (future.code.value, future.field) == ("date_in_future", "corrections[0].value")
    done = _approve(world, claim, Correction("1", "event_date", date(2026, 2, 11)))
    assert isinstance(done, Claim)
    with world.db.transaction() as tx:
        (certificate,) = certificates_of(tx, claim.claim_id)
    assert certificate["event"]["facts"]["event_date"] == {"date": "2026-02-11"}  # type: ignore[index,call-overload]
    assert verify(canonical_json(certificate).decode()).difference is None


def test_two_reports_of_the_same_bills_in_opposite_order_do_not_wait_in_a_circle(world: World) -> None:
    for _ in range(6):
        who = world.someone()
        one, other = stay(who, 100_000), stay(who, 110_000)
        gate = threading.Barrier(2)
        answers: list[object] = []

        def report(*bills: object, who: Someone = who, gate: threading.Barrier = gate) -> None:
            gate.wait()
            try:
                answers.append(world.report(who, *bills))  # type: ignore[arg-type]  # noqa: B023
            except Exception as failure:
                answers.append(failure)  # noqa: B023

        threads = [threading.Thread(target=report, args=pair) for pair in ((one, other), (other, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "Reported"]


def test_a_failed_payment_taken_by_a_colleague_is_theirs(world: World) -> None:
    who = world.someone()
    claim = _settled(world, who, stay(who, 350_000))
    colleague = Actor("staff", "00000000-0000-8000-8000-000000000002", "Fictional Colleague")
    with world.db.transaction() as tx:
        tx.execute("update claims.claim set state = 'approved' where claim_id = %s", (claim.claim_id,))
        ask(
            tx, world.ids, claim.claim_id, TaskKind.REPAIR_PAYMENT, (Question("rejected"),), world.clock.now()
        )
        (task,) = tasks_of(tx, claim.claim_id)
        taken = take(tx, task.task_id, UUID(colleague.id), colleague.name, world.clock.now())
        assert not isinstance(taken, Refused)
    with world.db.transaction() as tx:
        answer = pay_again(
            tx, world.ids, claim.claim_id, claim.version, who.account_id, CLERK, world.clock.now()
        )
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.facts) == ("task_taken", {"owner_name": "Fictional Colleague"})
    assert not isinstance(answer, PaymentOrder)


def test_money_goes_to_nobody_else(world: World) -> None:
    who, thief = world.someone(), world.someone()
    for changes, code in (
        ({"account_id": thief.account_id}, "payee_not_entitled"),
        ({"policy_no": thief.policy_no}, "no_such_policy"),
        ({"claimant_id": thief.person_id, "actor": thief.actor}, "no_such_policy"),
    ):
        answer = world.report(who, stay(who, 350_000), **changes)  # type: ignore[arg-type]
        assert isinstance(answer, Refused)
        assert answer.code.value == code


def test_a_key_belongs_to_its_sender(world: World) -> None:
    who, other = world.someone(), world.someone(MEDICAL)
    first = world.reported(who, stay(who, 350_000), key="same-key")
    second = world.reported(other, stay(other, 350_000), key="same-key")
    assert first.claim_no != second.claim_no
    reused = world.report(who, stay(who, 360_000), key="same-key")
    assert isinstance(reused, Refused)
    assert reused.code.value == "other_input"
