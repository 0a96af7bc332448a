"""Steps that count: deductibles, limits, visits, dates kept, stop-loss. Each reads and changes a balance."""

from __future__ import annotations

from claimwright.core.products import counting, operations, values
from claimwright.core.products.builder import AccumulatorTerms, Builder, Scope, Value
from claimwright.core.products.nodes import Text, word_at
from claimwright.core.products.step_amounts import StepRun, amount_so_far, less_step
from claimwright.core.products.units import Unit


def _accumulator(b: Builder, run: StepRun, unit: Unit | None) -> AccumulatorTerms | None:
    found = counting.accumulator_named(b, run.argument)
    if found is None:
        return None
    run.accumulator = b.accumulators[found.index].name
    if unit is not None and found.unit != unit:
        b.problem(
            run.argument, "wrong_unit", what=word_at(run.argument), found=found.unit.value, wanted=unit.value
        )
        return None
    return found


def deduct_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``deduct`` (see the reference)."""
    so_far = amount_so_far(run)
    if not (isinstance(run.argument, Text) and run.argument.value in b.terms.accumulators):
        return less_step(b, run, scope)
    accumulator = _accumulator(b, run, so_far.unit)
    left = None if accumulator is None else counting.left(b, run.argument, accumulator, scope)
    if accumulator is None or left is None:
        return None
    offset = _offset(b, run, scope, so_far.unit, left)
    if offset is None:
        return None
    rest = b.emit("sub", so_far.unit, left, offset)
    absorbed = b.emit("min", so_far.unit, so_far, rest, name="absorbed")
    run.show(left)
    run.show(absorbed, "absorbed")
    counting.use(b, accumulator, scope, _counted(b, run, b.emit("add", so_far.unit, absorbed, offset)))
    return b.emit("sub", so_far.unit, so_far, absorbed)


def _offset(b: Builder, run: StepRun, scope: Scope, unit: Unit, left: Value) -> Value | None:
    """What others paid and the terms count towards the deductible."""
    node = run.node.get("counting")
    if node is None:
        return b.const(0, unit)
    parts = values.read_values(b, node, scope, unit)
    if parts is None:
        return None
    total = parts[0]
    for part in parts[1:]:
        total = b.emit("add", unit, total, part)
    for part in parts:
        run.show(part)
    return b.emit("min", unit, total, left, name="counted")


def _counted(b: Builder, run: StepRun, amount: Value) -> Value:
    """What is used up: nothing if the step's condition does not hold."""
    if run.condition is None:
        return amount
    return b.emit("select", amount.unit, run.condition, amount, b.const(0, amount.unit))


def draw_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``draw`` (see the reference)."""
    so_far = amount_so_far(run)
    accumulator = _accumulator(b, run, so_far.unit)
    left = None if accumulator is None else counting.left(b, run.argument, accumulator, scope)
    if accumulator is None or left is None:
        return None
    run.show(left)
    granted = b.emit("min", so_far.unit, so_far, left)
    counting.use(b, accumulator, scope, _counted(b, run, granted))
    return granted


def use_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``use`` (see the reference)."""
    so_far = amount_so_far(run)
    accumulator = _accumulator(b, run, None)
    by = operations.required(b, run.node, "by")
    if accumulator is None or by is None:
        return None
    wanted = values.read_value(b, by, scope, accumulator.unit)
    left = counting.left(b, run.argument, accumulator, scope)
    if wanted is None or left is None:
        return None
    run.show(left)
    zero = b.const(0, so_far.unit)
    enough = b.emit("le", Unit.FLAG, wanted, left)
    some = b.emit("lt", Unit.FLAG, zero, so_far)
    counts = b.emit("and", Unit.FLAG, enough, some)
    spent = b.emit("select", wanted.unit, counts, wanted, b.const(0, wanted.unit))
    counting.use(b, accumulator, scope, _counted(b, run, spent))
    return b.emit("select", so_far.unit, enough, so_far, zero)


def record_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``record`` (see the reference)."""
    accumulator = _accumulator(b, run, None)
    by = operations.required(b, run.node, "by")
    if accumulator is None or by is None:
        return None
    amount = values.read_value(b, by, scope, accumulator.unit)
    if amount is None:
        return None
    run.show(amount)
    counting.use(b, accumulator, scope, _counted(b, run, amount))
    return amount_so_far(run)


def mark_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``mark`` (see the reference)."""
    accumulator = _accumulator(b, run, Unit.DATE)
    on = operations.required(b, run.node, "on")
    day = None if on is None else values.read_value(b, on, scope, Unit.DATE)
    if accumulator is None or day is None:
        return None
    so_far = amount_so_far(run)
    some = b.emit("lt", Unit.FLAG, b.const(0, so_far.unit), so_far)
    if run.condition is not None:
        some = b.emit("and", Unit.FLAG, some, run.condition)
    run.show(day)
    counting.put(b, accumulator, scope, day, some)
    return so_far


def stop_loss_step(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    """Read the step ``stop_loss`` (see the reference)."""
    accumulator = _accumulator(b, run, Unit.YUAN)
    of = operations.required(b, run.node, "of")
    whole = None if of is None else values.read_value(b, of, scope, Unit.YUAN)
    left = None if accumulator is None else counting.left(b, run.argument, accumulator, scope)
    if accumulator is None or whole is None or left is None:
        return None
    so_far = amount_so_far(run)
    own = operations.subtract(b, whole, [so_far])
    borne = b.emit("min", Unit.YUAN, own, left, name="own_cost")
    over = b.emit("sub", Unit.YUAN, own, borne)
    run.show(own, "own_cost")
    run.show(left)
    counting.use(b, accumulator, scope, _counted(b, run, borne))
    return b.emit("add", Unit.YUAN, so_far, over)
