"""Keys are pressed only when the page hears them: the one way for tests to use the keyboard on a page.

A page is heard once ``<html data-keys="heard">`` stands (static/early.js puts it there after every script
has put up its listeners) and no part of it is being exchanged by htmx.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

WITHIN_MS = 60_000
_EXCHANGING = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A browser of its own, that waits for a slow machine: the one way for tests to make one."""
    context = browser.new_context(**options)
    context.set_default_timeout(WITHIN_MS)
    return context


def until_heard(page: Page) -> None:
    """Wait until the page that stands here listens and none of its parts is on the way."""
    expect(page.locator("html")).to_have_attribute("data-keys", "heard", timeout=WITHIN_MS)
    expect(page.locator(_EXCHANGING)).to_have_count(0, timeout=WITHIN_MS)


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, each on a page that hears it."""
    for key in keys:
        until_heard(page)
        page.keyboard.press(key)


@contextmanager
def another_page(page: Page, address: str | re.Pattern[str] = "**") -> Iterator[None]:
    """What is done within leads to another page, or to the same one anew; afterwards it is heard."""
    with page.expect_navigation(url=address, timeout=WITHIN_MS):
        yield
    until_heard(page)
