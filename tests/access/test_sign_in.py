"""A second factor, devices, sign-out everywhere, and glass broken for one case and reviewed by another."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from running import PASSWORD, Running

from claimwright.app.identity import public as identity
from claimwright.app.work import public as work
from claimwright.core.identity import Role
from claimwright.core.identity.totp import code_at, matching_step, step_of

RFC_6238 = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.mark.parametrize(("seconds", "code"), RFC_6238)
def test_codes_are_those_of_the_standards_appendix(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert code_at(b"12345678901234567890", step_of(at), 8) == code


def test_a_code_is_taken_within_half_a_minute_and_once() -> None:
    secret, at = b"x" * 20, datetime(2026, 3, 2, tzinfo=UTC)
    code = code_at(secret, step_of(at))
    for seconds, taken in ((-30, True), (0, True), (59, True), (60, False), (-31, False)):
        assert (matching_step(secret, code, at + timedelta(seconds=seconds), 0) is not None) is taken
    step = matching_step(secret, code, at, 0)
    assert step is not None
    assert matching_step(secret, code, at, step) is None
    assert matching_step(secret, "", at, 0) is None


class Desk:
    """A browser at the desk, as a member of staff."""

    def __init__(self, platform: Running, lang: str = "en") -> None:
        self.client = httpx.Client(base_url=platform.url, headers={"Accept-Language": lang}, trust_env=False)

    def sign_in(self, user_name: str, second_code: str = "") -> httpx.Response:
        form = {"user_name": user_name, "password": PASSWORD, "second_code": second_code}
        return self.client.post("/desk/sign-in", data=form)

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(self, path: str, **form: str) -> httpx.Response:
        token = self.client.cookies["cw_staff"]
        csrf = hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()[:40]
        return self.client.post(path, data={**form, "csrf": csrf})


def member(platform: Running, name: str, role: Role = Role.ASSESSOR, organisation: str = "00") -> None:
    new = identity.NewStaff(name, f"Fictional {name}", role, 10_000_000, PASSWORD, organisation)
    with platform.db.transaction() as tx:
        assert isinstance(identity.add_staff(tx, platform.ids, new, platform.now()), UUID)


def test_a_second_factor_is_asked_for_once_it_was_confirmed(platform: Running) -> None:
    member(platform, "careful")
    desk = Desk(platform)
    assert desk.sign_in("careful").status_code == 303
    page = desk.post("/desk/account/second-factor")
    shown = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)
    assert shown
    secret = base64.b32decode(shown[1].replace(" ", ""))
    assert Desk(platform).sign_in("careful").status_code == 303  # not yet confirmed
    step = step_of(platform.now())
    wrong = desk.post("/desk/account/second-factor/confirmed", second_code="000000x")
    assert wrong.status_code == 401
    used = code_at(secret, step - 1)
    assert desk.post("/desk/account/second-factor/confirmed", second_code=used).status_code == 200
    without = Desk(platform).sign_in("careful")
    assert (without.status_code, "A second factor is needed" in without.text) == (401, True)
    again = Desk(platform, "zh-CN").sign_in("careful", used)
    assert (again.status_code, "验证码不正确" in again.text) == (401, True)
    assert Desk(platform).sign_in("careful", code_at(secret, step_of(platform.now()))).status_code == 303
    api = {"kind": "staff", "user_name": "careful", "password": PASSWORD}
    answer = platform.api().post("/sessions", json=api)
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_needed")
    with platform.db.transaction() as tx:
        row = tx.execute(
            "select content from identity.second_factor f join identity.staff s using (staff_id) "
            "where s.user_name = 'careful'"
        ).fetchone()
    assert row is not None
    assert secret not in bytes(row[0])


def test_wrong_second_codes_lock_for_a_while(platform: Running) -> None:
    member(platform, "guessed")
    desk = Desk(platform)
    desk.sign_in("guessed")
    desk.post("/desk/account/second-factor")
    statuses = [
        desk.post("/desk/account/second-factor/confirmed", second_code="000000").status_code for _ in range(6)
    ]
    assert statuses == [401] * 5 + [429]


def test_every_sign_in_has_a_token_of_its_own_and_all_end_at_once(platform: Running) -> None:
    member(platform, "travelling")
    one, two = Desk(platform), Desk(platform)
    two.client.headers["User-Agent"] = "Fictional Telephone"
    for desk in (one, two):
        assert desk.sign_in("travelling").status_code == 303
    assert one.client.cookies["cw_staff"] != two.client.cookies["cw_staff"]
    page = one.get("/desk/account")
    assert "Fictional Telephone" in page.text
    assert page.text.count("this one") == 1
    assert one.post("/desk/account/sign-out-everywhere").status_code == 303
    for desk in (one, two):
        assert desk.get("/desk/account").status_code == 303


def test_an_old_token_is_worth_nothing_after_a_new_sign_in_with_it(platform: Running) -> None:
    member(platform, "fixed")
    desk = Desk(platform)
    desk.sign_in("fixed")
    old = desk.client.cookies["cw_staff"]
    desk.sign_in("fixed")
    assert desk.client.cookies["cw_staff"] != old
    stolen = httpx.get(f"{platform.url}/desk/account", cookies={"cw_staff": old}, trust_env=False)
    assert stolen.status_code == 303


def test_a_customer_ends_every_session(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    token = client.headers["Authorization"].removeprefix("Bearer ")
    csrf = hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()[:40]
    pages = httpx.Client(base_url=platform.url, cookies={"cw_customer": token}, trust_env=False)
    assert pages.get("/me/devices").status_code == 200
    assert pages.post("/me/sign-out-everywhere", data={"csrf": csrf}).status_code == 303
    assert client.get("/me").status_code == 401


def test_glass_is_broken_for_one_case_seen_by_the_customer_and_reviewed_by_another(platform: Running) -> None:
    who = platform.customer(province="44")
    client = platform.sign_in(who)
    claim_no, other = platform.reported(client, who), platform.reported(client, who, total_fen=700_000)
    member(platform, "urgent", organisation="31")
    member(platform, "urgent-boss", Role.MANAGER)
    desk, boss = Desk(platform), Desk(platform)
    desk.sign_in("urgent")
    boss.sign_in("urgent-boss")
    closed = desk.get(f"/desk/cases/{claim_no}")
    assert (closed.status_code, "Of another province" in closed.text) == (403, True)
    path = f"/desk/cases/{claim_no}/break-glass"
    assert desk.get(path).status_code == 200
    assert desk.post(path, reason="why not").status_code == 422
    reason = "The hospital is on the telephone and the colleague there is ill"
    assert desk.post(path, reason=reason).status_code == 303
    assert desk.get(f"/desk/cases/{claim_no}").status_code == 200
    assert desk.get(f"/desk/cases/{other}").status_code == 403
    assert desk.post(f"/desk/cases/{claim_no}/taken").status_code == 403
    seen = [(one["reader_name"], one["action"]) for one in client.get("/me/accesses").json()]
    assert ("Fictional urgent", "break_glass") in seen
    assert desk.get("/desk/break-glass").status_code == 403
    page = boss.get("/desk/break-glass")
    assert reason in page.text
    found = re.findall(r"/desk/break-glass/([0-9a-f-]{36})/review", page.text)
    review = f"/desk/break-glass/{found[0]}/review"
    with platform.db.transaction() as tx:
        (task,) = work.tasks_of(tx, UUID(found[0]))
        opener = tx.execute("select staff_id from identity.staff where user_name = 'urgent'").fetchone()
        excluded = tx.execute("select excluded from work.task where task_id = %s", [task.task_id]).fetchone()
    assert (task.kind.value, task.state.value) == ("opening_review", "open")
    assert (opener and opener[0]) in (excluded or ([],))[0]
    shown = boss.get(f"/desk/tasks/{task.task_id}").text
    assert (reason in shown, claim_no in shown) == (True, True)
    assert boss.post(review, verdict="justified", words="Agreed on the telephone").status_code == 303
    assert boss.post(review, verdict="not_justified").status_code == 409
    with platform.db.transaction() as tx:
        (one,) = [one for one in identity.breaks(tx) if one.claim_no == claim_no]
        (task,) = work.tasks_of(tx, UUID(found[0]))
    assert (one.verdict, one.reviewer_name) == ("justified", "Fictional urgent-boss")
    assert (task.state.value, task.owner_name) == ("done", "Fictional urgent-boss")


def test_nobody_reviews_their_own(platform: Running) -> None:
    who = platform.customer(province="44")
    claim_no = platform.reported(platform.sign_in(who), who)
    member(platform, "own-boss", Role.MANAGER, "31")
    desk = Desk(platform)
    desk.sign_in("own-boss")
    assert (
        desk.post(f"/desk/cases/{claim_no}/break-glass", reason="a reason of some length").status_code == 303
    )
    with platform.db.transaction() as tx:
        (one,) = [one for one in identity.breaks(tx) if one.claim_no == claim_no]
    refused = desk.post(f"/desk/break-glass/{one.break_id}/review", verdict="justified")
    assert (refused.status_code, "You prepared it yourself" in refused.text) == (403, True)


def test_a_large_case_asks_for_a_fresh_sign_in(platform: Running) -> None:
    who = platform.customer()
    claim_no = platform.reported(platform.sign_in(who), who, total_fen=60_000_000)
    name, body = "large", {"version": 1, "corrections": [], "note": ""}
    platform.add_staff(name, Role.MANAGER, 10**9)
    token = platform.sign_in_staff(name)
    desk = platform.api(token)
    with platform.db.transaction() as tx:
        tx.execute(
            "update identity.session set proven_at = started_at - interval '11 minutes', "
            "started_at = started_at - interval '11 minutes' where subject_id = "
            "(select staff_id from identity.staff where user_name = %s)",
            [name],
        )
    stale = desk.post(f"/staff/cases/{claim_no}/approval", json=body)
    assert (stale.status_code, stale.json()["code"]) == (403, "sign_in_again")
    assert desk.get(f"/staff/cases/{claim_no}").status_code == 200
    fresh = platform.api(platform.sign_in_staff(name)).post(f"/staff/cases/{claim_no}/approval", json=body)
    assert fresh.json().get("code") != "sign_in_again"
