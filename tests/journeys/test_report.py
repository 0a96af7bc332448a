"""Reporting a claim: one answer a key, one use a bill, clear refusals, nothing half-stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from world import MEDICAL, World, stay

from claimwright.app.claims.public import refused_entries_of_policy
from claimwright.app.policies.public import policy_by_number
from claimwright.app.work.public import TaskKind, tasks_of
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.outcome import Refused
from claimwright.journeys.settle_claim.report import Reported, Upload
from claimwright.samples import as_xml


def _counts(world: World) -> tuple[object, ...]:
    return world.one(
        "select (select count(*) from claims.claim), (select count(*) from documents.original),"
        " (select count(*) from documents.bill_use), (select count(*) from audit.journal),"
        " (select count(*) from infra.outbox)"
    )


def test_the_same_key_answers_the_same_and_stores_nothing_new(world: World) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    first = world.reported(who, bill, key="again")
    before = _counts(world)
    assert world.report(who, bill, key="again") == first
    assert _counts(world) == before


def test_the_same_key_with_other_input_is_refused(world: World) -> None:
    who = world.someone()
    world.reported(who, stay(who, 300_000), key="one")
    answer = world.report(who, stay(who, 400_000), key="one")
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.field) == ("other_input", "idempotency_key")


def test_another_customer_may_use_the_same_key(world: World) -> None:
    one, other = world.someone(), world.someone()
    first = world.reported(one, stay(one, 300_000), key="k")
    second = world.reported(other, stay(other, 300_000), key="k")
    assert first.claim_no != second.claim_no


def test_a_bill_used_by_another_customer_is_refused_without_a_word_about_them(world: World) -> None:
    one, other = world.someone(), world.someone()
    bill = stay(one, 300_000)
    world.reported(one, bill)
    before = _counts(world)
    answer = world.report(other, bill)
    assert isinstance(answer, Refused)
    assert answer.code.value == "bill_already_used"
    assert answer.field == "documents[0]"
    assert answer.facts == {"bill_code": bill.bill_code, "bill_number": bill.bill_number}
    assert _counts(world) == before
    with world.db.transaction() as tx:
        policy = policy_by_number(tx, other.policy_no)
        assert policy is not None
        entries = refused_entries_of_policy(tx, policy.policy_id)
    assert [(entry.code, entry.facts) for entry in entries] == [("bill_already_used", dict(answer.facts))]


def test_ones_own_bill_used_twice_names_the_claim(world: World) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    first = world.reported(who, bill)
    answer = world.report(who, bill)
    assert isinstance(answer, Refused)
    assert answer.facts["claim_no"] == first.claim_no


def test_the_same_bill_twice_in_one_report_is_refused_and_stays_free(world: World) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    answer = world.report(who, bill, bill)
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.field) == ("bill_already_used", "documents[1]")
    assert isinstance(world.report(who, bill), Reported)


def test_the_same_visit_under_another_number_is_refused(world: World) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    world.reported(who, bill)
    answer = world.report(who, replace(bill, bill_number="9" * 10))
    assert isinstance(answer, Refused)
    assert answer.code.value == "visit_already_used"


def test_a_bill_whose_sums_fail_goes_to_a_person(world: World) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    broken = replace(bill, cash_paid_fen=(bill.cash_paid_fen or 0) + 1)
    reported = world.reported(who, broken)
    assert reported.state == "in_review"
    with world.db.transaction() as tx:
        tasks = tasks_of(tx, reported.claim_id)
    assert [task.kind for task in tasks] == [TaskKind.REVIEW_CLAIM]
    assert [question.code for question in tasks[0].questions] == ["payers_sum"]
    assert tasks[0].questions[0].facts["difference_fen"] == -1
    # five working days after Monday 2 March: the end of Monday the 9th in China
    assert tasks[0].due_at == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    world.work()
    assert world.claim(reported.claim_id).state is ClaimState.IN_REVIEW


def test_a_bill_in_another_name_goes_to_a_person(world: World) -> None:
    who = world.someone()
    reported = world.reported(who, replace(stay(who, 300_000), payer_name="别人"))
    with world.db.transaction() as tx:
        (task,) = tasks_of(tx, reported.claim_id)
    assert [question.code for question in task.questions] == ["name_differs"]


@pytest.mark.parametrize(
    ("content", "code", "facts"),
    [
        (b"", "file_unreadable", {"reason": "empty"}),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "file_unreadable", {"reason": "picture"}),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><EInvoice>&b;</EInvoice>',
            "file_refused",
            {"reason": "entities"},
        ),
        (b"<note>hello</note>", "not_a_medical_bill", {"kind": "plain_xml"}),
    ],
)
def test_a_file_that_is_no_bill_is_refused_with_its_reason(
    world: World, content: bytes, code: str, facts: dict[str, str]
) -> None:
    who = world.someone()
    before = _counts(world)
    answer = world.report(who, uploads=(Upload("渣.xml", content),))
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.field) == (code, "documents[0]")
    assert answer.facts == {"value": "渣.xml", **facts}
    assert _counts(world) == before


def test_a_second_file_that_is_no_bill_refuses_the_report_whole(world: World) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    answer = world.report(who, uploads=(Upload("a.xml", as_xml(bill)), Upload("b.xml", b"<note/>")))
    assert isinstance(answer, Refused)
    assert answer.field == "documents[1]"
    assert isinstance(world.report(who, bill), Reported)


def test_nobody_reports_on_a_policy_that_is_not_theirs(world: World) -> None:
    one, other = world.someone(), world.someone()
    answer = world.report(other, stay(other, 300_000), policy_no=one.policy_no)
    unknown = world.report(other, stay(other, 300_000), policy_no="NO-SUCH")
    assert isinstance(answer, Refused)
    assert isinstance(unknown, Refused)
    assert answer.code is unknown.code
    assert answer.code.value == "no_such_policy"


def test_money_goes_to_the_insured_not_to_anybody(world: World) -> None:
    one, other = world.someone(), world.someone()
    answer = world.report(one, stay(one, 300_000), account_id=other.account_id)
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.field) == ("payee_not_entitled", "account_id")
    missing = world.report(one, stay(one, 300_000), account_id=UUID(int=one.account_id.int ^ 1))
    assert isinstance(missing, Refused)
    assert missing.code.value == "no_such_account"


def test_an_account_id_that_is_not_ours_is_refused(world: World) -> None:
    who = world.someone()
    answer = world.report(who, stay(who, 300_000), account_id=UUID("2a1f0926-aa73-47b7-ac8a-38356a31206b"))
    assert isinstance(answer, Refused)
    assert answer.code.value == "no_such_account"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"uploads": ()}, "no_document", "documents"),
        ({"uploads": (Upload("a", b"a"),) * 21}, "too_many_documents", "documents"),
        ({"facts": {"colour": "red"}}, "unknown_fact", "facts.colour"),
        ({"facts": {"stay_days": 90}}, "unknown_fact", "facts.stay_days"),
        ({"facts": {"hospital_level": "三级"}}, "unknown_fact", "facts.hospital_level"),
        ({"facts": {"diagnosis": "K35\0"}}, "wrong_type", "facts.diagnosis"),
        ({"facts": {"diagnosis": "K" * 201}}, "wrong_type", "facts.diagnosis"),
        ({"policy_no": "T\0000001"}, "no_such_policy", "policy_no"),
        ({"other_insurers_paid_fen": -1}, "negative_amount", "other_insurers_paid"),
    ],
)
def test_what_can_be_said_before_reading(
    world: World, changes: dict[str, object], code: str, field: str
) -> None:
    who = world.someone(MEDICAL)
    answer = world.report(who, stay(who, 1_000), **changes)
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.field) == (code, field)


def test_a_file_name_that_no_table_can_hold_is_cleaned(world: World) -> None:
    who = world.someone()
    name = "bill\0\n" + "长" * 300 + ".xml"
    reported = world.reported(who, uploads=(Upload(name, as_xml(stay(who, 300_000))),))
    assert reported.state == "ready"


def test_an_event_of_tomorrow_is_refused(world: World) -> None:
    who = world.someone()
    answer = world.report(who, stay(who, 300_000, day=date(2026, 3, 5), days=1))
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.facts["event_date"]) == ("event_in_future", "2026-03-04")
