"""A paid claim decided anew, objected to and shown whole, by program and by page, on the running platform."""

from __future__ import annotations

from running import Running

from claimwright.core.identity import Role

WORDS = "核对原始病历后发现可报销费用有误。"


def test_a_paid_claim_is_decided_anew_and_told_in_letters(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    assessor = platform.api(platform.staff(Role.ASSESSOR))
    claim_no = platform.reported(client, who)
    paid = platform.wait_for_state(client, claim_no, "closed")
    case = f"/staff/cases/{claim_no}"
    life = assessor.get(f"{case}/life").json()
    assert life["money"]["paid_fen"] == life["money"]["expense_fen"] == paid["payable_fen"]
    unknown = assessor.post(
        f"{case}/reopening", json={"version": life["version"], "reason": "bored", "words": WORDS}
    )
    assert (unknown.status_code, unknown.json()["code"]) == (422, "reason_unknown")
    opened = assessor.post(
        f"{case}/reopening", json={"version": life["version"], "reason": "wrong_fact", "words": WORDS}
    )
    assert opened.status_code == 200, opened.text
    assert client.get(f"/claims/{claim_no}").json()["state"] == "reopened"
    corrections = [{"event_no": "1", "name": "eligible_expense", "value": 600_000}]
    seen = assessor.post(f"{case}/year-preview", json={"corrections": corrections}).json()
    (change,) = seen["changes"]
    assert change["was_fen"] == paid["payable_fen"] > change["now_fen"] > 0
    body = {"version": opened.json()["version"], "corrections": corrections}
    stale = assessor.post(f"{case}/redecision", json={**body, "seen_sha256": "0" * 64})
    assert (stale.status_code, stale.json()["code"]) == (409, "preview_stale")
    done = assessor.post(f"{case}/redecision", json={**body, "seen_sha256": seen["sha256"]})
    assert done.status_code == 200, done.text
    money = done.json()["money"]
    assert money["expense_fen"] == change["now_fen"]
    assert money["recoverable_fen"] == change["was_fen"] - change["now_fen"]
    kinds = [step["name"] for step in done.json()["steps"] if step["kind"] == "letter"]
    assert sorted(kinds) == ["changed", "paid", "recovery"]
    told = client.get(f"/claims/{claim_no}/letters").json()
    assert [one["kind"] for one in told] == ["paid"]  # the others wait for who decided
    pdf = client.get(f"/claims/{claim_no}/letters/{told[0]['letter_id']}/pdf?lang=en")
    assert (pdf.status_code, pdf.headers["content-type"], pdf.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    stranger = platform.sign_in(platform.customer())
    assert stranger.get(f"/claims/{claim_no}/letters").status_code == 404
    assert stranger.get(f"/claims/{claim_no}/letters/{told[0]['letter_id']}/pdf").status_code == 404


def test_a_customer_objects_once_and_another_person_judges(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    objected = client.post(f"/claims/{claim_no}/objection", json={"reasons": "住院天数算少了"})
    assert (objected.status_code, objected.json()["state"]) == (200, "in_appeal")
    again = client.post(f"/claims/{claim_no}/objection", json={"reasons": "再说一次"})
    assert (again.status_code, again.json()["code"]) == (409, "objected_before")
    assessor = platform.api(platform.staff(Role.ASSESSOR))
    version = assessor.get(f"/staff/cases/{claim_no}/life").json()["version"]
    body = {"version": version, "is_won": False, "words": "住院天数按入出院日期计算，予以维持。"}
    judged = assessor.post(f"/staff/cases/{claim_no}/review", json=body)
    assert (judged.status_code, judged.json()["state"]) == (200, "closed"), judged.text
    told = client.get(f"/claims/{claim_no}/letters", params={"lang": "zh"}).json()
    assert [one["kind"] for one in told] == ["paid", "upheld"]
    assert any("予以维持" in line for line in told[1]["paragraphs"])


def test_an_event_is_declared_by_one_manager_and_confirmed_by_another(platform: Running) -> None:
    one = platform.api(platform.staff(Role.MANAGER))
    two = platform.api(platform.staff(Role.MANAGER, 20_000_000))
    body = {"event_code": "FLOOD-HTTP", "name": "虚构洪水", "area": "410100"}
    body |= {"from_date": "2026-07-01", "until_date": "2026-08-01"}
    assert one.post("/staff/declared-events", json=body).status_code == 204
    again = one.post("/staff/declared-events", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "event_declared_before")
    alone = one.post("/staff/declared-events/FLOOD-HTTP/confirmation")
    assert (alone.status_code, alone.json()["code"]) == (403, "second_person")
    assert two.post("/staff/declared-events/FLOOD-HTTP/confirmation").status_code == 204
    assert (
        platform.api(platform.staff(Role.ASSESSOR)).post("/staff/declared-events", json=body).status_code
        == 403
    )
