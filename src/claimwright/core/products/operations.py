"""Operations on values: the few ways to combine amounts, days, ratios and dates. Each knows its unit."""

from __future__ import annotations

from collections.abc import Callable

from claimwright.core.products import choices, lines, tables, values
from claimwright.core.products.builder import Builder, Scope, Value
from claimwright.core.products.nodes import MapNode, Node, Text, word_at
from claimwright.core.products.program import ROUNDINGS
from claimwright.core.products.units import PRODUCTS, QuantityError, Unit, parse_quantity


def read_operation(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    """Read one operation, such as ``{min_of: [a, b]}``."""
    name = next((key for key in node.names() if key in _OPERATIONS), None)
    if name is None:
        first = node.entries[0][0] if node.entries else node
        found = node.entries[0][0].value if node.entries else ""
        b.unknown(first, "operation", found, _OPERATIONS)
        return None
    allowed = {name, *_EXTRA_KEYS.get(name, ())}
    for key, _ in node:
        if key.value not in allowed:
            b.unknown(key, "key", key.value, allowed)
            return None
    return _OPERATIONS[name](b, node, scope, want)


def required(b: Builder, node: MapNode, name: str) -> Node | None:
    """The value under a key that must be there."""
    value = node.get(name)
    if value is None:
        b.problem(node, "key_missing", key=name)
    return value


def _fold(op: str) -> Callable[[Builder, MapNode, Scope, Unit | None], Value | None]:
    key = {"min": "min_of", "max": "max_of", "add": "sum_of"}[op]

    def read(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
        found = values.read_values(b, node.get(key) or node, scope, want)
        if not found:
            return None
        result = found[0]
        for value in found[1:]:
            if value.unit != result.unit or not value.unit.is_number:
                b.problem(node, "units_differ", one=result.unit.value, other=value.unit.value)
                return None
            result = b.emit(op, result.unit, result, value)
        return result

    return read


def _from(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    start = values.read_value(b, node.get("from") or node, scope, want)
    less = required(b, node, "less")
    if start is None or less is None:
        return None
    parts = values.read_values(b, less, scope, start.unit)
    return None if parts is None else subtract(b, start, parts)


def subtract(b: Builder, start: Value, parts: list[Value]) -> Value:
    """Subtract the parts, never below zero."""
    result = start
    for part in parts:
        result = b.emit("sub", start.unit, result, part)
    return b.emit("max", start.unit, result, b.const(0, start.unit))


def _times(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    found = values.read_values(b, node.get("times") or node, scope)
    if not found:
        return None
    ratios = [value for value in found if value.unit == Unit.RATIO]
    result: Value | None = None
    for value in found:
        if value.unit != Unit.RATIO:
            result = value if result is None else multiply(b, node, result, value)
            if result is None:
                return None
    if result is None:
        b.problem(node, "ratio_of_nothing")
        return None
    return scaled(b, node, result, ratios) if ratios else result


def multiply(b: Builder, node: Node, one: Value, other: Value) -> Value | None:
    """The product of two values whose units have one."""
    unit = PRODUCTS.get((one.unit, other.unit)) or PRODUCTS.get((other.unit, one.unit))
    if unit is None:
        b.problem(node, "units_no_product", one=one.unit.value, other=other.unit.value)
        return None
    return b.emit("mul", unit, one, other)


def scaled(b: Builder, node: MapNode, amount: Value, ratios: list[Value]) -> Value | None:
    """An amount times ratios, rounded once as the step's `round` says."""
    rounding = read_rounding(b, node, amount.unit)
    if rounding is None:
        return None
    if not amount.unit.is_money:
        b.problem(node, "ratio_of_not_money", found=amount.unit.value)
        return None
    return b.emit("scale", amount.unit, amount, *ratios, imm=rounding)


def read_rounding(b: Builder, node: MapNode, unit: Unit) -> tuple[int, int] | None:
    """The ``round`` of a step: rule and smallest unit in fen, as in ``half_up 0.01 元``."""
    text = node.get("round")
    if not isinstance(text, Text):
        b.problem(node, "round_missing")
        return None
    rule, _, size = text.value.partition(" ")
    if rule not in ROUNDINGS:
        b.unknown(text, "rounding", rule, ROUNDINGS)
        return None
    try:
        quantity = parse_quantity(size)
    except QuantityError as error:
        b.problem(text, "round_unit", found=error.text or text.value)
        return None
    if quantity.unit != Unit.YUAN or quantity.value not in (1, 10, 100, 1000, 10_000):
        b.problem(text, "round_unit", found=size)
        return None
    return ROUNDINGS.index(rule), int(quantity.value)


def _lookup(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    name, by = node.get("lookup"), required(b, node, "by")
    if by is None:
        return None
    table = tables.table_named(b, name)
    key = values.read_value(b, by, scope)
    if table is None or key is None:
        return None
    return tables.look_up(b, node, table, key)


def _days_from(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    return _span(b, node, scope, "days_from", "sub", Unit.DAY)


def _years_from(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    return _span(b, node, scope, "years_from", "years", Unit.YEAR)


def _span(b: Builder, node: MapNode, scope: Scope, key: str, op: str, unit: Unit) -> Value | None:
    to = required(b, node, "to")
    start = values.read_value(b, node.get(key) or node, scope, Unit.DATE)
    end = None if to is None else values.read_value(b, to, scope, Unit.DATE)
    if start is None or end is None:
        return None
    span = b.emit(op, unit, end, start) if op == "sub" else b.emit(op, unit, start, end)
    return b.emit("max", unit, span, b.const(0, unit))


def _date(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    start, plus = values.read_value(b, node.get("date") or node, scope, Unit.DATE), required(b, node, "plus")
    span = None if plus is None else values.read_value(b, plus, scope)
    if start is None or span is None or plus is None:
        return None
    if span.unit == Unit.DAY:
        return b.emit("add", Unit.DATE, start, span)
    if span.unit in (Unit.YEAR, Unit.AGE):
        return b.emit("add_years", Unit.DATE, start, span)
    b.problem(plus, "wrong_unit", what=word_at(plus), found=span.unit.value, wanted="天 / 年")
    return None


def _proportion(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    amount = values.read_value(b, node.get("proportion") or node, scope, Unit.YUAN)
    part, whole = required(b, node, "part"), required(b, node, "whole")
    above = None if part is None else values.read_value(b, part, scope)
    below = None if whole is None else values.read_value(b, whole, scope, above.unit if above else None)
    rounding = read_rounding(b, node, Unit.YUAN)
    if amount is None or above is None or below is None or rounding is None:
        return None
    return b.emit("muldiv", Unit.YUAN, amount, above, below, imm=rounding)


def _interest(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
    parts = {name: required(b, node, name) for name in ("rate", "days", "year_of")}
    principal = values.read_value(b, node.get("interest_on") or node, scope, Unit.YUAN)
    rate = values.read_value(b, parts["rate"] or node, scope, Unit.RATIO) if parts["rate"] else None
    days = values.read_value(b, parts["days"] or node, scope, Unit.DAY) if parts["days"] else None
    year = values.read_value(b, parts["year_of"] or node, scope, Unit.DAY) if parts["year_of"] else None
    rounding = read_rounding(b, node, Unit.YUAN)
    if principal is None or rate is None or days is None or year is None or rounding is None:
        return None
    return b.emit("interest", Unit.YUAN, principal, rate, days, year, imm=rounding)


def _lines(how: str, key: str) -> Callable[[Builder, MapNode, Scope, Unit | None], Value | None]:
    def read(b: Builder, node: MapNode, scope: Scope, want: Unit | None) -> Value | None:
        return _fold_lines(b, node, scope, how, key)

    return read


def _fold_lines(b: Builder, node: MapNode, scope: Scope, how: str, key: str) -> Value | None:
    what = node.get(key)
    where = what if how == "count" else node.get("where")
    if scope.in_line:
        b.problem(node, "loop_in_loop")
        return None
    return lines.fold(b, scope, how, None if how == "count" else what, where)


_OPERATIONS: dict[str, Callable[[Builder, MapNode, Scope, Unit | None], Value | None]] = {
    "min_of": _fold("min"),
    "max_of": _fold("max"),
    "sum_of": _fold("add"),
    "from": _from,
    "times": _times,
    "lookup": _lookup,
    "if": choices.if_then,
    "first_of": choices.first_of,
    "days_from": _days_from,
    "years_from": _years_from,
    "date": _date,
    "proportion": _proportion,
    "interest_on": _interest,
    "sum_lines": _lines("sum", "sum_lines"),
    "largest": _lines("max", "largest"),
    "smallest": _lines("min", "smallest"),
    "count_lines": _lines("count", "count_lines"),
}
_EXTRA_KEYS: dict[str, tuple[str, ...]] = {
    "from": ("less",),
    "times": ("round",),
    "lookup": ("by",),
    "if": ("then", "otherwise"),
    "days_from": ("to",),
    "years_from": ("to",),
    "date": ("plus",),
    "proportion": ("part", "whole", "round"),
    "interest_on": ("rate", "days", "year_of", "round"),
    "sum_lines": ("where",),
    "largest": ("where",),
    "smallest": ("where",),
}
OPERATION_NAMES = tuple(_OPERATIONS)
"""Every operation word of the language."""
