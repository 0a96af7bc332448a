"""Values of the terms: literals, names and the few ways to combine them. Each knows its unit.

A value is written as a quantity (``10000.00 元``), a name (a fact, an amount of the terms, a kept value,
``left.X``, ``used.X``, ``paid.X``, ``so_far``) or one operation (``{min_of: [a, b]}``).
"""

from __future__ import annotations

from claimwright.core.products import counting, dates, operations
from claimwright.core.products.builder import Builder, Scope, Value
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text, word_at
from claimwright.core.products.units import QuantityError, Unit, looks_like_literal, parse_quantity
from claimwright.core.products.vocabulary import DERIVED, FACTS


def read_value(b: Builder, node: Node, scope: Scope, want: Unit | None = None) -> Value | None:
    """Read a value; None after an error was recorded. `want` is the unit that the place needs."""
    value: Value | None
    if isinstance(node, Text):
        value = _text(b, node, scope)
    elif isinstance(node, MapNode):
        value = operations.read_operation(b, node, scope, want)
    else:
        b.problem(node, "value_is_list")
        return None
    if value is not None and want is not None and value.unit != want:
        b.problem(node, "wrong_unit", what=word_at(node), found=value.unit.value, wanted=want.value)
        return None
    return value


def read_values(b: Builder, node: Node, scope: Scope, want: Unit | None = None) -> list[Value] | None:
    """Read a value or a list of values of one unit."""
    items = node.items if isinstance(node, ListNode) else (node,)
    values = [read_value(b, item, scope, want) for item in items]
    if not items:
        b.problem(node, "list_empty")
    found = [value for value in values if value is not None]
    return found if items and len(found) == len(values) else None


def literal(b: Builder, node: Text, name: str = "") -> Value | None:
    """A quantity of the terms: a parameter of the program."""
    index = literal_param(b, node, name)
    if index is None:
        return None
    unit = b.params[index][0].unit
    return b.emit("param", unit, imm=(index,), name=name)


def literal_param(b: Builder, node: Node, name: str = "", want: Unit | None = None) -> int | None:
    """Read a quantity into the vector of parameters and give its index."""
    if not isinstance(node, Text):
        b.problem(node, "quantity_expected")
        return None
    try:
        quantity = parse_quantity(node.value)
    except QuantityError as error:
        b.problem(node, error.code, found=error.text)
        return None
    if want is not None and quantity.unit != want:
        b.problem(node, "wrong_unit", what=word_at(node), found=quantity.unit.value, wanted=want.value)
        return None
    return b.param_index(node, name, quantity.unit, quantity.value, node.value)


def _text(b: Builder, node: Text, scope: Scope) -> Value | None:
    if looks_like_literal(node.value):
        return literal(b, node)
    return named(b, node, scope)


def named(b: Builder, node: Text, scope: Scope) -> Value | None:
    """A value by its name: kept, fact, derived, amount of the terms, or a balance."""
    name = node.value
    if name in scope.names:
        return scope.names[name]
    if name.partition(".")[0] in ("left", "used", "paid") and "." in name:
        return _dotted(b, node, scope)
    if name in b.terms.amounts:
        amount, _ = b.terms.amounts[name]
        value = read_value(b, amount, scope)
        return None if value is None else _named(b, value, name)
    fact = b.fact(name)
    if fact is not None:
        return fact_value(b, node, scope, name)
    if name in DERIVED:
        return dates.derived(b, node, scope)
    allowed = [*scope.names, *b.terms.facts, *FACTS, *DERIVED, *b.terms.amounts]
    b.unknown(node, "value", name, allowed)
    return None


def _named(b: Builder, value: Value, name: str) -> Value:
    return Value(value.reg, value.unit, name)


def fact_value(b: Builder, node: Node, scope: Scope, name: str) -> Value | None:
    """A fact in a register, read once per section (once per line for facts of lines)."""
    fact = b.fact(name)
    assert fact is not None, name
    if fact.source == "line" and not scope.in_line:
        b.problem(node, "line_fact_outside", found=name)
        return None
    cached = scope.cache.get((name, 0))
    if cached is None:
        cached = b.emit("fact", fact.unit, imm=(b.input(fact),), name=name)
        scope.cache[(name, 0)] = cached
    return cached


def _dotted(b: Builder, node: Text, scope: Scope) -> Value | None:
    prefix, _, name = node.value.partition(".")
    if prefix == "paid":
        if name not in b.terms.benefits:
            b.unknown(node, "benefit", name, b.terms.benefits)
            return None
        return b.emit("paid", Unit.YUAN, imm=(b.terms.benefits.index(name),), name=node.value)
    accumulator = counting.accumulator_named(b, node, name)
    if accumulator is None:
        return None
    used = counting.used(b, accumulator, scope)
    if used is None or prefix == "used":
        return None if used is None else Value(used.reg, used.unit, node.value)
    left = counting.left(b, node, accumulator, scope, used)
    return None if left is None else Value(left.reg, left.unit, node.value)
