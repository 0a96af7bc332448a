"""Personal numbers are masked to everybody; who needs one in full says what for, and the customer sees it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from running import Running

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
