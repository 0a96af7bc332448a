"""Every route by every kind of person: a stranger, another customer, a customer at the desk, each role."""

from __future__ import annotations

import httpx
import pytest
from running import Running

from claimwright.core.identity import Role

OPEN_ROUTES = {("POST", "/sessions"), ("POST", "/sessions/codes"), ("GET", "/health")}


def routes(platform: Running) -> list[tuple[str, str]]:
    document = httpx.get(f"{platform.url}/api/v1/openapi.json").json()
    return [
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in document["paths"].items()
        for method in methods
    ]


def call(client: httpx.Client, method: str, path: str) -> httpx.Response:
    filled = (
        path.replace("{claim_no}", "CL0")
        .replace("{policy_no}", "P0")
        .replace("{document_id}", "00000000-0000-8000-8000-000000000000")
    )
    return client.request(method, filled, json={} if method == "POST" else None)


def test_a_stranger_gets_in_nowhere(platform: Running) -> None:
    closed = [route for route in routes(platform) if route not in OPEN_ROUTES]
    assert len(closed) >= 20
    for method, path in closed:
        # a body that is required and missing may be told first; it never gets further
        answer = call(platform.api(), method, path)
        assert answer.status_code in (401, 422), (method, path, answer.status_code)
        if answer.status_code == 422:
            assert method == "POST"


STAFF_ONLY = ("/staff", "/portfolio")


def test_a_customer_is_refused_on_every_staff_route(platform: Running) -> None:
    client = platform.sign_in(platform.customer())
    for method, path in routes(platform):
        if path.startswith(STAFF_ONLY) and method != "POST":
            answer = call(client, method, path)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), (method, path)
    for path, body in POSTS.items():
        answer = client.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), path


POSTS = {
    "/staff/cases/CL0/taken": None,
    "/staff/cases/CL0/preview": {},
    "/staff/cases/CL0/approval": {"version": 1},
    "/staff/cases/CL0/refusal": {"version": 1, "clause": "1", "words": "long enough words"},
    "/portfolio/imports": {},
}

MATRIX = {
    Role.ASSESSOR: {
        "/staff/tasks": 200,
        "/staff/cases": 200,
        "/claims": 403,
        "/policies": 403,
        "/products": 200,
    },
    Role.MANAGER: {
        "/staff/tasks": 200,
        "/staff/cases": 200,
        "/claims": 403,
        "/policies": 403,
        "/products": 200,
    },
    Role.ADMIN: {
        "/staff/tasks": 403,
        "/staff/cases": 403,
        "/claims": 403,
        "/policies": 403,
        "/products": 200,
    },
}


@pytest.mark.parametrize("role", MATRIX)
def test_each_staff_role_reads_what_its_rights_say(platform: Running, role: Role) -> None:
    client = platform.api(platform.staff(role))
    assert {path: client.get(path).status_code for path in MATRIX[role]} == MATRIX[role]


def test_an_assessor_may_not_load_a_portfolio(platform: Running) -> None:
    answer = platform.api(platform.staff(Role.ASSESSOR)).post("/portfolio/imports", content="record,name\n")
    assert answer.status_code == 403


def test_another_customers_claim_and_policy_do_not_exist(platform: Running) -> None:
    owner, other = platform.customer(), platform.customer()
    owner_client, other_client = platform.sign_in(owner), platform.sign_in(other)
    claim_no = platform.reported(owner_client, owner)
    paths = [f"/claims/{claim_no}", f"/claims/{claim_no}/timeline", f"/claims/{claim_no}/explanation"]
    for path in paths:
        assert owner_client.get(path).status_code == 200
        answer = other_client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_claim"), path
    assert other_client.post(f"/claims/{claim_no}/withdrawal").status_code == 404
    assert other_client.get(f"/policies/{owner.policy_no}").status_code == 404
    assert other_client.get("/claims").json() == []
    assert [one["policy_no"] for one in other_client.get("/policies").json()] == [other.policy_no]


def test_nobody_claims_under_a_policy_or_into_an_account_of_somebody_else(platform: Running) -> None:
    owner, other = platform.customer(), platform.customer()
    owner_client, other_client = platform.sign_in(owner), platform.sign_in(other)
    bill = b"<x/>"
    answer = platform.report(other_client, owner, bill)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_policy")
    account = owner_client.get("/me").json()["accounts"][0]["account_id"]
    answer = platform.report(other_client, other, bill, account_id=account)
    assert (answer.status_code, answer.json()["code"]) == (422, "payee_not_entitled")


def test_a_customer_sees_who_read_their_data(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    desk = platform.api(platform.staff(Role.ASSESSOR))
    case = desk.get(f"/staff/cases/{claim_no}").json()
    document = case["documents"][0]["document_id"]
    assert desk.get(f"/staff/cases/{claim_no}/documents/{document}").status_code == 200
    seen = [
        (one["reader_kind"], one["reader_name"], one["action"]) for one in client.get("/me/accesses").json()
    ]
    assert ("staff", "Fictional assessor", "case") in seen
    assert ("staff", "Fictional assessor", "document") in seen


def test_a_document_is_only_opened_through_its_own_case(platform: Running) -> None:
    one, two = platform.customer(), platform.customer()
    first = platform.reported(platform.sign_in(one), one)
    second = platform.reported(platform.sign_in(two), two)
    desk = platform.api(platform.staff(Role.ASSESSOR))
    document = desk.get(f"/staff/cases/{first}").json()["documents"][0]["document_id"]
    answer = desk.get(f"/staff/cases/{second}/documents/{document}")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_document")
