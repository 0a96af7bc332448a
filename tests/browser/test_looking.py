"""Looking before deciding, and nothing typed is lost: what if, letters, a second person, an ended session."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pressing import another_page, new_context, press, until_heard
from running import PASSWORD, Running

from claimwright.core.identity import Role
from claimwright.samples import as_xml

pytestmark = pytest.mark.browser
SignIn = Callable[[str], Page]
NAMES = ("looking-one", "looking-two")


@pytest.fixture
def at_desk(browser: Browser, platform: Running) -> Iterator[SignIn]:
    """Assessors, each at a desk of their own, signed in by their passwords."""
    contexts = []

    def enter(name: str) -> Page:
        if name not in platform.tokens:
            platform.add_staff(name, Role.ASSESSOR)
            platform.tokens[name] = platform.sign_in_staff(name)
        context = new_context(
            browser, base_url=platform.url, locale="en-US", viewport={"width": 1440, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/desk/sign-in")
        sign_in(page, name)
        return page

    yield enter
    for context in contexts:
        context.close()


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    with another_page(page):
        page.keyboard.press("Enter")


def two_bills(platform: Running) -> tuple[httpx.Client, str]:
    """A claim with a bill that does not add up (eligible 8,900.00) and a second one of 8,000.00."""
    who = platform.customer()
    client = platform.sign_in(who)
    account_id = client.get("/me").json()["accounts"][0]["account_id"]
    form = {"policy_no": who.policy_no, "account_id": account_id, "cause": "illness"}
    bills = [platform.bill(who, total_fen=890_000), platform.bill(who)]
    files = [("files", (f"{n}.xml", as_xml(bill))) for n, bill in enumerate(bills, start=1)]
    answer = client.post("/claims", data=form, files=files)
    assert answer.status_code == 201, answer.text
    claim_no = str(answer.json()["claim_no"])
    platform.wait_for_state(client, claim_no, "in_review")
    return client, verified(platform, claim_no, 2)


def one_bill(platform: Running) -> tuple[httpx.Client, str]:
    who = platform.customer()
    client = platform.sign_in(who)
    return client, verified(platform, platform.in_review(client, who), 1)


def verified(platform: Running, claim_no: str, bills: int) -> str:
    """The claim, once the platform has answered for so many bills: its answers come by themselves."""
    deadline = time.monotonic() + 120
    while stands(platform, claim_no)[-1].count("bill_verified") < bills:
        assert time.monotonic() < deadline, "the platform has not answered"
        time.sleep(0.05)
    return claim_no


def stands(platform: Running, claim_no: str) -> tuple[Any, ...]:
    """What a look must not change: version, state, facts, proposal, events of the journal."""
    case = platform.api(platform.staff(Role.MANAGER)).get(f"/staff/cases/{claim_no}").json()
    events = [one["event"] for one in case["journal"]]
    return case["version"], case["claim"]["state"], case["facts"], case["proposal_payable_fen"], events


def open_dialog(page: Page, key: str, name: str) -> Locator:
    press(page, key)
    dialog = page.get_by_role("dialog", name=name)
    expect(dialog).to_be_visible()
    return dialog


def test_what_if_reckons_without_a_bill_and_with_other_insurance_and_writes_nothing(
    at_desk: SignIn, platform: Running
) -> None:
    _, claim_no = two_bills(platform)
    before = stands(platform, claim_no)
    page = at_desk(NAMES[0])
    page.goto(f"/desk/cases/{claim_no}")
    dialog = open_dialog(page, "w", "What if")
    amount = dialog.locator("#what-if-result .big-amount")
    shown = dialog.get_by_role("button", name="Reckon")
    shown.click()
    expect(amount).to_have_text("¥8,730.00")
    until_heard(page)
    dialog.locator("input[name=counted]").nth(1).uncheck()
    shown.click()
    expect(amount).to_have_text("¥4,770.00")
    until_heard(page)
    dialog.locator("input[name='fact:1:social_insurance_paid']").fill("4000.00")
    shown.click()
    expect(amount).to_have_text("¥3,870.00")
    until_heard(page)
    dialog.locator("input[name=counted]").first.uncheck()
    shown.click()
    expect(dialog.get_by_text("Every visit or stay has been left out.")).to_be_visible()
    assert stands(platform, claim_no) == before
    page.reload()
    expect(page.locator("#proposal .big-amount")).to_have_text("¥8,730.00")


def test_the_previewed_letter_is_the_letter_that_goes_out(at_desk: SignIn, platform: Running) -> None:
    client, claim_no = one_bill(platform)
    before = stands(platform, claim_no)
    page = at_desk(NAMES[0])
    page.goto(f"/desk/cases/{claim_no}")
    press(page, "f")
    field = page.locator("[name='fact:1:eligible_expense']")
    field.fill("8000.00")
    field.press("Tab")
    expect(page.locator("#proposal .big-amount")).to_have_text("¥3,960.00")
    until_heard(page)
    press(page, "Escape")
    page.locator("h1").click()
    dialog = open_dialog(page, "a", "Approve this case")
    dialog.get_by_role("button", name="Preview the letter").click()
    letter = dialog.locator("article.preview")
    expect(letter).to_contain_text("3,960.00")
    previewed = words_of(letter)
    assert stands(platform, claim_no) == before
    assert client.get(f"/claims/{claim_no}/letters").json() == []
    until_heard(page)
    with another_page(page):
        dialog.get_by_role("button", name="Approve").click()
    assert platform.wait_for_state(client, claim_no, "closed")["payable_fen"] == 396_000
    page.goto(f"/desk/cases/{claim_no}/life")
    page.locator("[data-kind='letter'] a").last.click()
    expect(page.locator("#letter")).to_be_visible()
    assert previewed in words_of(page.locator("#letter"))


def words_of(place: Locator) -> str:
    """The words without how they are laid out."""
    return re.sub(r"\s+", " ", place.inner_text()).strip()


def test_of_two_people_on_one_case_the_second_is_told_and_keeps_every_word(
    at_desk: SignIn, platform: Running
) -> None:
    client, claim_no = one_bill(platform)
    one, two = (at_desk(name) for name in NAMES)
    for page in (one, two):
        page.goto(f"/desk/cases/{claim_no}")
    field = two.locator("[name='fact:1:eligible_expense']")
    field.fill("8000.00")
    field.press("Tab")
    expect(two.locator("#proposal .big-amount")).to_have_text("¥3,960.00")
    dialog = open_dialog(one, "p", "Ask for papers")
    dialog.locator("#papers-list").fill("Discharge summary")
    with another_page(one):
        dialog.get_by_role("button", name="Ask for papers").click()
    platform.wait_for_state(client, claim_no, "awaiting_papers")
    until_heard(two)
    two.locator("h1").click()
    dialog = open_dialog(two, "a", "Approve this case")
    dialog.get_by_label("Note").fill("Corrected by telephone, Monday.")
    with another_page(two):
        dialog.get_by_role("button", name="Approve").click()
    expect(two.get_by_role("alert")).to_contain_text("The case has changed")
    kept = two.locator("#kept")
    expect(kept).to_contain_text("Corrected by telephone, Monday.")
    expect(kept).to_contain_text("8000.00")
    case = platform.api(platform.staff(Role.MANAGER)).get(f"/staff/cases/{claim_no}").json()
    assert (case["claim"]["state"], case["orders"]) == ("awaiting_papers", [])
    assert [one["event"] for one in case["journal"]].count("papers_asked") == 1


def test_what_was_typed_outlives_an_ended_session(at_desk: SignIn, platform: Running) -> None:
    client, claim_no = one_bill(platform)
    page = at_desk(NAMES[0])
    page.goto(f"/desk/cases/{claim_no}")
    field = page.locator("[name='fact:1:eligible_expense']")
    field.fill("8000.00")
    field.press("Tab")
    expect(page.locator("#proposal .big-amount")).to_have_text("¥3,960.00")
    until_heard(page)
    page.locator("h1").click()
    dialog = open_dialog(page, "a", "Approve this case")
    dialog.get_by_label("Note").fill("Corrected by telephone, Tuesday.")
    page.context.clear_cookies()
    with another_page(page, "**/desk/sign-in**"):
        dialog.get_by_role("button", name="Approve").click()
    sign_in(page, NAMES[0])
    expect(page).to_have_url(re.compile(f"/desk/cases/{claim_no}$"))
    expect(page.get_by_role("status").filter(has_text="stands in its fields again")).to_be_visible()
    expect(page.locator("[name='fact:1:eligible_expense']")).to_have_value("8000.00")
    expect(page.locator("#proposal .big-amount")).to_have_text("¥3,960.00")
    until_heard(page)
    dialog = open_dialog(page, "a", "Approve this case")
    expect(dialog.get_by_label("Note")).to_have_value("Corrected by telephone, Tuesday.")
    with another_page(page):
        dialog.get_by_role("button", name="Approve").click()
    assert platform.wait_for_state(client, claim_no, "closed")["payable_fen"] == 396_000
    assert page.evaluate("Object.keys(sessionStorage).filter(one => one.startsWith('draft:'))") == []


def test_what_was_typed_outlives_a_session_ended_from_another_device(
    at_desk: SignIn, platform: Running
) -> None:
    _, claim_no = one_bill(platform)
    page, elsewhere = at_desk("looking-four"), at_desk("looking-four")
    page.goto(f"/desk/cases/{claim_no}")
    dialog = open_dialog(page, "a", "Approve this case")
    dialog.get_by_label("Note").fill("Corrected by telephone, Wednesday.")
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    elsewhere.goto("/desk/account")
    until_heard(elsewhere)
    with another_page(elsewhere, "**/desk/sign-in**"):
        elsewhere.get_by_role("button", name="Sign out everywhere").click()
    field = page.locator("[name='fact:1:eligible_expense']")
    with another_page(page, "**/desk/sign-in**"):  # the answer to the field says that nobody is signed in
        field.fill("8000.00")
        field.press("Tab")
    sign_in(page, "looking-four")
    expect(page).to_have_url(re.compile(f"/desk/cases/{claim_no}$"))
    expect(page.get_by_role("status").filter(has_text="stands in its fields again")).to_be_visible()
    expect(field).to_have_value("8000.00")
    expect(page.locator("#proposal .big-amount")).to_have_text("¥3,960.00")
    dialog = open_dialog(page, "a", "Approve this case")
    expect(dialog.get_by_label("Note")).to_have_value("Corrected by telephone, Wednesday.")


def test_what_one_person_typed_is_not_shown_to_the_next_one_at_the_same_desk(
    at_desk: SignIn, platform: Running
) -> None:
    _, claim_no = one_bill(platform)
    platform.add_staff("looking-three", Role.ASSESSOR)
    page = at_desk(NAMES[0])
    page.goto(f"/desk/cases/{claim_no}")
    dialog = open_dialog(page, "a", "Approve this case")
    dialog.get_by_label("Note").fill("for my eyes alone")
    page.context.clear_cookies()
    page.goto(f"/desk/cases/{claim_no}")
    sign_in(page, "looking-three")
    expect(page.locator("#approve-form")).to_have_count(1)
    expect(page.locator("#note")).to_have_value("")
    expect(page.locator("#drafts-back")).to_be_hidden()
