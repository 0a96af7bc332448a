"""How each step word is read: from the amount so far and the step's argument to the next amount."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from claimwright.core.products import choices, conditions, operations, values
from claimwright.core.products.builder import Builder, Scope, Value
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text, word_at
from claimwright.core.products.tables import add_table, read_bands, table_named
from claimwright.core.products.units import Unit


@dataclass(slots=True)
class StepRun:
    """One step while it is read: where it stands, the amount so far, its condition and what it shows."""

    node: MapNode
    argument: Node
    so_far: Value | None
    condition: Value | None = None
    operands: list[Value] = field(default_factory=list)
    accumulator: str = ""

    def show(self, value: Value, name: str = "") -> None:
        """Name a value that the explanation of this step should tell."""
        self.operands.append(replace(value, name=name) if name else value)


def amount_so_far(run: StepRun) -> Value:
    """The amount before this step; the reader has checked that there is one."""
    assert run.so_far is not None, "checked by needs_so_far"
    return run.so_far


def start_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``start`` (see the reference)."""
    value = values.read_value(b, run.argument, scope)
    if value is None:
        return None
    run.show(value)
    less = run.node.get("less")
    if less is None:
        return value
    parts = values.read_values(b, less, scope, value.unit)
    if parts is None:
        return None
    for part in parts:
        run.show(part)
    return operations.subtract(b, value, parts)


def less_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``less`` (see the reference)."""
    parts = values.read_values(b, run.argument, scope, amount_so_far(run).unit)
    if parts is None:
        return None
    for part in parts:
        run.show(part)
    return operations.subtract(b, amount_so_far(run), parts)


def plus_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``plus`` (see the reference)."""
    parts = values.read_values(b, run.argument, scope, amount_so_far(run).unit)
    if parts is None:
        return None
    result = amount_so_far(run)
    for part in parts:
        run.show(part)
        result = b.emit("add", result.unit, result, part)
    return result


def times_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``times`` (see the reference)."""
    value = values.read_value(b, run.argument, scope)
    if value is None:
        return None
    run.show(value)
    if value.unit == Unit.RATIO:
        return operations.scaled(b, run.node, amount_so_far(run), [value])
    return operations.multiply(b, run.argument, amount_so_far(run), value)


def ratio_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``ratio`` (see the reference)."""
    argument = run.argument
    if isinstance(argument, ListNode):
        ratios = values.read_values(b, argument, scope, Unit.RATIO)
    elif isinstance(argument, MapNode) and "otherwise" in argument.names() and "if" not in argument.names():
        one = choices.choose(b, argument, scope, Unit.RATIO)
        ratios = None if one is None else [one]
    else:
        one = values.read_value(b, argument, scope, Unit.RATIO)
        ratios = None if one is None else [one]
    if ratios is None:
        return None
    for value in ratios:
        run.show(value, value.name or "ratio")
    return operations.scaled(b, run.node, amount_so_far(run), ratios)


def tier_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``tier`` (see the reference)."""
    table = _tier_table(b, run)
    rounding = operations.read_rounding(b, run.node, Unit.YUAN)
    if table is None or rounding is None:
        return None
    so_far = amount_so_far(run)
    if so_far.unit != Unit.YUAN:
        b.problem(
            run.argument,
            "wrong_unit",
            what=word_at(run.argument),
            found=so_far.unit.value,
            wanted=Unit.YUAN.value,
        )
        return None
    args = [so_far]
    after = run.node.get("after")
    if after is not None:
        base = values.read_value(b, after, scope, Unit.YUAN)
        if base is None:
            return None
        run.show(base)
        args.append(base)
    return b.emit("tier", Unit.YUAN, *args, imm=(table, *rounding))


def _tier_table(b: Builder, run: StepRun) -> int | None:
    if isinstance(run.argument, Text):
        index = table_named(b, run.argument)
        if index is None:
            return None
        table = b.tables[index]
        if table.kind != "bands" or (table.key_unit, table.value_unit) != (Unit.YUAN, Unit.RATIO):
            b.problem(run.argument, "tier_table", table=table.name)
            return None
    else:
        read = read_bands(b, f"tier {run.argument.line}", run.argument, Unit.YUAN, Unit.RATIO, "ratio")
        if read is None:
            return None
        index, table = add_table(b, read), read
    first = table.bounds[0]
    if first is not None and b.params[first][1] != 0:
        b.problem(run.argument, "tier_from_zero", found=b.params[first][0].text)
        return None
    return index


def cap_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``cap`` (see the reference)."""
    return _bounded(b, run, scope, "min")


def at_least_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``at_least`` (see the reference)."""
    return _bounded(b, run, scope, "max")


def _bounded(b: Builder, run: StepRun, scope: Scope, op: str) -> Value | None:
    value = values.read_value(b, run.argument, scope, amount_so_far(run).unit)
    if value is None:
        return None
    run.show(value, value.name or "limit")
    return b.emit(op, value.unit, amount_so_far(run), value)


def let_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``let`` (see the reference)."""
    be = operations.required(b, run.node, "be")
    if not isinstance(run.argument, Text) or not run.argument.value.isidentifier():
        b.problem(run.argument, "keep_name", found=getattr(run.argument, "value", ""))
        return None
    name = run.argument.value
    if b.fact(name) is not None:
        b.problem(run.argument, "keep_name", found=name)
        return None
    value = None if be is None else _let_value(b, be, scope)
    if value is None:
        return None
    scope.names[name] = replace(value, name=name)
    return value


def _let_value(b: Builder, node: Node, scope: Scope) -> Value | None:
    if isinstance(node, MapNode) and node.names() == ("holds",):
        return conditions.read_condition(b, node.entries[0][1], scope)
    return values.read_value(b, node, scope)


def text_of(b: Builder, node: MapNode, key: str) -> str:
    """The text under a key, or nothing."""
    value = node.get(key)
    if value is None:
        return ""
    if not isinstance(value, Text) or not value.value:
        b.problem(value, "text_expected", key=key)
        return ""
    return value.value


def labels_of(node: MapNode) -> dict[str, str]:
    """Labels ``zh`` and ``en`` of a mapping."""
    pairs = ((lang, node.get(lang)) for lang in ("zh", "en"))
    return {lang: value.value for lang, value in pairs if isinstance(value, Text)}
