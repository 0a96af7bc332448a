"""What people do with money at the desk: each step by two persons, refused in words, exact to the fen."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import httpx
from running import PASSWORD, Running
from test_money import released_above, waiting

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
    life = desk.http.get(f"/desk/cases/{claim_no}/life").text
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
