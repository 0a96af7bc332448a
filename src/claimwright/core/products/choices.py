"""Values that depend on conditions: one of two, or the first whose condition holds."""

from __future__ import annotations

from claimwright.core.products import conditions, operations, values
from claimwright.core.products.builder import Builder, Scope, Value
from claimwright.core.products.nodes import ListNode, MapNode
from claimwright.core.products.units import Unit


def if_then(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    """``{if: condition, then: value, otherwise: value}``"""
    then, otherwise = operations.required(b, node, "then"), operations.required(b, node, "otherwise")
    condition = conditions.read_condition(b, node.get("if") or node, scope)
    if then is None or otherwise is None:
        return None
    yes = values.read_value(b, then, scope, want)
    no = values.read_value(b, otherwise, scope, want or (yes.unit if yes else None))
    if condition is None or yes is None or no is None:
        return None
    if yes.unit != no.unit:
        b.problem(node, "units_differ", one=yes.unit.value, other=no.unit.value)
        return None
    return b.emit("select", yes.unit, condition, yes, no)


def choose(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    """``{first flag: value, ..., otherwise: value}``: the first that holds decides."""
    rows = list(node)
    if not rows or rows[-1][0].value != "otherwise":
        b.problem(node, "otherwise_missing")
        return None
    result = values.read_value(b, rows[-1][1], scope, want)
    for key, item in reversed(rows[:-1]):
        condition = conditions.read_condition(b, key, scope)
        value = values.read_value(b, item, scope, want or (result.unit if result else None))
        if condition is None or value is None or result is None:
            return None
        result = b.emit("select", value.unit, condition, value, result)
    return result


def first_of(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    """A list of ``{when: condition, take: value}``, ending with ``{otherwise: value}``."""
    rows = node.get("first_of")
    if not isinstance(rows, ListNode) or not rows.items:
        b.problem(node, "first_of_rows")
        return None
    result: Value | None = None
    for position, row in enumerate(reversed(rows.items)):
        if not isinstance(row, MapNode):
            b.problem(row, "first_of_rows")
            return None
        result = _first_of_row(b, row, scope, want, result, last=position == 0)
        if result is None:
            return None
    return result


def _first_of_row(
    b: Builder, row: MapNode, scope: Scope, want: Unit | None, below: Value | None, *, last: bool
) -> Value | None:
    if last:
        if row.names() != ("otherwise",):
            b.problem(row, "otherwise_missing")
            return None
        return values.read_value(b, row.entries[0][1], scope, want)
    when, take = operations.required(b, row, "when"), operations.required(b, row, "take")
    if when is None or take is None or below is None:
        return None
    condition = conditions.read_condition(b, when, scope)
    value = values.read_value(b, take, scope, below.unit)
    if condition is None or value is None:
        return None
    return b.emit("select", value.unit, condition, value, below)
