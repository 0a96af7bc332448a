"""Accumulators in the steps: what is used, what is left, and using it up.

One notion for deductibles, limits, day counts, visit counts and 'last on' dates: a unit, a scope, a sharer.
"""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.core.products import conditions, values
from claimwright.core.products.builder import AccumulatorTerms, Builder, Scope, Value
from claimwright.core.products.nodes import Node, Text
from claimwright.core.products.units import Unit


def accumulator_named(b: Builder, node: Node | None, name: str | None = None) -> AccumulatorTerms | None:
    """The accumulator that a word names."""
    if node is None:
        return None
    if name is None:
        if not isinstance(node, Text):
            b.problem(node, "name_expected")
            return None
        name = node.value
    found = b.terms.accumulators.get(name)
    if found is None:
        b.unknown(node, "accumulator", name, _names(b))
    return found


def _names(b: Builder) -> Iterable[str]:
    return b.terms.accumulators


def _key(b: Builder, accumulator: AccumulatorTerms, scope: Scope) -> list[Value] | None:
    """The registers that an access needs: the group and whether the balance starts again."""
    args: list[Value] = []
    if accumulator.group is not None:
        group = values.read_value(b, accumulator.group, scope)
        if group is None:
            return None
        args.append(group)
    if accumulator.reset is not None:
        reset = conditions.read_condition(b, accumulator.reset, scope)
        if reset is None:
            return None
        args.append(reset)
    return args


def _shape(accumulator: AccumulatorTerms) -> tuple[int, int, int]:
    return accumulator.index, int(accumulator.group is not None), int(accumulator.reset is not None)


def used(b: Builder, accumulator: AccumulatorTerms, scope: Scope) -> Value | None:
    """What is used so far, this event included."""
    key = _key(b, accumulator, scope)
    if key is None:
        return None
    name = "used." + b.accumulators[accumulator.index].name
    return b.emit("balance", accumulator.unit, *key, imm=_shape(accumulator), name=name)


def limit(b: Builder, node: Node, accumulator: AccumulatorTerms, scope: Scope) -> Value | None:
    """The amount of the accumulator, in its scope of names."""
    if accumulator.limit is None:
        b.problem(node, "accumulator_without_amount", found=b.accumulators[accumulator.index].name)
        return None
    value = values.read_value(b, accumulator.limit, scope, accumulator.unit)
    if value is None:
        return None
    name = b.accumulators[accumulator.index].name
    key = _key(b, accumulator, scope)
    if key is not None:
        b.act("limit", value, *key, imm=_shape(accumulator))
    return Value(value.reg, value.unit, name)


def left(
    b: Builder, node: Node, accumulator: AccumulatorTerms, scope: Scope, so_far: Value | None = None
) -> Value | None:
    """What is left of the accumulator's amount, never below zero."""
    so_far = so_far or used(b, accumulator, scope)
    whole = limit(b, node, accumulator, scope)
    if so_far is None or whole is None:
        return None
    name = "left." + b.accumulators[accumulator.index].name
    rest = b.emit("sub", accumulator.unit, whole, so_far)
    return b.emit("max", accumulator.unit, rest, b.const(0, accumulator.unit), name=name)


def use(b: Builder, accumulator: AccumulatorTerms, scope: Scope, amount: Value) -> None:
    """Add to what is used."""
    key = _key(b, accumulator, scope)
    if key is not None:
        b.act("use", amount, *key, imm=_shape(accumulator))


def put(b: Builder, accumulator: AccumulatorTerms, scope: Scope, value: Value, when: Value) -> None:
    """Remember a date ('last on'), when the condition holds."""
    before = used(b, accumulator, scope)
    key = _key(b, accumulator, scope)
    if before is None or key is None:
        return
    kept = b.emit("select", Unit.DATE, when, value, before)
    b.act("put", kept, *key, imm=_shape(accumulator))
