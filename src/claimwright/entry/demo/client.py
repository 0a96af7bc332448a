"""A small client of the public API, used as a customer's phone or an assessor's desk would use it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import httpx

from claimwright.entry.demo.cases import Case
from claimwright.entry.demo.people import Customer

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_CODE_WAIT_S = 10.0


class DemoFailed(Exception):
    """The platform did not do what the demo promises; the message says what."""


class Api:
    """One signed-in user of the public API."""

    def __init__(self, web_address: str, phone_address: str, lang: str) -> None:
        headers = {"Accept-Language": "zh-CN" if lang == "zh" else "en"}
        self._http = httpx.Client(base_url=f"{web_address}/api/v1", headers=headers, timeout=30)
        self._phone_address = phone_address

    def sign_in_customer(self, who: Customer) -> None:
        """By the one-time code that arrives on the sandbox phone."""
        _answer(self._http.post("/sessions/codes", json={"mobile": who.phone}))
        self._start({"kind": "customer", "mobile": who.phone, "code": self._code_for(who.phone)})

    def sign_in_staff(self, user_name: str, password: str) -> None:
        """By user name and password."""
        self._start({"kind": "staff", "user_name": user_name, "password": password})

    def load(self, portfolio: dict[str, object]) -> None:
        """Put persons, policies and accounts into the books."""
        body = json.dumps(portfolio, ensure_ascii=False).encode()
        _answer(
            self._http.post("/portfolio/imports", content=body, headers={"Content-Type": "application/json"})
        )

    def report(self, case: Case) -> httpx.Response:
        """Report a claim with its bill; the answer may be a refusal."""
        account = _answer(self._http.get("/me"))["accounts"][0]["account_id"]
        return self._http.post(
            "/claims",
            data={
                "policy_no": case.who.policy_no,
                "account_id": account,
                "cause": case.cause,
                "facts": json.dumps(case.facts),
            },
            files={"files": (case.file_name, case.content)},
            headers={"Idempotency-Key": f"{case.who.policy_no}-{case.file_name}"},
        )

    def get(self, path: str) -> Any:
        """The JSON of a resource."""
        return _answer(self._http.get(path))

    def until(self, path: str, done: Callable[[Any], bool], within_s: float) -> Any:
        """Ask again until it is so."""
        deadline = time.monotonic() + within_s
        while not done(found := self.get(path)):
            if time.monotonic() > deadline:
                raise DemoFailed(f"{path} did not get there within {within_s:.0f} s: {found.get('state')}")
            time.sleep(0.05)
        return found

    def _start(self, credentials: dict[str, str]) -> None:
        token = _answer(self._http.post("/sessions", json=credentials))["token"]
        self._http.headers["Authorization"] = f"Bearer {token}"

    def _code_for(self, mobile: str) -> str:
        deadline = time.monotonic() + _CODE_WAIT_S
        while time.monotonic() < deadline:
            messages = httpx.get(f"{self._phone_address}/messages", params={"to": mobile}).json()
            found = _CODE.search(messages[0]["text"]) if messages else None
            if found:
                return found.group()
            time.sleep(0.05)
        raise DemoFailed("no sign-in code arrived on the sandbox phone")


def _answer(response: httpx.Response) -> Any:
    if response.is_error:
        raise DemoFailed(f"{response.request.method} {response.request.url.path}: {response.text[:400]}")
    return response.json()
