"""Reading, asking and correcting: staff by keyboard, the customer on a phone, in a real chromium."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pressing import another_page, new_context, press, until_heard
from running import PASSWORD, Customer, Running

from claimwright.core.identity import Role
from claimwright.samples import as_pdf

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("TEST_SHOTS", "")
"""A folder to put pictures of every page in, in both languages and three widths; empty: none are taken."""


def is_fault(message: ConsoleMessage) -> bool:
    return message.type == "error" and not message.text.startswith("Failed to load resource")


@pytest.fixture
def pages(browser: Browser, platform: Running) -> Iterator[tuple[Page, Page]]:
    """A desk and a phone, both in English; nothing may go wrong on their consoles."""
    name = "evidence-assessor"
    if name not in platform.tokens:
        platform.add_staff(name, Role.ASSESSOR)
        platform.tokens[name] = platform.sign_in_staff(name)
    wrong: list[str] = []
    contexts = [
        new_context(browser, base_url=platform.url, viewport=size, locale="en-US", has_touch=touch)
        for size, touch in (({"width": 1440, "height": 900}, False), ({"width": 390, "height": 844}, True))
    ]
    opened = [context.new_page() for context in contexts]
    for page in opened:
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if is_fault(message) else None)
    desk, phone = opened
    desk.goto("/desk")
    desk.get_by_label("User name").fill(name)
    desk.get_by_label("Password").fill(PASSWORD)
    with another_page(desk, "**/desk"):
        desk.keyboard.press("Enter")
    expect(desk.locator(".desk-top")).to_be_visible()
    yield desk, phone
    for context in contexts:
        context.close()
    assert wrong == []


def _sign_in(phone: Page, platform: Running, who: Customer) -> None:
    phone.goto("/sign-in")
    phone.get_by_label("mobile").fill(who.mobile)
    phone.keyboard.press("Enter")
    expect(phone.get_by_label(re.compile("code", re.I))).to_be_focused()
    phone.get_by_label(re.compile("code", re.I)).fill(platform.code(who.mobile))
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name=re.compile(who.name))).to_be_visible()


def _shots(page: Page, name: str) -> None:
    if not SHOTS:
        return
    size = page.viewport_size
    for lang in ("zh", "en"):
        page.context.add_cookies([{"name": "cw_lang", "value": lang, "url": page.url}])
        for width in (390, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            page.reload()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=Path(SHOTS) / f"{name}-{lang}-{width}.png", full_page=width == 390)
    page.context.clear_cookies(name="cw_lang")
    assert size is not None
    page.set_viewport_size(size)
    page.reload()


def _case(platform: Running, claim_no: str) -> dict[str, object]:
    client: httpx.Client = platform.api(platform.tokens["evidence-assessor"])
    answer = client.get(f"/staff/cases/{claim_no}")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_ask_answer_on_the_phone_and_correct_by_keyboard(pages: tuple[Page, Page], platform: Running) -> None:
    desk, phone = pages
    who = platform.customer()
    client = platform.sign_in(who)
    bill = replace(platform.bill(who), total_fen=890_000)  # its lines and payments sum to 8,000.00
    claim_no = platform.report(client, who, as_pdf(bill), "bill.pdf").json()["claim_no"]
    platform.wait_for_state(client, claim_no, "in_review")

    # the desk looks at the page and asks for what does not add up, once
    desk.goto(f"/desk/cases/{claim_no}")
    expect(desk.locator(".sheet img").first).to_be_visible()
    with another_page(desk, "**/evidence/**"):
        desk.locator("[data-evidence-link]").click()
    total = desk.get_by_label("total", exact=True)
    expect(total).to_be_focused()  # the first field in doubt
    expect(desk.locator('rect.box.on[data-field="total_fen"]')).to_have_count(1)
    _shots(desk, "evidence")
    with another_page(desk, f"**/desk/cases/{claim_no}"):
        desk.get_by_role("link", name="Back to the case").click()
    expect(desk.get_by_role("heading", name="Calculation")).to_be_visible()
    press(desk, "p")
    expect(desk.get_by_text("The amounts do not add up to the total")).to_be_visible()
    _shots(desk, "case")
    if SHOTS:
        press(desk, "p")
    desk.locator("#papers-list").fill("Discharge summary")
    with another_page(desk):
        desk.locator("#papers").get_by_role("button", name="Ask for papers").click()
    platform.wait_for_state(client, claim_no, "awaiting_papers")

    # the customer answers on the phone: a value beside its picture, and a paper
    _sign_in(phone, platform, who)
    phone.goto(f"/claims/{claim_no}")
    expect(phone.get_by_role("img", name="where total stands on the paper")).to_be_visible()
    _shots(phone, "request")
    phone.get_by_label("As the original says: total").fill("8000.00")
    with phone.expect_file_chooser() as chooser:
        phone.get_by_text("Photograph or choose this paper").click()
    summary = {"name": "summary.pdf", "mimeType": "application/pdf", "buffer": as_pdf(platform.bill(who))}
    chooser.value.set_files([summary])  # type: ignore[list-item]
    expect(phone.get_by_text("summary.pdf")).to_be_visible()
    phone.get_by_role("button", name=re.compile("^Send")).click()
    expect(phone.get_by_role("button", name=re.compile("^Send"))).to_have_count(0)
    claim = platform.wait_for_state(client, claim_no, "in_review")
    answered = claim["request"]["items"]
    assert [(one["kind"], one["answer_value"]) for one in answered] == [("paper", None), ("value", "8000.00")]
    assert answered[0]["answer_document_id"] is not None
    assert claim["request"]["is_open"] is False

    # the desk takes the answer and saves it by keyboard; the gates hold, fact and journal follow
    first = _case(platform, claim_no)["documents"][0]["document_id"]  # type: ignore[index]
    desk.goto(f"/desk/cases/{claim_no}/evidence/{first}")
    expect(desk.get_by_text("the customer says: 8000.00")).to_be_visible()
    _shots(desk, "answered")
    expect(total).to_be_focused()
    until_heard(desk)
    desk.keyboard.type("80x0")
    expect(desk.locator("#about-total_fen [data-invalid]")).to_have_text("An amount, such as 1234.56.")
    expect(desk.locator("#about-total_fen [data-invalid]")).to_be_visible()
    press(desk, "Escape")
    expect(total).to_have_value("8900.00")
    total.select_text()
    desk.keyboard.type("8000.00")
    press(desk, "ArrowDown")
    expect(desk.get_by_label("paid by the pooled fund")).to_be_focused()
    with another_page(desk):
        press(desk, "Control+Enter")
    expect(desk.locator("#gates-hold")).to_be_visible()
    expect(desk.get_by_text("corrected by Fictional assessor").first).to_be_visible()
    case = _case(platform, claim_no)
    facts = {one["name"]: (one["value"], one["source"]) for one in case["facts"] if one["event_no"] == "1"}  # type: ignore[attr-defined]
    assert facts["total_expense"] == (800_000, "person")
    assert facts["eligible_expense"] == (800_000, "person")
    assert "document_corrected" in [one["event"] for one in case["journal"]]  # type: ignore[attr-defined]
