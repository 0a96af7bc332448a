"""Every page, found by following its links: no violation that axe-core (WCAG 2.1 A and AA) can see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.routing import APIRoute, iter_route_contexts
from playwright.sync_api import Browser, BrowserContext, Page
from running import PASSWORD, Running
from starlette.routing import compile_path

from claimwright.core.identity import Role
from claimwright.entry.api.app import create_app

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PAGES_MAX = 120
Routes = dict[str, re.Pattern[str]]
NOT_PAGES = re.compile(
    r"/(original|certificate|pages/\d+|pdf|sign-out|preferences/|api/|vendor/|static/|docs)"
)


class Walk:
    """Follows links of one's own pages and looks at one page of each kind (route) with axe."""

    def __init__(self, page: Page, routes: Routes) -> None:
        self.page, self.routes = page, routes
        self.seen: dict[str, str] = {}
        self.violations: list[str] = []

    def route_of(self, path: str) -> str | None:
        """The route that answers a path."""
        return next((route for route, form in self.routes.items() if form.match(path)), None)

    def from_(self, *starts: str) -> None:
        """Look at every kind of page that can be reached."""
        waiting = list(starts)
        while waiting and len(self.seen) < PAGES_MAX:
            address = waiting.pop(0)
            parts = urlsplit(address)
            route = self.route_of(parts.path)
            if route is None or route in self.seen or NOT_PAGES.search(parts.path):
                continue
            answer = self.page.goto(address)
            assert answer is not None
            assert answer.status < 400 or answer.status == 403, f"{address} answers {answer.status}"
            if "text/html" not in (answer.header_value("content-type") or ""):
                continue
            self.seen[route] = address
            self.look(address)
            links = self.page.eval_on_selector_all(
                "a[href^='/']", "all => all.map(a => a.getAttribute('href'))"
            )
            waiting += [link for link in links if link]

    def look(self, address: str) -> None:
        result = Axe().run(self.page, options=RULES)
        for violation in result.response["violations"]:
            for node in violation["nodes"]:
                self.violations.append(f"{address}: {violation['id']}: {node['html'][:160]}")


@pytest.fixture(scope="module")
def routes(platform: Running) -> Routes:
    """The form of every GET route, as the application tries them."""
    return {
        route.path: compile_path(route.path)[0]
        for route in iter_route_contexts(create_app(platform.settings).routes)
        if isinstance(route.original_route, APIRoute) and "GET" in route.methods
    }


@pytest.fixture(params=["zh-CN", "en-US"])
def context(request: pytest.FixtureRequest, browser: Browser, platform: Running) -> Iterator[BrowserContext]:
    made = browser.new_context(
        base_url=platform.url, locale=request.param, viewport={"width": 1280, "height": 900}
    )
    yield made
    made.close()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.PRODUCT_APPROVER])
def test_no_page_of_staff_violates_a_rule(
    context: BrowserContext, platform: Running, routes: Routes, role: Role
) -> None:
    name = f"axe-{role.value}"
    if name not in platform.tokens:
        platform.add_staff(name, role)
        platform.tokens[name] = "made"
        who = platform.customer()
        platform.in_review(platform.sign_in(who), who)
    page = context.new_page()
    page.goto("/desk/sign-in")
    page.locator("input[name=user_name]").fill(name)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/(desk|lab)(?!/sign-in)"))
    walk = Walk(page, routes)
    walk.from_("/desk", "/lab")
    assert walk.violations == []
    assert len(walk.seen) >= 3, walk.seen


def test_no_page_of_customers_violates_a_rule(
    context: BrowserContext, platform: Running, routes: Routes
) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    platform.in_review(client, who)
    token = client.headers["authorization"].split()[1]
    page = context.new_page()
    walk = Walk(page, routes)
    walk.from_("/sign-in", "/desk/sign-in")
    context.add_cookies([{"name": "cw_customer", "value": token, "url": platform.url}])
    walk.from_("/")
    assert walk.violations == []
    assert {"/sign-in", "/desk/sign-in"} < walk.seen.keys()
