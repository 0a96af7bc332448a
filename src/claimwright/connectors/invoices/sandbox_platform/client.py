"""HTTP client of the sandbox invoice platform. Never retries by itself."""

from __future__ import annotations

import json
from typing import Any

import httpx

from claimwright.core.documents.standing import BillQuestion, BillStanding
from claimwright.core.money import format_yuan
from claimwright.ports.failure import Permanent, Transient, Unknown
from claimwright.ports.invoice_platform import InvoiceAnswer

_REMEDY = "Check that the invoice platform runs and that its address is right."
_NOT_ASKED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_ASK_LATER = (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS)
_ANSWER_BYTES_MAX = 100_000


class SandboxPlatform:
    """A `ports.invoice_platform.InvoicePlatform`. `within_s` bounds the wait for an answer.

    Raises `Permanent` for an address that is none.
    """

    def __init__(self, address: str, *, within_s: float = 5.0) -> None:
        timeout = httpx.Timeout(within_s, connect=min(1.0, within_s))
        try:
            self._http = httpx.Client(base_url=address, timeout=timeout, trust_env=False)
        except httpx.InvalidURL as error:
            raise Permanent("the address of the invoice platform is none", _REMEDY) from error

    @property
    def name(self) -> str:
        return "sandbox-invoice-platform"

    def close(self) -> None:
        self._http.close()

    def verify(self, question: BillQuestion) -> InvoiceAnswer:
        return self._post("/verifications", question, {})

    def enter_use(self, question: BillQuestion, our_use: str) -> InvoiceAnswer:
        return self._post("/entries", question, {"used_by": our_use})

    def _post(self, path: str, question: BillQuestion, more: dict[str, str]) -> InvoiceAnswer:
        asked = {
            "code": question.code,
            "number": question.number,
            "check_code": question.check_code,
            "issue_date": f"{question.issue_date:%Y%m%d}",
            "amount": format_yuan(question.total_fen, grouped=False),
            **more,
        }
        try:
            answer = self._http.post(path, json=asked)
        except httpx.UnsupportedProtocol as error:
            raise Permanent("the address of the invoice platform is none", _REMEDY) from error
        except _NOT_ASKED as error:
            raise Transient("the invoice platform does not answer", _REMEDY) from error
        except httpx.HTTPError as error:
            lost = f"the invoice platform's answer was lost: {type(error).__name__}"
            raise Unknown(lost, "Ask again later.") from error
        if answer.status_code in _ASK_LATER:
            raise Transient("the invoice platform takes no questions for the moment", "Ask again later.")
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise Permanent("the invoice platform refuses the question", "Compare the bill's fields with it.")
        if answer.status_code != httpx.codes.OK:
            raise Unknown(f"the invoice platform answered {answer.status_code}", "Ask again later.")
        return _read(answer.content, question)


def _read(content: bytes, question: BillQuestion) -> InvoiceAnswer:
    """An answer that cannot be read, or is about another bill, is none: it says nothing of this one."""
    try:
        if len(content) > _ANSWER_BYTES_MAX:
            raise ValueError("too long")
        said: dict[str, Any] = json.loads(content)
        standing, reference = BillStanding(said["result"]), str(said["reference"])
        about = (said["code"], said["number"])
        red = said.get("red_bill")
        red_bill = (str(red["code"]), str(red["number"])) if red else None
        used_by = str(said.get("used_by", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unknown("the invoice platform's answer cannot be read", "Ask again later.") from error
    if about != (question.code, question.number):
        raise Unknown("the invoice platform answered about another bill", "Ask again later.")
    return InvoiceAnswer(standing, reference, content, red_bill, used_by)
