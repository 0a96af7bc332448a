"""A customer adds and ends bank accounts: only their own, freshly proven, in use after the notice."""

from __future__ import annotations

import time
from typing import Any

import httpx
from running import Customer, Running
from test_passkeys import journal_of, pages, stale

from claimwright.samples import as_xml

OTHER_NO = "6228480402564890018"


def body(who: Customer, **changes: str) -> dict[str, str]:
    return {"account_name": who.name, "account_no": OTHER_NO, "bank_name": "另一测试银行", **changes}


def token_of(client: httpx.Client) -> str:
    return client.headers["Authorization"].removeprefix("Bearer ")


def when_in_use(client: httpx.Client) -> list[dict[str, Any]]:
    until = time.monotonic() + 120
    while True:
        found: list[dict[str, Any]] = client.get("/me/accounts").json()
        if found[-1]["standing"] == "in_use":
            return found
        assert time.monotonic() < until, found
        time.sleep(0.1)


def test_a_new_account_takes_payments_only_after_its_owner_was_told(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    added = client.post("/me/accounts", json=body(who))
    assert added.status_code == 201, added.text
    assert [one["account_no"] for one in added.json()] == [f"**** {who.id_number[13:17]}", "**** 0018"]
    new = when_in_use(client)[-1]
    (told,) = [one for one in platform.texts(who.mobile) if "0018" in one]
    assert "另一测试银行" in told
    assert OTHER_NO not in told
    sent = platform.report(client, who, as_xml(platform.bill(who)), account_id=new["account_id"])
    assert sent.status_code == 201, sent.text
    assert journal_of(platform, who.mobile) == ["account_added", "account_in_use"]
    ended = client.delete(f"/me/accounts/{new['account_id']}")
    assert ended.json()[-1]["standing"] == "ended"
    assert [one["account_no"][-4:] for one in client.get("/me").json()["accounts"]] == [who.id_number[13:17]]
    claim = client.get(f"/claims/{sent.json()['claim_no']}").json()
    assert claim["account"].endswith("0018")  # the claim keeps its account
    refused = platform.report(client, who, as_xml(platform.bill(who)), account_id=new["account_id"])
    assert refused.json()["code"] == "no_such_account"
    assert client.delete(f"/me/accounts/{new['account_id']}").status_code in (404, 422)


def test_a_waiting_account_takes_no_claim(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    client.post("/me/accounts", json=body(who))
    new = when_in_use(client)[-1]
    with platform.db.transaction() as tx:
        tx.execute(
            "update parties.bank_account set waits_for_notice = true, noticed_at = null "
            "where account_id = %s",
            [new["account_id"]],
        )
    assert len(client.get("/me").json()["accounts"]) == 1
    refused = platform.report(client, who, as_xml(platform.bill(who)), account_id=new["account_id"])
    assert refused.json()["code"] == "no_such_account"


def test_what_is_refused(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    asked = [
        ({"account_name": "别人"}, "account_of_another"),
        ({"account_no": "12"}, "account_no_form"),
        ({"bank_name": " "}, "bank_name_missing"),
        ({"account_no": f"6222 {who.id_number[:17]}"}, "account_known"),
    ]
    for changes, code in asked:
        refused = client.post("/me/accounts", json=body(who, **changes))
        assert refused.json()["code"] == code
    assert len(client.get("/me/accounts").json()) == 1
    assert journal_of(platform, who.mobile) == []


def test_it_needs_a_proof_within_ten_minutes_which_a_code_gives(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    stale(platform, token_of(client))
    refused = client.post("/me/accounts", json=body(who))
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_again")
    browser = pages(platform, "customer", token_of(client))
    sent = browser.client.get("/me/accounts/new")
    assert (sent.status_code, sent.headers["location"]) == (303, "/me/prove?next=/me/accounts/new")
    page = browser.client.get(sent.headers["location"])
    assert f"{who.mobile[:3]}****{who.mobile[-4:]}" in page.text
    assert browser.own("/prove/code", next="/me/accounts/new").status_code == 200
    assert browser.own("/prove/by-code", code="x", next="/me/accounts/new").status_code == 401
    proven = browser.own("/prove/by-code", code=platform.code(who.mobile), next="/me/accounts/new")
    assert (proven.status_code, proven.headers["location"]) == (303, "/me/accounts/new")
    assert browser.client.get("/me/accounts/new").status_code == 200
    assert browser.own("/accounts", **body(who)).status_code == 303
    assert client.get("/me/accounts").json()[-1]["account_no"] == "**** 0018"


def test_nobody_ends_anothers_account(platform: Running) -> None:
    who, other = platform.customer(), platform.customer()
    client, stranger = platform.sign_in(who), platform.sign_in(other)
    (mine,) = client.get("/me/accounts").json()
    refused = stranger.delete(f"/me/accounts/{mine['account_id']}")
    assert refused.json()["code"] == "no_such_account"
    assert client.get("/me/accounts").json()[0]["standing"] == "in_use"
