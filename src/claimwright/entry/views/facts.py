"""Facts of the vocabulary as people read and type them, and as programs send them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.model import FactValue
from claimwright.core.claims.events import LINKS
from claimwright.core.money import AmountError, format_yuan, parse_yuan
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import EVENT, FACTS, Fact
from claimwright.entry.messages import Lang, text, text_or
from claimwright.entry.problems import Problem

JsonFact = int | bool | str


def fact_label(name: str, lang: Lang) -> str:
    """A fact's name as people say it."""
    if name in LINKS:
        return LINKS[name][0 if lang == "zh" else 1]
    return FACTS[name].labels[lang] if name in FACTS else name


def fact_text(name: str, value: FactValue, lang: Lang) -> str:
    """A value with its unit."""
    unit = FACTS[name].unit if name in FACTS else Unit.TEXT
    if isinstance(value, bool):
        return text(lang, "word.true" if value else "word.false")
    if isinstance(value, date):
        return value.isoformat()
    if unit.is_money and isinstance(value, int):
        return f"¥{format_yuan(value)}"
    if isinstance(value, Fraction):
        return f"{value * 100}%"
    if unit is Unit.DAY:
        return text(lang, "limit.days", count=value)
    return text_or(lang, f"choice.{value}", str(value))


def fact_typed(name: str, value: FactValue) -> str:
    """A value as it stands in an input field; `read_fact` takes it back."""
    unit = FACTS[name].unit if name in FACTS else Unit.TEXT
    if isinstance(value, bool):
        return "true" if value else "false"
    if unit.is_money and isinstance(value, int):
        return format_yuan(value, grouped=False)
    return value.isoformat() if isinstance(value, date) else str(value)


def read_fact(name: str, typed: str, field: str) -> FactValue:
    """What a person typed, as the fact's value; a problem names field, value and remedy."""
    fact = _known(name, field)
    typed = typed.strip()
    if fact.unit.is_money:
        return read_yuan(typed, field)
    if fact.unit is Unit.DATE:
        return _read_date(typed, field)
    if fact.unit is Unit.FLAG:
        if typed not in ("true", "false"):
            raise Problem(422, "not_a_flag", {"value": typed}, field, typed)
        return typed == "true"
    if fact.unit is Unit.TEXT:
        return _read_text(fact, typed, field)
    return _read_count(fact, typed, field)


def read_json_fact(name: str, value: JsonFact, field: str) -> FactValue:
    """What a program sent: amounts in fen, flags as booleans, dates as ISO 8601 text."""
    fact = _known(name, field)
    wanted = bool if fact.unit is Unit.FLAG else str if fact.unit in (Unit.DATE, Unit.TEXT) else int
    if type(value) is not wanted:
        raise Problem(
            422, "wrong_type", {"wanted": wanted.__name__, "value": str(value)[:80]}, field, str(value)[:80]
        )
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _in_bounds(fact, value, field)
    return read_fact(name, value, field)


def read_yuan(typed: str, field: str) -> int:
    """An amount in yuan as fen; sub-fen and negative amounts are problems with their own words."""
    try:
        return parse_yuan(typed)
    except AmountError as error:
        code = "amount_too_large" if error.code == "too_large" else error.code  # too_large is said of uploads
        raise Problem(422, code, {"value": typed[:40]}, field, typed[:40]) from error


def _known(name: str, field: str) -> Fact:
    if name in LINKS:
        return Fact(name, EVENT, Unit.TEXT, *LINKS[name], "joins events of several claims")
    if name not in FACTS:
        raise Problem(422, "unknown_fact", {"value": name[:60], "name": name[:60]}, field, name[:60])
    return FACTS[name]


def _read_date(typed: str, field: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Problem(422, "not_a_date", {"value": typed[:40]}, field, typed[:40]) from error


def _read_text(fact: Fact, typed: str, field: str) -> str:
    if fact.choices and typed not in fact.choices:
        allowed = " / ".join(fact.choices)
        raise Problem(422, "not_a_choice", {"value": typed[:40], "allowed": allowed}, field, typed[:40])
    return typed[:200]


def _read_count(fact: Fact, typed: str, field: str) -> int:
    if not typed.isascii() or not typed.isdigit():
        raise Problem(422, "not_a_count", {"value": typed[:40]}, field, typed[:40])
    return _in_bounds(fact, int(typed), field)


def _in_bounds(fact: Fact, value: int, field: str) -> int:
    low, high = fact.bounds
    if not low <= value <= high:
        raise Problem(422, "out_of_range", {"value": value, "low": low, "high": high}, field, str(value))
    return value
