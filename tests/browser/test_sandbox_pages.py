"""The pages of the sandboxes that people meet: readable on a telephone, and open to everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pressing import new_context
from running import Running

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture
def phone(browser: Browser, platform: Running) -> Iterator[Page]:
    context = new_context(browser, base_url=platform.url, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def is_readable(page: Page) -> None:
    """Both languages, no sideways scroll, nothing that axe can see."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("h1 [lang=en]")).to_be_visible()
    expect(page.get_by_text("SANDBOX · 沙箱")).to_be_visible()
    found = Axe().run(page, options=RULES)
    assert not found.response["violations"], found.generate_report()


def test_the_identity_provider(phone: Page, platform: Running) -> None:
    phone.goto("/desk/provider/start?next=/desk/account")
    assert phone.url.startswith(f"{platform.settings.identity_address}/authorize?")
    is_readable(phone)
    phone.get_by_label("工号").fill("nobody-known")
    with phone.expect_navigation(url=f"{platform.url}/**"):
        phone.get_by_role("button", name="登录").click()
    phone.goto(platform.settings.identity_address)
    is_readable(phone)


def test_the_invoice_platform(phone: Page, platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    number = client.get(f"/claims/{claim_no}").json()["bills"][0]["bill_number"]
    phone.goto(platform.settings.invoice_platform_address)
    row = phone.locator("tr", has=phone.get_by_text(number, exact=True))
    expect(row).to_contain_text("8000.00")
    is_readable(phone)
    phone.set_viewport_size({"width": 1280, "height": 800})
    expect(phone.get_by_role("columnheader", name="Standing")).to_be_visible()
