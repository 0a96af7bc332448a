"""Steps and sums over the lines of an event: bill lines, disability items, diagnosed diseases."""

from __future__ import annotations

from collections.abc import Callable

from claimwright.core.products import conditions, values
from claimwright.core.products.builder import Builder, Scope, Value
from claimwright.core.products.nodes import Node
from claimwright.core.products.program import Instr
from claimwright.core.products.units import Unit


def fold(b: Builder, scope: Scope, how: str, what: Node | None, where: Node | None) -> Value | None:
    """Sum, largest, smallest or count of a value over the lines that `where` takes."""

    def body(inner: Scope) -> Value | None:
        if what is None:
            return b.const(1, Unit.TIME)
        return values.read_value(b, what, inner)

    return loop(b, scope, where, body, "sum" if how == "count" else how)


def loop(
    b: Builder, scope: Scope, where: Node | None, body: Callable[[Scope], Value | None], how: str
) -> Value | None:
    """Run `body` for each line that `where` takes and fold its result into one value outside."""
    outside = b.instrs
    inner = scope.inner()
    b.instrs = []
    guard = None
    if where is not None and not _is_every(where):
        guard = conditions.read_condition(b, where, inner)
        if guard is None:
            b.instrs = outside
            return None
    where_instrs, b.instrs = tuple(b.instrs), []
    result = body(inner)
    body_instrs, b.instrs = tuple(b.instrs), outside
    if result is None:
        return None
    dst = b.register(result.unit, result.name)
    b.instrs.append(
        Instr(
            "loop",
            -1,
            (guard.reg if guard else -1,),
            (),
            b.step_no,
            where_instrs,
            body_instrs,
            ((how, result.reg, dst),),
        )
    )
    return Value(dst, result.unit, "")


def _is_every(where: Node) -> bool:
    return getattr(where, "value", "") == "every_line"
