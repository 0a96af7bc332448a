"""Pages of papers over HTTP: drawn once, seen by those who may, written down; a lost key says what to do."""

from __future__ import annotations

import time

import httpx
from running import PASSWORD, Running

from claimwright.core.identity import Role
from claimwright.samples import as_pdf


def _signed_in_pages(platform: Running, name: str) -> httpx.Client:
    if name not in platform.tokens:
        platform.add_staff(name, Role.ASSESSOR)
        platform.tokens[name] = platform.sign_in_staff(name)
    pages = httpx.Client(base_url=platform.url, follow_redirects=False, trust_env=False, timeout=120)
    form = {"user_name": name, "password": PASSWORD}
    answer = pages.post("/desk/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303, answer.text
    return pages


def test_a_page_is_drawn_once_sealed_and_its_readers_written_down(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.report(client, who, as_pdf(platform.bill(who)), "bill.pdf").json()["claim_no"]
    token = platform.staff(Role.ASSESSOR)
    case = platform.api(token).get(f"/staff/cases/{claim_no}").json()
    document_id = case["documents"][0]["document_id"]
    pages = _signed_in_pages(platform, "page-reader")
    address = f"/desk/cases/{claim_no}/documents/{document_id}/pages/0"
    first, second = pages.get(address), pages.get(address)
    assert (first.status_code, first.headers["content-type"]) == (200, "image/png")
    assert first.content == second.content
    assert first.headers["cache-control"] == "no-store"
    assert "sandbox" in first.headers["content-security-policy"]
    assert pages.get(address.removesuffix("0") + "7").status_code == 404
    with platform.db.transaction() as tx:
        kept = tx.execute(
            "select page, content from documents.page_image where document_id = %s", [document_id]
        ).fetchall()
        looks = tx.execute(
            "select reader_name, page, times from documents.look where document_id = %s", [document_id]
        ).fetchall()
    assert [page for page, _ in kept] == [0]
    assert first.content[:8] not in bytes(kept[0][1])
    assert looks == [("Fictional assessor", 0, 2)]


def test_what_the_platform_said_is_on_the_case_and_strangers_see_no_page(platform: Running) -> None:
    who, other = platform.customer(), platform.customer()
    client, stranger = platform.sign_in(who), platform.sign_in(other)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    assessor = platform.api(platform.staff(Role.ASSESSOR))
    deadline = time.monotonic() + 120
    while True:  # a paid bill is entered at the platform, a little after the payment
        case = assessor.get(f"/staff/cases/{claim_no}").json()
        check = case["documents"][0]["check"]
        if check["verdict"] != "normal":
            break
        assert time.monotonic() < deadline, "the bill was not entered"
        time.sleep(0.05)
    assert (check["verdict"], check["platform"]) == ("entered", "sandbox-invoice-platform")
    assert check["reference"].startswith("SANDBOX-")
    assert [one["event"] for one in case["journal"]].count("bill_verified") == 1
    assert stranger.get(f"/claims/{claim_no}").status_code == 404
    document_id = case["documents"][0]["document_id"]
    page = f"{platform.url}/claims/{claim_no}/documents/{document_id}/pages/0"
    answer = httpx.get(page, trust_env=False, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")


def test_values_and_points_that_cannot_be_read_name_their_field(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.in_review(client, who)
    for name, value in (("values", "[1]"), ("values", "{"), ("file_items", '{"a": 1}'), ("file_items", "x")):
        answer = client.post(f"/claims/{claim_no}/papers", data={name: value})
        assert answer.status_code == 422, answer.text
        assert (answer.json()["code"], answer.json()["field"]) == ("not_json", name)
