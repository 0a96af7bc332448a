"""The bills that the sandbox knows, kept in an append-only file; the last line of a bill counts."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

STANDINGS = ("normal", "red_flushed", "already_used")
_FORMS = {
    "code": r"\d{0,12}",
    "number": r"\d{1,20}",
    "check_code": r"[0-9A-Za-z]{0,20}",
    "issue_date": r"\d{8}",
    "amount": r"-?\d{1,12}\.\d\d",
}
_REFERENCE = r"[0-9A-Za-z-]{1,64}"


class Malformed(ValueError):
    """A question or a bill with a field that is missing or has another form; the text names it."""


@dataclass(frozen=True, slots=True)
class Bill:
    """A registered bill; `standing` is one of `STANDINGS`, `red_bill` what cancelled it, `used_by` the
    reference under which its use was entered."""

    code: str
    number: str
    check_code: str
    issue_date: str
    amount: str
    standing: str = "normal"
    red_bill: dict[str, str] = field(default_factory=dict)
    used_by: str = ""


def read_fields(given: Any) -> dict[str, str]:
    """The five fields of a bill. Raises `Malformed`."""
    if not isinstance(given, dict):
        raise Malformed("an object is expected")
    for name, form in _FORMS.items():
        if not isinstance(given.get(name), str) or re.fullmatch(form, given[name], re.ASCII) is None:
            raise Malformed(f"{name}: expected {form}")
    return {name: given[name] for name in _FORMS}


class Register:
    """Bills by code and number, across restarts.

    With `takes_unknown` a bill that is asked about for the first time counts as issued with these fields, so
    that a demonstration need not register its fictional bills; another amount under its number then differs.
    """

    def __init__(self, folder: Path, *, takes_unknown: bool = False) -> None:
        self._takes_unknown = takes_unknown
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "bills.jsonl"
        self._lock = threading.Lock()
        self._bills: dict[tuple[str, str], Bill] = {}
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                bill = Bill(**json.loads(line))
                self._bills[bill.code, bill.number] = bill

    def put(self, given: Any) -> Bill:
        """Register a bill, or replace the one of this code and number. Raises `Malformed`."""
        standing, red = (given.get("standing", "normal"), given.get("red_bill") or {}) if given else ("", {})
        if standing not in STANDINGS:
            raise Malformed(f"standing: one of {', '.join(STANDINGS)}")
        bill = Bill(**read_fields(given), standing=standing, red_bill={k: str(red[k]) for k in red})
        with self._lock:
            self._keep(bill)
        return bill

    def _keep(self, bill: Bill) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(bill), ensure_ascii=False) + "\n")
        self._bills[bill.code, bill.number] = bill

    def enter(self, asked: dict[str, str], used_by: str) -> dict[str, Any]:
        """Enter the use of a bill in good standing: once, whoever comes first. Answers how it stands then."""
        if re.fullmatch(_REFERENCE, used_by, re.ASCII) is None:
            raise Malformed(f"used_by: expected {_REFERENCE}")
        if self.answer(asked)["result"] == "normal":
            with self._lock:
                bill = self._bills[asked["code"], asked["number"]]
                if bill.standing == "normal":  # nobody came in between
                    self._keep(replace(bill, standing="already_used", used_by=used_by))
        return self.answer(asked)

    def forget(self) -> None:
        """Forget every bill."""
        with self._lock:
            self._file.unlink(missing_ok=True)
            self._bills.clear()

    def bills(self) -> list[Bill]:
        with self._lock:
            return list(self._bills.values())

    def answer(self, asked: dict[str, str]) -> dict[str, Any]:
        """How the bill stands. A mismatch does not say which field differs: nobody may guess their way in."""
        with self._lock:
            bill = self._bills.get((asked["code"], asked["number"]))
        if bill is None and self._takes_unknown:
            bill = self.put(asked)
        if bill is None:
            return {"result": "not_found"}
        if any(getattr(bill, name) != value for name, value in asked.items()):
            return {"result": "mismatch"}
        more = {"red_bill": bill.red_bill, "used_by": bill.used_by}
        return {"result": bill.standing, **{name: value for name, value in more.items() if value}}
