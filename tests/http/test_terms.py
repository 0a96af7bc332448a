"""The terms lab over HTTP: reading, trying, and a draft's way to approval by two people."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from running import Running

import claimwright
from claimwright.core.identity import Role
from claimwright.verifier import verify

AUTHOR, APPROVER = Role.PRODUCT_AUTHOR, Role.PRODUCT_APPROVER
MILLION = "MED-MILLION@2025-01-01"


@pytest.fixture(scope="module")
def author(platform: Running) -> httpx.Client:
    return platform.api(platform.staff(AUTHOR))


@pytest.fixture(scope="module")
def approver(platform: Running) -> httpx.Client:
    return platform.api(platform.staff(APPROVER))


_days = iter(range(1, 1000))


def begun(platform: Running, client: httpx.Client, ref: str = MILLION, **more: str) -> dict:  # type: ignore[type-arg]
    """A draft of its own date."""
    effective = (platform.today() + timedelta(days=next(_days))).isoformat()
    answer = client.post("/terms/drafts", json={"ref": ref, "effective": effective, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def step(client: httpx.Client, draft: dict, name: str, **more: object) -> httpx.Response:  # type: ignore[type-arg]
    body = {"revision": draft["revision"], "step": name, **more}
    return client.post(f"/terms/drafts/{draft['ref']}/steps", json=body)


def saved(client: httpx.Client, draft: dict, old: str, new: str) -> httpx.Response:  # type: ignore[type-arg]
    """Replace words of the newest version in a draft's text."""
    source = client.get(f"/terms/{draft['ref']}/source").json()
    head, mark, tail = source["source_text"].rpartition("- effective:")
    assert old in tail, tail[:400]
    text = head + mark + tail.replace(old, new, 1)
    body = {"revision": draft["revision"], "source_text": text}
    return client.put(f"/terms/drafts/{draft['ref']}", json=body)


def approval(client: httpx.Client, draft: dict, **changes: object) -> httpx.Response:  # type: ignore[type-arg]
    body = {"revision": draft["revision"], "source_sha256": draft["source_sha256"], **changes}
    return client.post(f"/terms/drafts/{draft['ref']}/approval", json=body)


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_catalogue_is_in_force_from_the_start(platform: Running) -> None:
    found = platform.api(platform.staff(Role.ASSESSOR)).get("/terms").json()["versions"]
    million = next(one for one in found if one["ref"] == MILLION)
    assert (million["state"], million["examples"]) == ("in_force", 6)
    files = Path(claimwright.__file__).parent.joinpath("catalogue").glob("*.yaml")
    assert len({one["product_code"] for one in found}) == len(list(files)) >= 18


def test_terms_are_read_in_words_of_both_languages(author: httpx.Client) -> None:
    terms = author.get(f"/terms/{MILLION}").json()
    deductible = terms["counted"][0]
    assert deductible["amounts"] == {"zh": "10,000.00 元", "en": "10,000.00 yuan"}
    assert (deductible["clause"], deductible["labels"]["zh"]) == ("2.4", "年度免赔额")
    benefit = next(one for one in terms["sections"] if one["kind"] == "benefit")
    assert [one["kind"] for one in benefit["steps"]] == ["start", "deduct", "ratio", "draw"]
    assert benefit["steps"][2]["words"]["en"] == "multiply by 60% / 100%"


def test_an_own_example_shows_the_flow_of_money_to_the_fen(author: httpx.Client) -> None:
    example = """
contract: {inception: 2025-01-01, has_social_insurance: true}
event: inpatient
given: {event_date: 2025-03-10, accident: false, hospital_level: 二级, diagnosis: J18.9,
  eligible_expense: 50000.01 元, social_insurance_paid: 8000.00 元, other_paid: 0.00 元,
  other_insurers_paid: 0.00 元, social_insurance_used: false}
"""
    run = author.post(f"/terms/{MILLION}/runs", json={"example": example}).json()
    (event,) = run["events"]
    moves = [(one["kind"], one["from_fen"], one["to_fen"]) for one in event["flows"][0]["steps"]]
    assert event["payable_fen"] == 1_920_001
    assert moves == [
        ("begin", 0, 5_000_001),
        ("less", 5_000_001, 4_200_001),
        ("same", 4_200_001, 4_200_001),
        ("same", 4_200_001, 4_200_001),
        ("less", 4_200_001, 3_200_001),
        ("less", 3_200_001, 1_920_001),
        ("same", 1_920_001, 1_920_001),
        ("total", 0, 1_920_001),
    ]
    assert [one["left"]["en"] for one in event["left"]] == ["1,980,799.99 yuan", "0.00 yuan"]


def test_an_example_that_does_not_read_names_its_line(author: httpx.Client) -> None:
    answer = author.post(f"/terms/{MILLION}/runs", json={"example": "contract: {inceptoin: 2025-01-01}\n"})
    assert refused(answer) == (422, "example_wrong")
    assert "inceptoin" in answer.json()["detail"]


def test_a_text_is_checked_without_being_stored(author: httpx.Client) -> None:
    source = author.get(f"/terms/{MILLION}/source").json()["source_text"]
    good = author.post("/terms/check", json={"source_text": source}).json()
    assert (good["reads"], good["holding"], good["errors"]) == (True, 6, [])
    bad = author.post("/terms/check", json={"source_text": source.replace("half_up 0.01 元", "half_up 0.01")})
    (error,) = bad.json()["errors"]
    assert (error["line"], bad.json()["reads"]) == (41, False)
    red = author.post(
        "/terms/check", json={"source_text": source.replace("24000.00 元", "24000.01 元")}
    ).json()
    assert (red["reads"], red["holding"]) == (True, 5)
    assert [one["number"] for one in red["examples"] if not one["holds"]] == [2]


def test_a_new_version_is_approved_by_a_second_person_and_decides_from_its_date(
    platform: Running, author: httpx.Client, approver: httpx.Client
) -> None:
    draft = begun(platform, author)
    draft = saved(author, draft, "amount: 10000.00 元", "amount: 8000.00 元").json()
    assert refused(step(author, draft, "test")) == (409, "illegal_step")
    answer = step(author, draft, "submit")
    assert refused(answer) == (422, "examples_fail")  # the examples still expect 10,000.00
    assert author.get("/terms").json()["drafts"][0]["state"] == "in_review"
    source = author.get(f"/terms/{draft['ref']}/source").json()
    head, mark, tail = source["source_text"].rpartition("- effective:")
    for old, new in {
        "inpatient: 20000.00 元, outcome": "inpatient: 22000.00 元, outcome",
        "annual_limit: 1980000.00 元": "annual_limit: 1978000.00 元",
        "expect: {inpatient: 24000.00 元": "expect: {inpatient: 25200.00 元",
        "left: {deductible: 4000.00 元}": "left: {deductible: 2000.00 元}",
        "expect: {inpatient: 8000.00 元": "expect: {inpatient: 10000.00 元",
        "expect: {inpatient: 25000.00 元": "expect: {inpatient: 27000.00 元",
    }.items():
        assert old in tail, old
        tail = tail.replace(old, new, 1)
    body = {"revision": source["revision"], "source_text": head + mark + tail}
    draft = author.put(f"/terms/drafts/{draft['ref']}", json=body).json()
    assert draft["state"] == "draft"
    draft = step(author, draft, "submit").json()
    assert draft["state"] == "tested"
    assert refused(approval(author, draft)) == (403, "not_allowed")
    assert refused(approval(approver, draft, source_sha256="0" * 64)) == (409, "text_changed")
    assert refused(approval(approver, draft, revision=1)) == (409, "draft_changed")
    draft = approval(approver, draft).json()
    assert draft["state"] == "approved"
    new = f"MED-MILLION@{draft['effective']}"
    listed = {one["ref"]: one["state"] for one in author.get("/terms").json()["versions"]}
    assert (listed[new], listed[MILLION]) == ("approved", "in_force")
    difference = author.get("/terms/differences", params={"left": MILLION, "right": new}).json()
    assert [(one["place"], one["before"], one["after"], one["clause"]) for one in difference["changes"]] == [
        ("effective", "2025-01-01", draft["effective"], ""),
        ("accumulators.deductible.amount", "10000.00 元", "8000.00 元", "2.4"),
    ]
    successor = begun(
        platform, author
    )  # from the old version's page: it carries the newly approved one along
    assert step(author, successor, "submit").json()["state"] == "tested"
    frozen = saved(author, draft, "8000.00 元", "7000.00 元")
    assert refused(frozen) == (409, "hash_frozen")


def test_who_wrote_any_of_it_cannot_approve(
    platform: Running, author: httpx.Client, approver: httpx.Client
) -> None:
    draft = begun(platform, author, "MED-SMALL@2025-01-01", product_code="MED-OWN")
    draft = saved(approver, draft, "clause:", "clause: ").json()
    draft = step(author, draft, "submit").json()
    assert draft["state"] == "tested"
    answer = approval(approver, draft)
    assert refused(answer) == (403, "author_cannot_approve")
    assert "wrote some" in answer.json()["detail"]


def test_terms_in_force_cannot_be_changed_under_a_new_date(platform: Running, author: httpx.Client) -> None:
    draft = begun(platform, author, "MED-FAMILY@2025-01-01")
    source = author.get(f"/terms/{draft['ref']}/source").json()["source_text"]
    text = source.replace("amount: 20000.00 元", "amount: 20001.00 元", 1)
    assert text != source
    draft = author.put(
        f"/terms/drafts/{draft['ref']}", json={"revision": draft["revision"], "source_text": text}
    ).json()
    assert refused(step(author, draft, "submit")) == (422, "old_terms_changed")


def test_a_new_version_never_reaches_back(platform: Running, author: httpx.Client) -> None:
    body = {"ref": "HOSP-CASH@2025-01-01", "effective": (platform.today() - timedelta(days=1)).isoformat()}
    draft = author.post("/terms/drafts", json=body).json()
    assert refused(step(author, draft, "submit")) == (422, "date_passed")
    again = author.post("/terms/drafts", json=body)
    assert refused(again) == (409, "version_proposed")
    assert step(author, draft, "withdraw").json()["state"] == "withdrawn"


def test_two_authors_do_not_overwrite_each_other(
    platform: Running, author: httpx.Client, approver: httpx.Client
) -> None:
    draft = begun(platform, author)
    assert saved(author, draft, "10000.00 元", "9000.00 元").status_code == 200
    late = {"revision": draft["revision"], "source_text": "mine"}
    answer = approver.put(f"/terms/drafts/{draft['ref']}", json=late)
    assert refused(answer) == (409, "draft_changed")
    assert "9000.00 元" in author.get(f"/terms/{draft['ref']}/source").json()["source_text"]


def test_a_draft_with_errors_is_kept_and_told(platform: Running, author: httpx.Client) -> None:
    draft = begun(platform, author)
    body = {"revision": draft["revision"], "source_text": "product: MED-MILLION\nversions: ["}
    draft = author.put(f"/terms/drafts/{draft['ref']}", json=body).json()
    assert refused(author.get(f"/terms/{draft['ref']}")) == (422, "terms_wrong")
    assert refused(step(author, draft, "submit")) == (422, "terms_wrong")


def test_what_if_runs_other_amounts_over_the_same_claims(author: httpx.Client) -> None:
    body = {"setting": "deductible=5000.00元,20000.00元"}
    found = author.post(f"/terms/{MILLION}/what-if", json=body, timeout=120).json()
    written, lower, higher = found["scenarios"]
    assert [one["claims"] for one in found["scenarios"]] == [30_000] * 3
    assert lower["payable_fen"] > written["payable_fen"] > higher["payable_fen"] > 0
    assert sum(written["distribution"]) == written["paid_claims"]
    answer = author.post(f"/terms/{MILLION}/what-if", json={"setting": "deductable=1.00元"})
    assert refused(answer) == (422, "scenario_wrong")
    answer = author.post("/terms/HOSP-CASH@2025-01-01/what-if", json={})
    assert refused(answer) == (422, "sample_lacks_facts")
    assert "daily_amount" in answer.json()["detail"]


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.ADMIN])
def test_other_staff_read_but_do_not_write(platform: Running, role: Role) -> None:
    client = platform.api(platform.staff(role))
    assert client.get(f"/terms/{MILLION}").status_code == 200
    answer = client.post("/terms/drafts", json={"ref": MILLION, "effective": "2030-01-01"})
    assert refused(answer) == (403, "not_allowed")


def test_a_customer_does_not_enter_the_lab(platform: Running) -> None:
    client = platform.sign_in(platform.customer())
    assert refused(client.get("/terms")) == (403, "not_allowed")
    assert refused(client.post("/terms/check", json={"source_text": ""})) == (403, "not_allowed")


def test_staff_get_the_same_certificates_as_the_customer_and_they_hold(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    own = client.get(f"/claims/{claim_no}/certificates").json()
    path = f"/staff/cases/{claim_no}/certificates"
    assert platform.api(platform.staff(Role.ASSESSOR)).get(path).json() == own
    verdict = verify(json.dumps(own[0]))
    assert (len(own), verdict.holds, verdict.payable_fen) == (1, True, 396_000)  # (8,000-3,000-500-100) × 90%
    assert refused(client.get(path)) == (403, "not_allowed")
    assert refused(platform.api(platform.staff(AUTHOR)).get(path)) == (403, "not_allowed")
