"""How the sandbox misbehaves on request."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from claimwright.sandboxes.invoice_platform.register import Malformed

ACTS = ("hang", "drop", "lose", "error", "closed", "garbled", "unknown_word", "other_bill", "refuse")


@dataclass(frozen=True, slots=True)
class Fault:
    """What the next `times` questions (about bill `number`, if given) meet.

    hang (for `seconds`, then the answer), drop (the line), lose (the answer, once it is done), error (500),
    closed (503), refuse (400), garbled (no JSON), unknown_word (a result that nobody knows), other_bill (the
    answer about another one).
    """

    do: str
    times: int = 1
    seconds: float = 3.0
    number: str = ""


class Faults:
    """Armed from outside, used up one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[Fault] = []

    def arm(self, given: Any) -> None:
        """Arm one fault. Raises `Malformed`."""
        try:
            fault = Fault(
                str(given["do"]),
                int(given.get("times", 1)),
                float(given.get("seconds", 3.0)),
                str(given.get("number", "")),
            )
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise Malformed("a fault is {do, times, seconds, number}") from error
        if fault.do not in ACTS:
            raise Malformed(f"do: one of {', '.join(ACTS)}")
        with self._lock:
            self._armed += [fault] * min(max(fault.times, 0), 1000)

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def armed(self) -> list[Fault]:
        with self._lock:
            return list(self._armed)

    def take(self, number: str) -> Fault | None:
        """The first armed fault that this question meets."""
        with self._lock:
            for place, fault in enumerate(self._armed):
                if fault.number in ("", number):
                    return self._armed.pop(place)
        return None
