"""Wrong and hostile input: a clear problem in both languages, and nothing half-stored."""

from __future__ import annotations

import io
import re
import socket
import zipfile
from datetime import timedelta

import httpx
import pytest
from running import Customer, Running

from claimwright.core.identity import Role
from claimwright.samples import as_ofd, as_xml
from claimwright.samples.bills import red_bill

BILLION_LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><EInvoice>&b;</EInvoice>"""
)
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("OFD.xml", b"\0" * 200_000_000)
    return packed.getvalue()


@pytest.fixture(scope="module")
def somebody(platform: Running) -> tuple[httpx.Client, Customer]:
    who = platform.customer()
    return platform.sign_in(who), who


def stored(platform: Running) -> dict[str, int]:
    """Rows of everything that a report stores."""
    counted = {}
    with platform.db.transaction() as tx:
        for table in (
            "claims.claim",
            "claims.fact",
            "claims.event",
            "documents.original",
            "documents.bill_use",
        ):
            counted[table] = tx.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # type: ignore[index,call-overload]
    return counted


def is_clear(problem: dict[str, object]) -> None:
    """A problem says what, why and what to do, in both languages, with nothing unfilled."""
    for words in problem["messages"].values():  # type: ignore[attr-defined]
        assert set(words) == {"title", "detail", "remedy"}
        for text in words.values():
            assert text
            assert not re.search(r"\{\w", text), text
    zh, en = problem["messages"]["zh-CN"], problem["messages"]["en"]  # type: ignore[index]
    assert zh != en
    assert problem["title"] == en["title"]


FILES = {
    "empty": (b"", "e.xml", 422, "file_unreadable"),
    "not an invoice": (b"<note>hello</note>", "n.xml", 422, "not_a_medical_bill"),
    "plain text": (b"just some words", "n.txt", 422, "file_unreadable"),
    "truncated": (None, "t.xml", 422, "file_unreadable"),
    "truncated ofd": (None, "t.ofd", 422, "file_unreadable"),
    "entities": (BILLION_LAUGHS, "b.xml", 422, "file_refused"),
    "zip bomb": (None, "z.ofd", 422, "file_refused"),
    "picture renamed": (PNG, "p.xml", 422, "file_unreadable"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_bill(
    platform: Running, somebody: tuple[httpx.Client, Customer], kind: str
) -> None:
    client, who = somebody
    content, name, status, code = FILES[kind]
    if kind.startswith("truncated"):
        content = as_ofd(platform.bill(who))[:-400] if "ofd" in kind else as_xml(platform.bill(who))[:-200]
    if kind == "zip bomb":
        content = zip_bomb()
    assert content is not None
    before = stored(platform)
    answer = platform.report(client, who, content, name)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    is_clear(answer.json())
    assert answer.json()["field"] == "documents[0]"
    assert stored(platform) == before


def test_one_bad_file_among_good_ones_stores_nothing(
    platform: Running, somebody: tuple[httpx.Client, Customer]
) -> None:
    client, who = somebody
    before = stored(platform)
    account_id = client.get("/me").json()["accounts"][0]["account_id"]
    good = as_xml(platform.bill(who))
    answer = client.post(
        "/claims",
        data={"policy_no": who.policy_no, "account_id": account_id, "cause": "illness"},
        files=[("files", ("good.xml", good)), ("files", ("bad.xml", b"<x>"))],
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "documents[1]")
    assert stored(platform) == before
    assert platform.report(client, who, good).status_code == 201  # the good bill is still free


def test_a_red_bill(platform: Running, somebody: tuple[httpx.Client, Customer]) -> None:
    client, who = somebody
    answer = platform.report(client, who, as_xml(red_bill(platform.bill(who), 7)))
    assert (answer.status_code, answer.json()["code"]) == (422, "red_bill")
    is_clear(answer.json())


def test_a_bill_from_the_future(platform: Running, somebody: tuple[httpx.Client, Customer]) -> None:
    client, who = somebody
    later = platform.today() + timedelta(days=3)
    bill = platform.bill(who, admission_date=later, discharge_date=later, issue_date=later)
    answer = platform.report(client, who, as_xml(bill))
    assert (answer.status_code, answer.json()["code"]) == (422, "event_in_future")
    is_clear(answer.json())


FIELDS = {
    "negative": ({"other_insurers_paid": "-1.00"}, "negative", "other_insurers_paid"),
    "sub-fen": ({"other_insurers_paid": "1.005"}, "sub_fen", "other_insurers_paid"),
    "no amount": ({"other_insurers_paid": "lots"}, "not_an_amount", "other_insurers_paid"),
    "unknown cause": ({"cause": "magic"}, "invalid_input", "cause"),
    "no account": ({"account_id": "00000000-0000-8000-8000-000000000000"}, "no_such_account", "account_id"),
    "account of another form": ({"account_id": "x"}, "invalid_input", "account_id"),
    "account id of another make": (
        {"account_id": "6f0a2b5e-2a0f-4d0e-9e58-0d8f3c1b7a11"},
        "no_such_account",
        "account_id",
    ),
    "unknown fact": ({"facts": '{"shoe_size": 42}'}, "unknown_fact", "facts.shoe_size"),
    "fact of another type": ({"facts": '{"icu_days": "two"}'}, "wrong_type", "facts.icu_days"),
    "fact out of range": ({"facts": '{"icu_days": -1}'}, "out_of_range", "facts.icu_days"),
    "too large an amount": (
        {"other_insurers_paid": "99999999999999999999"},
        "amount_too_large",
        "other_insurers_paid",
    ),
    "facts nested without end": ({"facts": "[" * 3000}, "not_json", "facts"),
    "facts that are no object": ({"facts": "[1]"}, "not_json", "facts"),
}


@pytest.mark.parametrize("kind", FIELDS)
def test_a_field_that_is_wrong(platform: Running, somebody: tuple[httpx.Client, Customer], kind: str) -> None:
    client, who = somebody
    changes, code, field = FIELDS[kind]
    before = stored(platform)
    answer = platform.report(client, who, as_xml(platform.bill(who)), **changes)
    assert (answer.json()["code"], answer.json()["field"]) == (code, field), answer.text
    assert 400 <= answer.status_code < 500
    is_clear(answer.json())
    assert stored(platform) == before


def test_a_policy_not_in_force_goes_to_a_person_never_to_a_silent_refusal(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    long_ago = platform.today() - timedelta(days=900)
    bill = platform.bill(
        who, admission_date=long_ago, discharge_date=long_ago + timedelta(days=5), issue_date=long_ago
    )
    claim_no = platform.report(client, who, as_xml(bill)).json()["claim_no"]
    claim = platform.wait_for_state(client, claim_no, "in_review")
    assert claim["payable_fen"] is None


def test_unknown_fields_in_json_are_named(platform: Running) -> None:
    answer = platform.api().post("/sessions/codes", json={"mobile": "13800000000", "nickname": "x"})
    assert (answer.status_code, answer.json()["field"]) == (422, "nickname")
    is_clear(answer.json())


def test_200_mb_are_refused_by_their_declared_length_before_they_are_read(platform: Running) -> None:
    """Only the head is sent: the answer comes although not one byte of the body does."""
    host, port = platform.settings.host, platform.settings.port
    client = platform.sign_in(platform.customer())
    head = (
        f"POST /api/v1/claims HTTP/1.1\r\nHost: {host}\r\nAccept-Language: en\r\n"
        f"Authorization: {client.headers['Authorization']}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 209715200\r\n\r\n"
    )
    with socket.create_connection((host, port), timeout=60) as raw:
        raw.sendall(head.encode())
        answer = b""
        while part := raw.recv(65536):  # the connection is closed after the answer
            answer += part
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"too_large" in answer


def test_a_body_that_does_not_say_its_length_is_cut_off(platform: Running) -> None:
    client = platform.sign_in(platform.customer())

    def endless() -> object:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.xml"\r\n\r\n'
        for _ in range(60):
            yield b"0" * 1024 * 1024

    answer = client.post(
        "/claims",
        content=endless(),  # type: ignore[arg-type]
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_portfolio_with_errors_names_each_line_and_loads_nothing(platform: Running) -> None:
    text = "record,name,id_number,phone\nperson,王小明,110105194912310021,13800000009\nperson,李雷,x,1\n"
    answer = platform.api(platform.staff(Role.MANAGER)).post("/portfolio/imports", content=text.encode())
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "portfolio_errors")
    assert {(one["line"], one["field"]) for one in problem["errors"]} >= {(2, "id_number"), (3, "id_number")}
    is_clear(problem)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("PUT", "/me", 405, "method_not_allowed"),
        ("POST", "/sessions", 422, "invalid_input"),
    ],
)
def test_errors_of_the_frame_are_problems_too(
    platform: Running, method: str, path: str, status: int, code: str
) -> None:
    answer = platform.api().request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    is_clear(answer.json())


def test_the_language_of_a_problem_follows_the_client(platform: Running) -> None:
    zh = platform.api(lang="zh-CN,zh;q=0.9,en;q=0.5").get("/me")
    assert (zh.json()["title"], zh.headers["content-language"]) == ("请先登录", "zh-CN")
    assert platform.api(lang="en-GB").get("/me").json()["title"] == "Not signed in"


def test_pages_and_answers_carry_the_security_headers(platform: Running) -> None:
    for path in ("/sign-in", "/desk/sign-in", "/docs", "/api/v1/me", "/nothing-here"):
        answer = httpx.get(platform.url + path)
        assert "script-src 'self'" in answer.headers["content-security-policy"], path
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
