"""What we ask of a text message gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One short message. `message_id` makes a repeated send harmless: the gateway delivers it once."""

    message_id: str
    mobile: str
    text: str


class SmsGateway(Protocol):
    """Sends text messages.

    `send` returns when the gateway has accepted the message. It raises `ports.failure.Transient` when it
    was certainly not sent, `Unknown` when it may have been, `Permanent` when it never will be.
    """

    def send(self, message: TextMessage) -> None: ...
