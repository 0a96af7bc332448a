"""Facts as written in examples and cases: each with its unit, checked against the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.model import FactValue
from claimwright.core.products.builder import Builder
from claimwright.core.products.nodes import MapNode, Node, Text, word_at
from claimwright.core.products.units import QuantityError, Unit, parse_quantity
from claimwright.core.products.vocabulary import FACTS


def read_facts(b: Builder, node: Node | None, sources: Iterable[str]) -> dict[str, FactValue]:
    """Read ``name: value`` pairs of facts from the named sources (contract, event, line)."""
    if node is None:
        return {}
    if not isinstance(node, MapNode):
        b.problem(node, "mapping_expected")
        return {}
    found: dict[str, FactValue] = {}
    allowed = [name for name, fact in {**FACTS, **b.terms.facts}.items() if fact.source in tuple(sources)]
    for key in node.duplicates:
        b.problem(key, "duplicate_key", key=key.value)
    for key, item in node:
        fact = b.fact(key.value)
        if fact is None or key.value not in allowed:
            b.unknown(key, "fact", key.value, allowed)
            continue
        value = read_fact(b, item, fact.unit, fact.choices)
        if value is not None:
            found[key.value] = value
    return found


def read_fact(b: Builder, node: Node, unit: Unit, choices: tuple[str, ...] = ()) -> FactValue | None:
    """Read one fact's value: fen, days, a date, a flag, a word or an exact ratio."""
    if not isinstance(node, Text):
        b.problem(node, "quantity_expected")
        return None
    if unit == Unit.TEXT:
        if choices and node.value not in choices:
            b.unknown(node, "choice", node.value, choices)
            return None
        return node.value
    try:
        quantity = parse_quantity(node.value)
    except QuantityError as error:
        b.problem(node, error.code, found=error.text)
        return None
    if quantity.unit != unit:
        b.problem(node, "wrong_unit", what=word_at(node), found=quantity.unit.value, wanted=unit.value)
        return None
    return typed(unit, quantity.value)


def typed(unit: Unit, value: int | Fraction) -> FactValue:
    """A register's or quantity's number as the value that a fact of this unit holds."""
    if unit == Unit.DATE:
        return date.fromordinal(int(value))
    if unit == Unit.FLAG:
        return bool(value)
    return value
