"""The terms lab in a real chromium: an author edits, a second person approves; every page fits its screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pressing import new_context, until_heard
from running import PASSWORD, Running

from claimwright.core.identity import Role

pytestmark = pytest.mark.browser
SMALL = "/lab/terms/MED-SMALL@2025-01-01"
SignIn = Callable[..., Page]


def is_fault(message: ConsoleMessage) -> bool:
    """An error of the page itself; a refused request is an answer, and the page shows it."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


@pytest.fixture
def sign_in(browser: Browser, platform: Running) -> Iterator[SignIn]:
    """Sign somebody in to the lab; nothing may go wrong on the console."""
    wrong: list[str] = []
    opened = []

    def enter(role: Role, width: int = 1440, locale: str = "en-US") -> Page:
        name = f"lab-{role.value.replace('_', '-')}"
        if name not in platform.tokens:
            platform.add_staff(name, role)
            platform.tokens[name] = "made"
        context = new_context(
            browser, base_url=platform.url, viewport={"width": width, "height": 900}, locale=locale
        )
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if is_fault(message) else None)
        page.goto("/lab")
        page.locator("#user_name").fill(name)
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator(".product-list")).to_be_visible()
        return page

    yield enter
    for context in opened:
        context.close()
    assert wrong == []


def begin(page: Page, platform: Running, days: int, code: str = "") -> str:
    """Begin a draft of MED-SMALL; gives its address."""
    page.goto(SMALL)
    page.get_by_label("Effective from").fill((platform.today() + timedelta(days=days)).isoformat())
    page.get_by_label("Code of a new product").fill(code)
    page.get_by_role("button", name="Begin a draft").click()
    expect(page).to_have_url(re.compile("/lab/drafts/draft-"))
    until_heard(page)
    return page.url


def test_an_error_shows_at_its_line_while_one_types(sign_in: SignIn, platform: Running) -> None:
    page = sign_in(Role.PRODUCT_AUTHOR)
    begin(page, platform, 300)
    editor = page.get_by_role("textbox", name="Text")
    good = editor.input_value()
    expect(page.locator("#findings")).to_contain_text("The file reads and all 12 examples hold")
    line = next(n for n, text in enumerate(good.split("\n"), start=1) if "annual_limit:" in text)
    with page.expect_response(re.compile("/check$")):
        editor.fill(good.replace("annual_limit:", "annual limit:", 1))
        editor.press("End")
    expect(page.locator("#findings")).to_contain_text(f"{line}:")
    expect(page.locator(".gutter .wrong").filter(has_text=re.compile(f"^{line}$"))).to_be_visible()
    until_heard(page)
    page.locator("#findings [data-line]").first.click()
    assert editor.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)").strip() != ""
    with page.expect_response(re.compile("/check$")):
        editor.fill(good)
        editor.press("End")
    expect(page.locator("#findings .notice.good")).to_be_visible()
    expect(page.locator(".gutter .wrong")).to_have_count(0)


def test_a_second_person_approves_what_the_first_wrote(sign_in: SignIn, platform: Running) -> None:
    author, approver = sign_in(Role.PRODUCT_AUTHOR), sign_in(Role.PRODUCT_APPROVER)
    address = begin(author, platform, 310)
    editor = author.get_by_role("textbox", name="Text")
    text = editor.input_value()
    at = text.rindex("clause:")
    editor.fill(text[:at] + text[at:].replace("clause:", "clause: ", 1))
    author.get_by_role("button", name="Save").click()
    expect(author.get_by_text("Revision 2")).to_be_visible()
    author.get_by_role("button", name="Send to review").click()
    expect(author.locator(".way .on")).to_have_text("Tested")
    expect(author.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    approver.goto(address)
    approver.get_by_role("button", name="Approve", exact=True).click()
    expect(approver.locator(".way .on")).to_have_text("Approved")
    expect(approver.get_by_role("textbox", name="Text")).to_have_attribute("readonly", "")
    journal = approver.locator(".journal")
    expect(journal).to_contain_text("approved · Fictional product_approver")
    expect(journal).to_contain_text("all examples hold · Fictional product_author")


def test_whoever_wrote_it_is_told_why_they_cannot_approve(sign_in: SignIn, platform: Running) -> None:
    page = sign_in(Role.PRODUCT_APPROVER)
    begin(page, platform, 1, "MED-MINE")
    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_text("You wrote some of this, so somebody else has to approve.")).to_be_visible()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("you cannot approve it")
    expect(page.locator(".way .on")).to_have_text("Tested")


def test_an_author_who_signs_in_at_the_desk_comes_to_the_lab(browser: Browser, platform: Running) -> None:
    platform.add_staff("lab-at-the-desk", Role.PRODUCT_AUTHOR)
    context = new_context(browser, base_url=platform.url, locale="en-US")
    page = context.new_page()
    page.goto("/desk/sign-in")
    page.locator("#user_name").fill("lab-at-the-desk")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".product-list")).to_be_visible()
    context.close()


def test_red_examples_are_told_and_nothing_is_approved(sign_in: SignIn, platform: Running) -> None:
    page = sign_in(Role.PRODUCT_AUTHOR)
    begin(page, platform, 320)
    editor = page.get_by_role("textbox", name="Text")
    text = editor.input_value()
    at = text.rindex("5000.00 元", 0, text.rindex("examples:"))
    editor.fill(text[:at] + "4000.00 元" + text[at + len("5000.00 元") :])
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".example-results .red").first).to_be_visible()
    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_role("alert")).to_contain_text("Examples do not hold")
    expect(page.locator(".way .on")).to_have_text("In review")


def test_an_example_flows_as_a_picture_and_own_facts_run(sign_in: SignIn) -> None:
    page = sign_in(Role.ASSESSOR)
    page.goto("/lab/terms/MED-MILLION@2025-01-01/run?example=2")
    expect(page.locator(".flow.total .amount")).to_have_text("¥24,000.00")
    expect(page.locator(".flow.less .bar-less")).to_have_count(2)
    own = page.get_by_role("textbox", name="Facts of your own")
    own.fill(own.input_value().replace("50000.00", "50000.02"))
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".flow.total .amount")).to_have_text("¥24,000.01")


def test_a_what_if_plots_cost_and_distribution(sign_in: SignIn) -> None:
    page = sign_in(Role.PRODUCT_AUTHOR)
    page.goto("/lab/terms/MED-MILLION@2025-01-01/what-if")
    page.get_by_label("Other amounts").fill("5000.00元, 20000.00元")
    page.get_by_role("button", name="Run on the sample").click()
    expect(page.locator(".chart").first).to_be_visible(timeout=120_000)
    until_heard(page)
    heights = [
        int(one.get_attribute("height") or 0) for one in page.locator(".chart").first.locator("rect").all()
    ]
    written, lower, higher = heights
    assert lower > written > higher > 0
    assert page.locator("table.plain tbody tr").count() == 3


PAGES = (
    "",
    "/terms/MED-COMFORT@2025-01-01",
    "/terms/CI-MULTI-PAY@2018-01-01/run",
    "/terms/ACCIDENT-LONG/text",
)


@pytest.mark.parametrize(
    ("width", "locale"), [(390, "zh-CN"), (390, "en-US"), (1280, "zh-CN"), (1440, "en-US")]
)
def test_every_page_fits_the_screen(sign_in: SignIn, width: int, locale: str) -> None:
    page = sign_in(Role.PRODUCT_AUTHOR, width, locale)
    for path in (*PAGES, "/differences?left=ACCIDENT-LONG@2000-01-01&right=ACCIDENT-LONG@2014-01-01"):
        answer = page.goto(f"/lab{path}")
        assert answer is not None
        assert answer.status == 200, path
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{path} is {over} px too wide"
