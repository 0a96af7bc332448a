"""Personal numbers are masked to everybody; who needs one in full says what for, and the customer sees it."""

from __future__ import annotations

import json
from urllib.parse import quote

import httpx
import pytest
from running import Running, as_xml

from claimwright.app.parties import public as parties
from claimwright.core.identity import Role
from claimwright.entry.views.masking import (
    masked_account_no,
    masked_id_number,
    masked_mobile,
    shown_diagnosis,
)

MASKS = [
    (masked_id_number, "11010519491231002X", "110105********002X"),
    (masked_id_number, "E1234567", "***"),
    (masked_mobile, "13800000001", "138****0001"),
    (masked_mobile, "95519", "***"),
    (masked_mobile, None, None),
    (masked_account_no, "6222021234567890128", "**** 0128"),
]


@pytest.mark.parametrize(("mask", "whole", "shown"), MASKS)
def test_a_mask_shows_enough_to_recognise_and_no_more(mask, whole, shown) -> None:  # type: ignore[no-untyped-def]
    assert mask(whole) == shown


def test_a_diagnosis_is_for_who_may_read_cases() -> None:
    assert shown_diagnosis("肺炎", may_read_health=True) == "肺炎"
    assert shown_diagnosis("肺炎", may_read_health=False) == "***"
    assert shown_diagnosis(None, may_read_health=False) is None


def test_no_page_and_no_answer_shows_a_whole_number_unasked(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    desk = platform.api(platform.staff(Role.ASSESSOR))
    account_no = f"6222{who.id_number[:17]}"
    answers = [
        client.get("/me"),
        client.get(f"/claims/{claim_no}"),
        desk.get("/staff/cases"),
        desk.get(f"/staff/cases/{claim_no}"),
        desk.get("/staff/search", params={"text": who.name}),
    ]
    for answer in answers:
        for number in (who.id_number, who.mobile, account_no):
            assert number not in answer.text, answer.url


def test_unmasking_needs_a_purpose_a_right_and_leaves_a_read(platform: Running) -> None:
    who = platform.customer(province="31")
    client = platform.sign_in(who)
    path = f"/staff/cases/{platform.reported(client, who)}/numbers/id_number"
    desk = platform.api(platform.staff(Role.ASSESSOR))
    answer = desk.get(path)
    assert (answer.status_code, answer.json()["code"]) == (403, "purpose_missing")
    purpose = "回访核实身份"
    answer = desk.get(path, headers={"X-Purpose": quote(purpose)})
    assert (answer.status_code, answer.json()["value"]) == (200, who.id_number)
    for role in (Role.ADMIN, Role.AUDITOR, Role.ROBOT, Role.PRODUCT_AUTHOR):
        refused = platform.api(platform.staff(role)).get(path, headers={"X-Purpose": "curiosity"})
        assert refused.status_code == 403
    seen = [(one["action"], one["purpose"]) for one in client.get("/me/accesses").json()]
    assert seen.count(("unmask", purpose)) == 1
    assert [action for action, _ in seen].count("unmask") == 1


def test_a_diagnosis_is_hidden_from_a_role_without_the_right(platform: Running) -> None:
    who = platform.customer(province="31")
    client = platform.sign_in(who)
    told = {"facts": json.dumps({"diagnosis": "K35.800"})}
    bill = platform.bill(who, total_fen=890_000)
    first = platform.report(client, who, as_xml(bill), **told).json()["claim_no"]
    second = platform.report(client, who, as_xml(platform.bill(who)), **told).json()["claim_no"]
    with platform.db.transaction() as tx:
        (person_id,) = parties.ids_by_phone(tx, who.mobile)
    for role, shown in ((Role.ASSESSOR, "K35.800"), (Role.MANAGER, "K35.800"), (Role.ROBOT, "***")):
        token = platform.staff(role)
        desk = platform.api(token)
        for claim_no in (first, second):
            case = desk.get(f"/staff/cases/{claim_no}")
            assert case.status_code == 200, case.text
            facts = {one["name"]: one for one in case.json()["facts"]}
            assert (facts["diagnosis"]["value"], facts["diagnosis"]["shown"]["zh"]) == (shown, shown)
            assert facts["total_expense"]["value"] > 0, "the rest of the case is there"
        person = desk.get(f"/staff/persons/{person_id}").json()
        assert [one["category"] for one in person["illnesses"]] == (["K35"] if shown != "***" else [])
        for page in (f"/desk/cases/{first}", f"/desk/cases/{first}/life", f"/desk/persons/{person_id}"):
            answer = httpx.get(platform.url + page, cookies={"cw_staff": token}, timeout=120, trust_env=False)
            assert answer.status_code == 200, (role, page)
            if role is Role.ROBOT:
                assert "K35" not in answer.text, page
            elif page == f"/desk/cases/{first}":
                assert "K35.800" in answer.text
