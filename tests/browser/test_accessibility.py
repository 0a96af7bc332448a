"""Every page of desk, lab and portal: no violation that axe-core (WCAG 2.1 A and AA) can see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.routing import APIRoute, iter_route_contexts
from people_and_money import overpaid
from playwright.sync_api import Browser, Page, expect
from pressing import new_context, press
from running import PASSWORD, Running
from starlette.routing import compile_path
from test_money import released_above, waiting

from claimwright.app.claims.public import Population
from claimwright.app.identity import public as identity
from claimwright.core.identity import Role
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.entry.api.app import create_app
from claimwright.infra.db import Database
from claimwright.journeys.reprocess.run import preview_run

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PAGES_MAX = 120
Routes = dict[str, re.Pattern[str]]
Open = Callable[..., Page]
NOT_PAGES = re.compile(
    r"/(original|certificate|pages/[^/]+|pdf|sign-out|preferences/.*|provider/.*|progress|health|docs"
    r"|challenge)$|^/(api|vendor|static)/|\.(pdf|csv)$"
)
"""Files, answers for programs and ways through: what they show is part of a page that is visited."""
UNLINKED = {
    "/desk/account/prove": "a step that needs a fresh sign-in leads here",
    "/desk/sign-in": "who is not signed in is led here",
    "/sign-in": "who is not signed in is led here",
    "/me/prove": "a step that needs a fresh sign-in leads here",
}
"""Pages that no link leads to, and what does."""


class Walk:
    """Follows links of one's own pages and looks at one page of each kind (route) with axe."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes
        self.seen: dict[str, str] = {}
        self.opened_by: set[tuple[Page, str]] = set()
        self.linked: set[str | None] = set()
        self.violations: list[str] = []

    def route_of(self, path: str) -> str | None:
        """The route that answers a path."""
        return next((route for route, form in self.routes.items() if form.match(path)), None)

    def from_(self, page: Page, *starts: str) -> None:
        """Look at every kind of page that can be reached."""
        waiting = list(starts)
        while waiting and len(self.seen) < PAGES_MAX:
            address = waiting.pop(0)
            path = urlsplit(address).path
            route = self.route_of(path)
            is_known = route in self.seen and address not in starts
            if route is None or is_known or NOT_PAGES.search(path) or (page, address) in self.opened_by:
                continue
            self.opened_by.add((page, address))
            if self.opened(page, address) and route not in self.seen:
                self.seen[route] = address
                self.look(page, address)
            found = self.links(page)
            self.linked |= {self.route_of(urlsplit(link).path) for link in found}
            waiting += found

    def opened(self, page: Page, address: str) -> bool:
        """Whether the page itself came; a refusal is looked at too, and does not count as the page."""
        answer = page.goto(address)
        assert answer is not None
        assert answer.status < 400 or answer.status == 403, f"{address} answers {answer.status}"
        if answer.status == 403:
            self.look(page, address)
        return answer.status < 400 and "text/html" in (answer.header_value("content-type") or "")

    def links(self, page: Page) -> list[str]:
        found = page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))")
        return [link for link in found if link]

    def look(self, page: Page, address: str) -> None:
        result = Axe().run(page, options=RULES)
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


def pages_of(routes: Routes, *sides: str) -> set[str]:
    """The routes of pages on a side of the house, by the beginning of their paths."""
    ours = {one for one in routes if not one.startswith("/api/") and not NOT_PAGES.search(one)}
    return {one for one in ours if one.startswith(sides)}


@pytest.fixture
def opened(browser: Browser, platform: Running) -> Iterator[Open]:
    """A new page of somebody, signed in by their token."""
    contexts = []

    def enter(lang: str, cookie: str = "", token: str = "") -> Page:
        context = new_context(browser, base_url=platform.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        cookies = {"cw_lang": lang, **({cookie: token} if cookie else {})}
        context.add_cookies([{"name": n, "value": v, "url": platform.url} for n, v in cookies.items()])
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def told(platform: Running) -> dict[str, str]:
    """A life to look at: a paid claim, one in review, one of another province, one paid too much, one whose
    payment waits for a second person, and a reprocessing run.
    """
    overpaid(platform)
    held = platform.customer()
    with released_above(platform, 0):
        order = platform.reported(platform.sign_in(held), held)
        waiting(platform.api(platform.staff(Role.MANAGER)), order)
    who = platform.customer()
    client = platform.sign_in(who)
    paid = platform.reported(client, who)
    platform.wait_for_state(client, paid, "closed")
    review = platform.in_review(client, who)
    other = platform.customer(province="46")
    far = platform.in_review(platform.sign_in(other), other)
    today = platform.today()
    population = Population("MED-SMALL", "MED-SMALL@2025-01-01", today - timedelta(days=90), today)
    clerk = Actor("staff", "00000000-0000-8000-8000-000000000002", "Fictional clerk")
    run = preview_run(platform.db, platform.ids, population, clerk, platform.now())
    assert not isinstance(run, Refused), run
    token = client.headers["authorization"].split()[1]
    return {"paid": paid, "review": review, "far": far, "run": run.run_no, "customer": token}


def far_assessor(platform: Running, db: Database) -> str:
    """An assessor of province 65, for whom cases of other provinces are closed."""
    new = identity.NewStaff("axe-far", "Far Assessor", Role.ASSESSOR, 1_000_000, PASSWORD)
    with db.transaction() as tx:
        added = identity.add_staff(tx, platform.ids, replace(new, organisation="65"), platform.now())
    assert not hasattr(added, "code"), added
    return platform.sign_in_staff("axe-far")


def begin_draft(page: Page, platform: Running) -> None:
    page.goto("/lab/terms/MED-SMALL@2025-01-01")
    page.locator("input[type=date]").first.fill((platform.today() + timedelta(days=400)).isoformat())
    page.get_by_role("button", name="Begin a draft").click()
    page.wait_for_url("**/lab/drafts/**")


def test_no_page_of_staff_violates_a_rule(
    opened: Open, platform: Running, routes: Routes, told: dict[str, str]
) -> None:
    walk = Walk(routes)
    walk.from_(opened("zh"), "/desk/sign-in")
    manager = opened("zh", "cw_staff", platform.staff(Role.MANAGER))
    walk.from_(
        manager,
        f"/desk/cases/{told['review']}",
        f"/desk/cases/{told['paid']}/life",
        f"/desk/search?q={told['paid'][:4]}",
        "/desk/reprocess",
        "/desk/money",
        "/desk",
    )
    walk.from_(manager, *(path for path in UNLINKED if path.startswith("/desk")))
    walk.from_(opened("zh", "cw_staff", far_assessor(platform, platform.db)), f"/desk/cases/{told['far']}")
    begin_draft(opened("en", "cw_staff", platform.staff(Role.PRODUCT_AUTHOR)), platform)
    author = opened("zh", "cw_staff", platform.staff(Role.PRODUCT_AUTHOR))
    walk.from_(author, "/lab", "/lab/terms/MED-SMALL@2025-01-01")
    assert walk.violations == []
    pages = pages_of(routes, "/desk", "/lab")
    assert sorted(pages - walk.seen.keys()) == [], "every page is looked at"
    assert sorted(pages - walk.linked - UNLINKED.keys()) == [], "a link leads to every page"


def test_no_page_of_customers_violates_a_rule(
    opened: Open, platform: Running, routes: Routes, told: dict[str, str]
) -> None:
    walk = Walk(routes)
    walk.from_(opened("en"), "/sign-in")
    customer = opened("en", "cw_customer", told["customer"])
    walk.from_(customer, "/", f"/claims/{told['paid']}", "/me")
    walk.from_(customer, *(path for path in UNLINKED if not path.startswith("/desk")))
    assert walk.violations == []
    pages = pages_of(routes, "/") - pages_of(routes, "/desk", "/lab")
    assert sorted(pages - walk.seen.keys()) == [], "every page is looked at"
    assert sorted(pages - walk.linked - UNLINKED.keys()) == [], "a link leads to every page"


def test_pages_hold_in_the_other_language_and_on_a_phone(
    opened: Open, platform: Running, routes: Routes, told: dict[str, str]
) -> None:
    english, chinese = Walk(routes), Walk(routes)
    platform.staff(Role.ASSESSOR)  # a colleague to ask
    page = opened("en", "cw_staff", platform.staff(Role.MANAGER))
    for path in ("/desk", "/desk/board", "/desk/figures", f"/desk/cases/{told['review']}"):
        page.goto(path)
        english.look(page, path)
    press(page, "m")
    expect(page.locator("#more[open]")).to_have_count(1)
    english.look(page, "the open menu")
    press(page, "Escape")
    for key in ("?", "a", "r", "p", "w", "c"):
        press(page, key)
        expect(page.locator("dialog[open]"), f"{key} opens a dialog").to_have_count(1)
        english.look(page, f"the dialog of {key}")
        press(page, "Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    page = opened("zh", "cw_customer", told["customer"])
    page.set_viewport_size({"width": 390, "height": 800})
    for path in ("/", "/claims/new", f"/claims/{told['paid']}", "/me/readers"):
        page.goto(path)
        chinese.look(page, path)
    assert english.violations + chinese.violations == []
