"""Passkeys in a real chromium with a virtual authenticator: added, and signed in by, for both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pressing import new_context
from running import PASSWORD, Customer, Running

from claimwright.core.identity import Role

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, platform: Running) -> Iterator[Page]:
    """A browser under the name that passkeys are bound to, with an authenticator that verifies its person."""
    context = new_context(
        browser,
        base_url=f"http://localhost:{platform.settings.port}",
        viewport={"width": 390, "height": 844},
        locale="en-GB",
    )
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert wrong == []


def by_code(page: Page, platform: Running, who: Customer) -> None:
    page.goto("/sign-in?next=/me/devices")
    page.get_by_label("Mobile number").fill(who.mobile)
    page.locator("form[action='/sign-in/code'] button").click()
    page.locator("#code").fill(platform.code(who.mobile))
    page.locator("form[action='/sign-in'] button").click()


def add(page: Page, name: str) -> None:
    page.get_by_label("Name of the new passkey").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("#passkeys").get_by_text(name, exact=True)).to_be_visible()


def test_a_customer_adds_a_passkey_and_signs_in_with_it(page: Page, platform: Running) -> None:
    who = platform.customer()
    by_code(page, platform, who)
    add(page, "My telephone")
    page.context.clear_cookies()
    page.goto("/sign-in?next=/me/devices")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile(r"/me/devices$"))
    expect(page.get_by_text(re.compile("last used"))).to_be_visible()


def test_staff_sign_in_by_a_passkey_alone(page: Page, platform: Running) -> None:
    platform.add_staff("keyholder", Role.ASSESSOR)
    page.goto("/desk/sign-in?next=/desk/account")
    page.locator("#user_name").fill("keyholder")
    page.locator("#password").fill(PASSWORD)
    page.locator("form[action='/desk/sign-in'] button").first.click()
    add(page, "Security key")
    page.context.clear_cookies()
    page.goto("/desk/sign-in?next=/desk/account")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile(r"/desk/account$"))
    expect(page.get_by_text(re.compile("last used"))).to_be_visible()
