"""Events that no bill tells, by HTTP: reported by the insured or a beneficiary, each refusal in its words."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import httpx
import pytest
from running import Customer, Running

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from papers_made import certificate, death_certificate, disability_report, id_card, paper

from claimwright.app.parties import public as parties
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import NamedBeneficiary
from claimwright.core.identity import Role
from claimwright.journeys.settle_claim.report import Upload

LIFE: tuple[str, Mapping[str, object]] = (
    "TERM-LIFE",
    {"sum_insured": "300000.00"},
)
CASH: tuple[str, Mapping[str, object]] = ("HOSP-CASH", {"daily_amount": "200.00"})


def days_ago(platform: Running, days: int) -> date:
    return platform.today() - timedelta(days=days)


def declare(
    client: httpx.Client, policy_no: str, kind: str, day: date | None, *papers: Upload, **more: str
) -> httpx.Response:
    """Report an event with its papers, to the first account of one's own."""
    account_id = client.get("/me").json()["accounts"][0]["account_id"]
    form = {"policy_no": policy_no, "account_id": account_id, "cause": "illness", "event_kind": kind, **more}
    if day is not None:
        form["event_date"] = day.isoformat()
    return client.post("/claims", data=form, files=[("files", (p.file_name, p.content)) for p in papers])


def summary(who: Customer, admitted: date, discharged: date) -> Upload:
    return paper(
        "summary",
        "江淮市云栖人民医院",
        "出院小结",
        f"姓名：{who.name}",
        f"入院日期：{admitted}",
        f"出院日期：{discharged}",
        "出院诊断：急性阑尾炎",
    )


def open_task(platform: Running, claim_no: str) -> set[str]:
    """The questions that a person has about a claim."""
    staff = platform.api(platform.staff(Role.ASSESSOR))
    answer = staff.get(f"/staff/cases/{claim_no}")
    assert answer.status_code == 200, answer.text
    return {question["code"] for task in answer.json()["tasks"] for question in task["questions"]}


def test_a_photographed_stay_is_a_person_s_case_with_nothing_else_open(platform: Running) -> None:
    who = platform.customer(CASH)
    client = platform.sign_in(who)
    admitted, discharged = days_ago(platform, 20), days_ago(platform, 10)
    answer = declare(client, who.policy_no, "inpatient", admitted, summary(who, admitted, discharged))
    assert answer.status_code == 201, answer.text
    claim = platform.wait_for_state(client, answer.json()["claim_no"], "in_review")
    assert claim["kinds"] == ["inpatient"]
    assert claim["event_date"] == admitted.isoformat()
    assert open_task(platform, claim["claim_no"]) == {"proof_not_verified"}


def test_an_illness_without_its_papers_is_one_task_that_lists_them(platform: Running) -> None:
    who = platform.customer(
        ("CI-SINGLE", {"sum_insured": "300000.00", "cash_value": "0.00", "premiums_paid": "5000.00"})
    )
    client = platform.sign_in(who)
    day = days_ago(platform, 9)
    facts = json.dumps({"disease": "恶性肿瘤——重度"})
    answer = declare(
        client,
        who.policy_no,
        "critical_illness",
        day,
        certificate(who.name, "肺恶性肿瘤", str(day)),
        facts=facts,
    )
    assert answer.status_code == 201, answer.text
    claim = platform.wait_for_state(client, answer.json()["claim_no"], "in_review")
    assert "paper_missing" in open_task(platform, claim["claim_no"])


@pytest.mark.parametrize(
    ("kind", "ahead_days", "code", "field"),
    [
        ("death", 1, "date_in_future", "event_date"),
        ("disability", None, "not_a_date", "event_date"),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    platform: Running, kind: str, ahead_days: int | None, code: str, field: str
) -> None:
    who = platform.customer(LIFE)
    client = platform.sign_in(who)
    day = None if ahead_days is None else platform.today() + timedelta(days=ahead_days)
    answer = declare(client, who.policy_no, kind, day, id_card(who.name, who.id_number))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["field"] == field
    assert client.get("/claims").json() == []


def test_a_kind_that_there_is_not_is_refused(platform: Running) -> None:
    who = platform.customer(LIFE)
    client = platform.sign_in(who)
    day = days_ago(platform, 3)
    answer = declare(client, who.policy_no, "wedding", day, id_card(who.name, who.id_number))
    assert answer.status_code == 422
    assert "event_kind" in answer.text


def named(platform: Running, insured: Customer, heir: Customer) -> None:
    """The policy names the heir as its beneficiary after death."""
    with platform.db.transaction() as tx:
        policy = policies.policy_by_number(tx, insured.policy_no)
        assert policy is not None
        (heir_id,) = parties.ids_by_identity(tx, [(parties.IdKind.RESIDENT_ID, heir.id_number)]).values()
        one = NamedBeneficiary("death", 1, Fraction(1), heir.name, heir.id_number, heir_id)
        policies.name_beneficiaries(tx, policy.policy_id, (one,), platform.now())


def test_a_beneficiary_reports_a_death_and_follows_it_without_seeing_the_contract(platform: Running) -> None:
    insured, heir = platform.customer(LIFE), platform.customer()
    named(platform, insured, heir)
    client = platform.sign_in(heir)
    day = days_ago(platform, 4)
    papers = death_certificate(insured.name, str(day), "疾病"), id_card(insured.name, insured.id_number)
    answer = declare(client, insured.policy_no, "death", day, *papers)
    assert answer.status_code == 201, answer.text
    claim = platform.wait_for_state(client, answer.json()["claim_no"], "in_review")
    assert (claim["kinds"], claim["policy_no"]) == (["death"], None)
    assert claim["insured_name"] == insured.name
    assert [one["file_name"] for one in claim["documents"]] == ["death.pdf", "id.pdf"]
    assert [one["event"] for one in claim["timeline"]] == ["reported", "referred", "reviewing", "money"]
    assert client.get(f"/policies/{insured.policy_no}").status_code == 404
    assert client.get(f"/claims/{claim['claim_no']}/explanation").status_code == 200


def test_a_stranger_learns_nothing_of_a_policy_by_reporting_a_death(platform: Running) -> None:
    insured, stranger = platform.customer(LIFE), platform.customer()
    client = platform.sign_in(stranger)
    day = days_ago(platform, 4)
    real = declare(client, insured.policy_no, "death", day, death_certificate(insured.name, str(day), "疾病"))
    none = declare(client, "NO-SUCH-1", "death", day, death_certificate(insured.name, str(day), "疾病"))
    assert (real.status_code, real.json()["code"]) == (none.status_code, none.json()["code"])
    assert real.json()["code"] == "no_such_policy"


def test_a_disability_keeps_its_grade_and_its_accident(platform: Running) -> None:
    who = platform.customer(("ACCIDENT", {"sum_insured": "300000.00"}))
    client = platform.sign_in(who)
    day = days_ago(platform, 6)
    facts = json.dumps({"accident_date": days_ago(platform, 60).isoformat()})
    papers = disability_report(who.name, 7, str(day)), id_card(who.name, who.id_number)
    answer = declare(client, who.policy_no, "disability", day, *papers, cause="accident", facts=facts)
    assert answer.status_code == 201, answer.text
    claim = platform.wait_for_state(client, answer.json()["claim_no"], "in_review")
    assert claim["kinds"] == ["disability"]
    assert "missing_fact" in open_task(platform, claim["claim_no"])
