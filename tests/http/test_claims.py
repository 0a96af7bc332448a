"""A claim over the API, from report to money, with exact amounts; and what a person decides."""

from __future__ import annotations

import httpx
from running import Running

from claimwright.core.identity import Role
from claimwright.samples import as_ofd, as_pdf, as_xml


def test_from_report_to_money(platform: Running) -> None:
    who = platform.customer(("MED-SMALL", {}), ("HOSP-CASH", {"daily_amount": "200.00"}))
    client = platform.sign_in(who)
    answer = platform.report(client, who, as_pdf(platform.bill(who)), "账单.pdf")
    assert answer.status_code == 201, answer.text
    claim_no = answer.json()["claim_no"]
    assert answer.headers["Location"] == f"/api/v1/claims/{claim_no}"
    claim = platform.wait_for_state(client, claim_no, "closed")
    # MED-SMALL: (8,000 - 500 - 3,000 - deductible 100) x 90% = 3,960; HOSP-CASH: (5 - 3) x 200 = 400
    assert claim["payable_fen"] == 436_000
    assert [step["event"] for step in claim["timeline"]] == [
        "reported",
        "approved",
        "payment_ordered",
        "paid",
    ]
    assert all(step["status"] == "done" and step["at"] for step in claim["timeline"])
    assert claim["documents"][0]["file_name"] == "账单.pdf"


def test_the_explanation_names_clauses_amounts_and_what_is_left(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    told = client.get(f"/claims/{claim_no}/explanation").json()
    assert told["decision"]["outcome"] == "pay"
    (one,) = told["calculations"]
    assert (one["payable_fen"], one["product"]["zh"]) == (396_000, "小额住院医疗保险")
    assert {line["clause"] for line in one["lines"]} >= {"2.2", "2.3", "2.4", "2.5"}
    assert "14" not in one["lines"][0]["text"]["en"]
    limits = {limit["labels"]["en"]: limit for limit in one["limits"]}
    assert (limits["yearly limit"]["used"], limits["yearly limit"]["limit"]) == (396_000, 1_000_000)
    policy = client.get(f"/policies/{who.policy_no}").json()
    (left,) = policy["coverages"][0]["limits"]
    assert (left["kind"], left["used"], left["limit"]) == ("limit", 396_000, 1_000_000)


def test_the_same_key_answers_as_the_first_time_and_other_content_is_refused(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    bill = as_xml(platform.bill(who))
    first = platform.report(client, who, bill, key="key-1")
    again = platform.report(client, who, bill, key="key-1")
    assert first.status_code == again.status_code == 201
    assert first.json()["claim_no"] == again.json()["claim_no"]
    other = platform.report(client, who, as_xml(platform.bill(who)), key="key-1")
    assert (other.status_code, other.json()["code"]) == (409, "other_input")
    assert len(client.get("/claims").json()) == 1


def test_one_key_of_two_customers_is_two_keys(platform: Running) -> None:
    one, two = platform.customer(), platform.customer()
    for who in (one, two):
        client = platform.sign_in(who)
        answer = platform.report(client, who, as_xml(platform.bill(who)), key="shared-key")
        assert answer.status_code == 201


def test_a_bill_is_used_once_whatever_its_form(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    bill = platform.bill(who)
    assert platform.report(client, who, as_xml(bill)).status_code == 201
    answer = platform.report(client, who, as_ofd(bill), "same.ofd")
    assert (answer.status_code, answer.json()["code"]) == (409, "bill_already_used")
    assert answer.json()["facts"]["bill_number"] == bill.bill_number
    entries = platform.api(platform.staff(Role.ASSESSOR)).get("/staff/refused-entries").json()
    assert (who.policy_no, "bill_already_used") in [(one["policy_no"], one["code"]) for one in entries]


def test_a_withdrawn_claim_frees_its_bill(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    bill = platform.bill(who, total_fen=890_000)
    claim_no = platform.report(client, who, as_xml(bill)).json()["claim_no"]
    withdrawn = client.post(f"/claims/{claim_no}/withdrawal")
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    again = client.post(f"/claims/{claim_no}/withdrawal")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert platform.report(client, who, as_xml(bill)).status_code == 201


def test_a_person_approves_with_a_corrected_fact(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.in_review(client, who)
    desk = platform.api(platform.staff(Role.ASSESSOR))
    case = desk.get(f"/staff/cases/{claim_no}").json()
    assert {point["code"] for point in case["tasks"][0]["questions"]} >= {"fees_sum", "payers_sum"}
    corrections = [{"event_no": "1", "name": "eligible_expense", "value": 800_000}]
    tried = desk.post(f"/staff/cases/{claim_no}/preview", json={"corrections": corrections}).json()
    assert tried["payable_fen"] == 396_000
    assert client.get(f"/claims/{claim_no}").json()["state"] == "in_review"
    done = desk.post(
        f"/staff/cases/{claim_no}/approval",
        json={"version": case["version"], "corrections": corrections, "note": "sums by telephone"},
    )
    assert done.status_code == 200, done.text
    assert platform.wait_for_state(client, claim_no, "closed")["payable_fen"] == 396_000


def test_an_approval_of_a_case_that_has_changed_is_refused(platform: Running) -> None:
    who = platform.customer()
    claim_no = platform.in_review(platform.sign_in(who), who)
    desk = platform.api(platform.staff(Role.ASSESSOR))
    version = desk.get(f"/staff/cases/{claim_no}").json()["version"]
    answer = desk.post(f"/staff/cases/{claim_no}/approval", json={"version": version - 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")


def test_nobody_decides_above_their_authority_and_nothing_is_left_half_done(platform: Running) -> None:
    who = platform.customer()
    claim_no = platform.in_review(platform.sign_in(who), who)
    junior = platform.api(platform.staff(Role.ASSESSOR, authority_fen=100_000))
    case = junior.get(f"/staff/cases/{claim_no}").json()
    correction = [{"event_no": "1", "name": "eligible_expense", "value": 800_000}]
    body = {"version": case["version"], "corrections": correction}
    answer = junior.post(f"/staff/cases/{claim_no}/approval", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "over_authority")
    after = junior.get(f"/staff/cases/{claim_no}").json()
    assert (after["version"], after["facts"]) == (case["version"], case["facts"])


def test_a_refusal_needs_opened_evidence_a_clause_and_words(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.in_review(client, who)
    platform.add_staff("refuser", Role.ASSESSOR)
    desk = platform.api(platform.sign_in_staff("refuser"))
    case = desk.get(f"/staff/cases/{claim_no}").json()
    body = {"version": case["version"], "clause": "2.6", "words": "票据合计与明细不符，医院确认未开具。"}

    def refuse(**changes: object) -> tuple[int, str]:
        answer = desk.post(f"/staff/cases/{claim_no}/refusal", json={**body, **changes})
        return answer.status_code, answer.json().get("code", "")

    assert refuse() == (422, "evidence_not_opened")
    document = case["documents"][0]["document_id"]
    page = f"{platform.url}/desk/cases/{claim_no}/documents/{document}/pages/999"
    cookies = {"cw_staff": desk.headers["Authorization"].removeprefix("Bearer ")}
    assert httpx.get(page, cookies=cookies, timeout=120).status_code == 404
    assert refuse() == (422, "evidence_not_opened")  # a page that is not there was not looked at
    assert desk.get(f"/staff/cases/{claim_no}/documents/{document}").status_code == 200
    assert refuse(clause=" ") == (422, "clause_missing")
    assert refuse(words="不行") == (422, "words_too_short")
    assert client.get(f"/claims/{claim_no}").json()["state"] == "in_review"
    assert refuse() == (200, "")
    told = client.get(f"/claims/{claim_no}/explanation").json()["decision"]
    assert (told["outcome"], told["clause"], told["by_name"]) == ("refuse", "2.6", "Fictional assessor")
    assert told["words"] == body["words"]


def test_what_became_of_a_large_payment_is_not_for_a_small_authority_to_say(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    junior = platform.api(platform.staff(Role.ASSESSOR, authority_fen=100))
    (order,) = junior.get(f"/staff/cases/{claim_no}").json()["orders"]
    answer = junior.post(
        f"/staff/cases/{claim_no}/orders/{order['end_to_end_id']}/doubt",
        json={"executed": False, "reference": "none"},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "over_authority")


def test_a_case_that_somebody_has_taken_is_not_decided_by_another(platform: Running) -> None:
    who = platform.customer()
    claim_no = platform.in_review(platform.sign_in(who), who)
    platform.add_staff("first-taker", Role.ASSESSOR)
    first = platform.api(platform.sign_in_staff("first-taker"))
    second = platform.api(platform.staff(Role.ASSESSOR))
    assert first.post(f"/staff/cases/{claim_no}/taken").status_code == 204
    assert first.post(f"/staff/cases/{claim_no}/taken").status_code == 204
    assert second.post(f"/staff/cases/{claim_no}/taken").json()["code"] == "task_taken"
    version = second.get(f"/staff/cases/{claim_no}").json()["version"]
    answer = second.post(f"/staff/cases/{claim_no}/approval", json={"version": version})
    assert (answer.status_code, answer.json()["code"]) == (409, "task_taken")
    assert first.delete(f"/staff/cases/{claim_no}/taken").status_code == 204
    assert second.post(f"/staff/cases/{claim_no}/taken").status_code == 204


def test_papers_are_asked_for_once_sent_and_looked_at(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.in_review(client, who)
    desk = platform.api(platform.staff(Role.ASSESSOR))
    version = desk.get(f"/staff/cases/{claim_no}").json()["version"]
    nothing = desk.post(f"/staff/cases/{claim_no}/papers", json={"version": version, "papers": [" "]})
    assert (nothing.status_code, nothing.json()["code"]) == (422, "nothing_asked")
    body = {"version": version, "papers": ["出院小结", "费用清单"]}
    assert desk.post(f"/staff/cases/{claim_no}/papers", json=body).status_code == 200
    claim = client.get(f"/claims/{claim_no}").json()
    assert (claim["state"], claim["papers_asked"]) == ("awaiting_papers", ["出院小结", "费用清单"])
    none = client.post(f"/claims/{claim_no}/papers", files=[("files", ("e.pdf", b""))])
    assert (none.status_code, none.json()["code"]) == (422, "file_unreadable")
    paper = ("files", ("清单.xml", b"<list/>"))
    sent = client.post(f"/claims/{claim_no}/papers", files=[paper])
    assert (sent.status_code, sent.json()["state"]) == (200, "in_review"), sent.text
    assert sent.json()["papers_asked"] == []
    case = desk.get(f"/staff/cases/{claim_no}").json()
    assert [one["file_name"] for one in case["documents"]] == ["bill.xml", "清单.xml"]
    kept = desk.get(f"/staff/cases/{claim_no}/documents/{case['documents'][1]['document_id']}")
    assert kept.content == b"<list/>"
    again = desk.post(f"/staff/cases/{claim_no}/papers", json={**body, "version": case["version"]})
    assert (again.status_code, again.json()["code"]) == (422, "asked_before")


def test_papers_nobody_asked_for_are_not_taken(platform: Running) -> None:
    who, other = platform.customer(), platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.in_review(client, who)
    paper = [("files", ("x.xml", b"<x/>"))]
    answer = client.post(f"/claims/{claim_no}/papers", files=paper)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    stranger = platform.sign_in(other).post(f"/claims/{claim_no}/papers", files=paper)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "no_such_claim")


def test_a_payment_that_the_bank_refused_is_paid_again_by_a_person(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    platform.bank_refuses_once(who)
    claim_no = platform.reported(client, who)
    claim = platform.wait_for_state(client, claim_no, "approved")
    assert "payment_failed" in [step["event"] for step in claim["timeline"]]
    desk = platform.api(platform.staff(Role.ASSESSOR))
    case = desk.get(f"/staff/cases/{claim_no}").json()
    assert case["tasks"][-1]["kind"] == "repair_payment"
    body = {"version": case["version"], "account_id": case["accounts"][0]["account_id"]}
    poor = platform.api(platform.staff(Role.ASSESSOR, authority_fen=100))
    assert poor.post(f"/staff/cases/{claim_no}/payment", json=body).json()["code"] == "over_authority"
    done = desk.post(f"/staff/cases/{claim_no}/payment", json=body)
    assert done.status_code == 200, done.text
    assert platform.wait_for_state(client, claim_no, "closed")["payable_fen"] == 396_000
    orders = desk.get(f"/staff/cases/{claim_no}").json()["orders"]
    assert [one["state"] for one in orders] == ["rejected", "executed"]
    again = desk.post(f"/staff/cases/{claim_no}/payment", json={**body, "version": case["version"]})
    assert again.status_code == 409


def test_the_certificates_of_a_decision_carry_its_amount(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    (certificate,) = client.get(f"/claims/{claim_no}/certificates").json()
    assert certificate["result"]["payable_fen"] == 396_000
