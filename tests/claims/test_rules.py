"""The pure rules around a claim: facts of a bill, what may be accepted, what is decided, what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.core.adjudication import Contract, InsuredEvent
from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Effect,
    FactValue,
    Finding,
    Line,
    Outcome,
    Severity,
)
from claimwright.core.canonical import canonical_json
from claimwright.core.claims.accept import may_receive, open_points, same_name
from claimwright.core.claims.authority import Authority, may_decide
from claimwright.core.claims.decide import Obstacle, Proposal, Way, approval, propose
from claimwright.core.claims.events import Listed, Statement, event_of_bill
from claimwright.core.claims.record import Adjudicated, adjudicated_json, fact_json, fact_of, inputs_of
from claimwright.core.documents.bill import BillKind, FieldEvidence, Source
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.outcome import Refused
from claimwright.samples import make_bill

FACTS = st.one_of(
    st.integers(-(10**15), 10**15),
    st.booleans(),
    st.text(max_size=20),
    st.dates(),
    st.fractions(),
)


def _result(outcome: Outcome, payable_fen: int = 0, *findings: Finding) -> Adjudication:
    return Adjudication(
        product="P",
        version="P@2025-01-01",
        source_sha256="0" * 64,
        event_no="1",
        coverage_no="X/1",
        outcome=outcome,
        payable_fen=payable_fen,
        benefits_fen=payable_fen,
        deductions=(),
        benefits=(),
        findings=findings,
        effects=(),
        balances_before={},
        balances_after={},
        limits={},
    )


WAITING = Finding("waiting_period", Severity.DENIAL, "2.2", None, {"days": 30}, {})
MISSING = Finding("missing_fact", Severity.QUESTION, "", None, {"fact": "diagnosis"}, {})
NOTE = Finding("remark", Severity.NOTE, "9", None, {}, {})


def test_all_automatic_results_together_are_paid() -> None:
    done = propose(
        [_result(Outcome.PAY, 100, NOTE), _result(Outcome.ZERO_BY_TERMS), _result(Outcome.PAY, 50)]
    )
    assert done == Proposal(Way.PAY, 150)


def test_only_arithmetic_zeroes_close_at_zero() -> None:
    assert propose([_result(Outcome.ZERO_BY_TERMS)]).way is Way.ZERO_BY_TERMS


@pytest.mark.parametrize("finding", [WAITING, MISSING])
def test_one_open_point_stops_the_whole_claim(finding: Finding) -> None:
    outcome = Outcome.NEEDS_PERSON if finding is WAITING else Outcome.QUESTION
    done = propose([_result(Outcome.PAY, 100), _result(outcome, 0, finding)])
    assert (done.way, done.payable_fen) == (Way.PERSON, 100)
    assert [(question.code, question.facts["coverage_no"]) for question in done.questions] == [
        (finding.code, "X/1")
    ]


def test_no_result_at_all_is_a_persons_matter() -> None:
    assert propose([]).way is Way.PERSON


def test_a_result_that_needs_a_person_without_saying_why_still_gets_one() -> None:
    done = propose([_result(Outcome.NEEDS_PERSON, 100)])
    assert (done.way, [question.code for question in done.questions]) == (Way.PERSON, ["needs_person"])


def test_what_ends_or_changes_the_contract_is_a_persons_matter() -> None:
    ends = replace(_result(Outcome.PAY, 100), effects=(Effect("terminate", "2.9", "severe", {}),))
    done = propose([ends])
    assert (done.way, done.payable_fen) == (Way.PERSON, 100)
    assert [(one.code, one.facts["effect"], one.clause) for one in done.questions] == [
        ("contract_effect", "terminate", "2.9")
    ]
    assert approval(done) is None


def test_a_person_can_pay_beside_a_denial_but_not_a_missing_fact() -> None:
    assert approval(propose([_result(Outcome.NEEDS_PERSON, 100, WAITING)])) is None
    missing = approval(propose([_result(Outcome.QUESTION, 100, MISSING)]))
    assert isinstance(missing, Refused)
    assert (missing.code, missing.facts["fact"]) == (Obstacle.FACT_MISSING, "diagnosis")
    nothing = approval(propose([_result(Outcome.NEEDS_PERSON, 0, WAITING)]))
    assert isinstance(nothing, Refused)
    assert nothing.code is Obstacle.NOTHING_PAYABLE


def test_authority_is_a_limit_for_staff_alone() -> None:
    limit = Authority(1_000)
    assert may_decide("staff", 1_000, limit) is None
    over, robot = may_decide("staff", 1_001, limit), may_decide("system", 1, limit)
    assert over is not None
    assert robot is not None
    assert (over.code.value, robot.code.value) == ("over_authority", "staff_only")


@pytest.mark.parametrize(
    ("insured", "applicant", "age", "may"),
    [(True, False, 40, True), (False, True, 17, True), (False, True, 18, False), (False, False, 5, False)],
)
def test_who_may_receive(insured: bool, applicant: bool, age: int, may: bool) -> None:
    assert may_receive(insured, applicant, age) is may


def test_names_are_compared_without_spaces() -> None:
    assert same_name("阿依 古丽", "阿依古丽")
    assert not same_name("李一", "李二")


def test_every_finding_of_every_bill_is_one_question() -> None:
    bill = make_bill(1, payer_name="甲")
    finding = GateFinding(GateCode.FEES_SUM, {"difference_fen": 1}, "total_fen")
    questions = open_points([(bill, (finding,)), (replace(bill, payer_name="乙"), ())], "甲")
    assert [(one.code, one.facts["event_no"]) for one in questions] == [
        ("fees_sum", "1"),
        ("name_differs", "2"),
    ]


def test_the_facts_of_an_inpatient_bill() -> None:
    bill = make_bill(
        3,
        kind=BillKind.INPATIENT,
        total_fen=500_000,
        fund_paid_fen=200_000,
        account_paid_fen=10_000,
        day=date(2026, 2, 20),
        stay_days=10,
    )
    bill = replace(bill, self_funded_fen=30_000, self_paid_fen=270_000, department="骨科")
    evidence = {"total_fen": FieldEvidence(Source.XML, "5000.00")}
    said = Statement(False, 7_000, {"diagnosis": "K35.800"})
    event = event_of_bill("1", bill, evidence, said, Listed("三级", True))
    values = {name: value for name, (value, _) in event.facts.items()}
    assert values == {
        "accident": False,
        "other_insurers_paid": 7_000,
        "diagnosis": "K35.800",
        "total_expense": 500_000,
        "social_insurance_paid": 200_000,
        "other_paid": 0,
        "account_paid": 10_000,
        "self_paid": 270_000,
        "self_funded": 30_000,
        "admission_date": date(2026, 2, 10),
        "discharge_date": date(2026, 2, 20),
        "stay_days": 10,
        "department": "骨科",
        "eligible_expense": 500_000,
        "in_scope_expense": 470_000,
        "social_insurance_used": True,
        "hospital_level": "三级",
        "hospital_public": True,
        "event_date": date(2026, 2, 10),
    }
    assert (event.kind, event.event_date) == ("inpatient", date(2026, 2, 10))
    assert event.facts["total_expense"][1] == "xml"
    assert event.facts["diagnosis"][1] == "claimant"
    assert event.facts["hospital_level"][1] == "hospital_list"
    assert sum(line.facts["line_amount"] for line in event.lines) == 500_000  # type: ignore[misc]


def test_what_a_bill_does_not_state_stays_unknown() -> None:
    bill = replace(make_bill(4, kind=BillKind.OUTPATIENT), fund_paid_fen=None, self_funded_fen=None)
    event = event_of_bill("1", bill, {}, Statement(True, 0, {}), None)
    unknown = {"social_insurance_paid", "social_insurance_used", "in_scope_expense", "hospital_level"}
    assert not unknown & set(event.facts)


def test_the_claimant_cannot_state_over_the_bill() -> None:
    bill = make_bill(5, kind=BillKind.INPATIENT, total_fen=100_000)
    said = Statement(
        False, 0, {"total_expense": 900_000, "eligible_expense": 900_000, "hospital_level": "三级"}
    )
    event = event_of_bill("1", bill, {}, said, Listed("一级", True))
    assert event.facts["total_expense"] == (100_000, "bill")
    assert event.facts["eligible_expense"] == (100_000, "derived")
    assert event.facts["hospital_level"] == ("一级", "hospital_list")


@given(FACTS)
def test_a_fact_is_read_back_as_it_was(value: FactValue) -> None:
    assert fact_of(fact_json(value)) == value
    assert type(fact_of(fact_json(value))) is type(value)


@given(
    st.dictionaries(st.text(min_size=1, max_size=10), FACTS, max_size=5),
    st.dictionaries(st.text(min_size=1, max_size=10), FACTS, max_size=5),
    st.integers(0, 10**12),
)
def test_the_inputs_of_a_decision_are_read_back_as_they_were(
    facts: dict[str, FactValue], values: dict[str, FactValue], used: int
) -> None:
    contract = Contract(
        policy_no="P",
        coverage_no="P/1",
        product="MED",
        contract_date=date(2025, 1, 1),
        inception=date(2025, 1, 2),
        until=date(2026, 1, 2),
        first_inception=date(2024, 1, 2),
        insured_id="x",
        birth_date=date(1980, 2, 29),
        sex="男",
        sum_insured_fen=10,
        values=values,
    )
    lines = (Line("1", facts),)
    event = InsuredEvent("1", "inpatient", date(2025, 5, 5), facts, lines, "c", "s")
    balances = {BalanceKey("MED.deductible", "coverage=P/1"): used}
    stored = adjudicated_json(Adjudicated(contract, event, balances, _result(Outcome.PAY, 1, WAITING)))
    canonical_json(stored)
    assert isinstance(stored, dict)
    assert inputs_of(stored) == (contract, event, balances)
