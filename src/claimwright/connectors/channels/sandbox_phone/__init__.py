"""Text messages to the sandbox telephone network (`claimwright.sandboxes.phone`)."""

from __future__ import annotations

import httpx

from claimwright.ports.failure import Permanent, Transient, Unknown
from claimwright.ports.sms import TextMessage

TIMEOUT_SECONDS = 5.0


class SandboxPhone:
    """An `SmsGateway` that posts to the sandbox's HTTP interface."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=TIMEOUT_SECONDS, trust_env=False)

    def send(self, message: TextMessage) -> None:
        """Hand over one message; see `ports.sms.SmsGateway`."""
        body = {"message_id": message.message_id, "to": message.mobile, "text": message.text}
        try:
            answer = self._client.post("/messages", json=body)
        except httpx.ConnectError as error:
            raise Transient(
                "the text message gateway cannot be reached", "start the sandbox phone"
            ) from error
        except httpx.HTTPError as error:
            raise Unknown("the text message gateway did not answer") from error
        if answer.status_code >= 500:
            raise Unknown(f"the text message gateway answered {answer.status_code}")
        if answer.status_code >= 400:
            raise Permanent(f"the text message gateway refused the message: {answer.status_code}")
