"""An assessor without a mouse: ten cases in a row, each taken with one key, end as intended."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from pressing import WITHIN_MS, another_page, new_context, press, until_heard
from running import PASSWORD, Running

from claimwright.app.claims import public as claims
from claimwright.app.identity import public as identity
from claimwright.core.identity import Role
from claimwright.samples import as_xml

pytestmark = pytest.mark.browser
PROVINCE = "65"
WAYS = (
    "approve",
    "correct",
    "papers",
    "approve",
    "refuse",
    "correct",
    "approve",
    "refuse",
    "correct",
    "approve",
)
CLAUSE, WORDS, PAPER = "2.6(3)", "The hospital confirmed that it issued no such bill.", "Discharge summary"


def focus_until(page: Page, wanted: str, key: str = "Tab") -> None:
    """Walk with one key until the element is reached; failing means that keyboards cannot reach it."""
    for _ in range(40):
        if page.evaluate(
            "wanted => !!document.activeElement && document.activeElement.matches(wanted)", wanted
        ):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} is not reached with {key}")


def retype(page: Page, text: str) -> None:
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def send(page: Page) -> None:
    """Send the open dialog and see the case as it is afterwards."""
    with another_page(page):
        press(page, "ControlOrMeta+Enter")


def approve(page: Page) -> None:
    press(page, "a")
    expect(page.get_by_role("dialog").locator(".big-amount")).to_have_text("¥4,770.00")
    send(page)


def correct(page: Page) -> None:
    press(page, "f")
    focus_until(page, "[name='fact:1:eligible_expense']")
    retype(page, "8000.00")
    page.keyboard.press("Tab")
    expect(page.locator("#proposal .big-amount")).to_have_text("¥3,960.00")
    until_heard(page)
    press(page, "Escape", "a")
    expect(page.get_by_role("dialog").locator(".big-amount")).to_have_text("¥3,960.00")
    expect(page.get_by_role("dialog").get_by_label("Note")).to_be_focused()
    page.keyboard.type("corrected by telephone")
    send(page)


def ask_papers(page: Page) -> None:
    press(page, "p")
    focus_until(page, "#papers-list")
    page.keyboard.type(PAPER)
    send(page)


def refuse(page: Page) -> None:
    """Open the evidence, come back, refuse with clause and words."""
    with another_page(page, "**/evidence/**"):
        press(page, "e")
    page.wait_for_function("document.querySelector('.sheet img').naturalWidth > 300", timeout=WITHIN_MS)
    press(page, "Escape")
    with another_page(page, "**/desk/cases/CL*"):
        press(page, "u")
    expect(page.locator("#panes")).to_be_visible()
    press(page, "r")
    expect(page.get_by_label("Clause")).to_be_focused()
    page.keyboard.type(CLAUSE)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Reasons for the customer")).to_be_focused()
    page.keyboard.type(WORDS)
    send(page)


HANDS: dict[str, Callable[[Page], None]] = {
    "approve": approve, "correct": correct, "papers": ask_papers, "refuse": refuse,
}  # fmt: skip


def add_assessor(platform: Running) -> str:
    new = identity.NewStaff("keys-only", "Keys Only", Role.ASSESSOR, 10_000_000, PASSWORD)
    with platform.db.transaction() as tx:
        added = identity.add_staff(tx, platform.ids, replace(new, organisation=PROVINCE), platform.now())
    assert not hasattr(added, "code"), added
    return new.user_name


def sign_in(page: Page, user_name: str) -> None:
    page.goto("/desk/sign-in")
    until_heard(page)
    focus_until(page, "[name=user_name]")
    page.keyboard.type(user_name)
    focus_until(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    with another_page(page):
        page.keyboard.press("Enter")


def test_ten_cases_are_decided_without_a_mouse(
    browser: Browser, platform: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    planned: dict[str, str] = {}
    people = {}
    for way in WAYS:
        who = platform.customer(province=PROVINCE)
        client = platform.sign_in(who)
        answer = platform.report(client, who, as_xml(platform.bill(who, total_fen=890_000)))
        assert answer.status_code == 201, answer.text
        planned[answer.json()["claim_no"]], people[answer.json()["claim_no"]] = way, client
    for claim_no, client in people.items():
        platform.wait_for_state(client, claim_no, "in_review")
    context = new_context(
        browser, base_url=platform.url, locale="en-US", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    sign_in(page, add_assessor(platform))
    spent_s: dict[str, float] = {}
    while len(spent_s) < len(planned):
        began = time.monotonic()
        with another_page(page, "**/desk/cases/CL*"):
            press(page, "n")
        claim_no = page.url.rpartition("/")[2]
        assert claim_no in planned, f"the next case is {page.url}"
        assert claim_no not in spent_s, "a case came twice"
        HANDS[planned[claim_no]](page)
        spent_s[claim_no] = time.monotonic() - began
    context.close()
    for claim_no, way in planned.items():
        check_end(platform, people[claim_no], claim_no, way)
    with capsys.disabled():
        for way in HANDS:
            own = sorted(spent for claim_no, spent in spent_s.items() if planned[claim_no] == way)
            print(f"\n{way}: {len(own)} cases, {', '.join(f'{one:.1f}' for one in own)} s", end="")
        print(f"\nmedian of ten by keyboard alone: {statistics.median(spent_s.values()):.2f} s a case")


def check_end(platform: Running, client: httpx.Client, claim_no: str, way: str) -> None:
    """The database says what was intended, under the assessor's name."""
    state = {"papers": "awaiting_papers", "refuse": "refused"}.get(way, "closed")
    platform.wait_for_state(client, claim_no, state)
    with platform.db.transaction() as tx:
        claim = claims.claim_by_number(tx, claim_no)
        assert claim is not None
        decisions = claims.decisions_of(tx, claim.claim_id)
        asked = [one for one in claims.history(tx, claim.claim_id) if one.event == "papers_asked"]
    if way == "papers":
        assert not decisions
        assert [one.actor.name for one in asked] == ["Keys Only"]
        return
    (decision,) = decisions
    assert decision.by_name == "Keys Only"
    if way == "refuse":
        assert (decision.outcome.value, decision.clause, decision.words) == ("refuse", CLAUSE, WORDS)
    else:
        assert decision.payable_fen == {"approve": 477_000, "correct": 396_000}[way]
