"""Money by program and on the desk: the second person, the balance, the proof."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from running import PASSWORD, Running

from claimwright.app.payments import public as payments
from claimwright.core.identity import Role
from claimwright.core.journal import Actor
from claimwright.core.payments import ReleaseKind

SETTER = Actor("staff", "1", "Chen Yu")


@contextmanager
def released_above(platform: Running, above_fen: int) -> Iterator[None]:
    """Every order above this waits for a second person, within the block."""
    set_limit(platform, above_fen)
    try:
        yield
    finally:
        set_limit(platform, 10_000_000)


def set_limit(platform: Running, above_fen: int) -> None:
    with platform.db.transaction() as tx:
        payments.set_release_limit(tx, ReleaseKind.ORDER, above_fen, SETTER, platform.now())


def waiting(manager: httpx.Client, claim_no: str) -> dict[str, object]:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        listed = manager.get("/staff/money/orders-awaiting-release").json()
        for one in listed:
            if one["claim_no"] == claim_no:
                return dict(one)
        time.sleep(0.05)
    raise AssertionError(f"no order of {claim_no} waits")


def test_a_payment_waits_for_its_second_person_and_then_goes(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    manager = platform.api(platform.staff(Role.MANAGER))
    with released_above(platform, 0):
        claim_no = platform.reported(client, who)
        order = waiting(manager, claim_no)
    address = f"/staff/money/orders/{order['order_id']}"
    assert platform.api(platform.staff(Role.ASSESSOR)).post(f"{address}/release").status_code == 403
    assert client.get(f"/claims/{claim_no}").json()["state"] == "paying"
    assert manager.post(f"{address}/send-back", json={"reason": " "}).status_code == 422
    released = manager.post(f"{address}/release")
    assert released.status_code == 200, released.text
    assert manager.post(f"{address}/release").json()["code"] == "not_awaiting_release"
    platform.wait_for_state(client, claim_no, "closed")


def test_a_payment_that_is_sent_back_is_owed_and_a_task_says_why(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    manager = platform.api(platform.staff(Role.MANAGER))
    with released_above(platform, 0):
        claim_no = platform.reported(client, who)
        order = waiting(manager, claim_no)
    answer = manager.post(
        f"/staff/money/orders/{order['order_id']}/send-back", json={"reason": "payee name differs"}
    )
    assert answer.status_code == 200, answer.text
    platform.wait_for_state(client, claim_no, "approved")
    case = manager.get(f"/staff/cases/{claim_no}").json()
    assert "payee name differs" in str(case)


def test_the_books_balance_and_prove_themselves(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    auditor = platform.api(platform.staff(Role.AUDITOR))
    balance = auditor.get("/staff/money/trial-balance").json()
    assert balance["total_fen"] == 0
    assert sum(one["balance_fen"] for one in balance["accounts"]) == 0
    accounts = {one["code"]: one["balance_fen"] for one in balance["accounts"]}
    assert accounts["bank"] < 0 < accounts["claims_expense"]
    (today, *_) = auditor.get("/staff/money/days").json()
    assert today["total_fen"] == 0
    lines = auditor.get("/staff/money/accounts/bank/lines", params={"day": today["day"]}).json()
    assert {one["recipe"] for one in lines if one["claim_no"] == claim_no} == {"payment_executed"}
    assert auditor.get("/staff/money/accounts/nothing/lines", params={"day": today["day"]}).status_code == 404
    assert auditor.get("/staff/money/verification").json() == []
    assert auditor.post(f"/staff/money/orders/{lines[0]['claim_no']}/release").status_code in (403, 422)


def test_the_money_page_shows_what_waits_and_lets_it_go(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    platform.staff(Role.MANAGER)
    manager = platform.api(platform.staff(Role.MANAGER))
    with released_above(platform, 0):
        claim_no = platform.reported(client, who)
        order = waiting(manager, claim_no)
    with httpx.Client(base_url=platform.url, timeout=120, trust_env=False, follow_redirects=True) as desk:
        form = {"user_name": "manager-10000000", "password": PASSWORD}
        desk.post("/desk/sign-in", data=form, headers={"Origin": platform.url})
        page = desk.get("/desk/money")
        assert page.status_code == 200, page.text[:500]
        assert claim_no in page.text
        csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
        done = desk.post(
            f"/desk/money/orders/{order['order_id']}/release",
            data={"csrf": csrf},
            headers={"Origin": platform.url},
        )
        assert done.status_code == 200, done.text[:500]
        assert claim_no not in desk.get("/desk/money").text.split("balance")[0]
        today = platform.today().isoformat()
        lines = desk.get(f"/desk/money/accounts/claims_expense/{today}")
        assert claim_no in lines.text
    platform.wait_for_state(client, claim_no, "closed")
