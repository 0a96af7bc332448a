"""Passkeys by a software authenticator: what is taken, and every point in which an answer can be wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from authenticator import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from running import PASSWORD, Customer, Running

from claimwright.app.identity import public as identity
from claimwright.app.parties import public as parties
from claimwright.core.identity import Role

PREFIXES = {"customer": ("/sign-in", "/me"), "staff": ("/desk/sign-in", "/desk/account")}


@dataclass
class Pages:
    """A browser of one side of the house."""

    platform: Running
    side: str
    client: httpx.Client

    @property
    def cookie(self) -> str:
        return "cw_customer" if self.side == "customer" else "cw_staff"

    def post(self, path: str, **form: str) -> httpx.Response:
        token = self.client.cookies.get(self.cookie, "")
        csrf = hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()[:40]
        return self.client.post(path, data={**form, "csrf": csrf})

    def own(self, path: str, **form: str) -> httpx.Response:
        return self.post(f"{PREFIXES[self.side][1]}{path}", **form)

    def add(self, device: Authenticator, name: str = "My telephone", **wrong: Any) -> httpx.Response:
        asked = self.own("/passkeys/challenge")
        assert asked.status_code == 200, asked.text
        return self.own("/passkeys", name=name, answer=json.dumps(device.create(asked.json(), **wrong)))

    def prove(self, device: Authenticator, **wrong: Any) -> httpx.Response:
        asked = self.own("/prove/challenge").json()
        return self.own("/prove", answer=json.dumps(device.get(asked, **wrong)))


def pages(platform: Running, side: str, token: str | None = None) -> Pages:
    cookies = {"cw_customer" if side == "customer" else "cw_staff": token} if token else {}
    client = httpx.Client(
        base_url=platform.url, cookies=cookies, headers={"Accept-Language": "en"}, trust_env=False, timeout=30
    )
    return Pages(platform, side, client)


def customer(platform: Running) -> tuple[Customer, Pages]:
    who = platform.customer()
    token = platform.sign_in(who).headers["Authorization"].removeprefix("Bearer ")
    return who, pages(platform, "customer", token)


def device(platform: Running) -> Authenticator:
    return Authenticator(origin=f"http://localhost:{platform.settings.port}")


def sign_in(platform: Running, key: Authenticator, side: str = "customer", **wrong: Any) -> httpx.Response:
    asked = platform.api().post("/sessions/passkey-challenges", json={"side": wrong.pop("asked_as", side)})
    body = {"kind": "passkey", "side": side, "answer": key.get(asked.json(), **wrong)}
    return platform.api().post("/sessions", json=body)


def stale(platform: Running, token: str) -> None:
    with platform.db.transaction() as tx:
        changed = tx.execute(
            "update identity.session set proven_at = started_at - interval '11 minutes', "
            "started_at = started_at - interval '11 minutes' where session_id = %s",
            [UUID(hex=token.split("_")[1])],
        )
        assert changed.rowcount == 1


def journal_of(platform: Running, mobile: str) -> list[str]:
    with platform.db.transaction() as tx:
        rows = tx.execute(
            "select event from audit.journal where entity_id = any (%s) order by seq",
            [list(parties.ids_by_phone(tx, mobile))],
        ).fetchall()
    return [row[0] for row in rows]


def test_a_customer_adds_a_passkey_and_signs_in_without_a_code(platform: Running) -> None:
    who, browser = customer(platform)
    key, other = device(platform), device(platform)
    assert browser.add(key, "My telephone").status_code == 303
    assert browser.add(other, "My computer").status_code == 303
    started = sign_in(platform, key)
    assert started.status_code == 201, started.text
    me = platform.api(started.json()["token"]).get("/me").json()
    assert (me["kind"], me["name"]) == ("customer", who.name)
    page = browser.client.get("/me/devices").text
    assert ("My telephone" in page, "My computer" in page) == (True, True)
    assert page.count("last used") == 1
    with platform.db.transaction() as tx:
        (first,) = [one for one in identity.passkeys_of(tx, _person(platform, who)) if one.used_at]
    assert browser.own(f"/passkeys/{first.passkey_id}/removed").status_code == 303
    assert sign_in(platform, key).json()["code"] == "passkey_not_proven"
    assert sign_in(platform, other).status_code == 201
    assert journal_of(platform, who.mobile) == ["passkey_added", "passkey_added", "passkey_removed"]


def _person(platform: Running, who: Customer) -> UUID:
    with platform.db.transaction() as tx:
        (person_id,) = parties.ids_by_phone(tx, who.mobile)
    return person_id


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("an origin that only looks like ours", {"origin": "http://localhost.example.org:8000"}),
    ("another relying party", {"rp_id": "example.org"}),
    ("nobody was verified", {"verified": False}),
    ("another key", {"signer": ec.generate_private_key(ec.SECP256R1())}),
    ("another person's handle", {"user_handle": b"c" + b"\1" * 16}),
    ("a page inside another site's", {"framed": True}),
    ("an answer of a registration", {"type": "webauthn.create"}),
]


@pytest.fixture(scope="module")
def enrolled(platform: Running) -> tuple[Customer, Pages, Authenticator]:
    who, browser = customer(platform)
    key = device(platform)
    assert browser.add(key).status_code == 303
    return who, browser, key


@pytest.mark.parametrize("wrong", [each for _, each in WRONG], ids=[name for name, _ in WRONG])
def test_a_wrong_answer_proves_nothing(
    platform: Running, enrolled: tuple[Customer, Pages, Authenticator], wrong: dict[str, Any]
) -> None:
    _, _, key = enrolled
    refused = sign_in(platform, key, **wrong)
    assert (refused.status_code, refused.json()["code"]) == (401, "passkey_not_proven")
    assert sign_in(platform, key).status_code == 201  # and nothing is locked by it


def test_a_challenge_counts_once_and_for_its_purpose(
    platform: Running, enrolled: tuple[Customer, Pages, Authenticator]
) -> None:
    _, browser, key = enrolled
    asked = platform.api().post("/sessions/passkey-challenges", json={"side": "customer"}).json()
    body = {"kind": "passkey", "side": "customer", "answer": key.get(asked)}
    assert platform.api().post("/sessions", json=body).status_code == 201
    again = platform.api().post("/sessions", json=body)
    assert (again.status_code, again.json()["code"]) == (401, "passkey_too_late")
    body["answer"] = key.get({"challenge": "A" * 43})
    assert platform.api().post("/sessions", json=body).json()["code"] == "passkey_too_late"
    body["answer"] = key.get(browser.own("/prove/challenge").json())
    assert platform.api().post("/sessions", json=body).json()["code"] == "passkey_too_late"
    assert sign_in(platform, key, "customer", asked_as="staff").json()["code"] == "passkey_too_late"


def test_an_old_challenge_is_too_late(
    platform: Running, enrolled: tuple[Customer, Pages, Authenticator]
) -> None:
    _, _, key = enrolled
    asked = platform.api().post("/sessions/passkey-challenges", json={"side": "customer"}).json()
    with platform.db.transaction() as tx:
        tx.execute("update identity.passkey_challenge set expires_at = expires_at - interval '301 seconds'")
    body = {"kind": "passkey", "side": "customer", "answer": key.get(asked)}
    assert platform.api().post("/sessions", json=body).json()["code"] == "passkey_too_late"


def test_a_counter_that_goes_back_locks_the_passkey_and_tells_its_owner(platform: Running) -> None:
    who, browser = customer(platform)
    key = device(platform)
    assert browser.add(key, "Old key").status_code == 303
    assert sign_in(platform, key, counter=7).status_code == 201
    copied = sign_in(platform, key, counter=7)
    assert (copied.status_code, copied.json()["code"]) == (401, "passkey_locked")
    assert sign_in(platform, key, counter=8).json()["code"] == "passkey_locked"
    assert "locked" in browser.client.get("/me/devices").text
    assert journal_of(platform, who.mobile)[-1] == "passkey_locked"
    until = time.monotonic() + 120
    while not any("Old key" in one for one in platform.texts(who.mobile)):
        assert time.monotonic() < until, platform.texts(who.mobile)
        time.sleep(0.1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://example.org"},
        {"rp_id": "example.org"},
        {"verified": False},
        {"type": "webauthn.get"},
    ],
)
def test_a_wrong_registration_is_not_taken(platform: Running, wrong: dict[str, Any]) -> None:
    _, browser = customer(platform)
    refused = browser.add(device(platform), **wrong)
    assert (refused.status_code, "The passkey proves nothing" in refused.text) == (401, True)


def test_a_credential_belongs_to_one_account(
    platform: Running, enrolled: tuple[Customer, Pages, Authenticator]
) -> None:
    _, _, key = enrolled
    _, thief = customer(platform)
    copy = Authenticator(key.origin, key=key.key, credential_id=key.credential_id)
    refused = thief.add(copy)
    assert (refused.status_code, "registered already" in refused.text) == (409, True)


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", '"x"', '{"response": 1}', '{"rawId": "AA", "response": {}}']
)
def test_what_is_no_answer_proves_nothing(platform: Running, answer: str) -> None:
    refused = pages(platform, "customer").client.post("/sign-in/passkey", data={"answer": answer})
    assert (refused.status_code, "The passkey proves nothing" in refused.text) == (401, True)


def test_for_staff_a_passkey_is_both_factors(platform: Running) -> None:
    platform.add_staff("with-passkey", Role.ASSESSOR)
    token = platform.sign_in_staff("with-passkey")
    browser, key = pages(platform, "staff", token), device(platform)
    assert browser.add(key, "Security key").status_code == 303
    with platform.db.transaction() as tx:  # a second factor that the password alone would be asked for
        tx.execute(
            "insert into identity.second_factor (staff_id, key_id, nonce, content, made_at, confirmed_at) "
            "select staff_id, '0123456789abcdef', decode(repeat('00', 12), 'hex'), "
            "decode(repeat('00', 32), 'hex'), now(), now() from identity.staff "
            "where user_name = 'with-passkey'"
        )
    plain = {"kind": "staff", "user_name": "with-passkey", "password": PASSWORD}
    assert platform.api().post("/sessions", json=plain).json()["code"] == "second_factor_needed"
    started = sign_in(platform, key, "staff")
    assert started.status_code == 201, started.text
    assert platform.api(started.json()["token"]).get("/me").json()["role"] == "assessor"
    assert sign_in(platform, key, "customer").json()["code"] == "passkey_not_proven"
    with platform.db.transaction() as tx:
        tx.execute("update identity.staff set active = false where user_name = 'with-passkey'")
    assert sign_in(platform, key, "staff").json()["code"] == "passkey_not_proven"


def test_adding_needs_a_fresh_proof_which_a_passkey_gives(platform: Running) -> None:
    _, browser = customer(platform)
    key, token = device(platform), browser.client.cookies["cw_customer"]
    assert browser.add(key).status_code == 303
    stale(platform, token)
    sent = browser.own("/passkeys/challenge")
    assert (sent.status_code, sent.headers["location"].split("?")[0]) == (303, "/me/prove")
    assert browser.prove(device(platform)).status_code == 401  # somebody else's device
    assert browser.own("/passkeys/challenge").status_code == 303
    assert browser.prove(key).status_code == 303
    assert browser.own("/passkeys/challenge").status_code == 200


def test_one_persons_passkey_is_no_proof_for_anothers_session(
    platform: Running, enrolled: tuple[Customer, Pages, Authenticator]
) -> None:
    _, _, key = enrolled
    _, other = customer(platform)
    refused = other.prove(key)
    assert (refused.status_code, "The passkey proves nothing" in refused.text) == (401, True)
