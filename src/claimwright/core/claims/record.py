"""What a decision keeps: everything that went into an adjudication and everything that came out.

The inputs can be read back (`inputs_of`), so that a decision is replayed and explained years later with
the product version that it used. Amounts are fen; dates and ratios are tagged, so no type is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from operator import attrgetter
from typing import Any

from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Balances,
    Contract,
    FactValue,
    InsuredEvent,
    Line,
)
from claimwright.core.canonical import Json


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """One event under one coverage, with its inputs."""

    contract: Contract
    event: InsuredEvent
    balances: Balances
    result: Adjudication


def fact_json(value: FactValue) -> Json:
    """A fact as JSON: integers, flags and texts as they are, dates and ratios tagged."""
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Fraction):
        return {"ratio": f"{value.numerator}/{value.denominator}"}
    return value


def fact_of(value: Any) -> FactValue:
    """The fact that `fact_json` wrote."""
    if isinstance(value, Mapping):
        if "date" in value:
            return date.fromisoformat(value["date"])
        return Fraction(value["ratio"])
    assert isinstance(value, bool | int | str), f"not a fact: {value!r}"
    return value


def adjudicated_json(one: Adjudicated) -> Json:
    """Inputs and result as JSON for storing and hashing."""
    return {
        "contract": _json(one.contract),
        "event": _json(one.event),
        "balances": _balances_json(one.balances),
        "result": _json(one.result),
    }


def inputs_of(stored: Mapping[str, Any]) -> tuple[Contract, InsuredEvent, Balances]:
    """The inputs of a stored adjudication, ready to be adjudicated again."""
    contract, event = dict(stored["contract"]), dict(stored["event"])
    for name in ("contract_date", "inception", "until", "first_inception"):
        contract[name] = fact_of(contract[name])
    if contract["birth_date"] is not None:
        contract["birth_date"] = fact_of(contract["birth_date"])
    contract["values"] = facts_of(contract["values"])
    event["event_date"] = fact_of(event["event_date"])
    event["facts"] = facts_of(event["facts"])
    event["lines"] = tuple(Line(line["line_no"], facts_of(line["facts"])) for line in event["lines"])
    return Contract(**contract), InsuredEvent(**event), balances_of(stored["balances"])


def facts_of(stored: Mapping[str, Any]) -> dict[str, FactValue]:
    """Facts by name, read back."""
    return {name: fact_of(value) for name, value in stored.items()}


def balances_of(stored: list[list[Any]]) -> dict[BalanceKey, int]:
    """Balances read back from their rows."""
    return {BalanceKey(accumulator, scope_key): used for accumulator, scope_key, used in stored}


def _balances_json(balances: Balances) -> Json:
    return [[key.accumulator, key.scope_key, used] for key, used in sorted(balances.items())]


def _json(value: Any) -> Any:
    """Anything of an adjudication as plain JSON: dicts, lists, texts, integers, flags and nulls."""
    return _WRITERS[value.__class__](value)


def _same(value: Any) -> Any:
    return value


def _mapping(value: Mapping[Any, Any]) -> Any:
    if any(key.__class__ is BalanceKey for key in value):
        return _balances_json(value)
    return {str(key): _WRITERS[item.__class__](item) for key, item in value.items()}


def _sequence(value: Any) -> list[Any]:
    return [_WRITERS[item.__class__](item) for item in value]


def _writer_of(kind: type) -> Callable[[Any], Any]:
    """How values of a class are written; a class that has no JSON (a float is one) is a `TypeError`."""
    if kind in (str, int, bool, type(None)):
        return _same
    if is_dataclass(kind):
        return _record_writer(tuple(field.name for field in fields(kind)))
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, date | Fraction):
        return fact_json
    if issubclass(kind, Mapping):
        return _mapping
    if issubclass(kind, tuple | list):
        return _sequence
    raise TypeError(f"{kind.__name__} has no place in a record")


def _record_writer(names: tuple[str, ...]) -> Callable[[Any], Any]:
    read = attrgetter(*names)

    def write(value: Any) -> Any:
        items = read(value) if len(names) > 1 else (read(value),)
        return {name: _WRITERS[item.__class__](item) for name, item in zip(names, items, strict=True)}

    return write


class _Writers(dict[type, Callable[[Any], Any]]):
    """The writer of each class, found once."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        self[kind] = writer = _writer_of(kind)
        return writer


_WRITERS = _Writers()
