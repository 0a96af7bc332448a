"""Facts as registers hold them, and the scopes that a balance's key names."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from claimwright.verifier.amounts import policy_year_start

Json = dict[str, Any]


def as_cell(wanted: Json, value: Any, base: int) -> int | str | None:
    """A fact as a register holds it; None if it is of another kind or out of range."""
    unit, low, high = wanted["unit"], wanted["low"], wanted["high"]
    if unit == "文字":
        return value if isinstance(value, str) and value in (wanted["choices"] or [value]) else None
    cell: int | None = None
    if unit == "日期":
        cell = date.fromisoformat(value["date"]).toordinal() if isinstance(value, dict) else None
    elif unit == "是否":
        cell = int(value) if isinstance(value, bool) else None
    elif unit == "%" and not isinstance(value, bool):
        scaled = base * (Fraction(value["num"], value["den"]) if isinstance(value, dict) else Fraction(value))
        cell, high = scaled.numerator if scaled.denominator == 1 else None, high * base
    elif isinstance(value, int) and not isinstance(value, bool):
        cell = value
    return cell if cell is not None and low <= cell <= high else None


def as_text(value: Any) -> str:
    """A fact as a question quotes it."""
    if isinstance(value, dict):
        return str(value["date"]) if "date" in value else str(Fraction(value["num"], value["den"]))
    return str(value)


def begins(word: str, prefix: str) -> bool:
    """Does the word begin with it? ``X00-Y99`` is a range over the first three characters."""
    first, dash, last = prefix.partition("-")
    return first <= word[:3] <= last if dash else word.startswith(prefix)


def scope_value(word: str, contract: Json, event: Json) -> str:
    """The part of a balance's key for one word of its scope."""
    day = date.fromisoformat(event["facts"]["event_date"]["date"])
    if word == "policy_year":
        return policy_year_start(date.fromisoformat(contract["facts"]["inception"]["date"]), day).isoformat()
    number: str = event.get("visit_no") or event["event_no"]
    values: dict[str, str] = {
        "event": number,
        "visit": number,
        "stay": event["stay_no"] or number,
        "cause": event["cause_no"] or number,
        "day": day.isoformat(),
        "calendar_year": str(day.year),
        "renewal_chain": contract["facts"].get("first_inception", {}).get("date", ""),
    }
    return values[word]
