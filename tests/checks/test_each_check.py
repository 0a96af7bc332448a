"""Each check says pass, flag or question with exactly this evidence."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cases import BILL, DAY, GOOD, LI, POLICY, STAY, WANG, changed, with_facts

from claimwright.core.adjudication.model import Finding, Severity
from claimwright.core.checks import (
    Account,
    Beneficiary,
    Case,
    ListMatch,
    PastEvent,
    PeerCell,
    Rulebook,
    Spell,
    SpellKind,
)
from claimwright.core.checks.kinds import KINDS
from claimwright.core.checks.reader import read_rulebook

SHIPPED = Path(__file__).parents[2] / "src/claimwright/catalogue/rulebooks/checks.yaml"
BOOK = read_rulebook(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)
assert isinstance(BOOK, Rulebook)
SETTINGS = {rule.check: rule.settings for rule in BOOK.rules}


def said(check: str, case: Case) -> list[tuple[str, str, dict[str, object]]]:
    return [
        (point.verdict.value, point.code, dict(point.facts))
        for point in KINDS[check].function(case, SETTINGS[check])
    ]


@pytest.mark.parametrize("check", KINDS)
def test_a_case_in_order_passes_every_check(check: str) -> None:
    assert [verdict for verdict, _, _ in said(check, GOOD)] == ["pass"]


def test_pass_says_what_was_looked_at() -> None:
    assert said("claimant_role", GOOD) == [("pass", "ok", {"role": "insured"})]
    assert said("aml_identification", GOOD) == [
        ("pass", "ok", {"proposed_fen": 400_000, "amount_fen": 1_000_000})
    ]


DEATH = replace(STAY, kind="death", facts={})
NAMED = Beneficiary("death", 1, None, "王二", WANG.id_number)
WITH_WANG = replace(POLICY, beneficiaries=(NAMED,))
TODDLER = replace(LI, birth_date=date(2024, 5, 6))
LAPSED = replace(
    POLICY, spells=(Spell(SpellKind.GRACE, date(2025, 12, 20)), Spell(SpellKind.LAPSED, date(2026, 2, 1)))
)
BACK = replace(
    LAPSED,
    spells=(
        *LAPSED.spells[:1],
        Spell(SpellKind.LAPSED, date(2026, 1, 10)),
        Spell(SpellKind.REINSTATED, date(2026, 2, 1)),
    ),
)
GRACE = replace(POLICY, spells=(Spell(SpellKind.GRACE, date(2026, 1, 1)),))
YOUNG = replace(POLICY, contract_date=date(2025, 12, 1), first_inception=date(2026, 1, 1))


def past(number: str = "CL0", **changes: object) -> PastEvent:
    one = PastEvent(
        number, "inpatient", date(2026, 1, 5), None, 300_000, date(2026, 1, 20), "closed", date(2026, 1, 9)
    )
    return replace(one, **changes)  # type: ignore[arg-type]


OPEN: list[tuple[str, Case, str, str, dict[str, object]]] = [
    ("claimant_role", changed(claimant=WANG), "question", "claimant_no_role", {"name": "王二"}),
    (
        "claimant_identity",
        changed(claimant=replace(LI, id_fault="check_digit")),
        "question",
        "id_number_wrong",
        {"name": "李一", "reason": "check_digit"},
    ),
    (
        "policy_in_force",
        changed(policies=(LAPSED,)),
        "question",
        "not_in_force",
        {"event_no": "1", "event_date": "2026-02-10", "status": "lapsed", "policy_no": "P1"},
    ),
    (
        "policy_in_force",
        changed(policies=()),
        "question",
        "not_in_force",
        {"event_no": "1", "event_date": "2026-02-10", "status": "outside_period", "policy_no": None},
    ),
    (
        "policy_in_force",
        changed(policies=(GRACE,)),
        "question",
        "grace_premium_unknown",
        {"event_no": "1", "policy_no": "P1"},
    ),
    (
        "waiting_period",
        changed(findings=(Finding("waiting_period", Severity.DENIAL, "2.2", "inpatient"),)),
        "question",
        "waiting_period",
        {"benefit": "inpatient", "clause": "2.2"},
    ),
    (
        "waiting_period",
        with_facts(first_diagnosis_date=date(2024, 1, 15)),
        "question",
        "diagnosed_while_waiting",
        {"event_no": "1", "policy_no": "P1", "days": 30, "first_diagnosis_date": "2024-01-15"},
    ),
    (
        "waiting_period",
        changed(policies=(BACK,)),
        "question",
        "soon_after_reinstatement",
        {"event_no": "1", "policy_no": "P1", "days": 30, "reinstated_on": "2026-02-01"},
    ),
    (
        "contestability",
        replace(with_facts(disclosure_doubt=True), policies=(YOUNG,)),
        "flag",
        "contestable",
        {"event_no": "1", "policy_no": "P1", "since": "2025-12-01", "reason": "disclosure_doubt"},
    ),
    (
        "contestability",
        replace(with_facts(diagnosis="I10.x00"), policies=(YOUNG,)),
        "flag",
        "contestable",
        {"event_no": "1", "policy_no": "P1", "since": "2025-12-01", "reason": "chronic_soon_after_contract"},
    ),
    (
        "contestability",
        replace(with_facts(first_diagnosis_date=date(2025, 11, 30)), policies=(YOUNG,)),
        "flag",
        "contestable",
        {"event_no": "1", "policy_no": "P1", "since": "2025-12-01", "reason": "diagnosed_before_contract"},
    ),
    (
        "exclusion",
        with_facts(drunk_driving=True),
        "question",
        "excluded",
        {"event_no": "1", "reason": "drunk_driving"},
    ),
    (
        "exclusion",
        changed(policies=(YOUNG,), events=(replace(DEATH, facts={"cause_of_death": "自杀"}),)),
        "question",
        "suicide_within_two_years",
        {"event_no": "1", "policy_no": "P1", "since": "2025-12-01"},
    ),
    (
        "early_claim",
        changed(policies=(YOUNG,), claimed_fen=10_000_000),
        "flag",
        "early_claim",
        {"event_no": "1", "policy_no": "P1", "days": 40, "days_min": 60},
    ),
    (
        "limitation",
        changed(reported_on=date(2028, 2, 11)),
        "flag",
        "reported_late",
        {"event_no": "1", "event_date": "2026-02-10", "years": 2},
    ),
    (
        "hospital_listed",
        with_facts(hospital_level=None),
        "question",
        "hospital_not_listed",
        {"event_no": "1", "hospital": "云栖医院"},
    ),
    (
        "hospital_listed",
        with_facts(hospital_level="未定级"),
        "flag",
        "hospital_level",
        {"event_no": "1", "level": "未定级"},
    ),
    (
        "diagnosis_fits",
        with_facts(diagnosis="O80.900"),
        "question",
        "diagnosis_of_other_sex",
        {"event_no": "1", "diagnosis": "O80.900"},
    ),
    (
        "diagnosis_fits",
        with_facts(diagnosis="P22.000"),
        "question",
        "diagnosis_of_other_age",
        {"event_no": "1", "diagnosis": "P22.000", "age": 45},
    ),
    (
        "diagnosis_fits",
        replace(with_facts(diagnosis="G30.900"), insured=TODDLER),
        "question",
        "diagnosis_of_other_age",
        {"event_no": "1", "diagnosis": "G30.900", "age": 1},
    ),
    (
        "diagnosis_fits",
        with_facts(accident=True),
        "flag",
        "accident_without_injury",
        {"event_no": "1", "diagnosis": "J18.901"},
    ),
    (
        "diagnosis_fits",
        with_facts(diagnosis="S82.600"),
        "flag",
        "injury_without_accident",
        {"event_no": "1", "diagnosis": "S82.600"},
    ),
    (
        "dates_consistent",
        with_facts(stay_days=14),
        "question",
        "stay_days_wrong",
        {"event_no": "1", "stay_days": 14, "nights": 10},
    ),
    (
        "dates_consistent",
        with_facts(accident_date=date(2026, 2, 11)),
        "question",
        "treated_before_accident",
        {"event_no": "1", "accident_date": "2026-02-11"},
    ),
    (
        "dates_consistent",
        with_facts(accident_date=date(2025, 8, 1)),
        "flag",
        "treated_long_after_accident",
        {"event_no": "1", "days": 193, "days_max": 180},
    ),
    (
        "dates_consistent",
        changed(past=(past(kind="death", day=date(2026, 2, 1), until=None),)),
        "question",
        "treated_after_death",
        {"event_no": "1", "died_on": "2026-02-01"},
    ),
    (
        "dates_consistent",
        changed(past=(past(day=date(2026, 2, 15), until=date(2026, 2, 25)),)),
        "question",
        "stays_overlap",
        {"event_no": "1", "claim_no": "CL0", "day": "2026-02-15"},
    ),
    (
        "dates_consistent",
        changed(bills=(replace(BILL, issue_date=date(2026, 2, 9)),)),
        "flag",
        "issued_before_treatment",
        {"event_no": "1", "issue_date": "2026-02-09"},
    ),
    (
        "bill_authentic",
        changed(bills=(replace(BILL, verified="mismatch"),)),
        "question",
        "bill_not_confirmed",
        {"event_no": "1", "bill_number": "0000000001", "answer": "mismatch"},
    ),
    (
        "bill_authentic",
        changed(bills=(replace(BILL, verified=None, total_fen=100_000_000),)),
        "question",
        "bill_not_answered",
        {"event_no": "1", "bill_number": "0000000001", "total_fen": 100_000_000},
    ),
    (
        "bill_authentic",
        changed(bills=(replace(BILL, seal="digest_mismatch"),)),
        "question",
        "seal_broken",
        {"event_no": "1", "bill_number": "0000000001", "seal": "digest_mismatch"},
    ),
    (
        "bill_red_flushed",
        changed(bills=(replace(BILL, cancelled=True),)),
        "question",
        "bill_cancelled",
        {"event_no": "1", "bill_number": "0000000001"},
    ),
    (
        "paid_elsewhere",
        changed(bills=(replace(BILL, verified="used"),)),
        "question",
        "bill_used_elsewhere",
        {"event_no": "1", "bill_number": "0000000001"},
    ),
    (
        "bill_duplicate",
        changed(past=(past(day=DAY, total_fen=500_000),)),
        "question",
        "same_bill_again",
        {"event_no": "1", "claim_no": "CL0", "total_fen": 500_000},
    ),
    (
        "bill_split",
        changed(
            bills=tuple(
                replace(BILL, event_no=str(n), kind="outpatient", total_fen=290_000 - n) for n in range(3)
            )
        ),
        "flag",
        "bills_split",
        {"bills": 3, "total_fen": 869_997, "threshold_fen": 300_000, "days": 3},
    ),
    (
        "amount_peers",
        changed(peers={"1": PeerCell("country;inpatient", 50, 100_000, 20_000)}),
        "flag",
        "above_peers",
        {
            "event_no": "1",
            "total_fen": 500_000,
            "cell": "country;inpatient",
            "median_fen": 100_000,
            "limit_fen": 248_260,
            "count": 50,
        },
    ),
    (
        "frequency",
        changed(past=tuple(past(f"CL{n}", reported_on=date(2026, 2, 1)) for n in range(20, 32))),
        "flag",
        "many_claims",
        {"claims": 13, "days": 90, "claims_max": 12},
    ),
    ("payee_entitled", changed(payee=WANG), "question", "payee_not_entitled", {"name": "王二", "role": None}),
    ("payee_entitled", changed(events=(DEATH,)), "question", "no_beneficiary_named", {"name": "李一"}),
    (
        "account_name",
        changed(account=Account("a1", "p1", "李某")),
        "question",
        "account_name_differs",
        {"account_name": "李某", "name": "李一"},
    ),
    (
        "aml_identification",
        changed(proposed_fen=1_000_000, payee=replace(LI, id_kind="other")),
        "question",
        "not_identified",
        {"name": "李一", "id_kind": "other", "amount_fen": 1_000_000},
    ),
    (
        "aml_identification",
        changed(proposed_fen=1_000_000, claimant=WANG),
        "question",
        "relation_unknown",
        {"name": "王二", "amount_fen": 1_000_000},
    ),
    (
        "sanctions",
        changed(listed=(ListMatch("UN", "7", "李一", "name"),)),
        "question",
        "on_list",
        {"list": "UN", "entry": "7", "name": "李一", "by": "name"},
    ),
]


@pytest.mark.parametrize(
    ("check", "case", "verdict", "code", "facts"), OPEN, ids=[f"{o[0]}-{o[3]}" for o in OPEN]
)
def test_open_points_carry_their_evidence(
    check: str, case: Case, verdict: str, code: str, facts: dict[str, object]
) -> None:
    assert said(check, case) == [(verdict, code, facts)]


def test_every_check_is_shown_open_once() -> None:
    assert {one[0] for one in OPEN} == set(KINDS)


PASSES: list[tuple[str, Case, dict[str, object]]] = [
    ("claimant_role", changed(claimant=WANG, policies=(WITH_WANG,)), {"role": "beneficiary"}),
    ("payee_entitled", changed(payee=WANG, events=(DEATH,), policies=(WITH_WANG,)), {"role": "beneficiary"}),
    ("policy_in_force", changed(policies=(BACK,)), {"status": "reinstated", "policies": 1}),
    (
        "policy_in_force",
        changed(policies=(replace(GRACE, unpaid_premium_known=True),)),
        {"status": "grace", "policies": 1},
    ),
    (
        "bill_duplicate",
        changed(past=(past(day=DAY, total_fen=500_000, state="withdrawn"),)),
        {"bills": 1, "past": 1},
    ),
    ("amount_peers", changed(peers={"1": PeerCell("country;inpatient", 5, 100, 1)}), {"compared": 0}),
    ("contestability", with_facts(diagnosis="I10.x00"), {"policies": 1}),
]


@pytest.mark.parametrize(("check", "case", "facts"), PASSES, ids=[one[0] for one in PASSES])
def test_what_looks_alike_but_is_in_order_passes(check: str, case: Case, facts: dict[str, object]) -> None:
    assert said(check, case) == [("pass", "ok", facts)]


def test_a_minors_guardian_may_be_paid_and_an_adults_applicant_may_not() -> None:
    held = replace(POLICY, applicant_id="p2")
    assert said("payee_entitled", changed(payee=WANG, insured=TODDLER, policies=(held,))) == [
        ("pass", "ok", {"role": "guardian"})
    ]
    assert said("payee_entitled", changed(payee=WANG, policies=(held,))) == [
        ("question", "payee_not_entitled", {"name": "王二", "role": "applicant"})
    ]


def test_one_stay_billed_as_two_is_flagged_and_two_hospitals_are_not() -> None:
    first = replace(STAY, facts={"discharge_date": date(2026, 2, 13)})
    second = replace(STAY, event_no="2", event_date=date(2026, 2, 13), facts={})
    bills = (replace(BILL, day=DAY), replace(BILL, event_no="2", day=date(2026, 2, 13)))
    assert said("bill_split", changed(events=(first, second), bills=bills)) == [
        ("flag", "stays_adjoin", {"event_no": "2", "day": "2026-02-13", "hospital": "云栖医院"})
    ]
    moved = (bills[0], replace(bills[1], hospital="望湖医院"))
    assert said("bill_split", changed(events=(first, second), bills=moved)) == [("pass", "ok", {"bills": 2})]
