"""The authorisation matrix: every route by every role, of the head office and a province, as own and other
customer, on a case of the own and of another province. What is expected follows from the policy file by an
evaluator of its own; what happens is seen over HTTP.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path

import httpx
import pytest
from evaluator import Somebody, Something, expects, read
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from running import Customer, Running

from claimwright.app.claims import public as claims
from claimwright.app.identity import public as identity
from claimwright.app.parties import public as parties
from claimwright.core.identity import Right, Role
from claimwright.core.outcome import Refused
from claimwright.entry.api.app import create_app
from claimwright.entry.messages import text

AUTHORITY_FEN = 10_000_000
OWN_PROVINCE, OTHER_PROVINCE = "31", "44"
BUILT_IN = {"/api/v1/openapi.json"}
"""The one route that the framework makes itself: it describes the others."""
NOBODYS_ID = "00000000-0000-8000-8000-000000000000"


@dataclass(frozen=True)
class Way:
    """One method of one route, with the action that it declares."""

    method: str
    path: str
    action: str


def actions_of(dependant: Dependant) -> set[str]:
    own = getattr(dependant.call, "action", None)
    found = {own.value} if isinstance(own, Right) else set()
    return found.union(*(actions_of(one) for one in dependant.dependencies))


def routes_of(app: FastAPI) -> Iterator[RouteContext]:
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            yield route


def ways(app: FastAPI) -> list[Way]:
    found = []
    for route in routes_of(app):
        for action in sorted(actions_of(route.dependant)):
            found += [Way(method, route.path, action) for method in sorted(route.methods)]
    return found


@pytest.fixture(scope="module")
def app(platform: Running) -> FastAPI:
    return create_app(platform.settings)


def test_every_route_declares_one_action(app: FastAPI) -> None:
    routes = list(routes_of(app))
    assert len(routes) > 60
    undeclared = [
        (sorted(route.methods), route.path) for route in routes if len(actions_of(route.dependant)) != 1
    ]
    assert undeclared == [], "declare it: needs, page_needs, or open_to_all"
    others = {
        route.path
        for route in iter_route_contexts(app.routes)
        if not isinstance(route.original_route, APIRoute)
    }
    assert others - BUILT_IN <= {"/static", "/vendor"}


class Matrix:
    """Who there is, what there is, and a fresh token for each question."""

    def __init__(self, platform: Running) -> None:
        self.platform = platform
        self.people = [Somebody("stranger", "stranger")]
        self.ids: dict[str, tuple[str, object]] = {}
        self.things: list[tuple[Something, dict[str, str]]] = []
        for label, province in (("own customer", OWN_PROVINCE), ("other customer", OTHER_PROVINCE)):
            self._customer(label, province)
        for role in Role:
            if role is not Role.CUSTOMER:
                for organisation in ("00", OWN_PROVINCE):
                    self._staff(role, organisation)
        # A connection that is kept may end at the server just when the next question is asked on it.
        fresh = httpx.Limits(max_keepalive_connections=0)
        self.client = httpx.Client(base_url=platform.url, timeout=120, trust_env=False, limits=fresh)

    def _customer(self, label: str, province: str) -> None:
        who: Customer = self.platform.customer(province=province)
        claim_no = self.platform.reported(self.platform.sign_in(who), who)
        with self.platform.db.transaction() as tx:
            (person_id,) = parties.ids_by_phone(tx, who.mobile)
            claim = claims.claim_by_number(tx, claim_no)
        assert claim is not None
        self.ids[label] = ("customer", person_id)
        self.people.append(Somebody(label, "customer"))
        what = Something(f"of the {label}", province, frozenset({label}), claim.claimed_fen)
        self.things.append((what, {"claim_no": claim_no, "policy_no": who.policy_no}))

    def _staff(self, role: Role, organisation: str) -> None:
        label = f"{role.value} {organisation}"
        new = identity.NewStaff(
            f"matrix-{role.value}-{organisation}", label, role, AUTHORITY_FEN, "a fictional password"
        )
        with self.platform.db.transaction() as tx:
            added = identity.add_staff(
                tx, self.platform.ids, replace(new, organisation=organisation), self.platform.now()
            )
        assert not isinstance(added, Refused)
        self.ids[label] = ("staff", added)
        self.people.append(Somebody(label, role.value, organisation, AUTHORITY_FEN))

    def token(self, who: Somebody) -> str:
        kind, subject_id = self.ids[who.label]
        with self.platform.db.transaction() as tx:
            started = identity.start_session(
                tx,
                self.platform.ids,
                kind,  # type: ignore[arg-type]
                subject_id,  # type: ignore[arg-type]
                hashlib.sha256(f"{who.label}{self.platform.ids.new_bucket()}".encode()).hexdigest()[:43],
                self.platform.now(),
            )
        return started.token

    def ask(self, way: Way, who: Somebody, names: dict[str, str], token: str | None) -> httpx.Response:
        path = way.path
        for name in [part[1:-1] for part in way.path.split("/") if part.startswith("{")]:
            plain = name.split(":")[0]
            path = path.replace("{" + name + "}", names.get(plain, _some(plain)))
        headers, cookies = {"Accept-Language": "en", "X-Purpose": "the matrix"}, {}
        is_staff = who.role not in ("stranger", "customer")
        if token and way.path.startswith("/api/"):
            headers["Authorization"] = f"Bearer {token}"
        elif token:
            cookies["cw_staff" if is_staff else "cw_customer"] = token
            headers["X-CSRF"] = hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()[:40]
        self.client.cookies.clear()
        for name, value in cookies.items():
            self.client.cookies.set(name, value)
        if way.method == "GET" or way.method == "DELETE":
            return self.client.request(way.method, path, headers=headers)
        return self.client.request(way.method, path, headers=headers, json={})


def _some(name: str) -> str:
    if name.endswith("_id"):
        return NOBODYS_ID
    return {"lang": "en", "size": "normal", "page": "0"}.get(name, "nothing-of-the-kind")


HIDDEN = ("no_such_claim", "no_such_policy")


def told(policy: str, way: Way, who: Somebody, of: str, is_through: bool, status: int) -> str:
    """A wrong cell, with the line of the policy that would make it right, should the route be right."""
    cell = f"{way.method} {way.path} as {who.label}, {of}: answered {status}, "
    line = f"`allow: {who.role}` with `actions: {way.action}`"
    if is_through:
        return cell + f"let through, but {policy} has no rule {line} that holds here: add it, or deny"
    return cell + f"denied, but {policy} has a rule {line} that holds here: remove it, or let through"


def test_a_wrong_cell_names_the_line_of_the_policy() -> None:
    way, who = Way("POST", "/desk/money/x", "release_payments"), Somebody("auditor 00", "auditor", "00")
    assert told("2026-01-01.yaml", way, who, "no case", True, 200) == (
        "POST /desk/money/x as auditor 00, no case: answered 200, let through, but 2026-01-01.yaml has no "
        "rule `allow: auditor` with `actions: release_payments` that holds here: add it, or deny"
    )


def let_through(way: Way, answer: httpx.Response) -> bool:
    """Whether the answer comes from the route itself: it may still say that the input is wrong."""
    if way.action == "sign_in":  # no proof, or a wrong one, is an answer of the route itself
        return text("en", "problem.not_allowed.title") not in answer.text
    if answer.status_code == 401:  # a page answers so to a wrong code; a stranger is sent to sign in
        return not way.path.startswith("/api/") or answer.json()["code"] != "not_signed_in"
    if answer.status_code == 403:
        return False
    if answer.status_code == 303 and "sign-in" in answer.headers["location"]:
        return "sign-out" in way.path and "next=" not in answer.headers["location"]
    if answer.status_code == 204 and "sign-in" in answer.headers.get("HX-Redirect", ""):
        return False
    if answer.status_code == 404:
        if way.path.startswith("/api/"):
            return answer.json()["code"] not in HIDDEN
        return not any(text("en", f"problem.{code}.title") in answer.text for code in HIDDEN)
    return True


def sides_match(way: Way, who: Somebody) -> bool:
    """A page reads the cookie of its side of the house: staff are strangers to the portal, and so on."""
    if way.path.startswith("/api/") or who.role == "stranger":
        return True
    is_desk = way.path.startswith(("/desk", "/lab"))
    return is_desk == (who.role != "customer")


@pytest.mark.timeout(900)
def test_every_cell_is_as_the_policy_says(platform: Running, app: FastAPI) -> None:
    folder = resources.files("claimwright").joinpath("catalogue", "access")
    newest = max(
        file.name for file in folder.iterdir() if date.fromisoformat(file.name[:10]) <= platform.today()
    )
    document = read(Path(str(folder)) / newest)
    matrix = Matrix(platform)
    tokens = {who.label: matrix.token(who) for who in matrix.people if who.role != "stranger"}
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for way in ways(app):
        names_a_case = "{claim_no}" in way.path or "{policy_no}" in way.path
        for who in matrix.people:
            for what, names in matrix.things if names_a_case else matrix.things[:1]:
                asked_about = what if names_a_case else None
                is_expected = sides_match(way, who) and expects(document, who, way.action, asked_about)
                if way.action in ("sign_in", "read_public"):
                    is_expected = True
                token = tokens.get(who.label)
                if token and way.action == "own_session":
                    token = matrix.token(who)  # it may end here
                answer = matrix.ask(way, who, names, token)
                if token and way.action == "own_session":
                    tokens[who.label] = matrix.token(who)  # everywhere may have ended
                is_through = let_through(way, answer)
                counts["cells"] += 1
                if answer.status_code >= 500:
                    wrong.append(f"{way.method} {way.path} as {who.label}: server error {answer.status_code}")
                counts["through"] += is_through
                if is_through is not is_expected:
                    of = what.label if names_a_case else "no case"
                    wrong.append(told(newest, way, who, of, is_through, answer.status_code))
    print(
        f"\n{len(ways(app))} ways x {len(matrix.people)} people, where a case is named x 2: "
        f"{counts['cells']} cells, {counts['through']} let through, "
        f"{counts['cells'] - counts['through']} denied, {len(wrong)} wrong"
    )
    assert wrong == [], "\n" + "\n".join(wrong)
