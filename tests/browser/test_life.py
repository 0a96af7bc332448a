"""The life of a claim on the desk: reopened, decided anew as shown, told in one line with letters.

With ``KEEP_PICTURES_IN`` set to a folder the pages are kept there as pictures, in both languages.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from pressing import new_context
from running import PASSWORD, Running

from claimwright.core.identity import Role

WIDTHS = (390, 1280, 1920)


def signed_in(browser: Browser, platform: Running, user_name: str) -> Page:
    page = new_context(browser, locale="en-GB", base_url=platform.url).new_page()
    page.goto("/desk")
    page.get_by_label("User name").fill(user_name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk")
    return page


def shoot(page: Page, name: str) -> None:
    folder = os.environ.get("KEEP_PICTURES_IN")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{name} is wider than {width}"
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_paid_case_is_opened_again_and_decided_as_shown(browser: Browser, platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    platform.add_staff("life-assessor", Role.ASSESSOR)
    page = signed_in(browser, platform, "life-assessor")
    page.goto(f"/desk/cases/{claim_no}")
    page.locator("#life").click()
    expect(page.get_by_role("heading", name="Life of the claim")).to_be_visible()
    page.get_by_text("Open this case again").first.click()
    page.locator("#reason").select_option("wrong_fact")
    page.locator("#reopen-words").fill("The hospital corrected the amount of the bill.")
    page.locator("#reopen button").click()
    field = page.locator("input[name='fact:1:eligible_expense']")
    field.fill("6000.00")
    shoot(page, "life-redecide-en")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.locator("#preview")).to_contain_text(claim_no)
    page.locator("#confirm").click()
    expect(page.locator("[data-kind='decision']")).to_have_count(2)
    expect(page.locator("[data-kind='letter']")).to_have_count(3)
    shoot(page, "life-en")
    page.goto("/preferences/lang/zh?next=" + f"/desk/cases/{claim_no}/life")
    expect(page.get_by_role("heading", name="案件全程")).to_be_visible()
    shoot(page, "life-zh")
    page.locator("[data-kind='letter'] a").last.click()
    expect(page.locator("#letter")).to_be_visible()
    shoot(page, "letter-zh")
    page.locator("#send").click()
    page.wait_for_url("**/life")
    assert len(client.get(f"/claims/{claim_no}/letters").json()) == 2
