"""What people do with money at the desk: each step by two persons, refused in words, exact to the fen."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

import httpx
from people_and_money import PAID_FEN, overpaid
from running import PASSWORD, Running
from test_money import released_above, waiting

from claimwright.app.claims import public as claims
from claimwright.app.payments import public as payments
from claimwright.app.work import public as work
from claimwright.core.identity import Role

T = TypeVar("T")


class Desk:
    """A manager at the desk."""

    def __init__(self, platform: Running, authority_fen: int, role: Role = Role.MANAGER) -> None:
        platform.staff(role, authority_fen)
        self.url = platform.url
        self.http = httpx.Client(base_url=platform.url, timeout=120, trust_env=False, follow_redirects=True)
        form = {"user_name": f"{role.value}-{authority_fen}", "password": PASSWORD}
        self.http.post("/desk/sign-in", data=form, headers={"Origin": self.url})
        self.http.get("/preferences/lang/en?next=/desk")

    def get(self, path: str) -> str:
        page = self.http.get(path)
        assert page.status_code == 200, page.text[:800]
        return page.text

    def post(self, path: str, form: dict[str, object]) -> httpx.Response:
        csrf = self.get("/desk/money").split('name="csrf" value="')[1].split('"')[0]
        return self.http.post(path, data={"csrf": csrf, **form}, headers={"Origin": self.url})


def until(look: Callable[[], T | None], what: str) -> T:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


def a_stay_ending(day: date) -> dict[str, object]:
    """Another stay of five days, apart from the first."""
    return {"admission_date": day - timedelta(days=5), "discharge_date": day, "issue_date": day}


def test_money_comes_back_in_instalments_and_noted_by_two_persons(platform: Running) -> None:
    who, claim_no, one = overpaid(platform)
    first, second = Desk(platform, 10_000_000), Desk(platform, 20_000_000)
    at = f"/desk/money/recoveries/{one.recovery_id}"
    agreed = first.post(f"{at}/agreement", {"words": "Telephone call, recording 17", "may_offset": "true"})
    assert agreed.status_code == 200, agreed.text[:500]
    wrong = {"due_on": ["2027-01-10", "2027-02-10", ""], "amount": ["400.00", "300.00", ""]}
    refused = first.post(f"{at}/instalments", wrong)
    assert refused.status_code == 422
    assert 'value="400.00"' in refused.text  # what was typed stays
    planned = first.post(f"{at}/instalments", {**wrong, "amount": ["400.00", "320.00", ""]})
    assert planned.status_code == 200, planned.text[:500]
    assert "320.00" in planned.text
    bank = platform.settings.bank_address
    credit = {"amount_fen": 40_000, "remittance": "还款", "counterparty": who.name}
    assert httpx.post(f"{bank}/admin/credit", json=credit).status_code == 200

    def unmatched() -> str | None:
        page = first.get(at)
        return page if who.name in page.split('id="receipt"')[-1] and 'id="receipt"' in page else None

    page = until(unmatched, "the credit among the unmatched ones")
    mine = next(
        part for part in page.split('name="entry" value="')[1:] if who.name in part.split("</label>")[0]
    )
    entry = mine.split('"')[0]
    noted = first.post(f"{at}/receipts", {"entry": entry, "evidence": "the customer sent the bank's slip"})
    assert noted.status_code == 200, noted.text[:500]
    again = first.post(f"{at}/receipts", {"entry": entry, "evidence": "again"})
    assert "Noted already" in again.text
    with platform.db.transaction() as tx:
        (receipt,) = [
            r for r in payments.noted_receipts_waiting_fan_out(tx) if r.recovery_id == one.recovery_id
        ]
        assert payments.recovery(tx, one.recovery_id).received_fen == 0  # type: ignore[union-attr]
    decision = f"/desk/money/receipts/{receipt.receipt_id}/decision"
    alone = first.post(decision, {"confirmed": "true"})
    assert alone.status_code == 403, alone.text[:300]
    assert second.post(decision, {"confirmed": "true"}).status_code == 200
    shown = second.get(at)
    assert "320.00" in shown
    named = {"amount_fen": 32_000, "remittance": f"退还 {one.reference}", "counterparty": who.name}
    assert httpx.post(f"{bank}/admin/credit", json=named).status_code == 200

    def settled() -> payments.Recovery | None:
        with platform.db.transaction() as tx:
            now = payments.recovery(tx, one.recovery_id)
        return now if now is not None and now.open_fen == 0 else None

    end = until(settled, "the second instalment")
    assert (end.state.value, end.received_fen) == ("settled", 72_000)
    told = first.get(f"/desk/cases/{claim_no}/life")
    assert told.count('data-kind="letter"') == 6  # paid, changed, request, plan, two receipts


def test_an_offset_is_done_by_another_person_than_who_took_the_consent(platform: Running) -> None:
    who, _, one = overpaid(platform)
    first, second = Desk(platform, 10_000_000), Desk(platform, 20_000_000)
    at = f"/desk/money/recoveries/{one.recovery_id}"
    client = platform.sign_in(who)
    with released_above(platform, 0):
        later = platform.reported(client, who, **a_stay_ending(platform.today() - timedelta(days=90)))
        order = waiting(platform.api(platform.staff(Role.MANAGER)), later)
    form = {"order_id": order["order_id"]}
    assert "consent" in first.post(f"{at}/offset", form).text
    first.post(f"{at}/agreement", {"words": "Signed form 3", "may_offset": "true"})
    assert first.post(f"{at}/offset", form).status_code == 403
    preview = re.search(r"deducts \D*([\d,.]+), pays \D*([\d,.]+), leaves \D*([\d.]+) ", second.get(at))
    assert preview is not None
    assert preview.groups() == ("720.00", "3,240.00", "0.00")
    assert second.post(f"{at}/offset", form).status_code == 200
    with platform.db.transaction() as tx:
        end = payments.recovery(tx, one.recovery_id)
    assert end is not None
    assert (end.state.value, end.offset_fen, end.received_fen) == ("settled", 72_000, 0)
    rest = waiting(platform.api(platform.staff(Role.MANAGER)), later)
    assert (order["amount_fen"], rest["amount_fen"]) == (PAID_FEN, PAID_FEN - 72_000)


def test_a_wrong_payee_is_claimed_back_from_and_the_right_one_paid_by_two(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    first = Desk(platform, 10_000_000)
    with platform.db.transaction() as tx:
        claim = claims.claim_by_number(tx, claim_no)
        assert claim is not None
        (paid,) = payments.orders_of_claim(tx, claim.claim_id)
    at = f"/desk/money/orders/{paid.order_id}"
    assert f"claimed back from {who.name}" in first.get(at)
    assert first.post(f"{at}/wrong-payee", {"evidence": " "}).status_code == 422
    opened = first.post(f"{at}/wrong-payee", {"evidence": "the bank's letter of the day"})
    assert opened.status_code == 200, opened.text[:500]
    assert "Wrong payee" in opened.text or "wrong payee" in opened.text
    assert client.get(f"/claims/{claim_no}").json()["state"] == "approved"
    assert first.post(f"{at}/wrong-payee", {"evidence": "once more"}).status_code == 409
    with platform.db.transaction() as tx:
        (back,) = [one for one in payments.live_recoveries_fan_out(tx) if one.debtor == who.name]
    assert back.open_fen == PAID_FEN
    assessor = platform.api(platform.staff(Role.ASSESSOR))
    version = assessor.get(f"/staff/cases/{claim_no}/life").json()["version"]
    right = {"version": version, "account_id": client.get("/me").json()["accounts"][0]["account_id"]}
    again = assessor.post(f"/staff/cases/{claim_no}/payment", json=right)
    assert again.status_code == 200, again.text
    order = waiting(platform.api(platform.staff(Role.MANAGER)), claim_no)  # by any amount
    assert order["amount_fen"] == PAID_FEN
    released = Desk(platform, 20_000_000).post(f"/desk/money/orders/{order['order_id']}/release", {})
    assert released.status_code == 200
    platform.wait_for_state(client, claim_no, "closed")


def test_a_payment_that_waits_is_a_task_that_opens_the_payment(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    with released_above(platform, 0):
        claim_no = platform.reported(client, who)
        order = waiting(platform.api(platform.staff(Role.MANAGER)), claim_no)
    order_id = UUID(str(order["order_id"]))

    def asked() -> work.Task | None:
        with platform.db.transaction() as tx:
            live = work.live_tasks_of(tx, order_id)
        return live[0] if live else None

    task = until(asked, "the task")
    assert (task.kind, task.amount_fen) == (work.TaskKind.RELEASE_PAYMENT, order["amount_fen"])
    with platform.db.transaction() as tx:
        (law,) = [one for one in work.deadlines_of(tx, task.task_id) if one.is_legal]
    assert "pay within 10 days" in law.source
    desk = Desk(platform, 20_000_000)
    opened = desk.post(f"/desk/tasks/{task.task_id}/taken", {})
    assert opened.url.path == f"/desk/money/orders/{order_id}", opened.text[:500]
    assert claim_no in opened.text
    assert desk.post(f"/desk/money/orders/{order_id}/release", {}).status_code == 200
    with platform.db.transaction() as tx:
        assert work.live_tasks_of(tx, order_id) == ()
    platform.wait_for_state(client, claim_no, "closed")


def test_the_books_leave_as_spreadsheets(platform: Running) -> None:
    auditor = Desk(platform, 10_000_000)
    text = auditor.get("/desk/money/trial-balance.csv")
    rows = [line.split(",") for line in text.lstrip("\ufeff").splitlines()]
    assert rows[0] == ["account", "科目", "name", "debit", "credit", "balance"]
    assert sum(round(float(row[-1]) * 100) for row in rows[1:]) == 0
    lines = auditor.get(f"/desk/money/accounts/bank/{platform.today().isoformat()}.csv")
    assert lines.lstrip("\ufeff").startswith("posted_at,claim_no,recipe")


def test_a_hospital_is_prepaid_after_its_ceiling_was_shown(platform: Running) -> None:
    hospital = "虚构市第一医院"
    manager = platform.api(platform.staff(Role.MANAGER))
    listed = {"name": hospital, "level": "三级", "public": True, "listed_from": "2020-01-01"}
    body = {"persons": [], "accounts": [], "policies": [], "hospitals": [listed]}
    assert manager.post("/portfolio/imports", content=json.dumps(body)).status_code == 201
    who = platform.customer()
    claim_no = platform.in_review(platform.sign_in(who), who)
    desk = Desk(platform, 10_000_000, Role.ASSESSOR)
    life = desk.get(f"/desk/cases/{claim_no}/life")
    assert 'name="csrf"' in life, life[:3000]
    csrf = life.split('name="csrf" value="')[1].split('"')[0]
    version = life.split('name="version" value="')[1].split('"')[0]
    form = {"csrf": csrf, "version": version, "scenario": "hospital_stay", "ground": "hospital_stay"}
    form |= {"amount": "100.00", "consent": "Signed at the ward", "hospital_account": "6222 0212 3456 7899"}
    form |= {"hospital_bank": "虚构银行"}

    def post(**more: str) -> httpx.Response:
        where = f"/desk/cases/{claim_no}/prepayments"
        return desk.http.post(where, data={**form, **more}, headers={"Origin": desk.url})

    unlisted = post(hospital_name="虚构市第一医")
    assert "not in the dictionary" in unlisted.text
    assert hospital in unlisted.text
    seen = post(hospital_name=hospital)
    assert "prepay-confirm" in seen.text, seen.text[:3000]
    assert "Ceiling" in seen.text
    ordered = post(hospital_name=hospital, confirmed="true")
    assert ordered.status_code == 200, ordered.text[:500]
    order = waiting(manager, claim_no)
    assert (order["payee_name"], order["amount_fen"], order["purpose"]) == (hospital, 10_000, "prepayment")
