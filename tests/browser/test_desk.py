"""An assessor at the desk, by keyboard, in a real chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect
from pressing import WITHIN_MS, another_page, new_context, press, until_heard
from running import PASSWORD, Running

from claimwright.core.identity import Role

pytestmark = pytest.mark.browser


def is_fault(message: ConsoleMessage) -> bool:
    """An error of the page itself; a refused request is an answer, and the page shows it."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


@pytest.fixture
def desk(browser: Browser, platform: Running) -> Iterator[Page]:
    """A signed-in assessor in English; nothing may go wrong on the console."""
    name = "desk-assessor"
    if name not in platform.tokens:
        platform.add_staff(name, Role.ASSESSOR)
        platform.tokens[name] = "made"
    context = new_context(
        browser, base_url=platform.url, viewport={"width": 1440, "height": 900}, locale="en-US"
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if is_fault(message) else None)
    page.goto("/desk")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    with another_page(page, "**/desk"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Work list")).to_be_visible()
    yield page
    context.close()
    assert wrong == []


def select(page: Page, claim_no: str) -> None:
    """Move down the list by keyboard until the claim is selected."""
    for _ in range(100):
        press(page, "j")
        if page.locator("tr.selected").inner_text().find(claim_no) >= 0:
            return
    raise AssertionError(f"{claim_no} is not on the list")


def test_a_case_is_corrected_and_approved_by_keyboard(desk: Page, platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.in_review(client, who)
    desk.reload()
    select(desk, claim_no)
    with another_page(desk, f"**/desk/cases/{claim_no}"):
        press(desk, "Enter")
    expect(
        desk.get_by_text("The fee lines sum to 8,000.00 yuan, the bill says 8,900.00 yuan").first
    ).to_be_visible()
    with another_page(desk):
        press(desk, "t")
    expect(desk.get_by_text("with Fictional assessor")).to_be_visible()
    field = desk.get_by_label("eligible expense")
    with desk.expect_response(re.compile("/preview$")):
        field.fill("8000.00")
        field.press("Tab")
    expect(desk.locator("#proposal .big-amount")).to_have_text("¥3,960.00")
    until_heard(desk)
    desk.locator("body").press("Escape")
    desk.locator("h1").click()
    press(desk, "a")
    dialog = desk.get_by_role("dialog", name="Approve this case")
    expect(dialog.locator(".big-amount")).to_have_text("¥3,960.00")
    dialog.get_by_label("Note").fill("corrected by telephone")
    dialog.get_by_role("button", name="Approve").click()
    expect(desk.locator(".panes").get_by_text("Decided by Fictional assessor")).to_be_visible()
    assert platform.wait_for_state(client, claim_no, "closed")["payable_fen"] == 396_000


def test_a_refusal_reaches_the_customer_with_name_clause_and_words(desk: Page, platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.in_review(client, who)
    desk.goto(f"/desk/cases/{claim_no}")
    picture = desk.locator(".sheet img").first
    expect(picture).to_be_visible()
    desk.wait_for_function("document.querySelector('.sheet img').naturalWidth > 300", timeout=WITHIN_MS)
    press(desk, "r")
    dialog = desk.get_by_role("dialog", name="Refuse this case")
    dialog.get_by_label("Clause").fill("2.6(3)")
    dialog.get_by_label("Reasons for the customer").fill("医院确认没有开具这张票据。")
    dialog.get_by_role("button", name="Refuse").click()
    expect(desk.locator(".badge").first).to_have_text("Refused")
    told = client.get(f"/claims/{claim_no}/explanation").json()["decision"]
    assert (told["by_name"], told["clause"]) == ("Fictional assessor", "2.6(3)")


def test_a_field_lights_up_its_place_on_the_document(desk: Page, platform: Running) -> None:
    from claimwright.samples import as_pdf

    who = platform.customer()
    client = platform.sign_in(who)
    bill = platform.bill(who, total_fen=890_000)
    claim_no = platform.report(client, who, as_pdf(bill), "bill.pdf").json()["claim_no"]
    desk.goto(f"/desk/cases/{claim_no}")
    desk.get_by_label("paid by social insurance").hover()
    lit = desk.locator("rect.box.on")
    expect(lit).to_have_count(1)
    box, sheet = lit.bounding_box(), desk.locator(".sheet").bounding_box()
    assert box
    assert sheet
    assert sheet["x"] < box["x"] < sheet["x"] + sheet["width"]
    assert sheet["y"] < box["y"] < sheet["y"] + sheet["height"]


def test_keys_are_told_and_letters_typed_into_fields_are_letters(desk: Page, platform: Running) -> None:
    press(desk, "?")
    dialog = desk.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    told = dialog.locator("section").filter(has_text="On a case").locator("kbd").all_inner_texts()
    assert set(told) == set("tfearpwchlzjku")
    press(desk, "Escape")
    expect(dialog).to_be_hidden()
    who = platform.customer()
    claim_no = platform.in_review(platform.sign_in(who), who)
    desk.goto(f"/desk/cases/{claim_no}")
    desk.get_by_label("department").fill("a r ?")
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_a_key_pressed_before_the_scripts_came_is_not_lost(desk: Page) -> None:
    held: list[Route] = []
    desk.route("**/static/app.js*", lambda route: held.append(route))
    desk.reload(wait_until="commit")
    expect(desk.get_by_role("heading", name="Work list")).to_be_visible()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    assert desk.locator("html").get_attribute("data-keys") is None
    held[0].continue_()
    expect(desk.get_by_role("dialog", name="Keys")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_two_people_open_one_case_and_only_the_first_decision_counts(desk: Page, platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.in_review(client, who)
    desk.goto(f"/desk/cases/{claim_no}")
    other = platform.api(platform.staff(Role.MANAGER))
    version = other.get(f"/staff/cases/{claim_no}").json()["version"]
    correction = [{"event_no": "1", "name": "eligible_expense", "value": 800_000}]
    done = other.post(
        f"/staff/cases/{claim_no}/approval", json={"version": version, "corrections": correction}
    )
    assert done.status_code == 200
    platform.wait_for_state(client, claim_no, "closed")
    press(desk, "a")
    desk.get_by_role("dialog", name="Approve this case").get_by_role("button", name="Approve").click()
    expect(desk.get_by_role("alert")).to_contain_text("The case has changed")
    assert len(other.get(f"/staff/cases/{claim_no}").json()["orders"]) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(browser: Browser, platform: Running, lang: str, width: int) -> None:
    who = platform.customer()
    claim_no = platform.in_review(platform.sign_in(who), who)
    token = platform.staff(Role.ASSESSOR)
    context = new_context(browser, base_url=platform.url, viewport={"width": width, "height": 800})
    context.add_cookies(
        [
            {"name": n, "value": v, "url": platform.url}
            for n, v in {"cw_lang": lang, "cw_staff": token}.items()
        ]
    )
    page = context.new_page()
    for path in ("/desk", "/desk/cases", "/desk/refused-entries", f"/desk/cases/{claim_no}", "/desk/sign-in"):
        page.goto(path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{path} is {over} px too wide"
    context.close()


def test_the_api_documentation_works_without_any_other_server(browser: Browser, platform: Running) -> None:
    context = new_context(browser, base_url=platform.url)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/docs")
    expect(page.get_by_text("/api/v1/claims/{claim_no}/explanation")).to_be_visible()
    foreign = [url for url in asked if not url.startswith((platform.url, "data:"))]
    assert foreign == []
    context.close()
