"""HTTP interface and page of the sandbox telephone network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from html import escape
from pathlib import Path
from typing import Literal

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse, PlainTextResponse
from pydantic import BaseModel, Field

from claimwright.sandboxes.phone.inbox import Inbox, Message

CHINA = timezone(timedelta(hours=8))
HERE = Path(__file__).parent


class MessageIn(BaseModel):
    """A message to deliver."""

    message_id: str = Field(min_length=1, max_length=100)
    to: str = Field(pattern=r"^1\d{10}$")
    text: str = Field(min_length=1, max_length=500)


class FaultIn(BaseModel):
    """What the next `times` sends meet."""

    mode: Literal["refuse", "error", "off"]
    times: int = Field(ge=0, le=1000)


def bubble(message: Message) -> str:
    """One message as the phone shows it."""
    at = datetime.fromisoformat(message.at).astimezone(CHINA).strftime("%m-%d %H:%M:%S")
    number = f"{message.to[:3]} {message.to[3:7]} {message.to[7:]}"
    return (
        f'<li><p class="meta"><b>{number}</b><time>{at}</time></p>'
        f'<p class="text">{escape(message.text)}</p></li>'
    )


def page(messages: list[Message]) -> str:
    """The phone's screen; it reloads itself every two seconds, without scripts."""
    items = "".join(bubble(m) for m in messages[:50]) or '<li class="none">暂无短信 · No messages yet</li>'
    return (HERE / "page.html").read_text(encoding="utf-8").replace("{{messages}}", items)


class Faults:
    """Faults that are armed from outside, used up one send at a time."""

    def __init__(self) -> None:
        self._left = 0
        self._mode = ""

    def arm(self, fault: FaultIn) -> None:
        self._mode, self._left = fault.mode, fault.times

    def take(self) -> str | None:
        if not self._left:
            return None
        self._left -= 1
        return self._mode


def create_app(data: Path) -> FastAPI:
    """The sandbox as an application that keeps its messages under `data`."""
    app = FastAPI(title="SANDBOX telephone network", docs_url=None, redoc_url=None)
    inbox, faults = Inbox(data), Faults()

    @app.post("/messages", status_code=202)
    def take_message(message: MessageIn) -> dict[str, bool]:
        fault = faults.take()
        if fault == "off":
            raise HTTPException(503, "network down (armed fault)")
        if fault == "refuse":
            raise HTTPException(400, "number refused (armed fault)")
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        fresh = inbox.deliver(Message(message.message_id, message.to, message.text, at))
        if fault == "error":
            raise HTTPException(500, "failed after accepting (armed fault)")
        return {"fresh": fresh}

    @app.get("/messages")
    def list_messages(to: str | None = None) -> list[dict[str, str]]:
        return [{"to": m.to, "text": m.text, "at": m.at} for m in inbox.messages(to)]

    @app.post("/faults", status_code=204)
    def arm_fault(fault: FaultIn) -> None:
        faults.arm(fault)

    @app.get("/", response_class=HTMLResponse)
    def show(to: str | None = None) -> str:
        return page(inbox.messages(to))

    @app.get("/health", response_class=PlainTextResponse)
    def health() -> str:
        return "ok"

    return app
