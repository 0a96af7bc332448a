"""HTTP client of the sandbox bank. Stateless but for its connections; never retries by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import httpx

from claimwright.connectors.banks.iso20022 import (
    Debtor,
    MessageError,
    compose,
    parse_notice,
    parse_statement,
    parse_status_report,
)
from claimwright.connectors.banks.sandbox_bank.signed import Signed
from claimwright.ports.bank import AccountReport, PaymentInstruction, Statement, StatusReport
from claimwright.ports.failure import Permanent, Transient, Unknown

_XML = {"Content-Type": "application/xml"}
_REMEDY = "Check that the bank runs and that CLAIMWRIGHT_BANK_URL is its address."
_FORGED = "an answer without the bank's signature was refused"
_FORGED_REMEDY = "Check that CLAIMWRIGHT_BANK_KEY is the key that the bank signs with."
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

SANDBOX_DEBTOR = Debtor("虚构人寿保险股份有限公司", "110000000000000001", "102100099996", "沙盒银行")


class SandboxBank:
    """A `ports.bank.Bank`. `send_within_s` bounds how long a submitted message may be under way."""

    def __init__(
        self,
        address: str,
        *,
        debtor: Debtor = SANDBOX_DEBTOR,
        send_within_s: float = 4.0,
        ask_within_s: float = 5.0,
        key: str = "",
    ) -> None:
        self._debtor = debtor
        self._signed = Signed(key)
        self._ask_timeout = httpx.Timeout(ask_within_s, connect=1.0)
        # Connect, write and read each have a part, so that the whole stays within the window.
        part_s = send_within_s / 4
        self._submit_timeout = httpx.Timeout(part_s, read=send_within_s - 2 * part_s)
        self._http = httpx.Client(base_url=address, timeout=self._ask_timeout, trust_env=False)

    @property
    def name(self) -> str:
        return "sandbox-bank"

    def close(self) -> None:
        self._http.close()

    def compose(
        self, message_id: str, instructions: Sequence[PaymentInstruction], created_at: datetime
    ) -> bytes:
        try:
            return compose(self._debtor, message_id, instructions, created_at)
        except (MessageError, ValueError) as error:
            raise Permanent(f"a payment cannot be expressed in pain.001: {error}") from error

    def submit(self, message: bytes) -> StatusReport:
        try:
            nonce = self._signed.nonce()
            headers = {**_XML, **nonce}
            answer = self._http.post(
                "/pain001", content=message, headers=headers, timeout=self._submit_timeout
            )
        except _NOT_SENT as error:
            raise Transient("the bank does not answer", _REMEDY) from error
        except httpx.HTTPError as error:
            raise Unknown(
                f"the bank's answer was lost: {type(error).__name__}", "It will be asked."
            ) from error
        if not self._signed.holds(nonce, answer):
            raise Unknown(_FORGED, _FORGED_REMEDY)  # whoever answered: the bank may have the message
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise Transient("the bank is closed for the moment", "It will be tried again.")
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise Permanent("the bank refuses the message as malformed", "Compare it with the bank's schema.")
        if answer.status_code != httpx.codes.ACCEPTED:
            raise Unknown(f"the bank answered {answer.status_code}", "It will be asked.")
        try:
            return parse_status_report(answer.content)
        except MessageError as error:
            raise Unknown(f"the bank's answer cannot be read: {error}", "It will be asked.") from error

    def ask(self, end_to_end_id: str) -> StatusReport | None:
        answer = self._get(f"/payments/{end_to_end_id}", {})
        if answer.status_code == httpx.codes.NOT_FOUND and answer.headers.get("X-Bank-Answer") == "not-known":
            return None
        if answer.status_code != httpx.codes.OK:
            raise Transient(f"the bank answered {answer.status_code}", "It will be asked again.")
        try:
            return parse_status_report(answer.content)
        except MessageError as error:
            raise Transient(
                f"the bank's answer cannot be read: {error}", "It will be asked again."
            ) from error

    def reports(self, after_seq: int) -> tuple[StatusReport, ...]:
        listed = self._listed("/pain002", "reports", after_seq)
        return tuple(_in_stream(document.encode(), seq) for seq, document in listed)

    def notices(self, after_seq: int) -> tuple[AccountReport, ...]:
        listed = self._listed("/camt054", "notices", after_seq)
        return tuple(_notice(document.encode(), seq) for seq, document in listed)

    def statements(self, day: date) -> tuple[Statement, ...]:
        answer = self._get("/camt053", {"day": day.isoformat()})
        if answer.status_code != httpx.codes.OK:
            raise Transient(f"the bank answered {answer.status_code}", "It will be asked again.")
        try:
            documents = [str(one).encode() for one in answer.json()["statements"]]
        except (ValueError, KeyError, TypeError) as error:
            raise Transient("the bank's statements cannot be read", "It will be asked again.") from error
        try:
            return tuple(parse_statement(document) for document in documents)
        except MessageError as error:
            raise Permanent(
                f"a statement cannot be read: {error}", "Ask the bank to send it again."
            ) from error

    def _listed(self, path: str, name: str, after_seq: int) -> list[tuple[int, str]]:
        answer = self._get(path, {"after": str(after_seq)})
        if answer.status_code != httpx.codes.OK:
            raise Transient(f"the bank answered {answer.status_code}", "It will be asked again.")
        try:
            return [(int(one["seq"]), str(one["document"])) for one in answer.json()[name]]
        except (ValueError, KeyError, TypeError) as error:
            raise Transient(f"the bank's list of {name} cannot be read", "It will be asked again.") from error

    def _get(self, path: str, query: dict[str, str]) -> httpx.Response:
        try:
            nonce = self._signed.nonce()
            answer = self._http.get(path, params=query, headers=nonce)
        except httpx.HTTPError as error:
            raise Transient("the bank does not answer", _REMEDY) from error
        if not self._signed.holds(nonce, answer):
            raise Transient(_FORGED, _FORGED_REMEDY)
        return answer


def _notice(content: bytes, seq: int) -> AccountReport:
    try:
        return parse_notice(content, seq)
    except MessageError as error:
        return AccountReport(f"unreadable-{seq}", content, (), seq, fault=str(error))


def _in_stream(content: bytes, seq: int) -> StatusReport:
    try:
        return parse_status_report(content, seq)
    except MessageError as error:
        return StatusReport(f"unreadable-{seq}", content, (), seq, fault=str(error))
