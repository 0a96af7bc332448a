"""The messages that the sandbox network has taken, in memory and in an append-only file."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Message:
    """One delivered message; `at` is ISO 8601 in UTC."""

    message_id: str
    to: str
    text: str
    at: str


class Inbox:
    """Keeps each message once, by its id, across restarts."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "messages.jsonl"
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                message = Message(**json.loads(line))
                self._messages[message.message_id] = message

    def deliver(self, message: Message) -> bool:
        """Keep a message; False if it was already there."""
        with self._lock:
            if message.message_id in self._messages:
                return False
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(message), ensure_ascii=False) + "\n")
            self._messages[message.message_id] = message
            return True

    def messages(self, to: str | None) -> list[Message]:
        """Newest first, of one number or of all."""
        with self._lock:
            kept = [m for m in self._messages.values() if to is None or m.to == to]
        return list(reversed(kept))
