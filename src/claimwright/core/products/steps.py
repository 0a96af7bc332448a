"""The steps of a benefit, by name. Each takes the amount so far and gives the next; the order is a term.

A step is a mapping with one step word and, where useful, ``clause``, ``when``, ``round``, ``keep_as``,
``zh`` and ``en``. `STEPS` is the list of words; `docs/products.md` is generated from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from claimwright.core.products import conditions, counting, lines, values
from claimwright.core.products.builder import AccumulatorTerms, Builder, Scope, Value
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text
from claimwright.core.products.program import Step
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


@dataclass(frozen=True, slots=True)
class StepWord:
    """A word of the language: how it is read, what else it may carry, and what the reference says of it."""

    read: Callable[[Builder, StepRun, Scope], Value | None]
    keys: tuple[str, ...]
    zh: str
    en: str
    example: str
    needs_so_far: bool = True


COMMON_KEYS = ("clause", "when", "keep_as", "zh", "en")


def read_steps(b: Builder, node: Node | None, scope: Scope, so_far: Value | None = None) -> Value | None:
    """Read a list of steps; the result is the amount after the last."""
    if not isinstance(node, ListNode) or not node.items:
        if node is not None:
            b.problem(node, "steps_expected")
        return None
    for item in node.items:
        result = _read_step(b, item, scope, so_far)
        if result is None:
            return None
        so_far = result[0]
    if so_far is None:
        b.problem(node, "no_amount")
    return so_far


def _read_step(b: Builder, item: Node, scope: Scope, so_far: Value | None) -> tuple[Value | None] | None:
    if not isinstance(item, MapNode):
        b.problem(item, "step_expected")
        return None
    key = next((key for key, _ in item if key.value in STEPS), None)
    if key is None:
        strange = next((key for key, _ in item if key.value not in COMMON_KEYS), item)
        b.unknown(strange, "step", strange.value if isinstance(strange, Text) else "", STEPS)
        return None
    word = STEPS[key.value]
    if not _keys_allowed(b, item, key.value, word):
        return None
    if so_far is None and word.needs_so_far:
        b.problem(key, "start_first", found=key.value)
        return None
    argument = item.get(key.value)
    assert argument is not None, "the key was just found"
    return _run_step(b, StepRun(item, argument, so_far), key, word, scope)


def _keys_allowed(b: Builder, item: MapNode, name: str, word: StepWord) -> bool:
    allowed = (name, *word.keys, *COMMON_KEYS)
    for extra in item.duplicates:
        b.problem(extra, "duplicate_key", key=extra.value)
        return False
    for key, _ in item:
        if key.value in STEPS and key.value != name and key.value not in word.keys:
            b.problem(key, "two_steps", one=name, other=key.value)
            return False
        if key.value not in allowed:
            b.unknown(key, "key", key.value, allowed)
            return False
    return True


def _run_step(
    b: Builder, run: StepRun, key: Text, word: StepWord, scope: Scope
) -> tuple[Value | None] | None:
    outer_step, b.step_no = b.step_no, len(b.steps)
    number = b.step_no
    b.steps.append(Step(scope.section, key.value, scope.clause, key.line, key.column, -1, -1, ()))
    if run.so_far is not None:
        scope.names["so_far"] = replace(run.so_far, name="so_far")
    when = run.node.get("when")
    if when is not None:
        run.condition = conditions.read_condition(b, when, scope)
    failed = when is not None and run.condition is None
    result = None if failed else word.read(b, run, scope)
    if result is not None and run.condition is not None and key.value != "let":
        result = _only_when(b, run, result)
    b.step_no = outer_step
    if result is None:
        return None
    after = run.so_far if key.value == "let" else result
    _finish_step(b, number, run, key, scope, after, result)
    _keep(b, run, scope, result)
    return (after,)


def _only_when(b: Builder, run: StepRun, result: Value) -> Value | None:
    assert run.condition is not None
    before = run.so_far
    if before is None:
        before = b.const(0, result.unit)
    if before.unit != result.unit:
        b.problem(run.node, "when_changes_unit", one=before.unit.value, other=result.unit.value)
        return None
    return b.emit("select", result.unit, run.condition, result, before)


def _finish_step(
    b: Builder, number: int, run: StepRun, key: Text, scope: Scope, after: Value | None, result: Value
) -> None:
    clause = text_of(b, run.node, "clause") or scope.clause
    labels = labels_of(run.node)
    b.steps[number] = Step(
        scope.section,
        key.value,
        clause,
        key.line,
        key.column,
        run.so_far.reg if run.so_far else -1,
        (result if key.value == "let" else after or result).reg,
        tuple((value.name or value.unit.value, value.reg) for value in run.operands),
        scope.in_line,
        run.condition.reg if run.condition else -1,
        labels,
        run.accumulator,
    )


def _keep(b: Builder, run: StepRun, scope: Scope, result: Value) -> None:
    keep = run.node.get("keep_as")
    if keep is None:
        return
    if isinstance(keep, Text) and keep.value.isidentifier() and b.fact(keep.value) is None:
        scope.names[keep.value] = replace(result, name=keep.value)
    else:
        b.problem(keep, "keep_name", found=keep.value if isinstance(keep, Text) else "")


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


# -- the words ------------------------------------------------------------------------------------------


def _so_far(run: StepRun) -> Value:
    assert run.so_far is not None, "checked by needs_so_far"
    return run.so_far


def _start(b: Builder, run: StepRun, scope: Scope) -> Value | None:
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
    return values.subtract(b, value, parts)


def _less(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    parts = values.read_values(b, run.argument, scope, _so_far(run).unit)
    if parts is None:
        return None
    for part in parts:
        run.show(part)
    return values.subtract(b, _so_far(run), parts)


def _plus(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    parts = values.read_values(b, run.argument, scope, _so_far(run).unit)
    if parts is None:
        return None
    result = _so_far(run)
    for part in parts:
        run.show(part)
        result = b.emit("add", result.unit, result, part)
    return result


def _times(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    value = values.read_value(b, run.argument, scope)
    if value is None:
        return None
    run.show(value)
    if value.unit == Unit.RATIO:
        return values.scaled(b, run.node, _so_far(run), [value])
    return values.multiply(b, run.argument, _so_far(run), value)


def _ratio(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    argument = run.argument
    if isinstance(argument, ListNode):
        ratios = values.read_values(b, argument, scope, Unit.RATIO)
    elif isinstance(argument, MapNode) and "otherwise" in argument.names() and "if" not in argument.names():
        one = values.choose(b, argument, scope, Unit.RATIO)
        ratios = None if one is None else [one]
    else:
        one = values.read_value(b, argument, scope, Unit.RATIO)
        ratios = None if one is None else [one]
    if ratios is None:
        return None
    for value in ratios:
        run.show(value, value.name or "ratio")
    return values.scaled(b, run.node, _so_far(run), ratios)


def _tier(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    table = _tier_table(b, run)
    rounding = values.read_rounding(b, run.node, Unit.YUAN)
    if table is None or rounding is None:
        return None
    so_far = _so_far(run)
    if so_far.unit != Unit.YUAN:
        b.problem(run.argument, "wrong_unit", found=so_far.unit.value, wanted=Unit.YUAN.value)
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


def _cap(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    return _bounded(b, run, scope, "min")


def _at_least(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    return _bounded(b, run, scope, "max")


def _bounded(b: Builder, run: StepRun, scope: Scope, op: str) -> Value | None:
    value = values.read_value(b, run.argument, scope, _so_far(run).unit)
    if value is None:
        return None
    run.show(value, value.name or "limit")
    return b.emit(op, value.unit, _so_far(run), value)


def _accumulator(b: Builder, run: StepRun, unit: Unit | None) -> AccumulatorTerms | None:
    found = counting.accumulator_named(b, run.argument)
    if found is None:
        return None
    run.accumulator = b.accumulators[found.index].name
    if unit is not None and found.unit != unit:
        b.problem(run.argument, "wrong_unit", found=found.unit.value, wanted=unit.value)
        return None
    return found


def _deduct(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    so_far = _so_far(run)
    if not (isinstance(run.argument, Text) and run.argument.value in b.terms.accumulators):
        return _less(b, run, scope)
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


def _draw(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    so_far = _so_far(run)
    accumulator = _accumulator(b, run, so_far.unit)
    left = None if accumulator is None else counting.left(b, run.argument, accumulator, scope)
    if accumulator is None or left is None:
        return None
    run.show(left)
    granted = b.emit("min", so_far.unit, so_far, left)
    counting.use(b, accumulator, scope, _counted(b, run, granted))
    return granted


def _use(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    so_far = _so_far(run)
    accumulator = _accumulator(b, run, None)
    by = values.required(b, run.node, "by")
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


def _record(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    accumulator = _accumulator(b, run, None)
    by = values.required(b, run.node, "by")
    if accumulator is None or by is None:
        return None
    amount = values.read_value(b, by, scope, accumulator.unit)
    if amount is None:
        return None
    run.show(amount)
    counting.use(b, accumulator, scope, _counted(b, run, amount))
    return _so_far(run)


def _mark(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    accumulator = _accumulator(b, run, Unit.DATE)
    on = values.required(b, run.node, "on")
    day = None if on is None else values.read_value(b, on, scope, Unit.DATE)
    if accumulator is None or day is None:
        return None
    so_far = _so_far(run)
    some = b.emit("lt", Unit.FLAG, b.const(0, so_far.unit), so_far)
    if run.condition is not None:
        some = b.emit("and", Unit.FLAG, some, run.condition)
    run.show(day)
    counting.put(b, accumulator, scope, day, some)
    return so_far


def _stop_loss(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    accumulator = _accumulator(b, run, Unit.YUAN)
    of = values.required(b, run.node, "of")
    whole = None if of is None else values.read_value(b, of, scope, Unit.YUAN)
    left = None if accumulator is None else counting.left(b, run.argument, accumulator, scope)
    if accumulator is None or whole is None or left is None:
        return None
    so_far = _so_far(run)
    own = values.subtract(b, whole, [so_far])
    borne = b.emit("min", Unit.YUAN, own, left, name="own_cost")
    over = b.emit("sub", Unit.YUAN, own, borne)
    run.show(own, "own_cost")
    run.show(left)
    counting.use(b, accumulator, scope, _counted(b, run, borne))
    return b.emit("add", Unit.YUAN, so_far, over)


def _let(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    be = values.required(b, run.node, "be")
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


def _each_line(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    steps, then = values.required(b, run.node, "steps"), values.required(b, run.node, "then")
    if steps is None or then is None:
        return None
    if scope.in_line:
        b.problem(run.node, "loop_in_loop")
        return None
    how = {"sum": "sum", "largest": "max", "smallest": "min"}.get(getattr(then, "value", ""))
    if how is None:
        b.unknown(then, "fold", getattr(then, "value", ""), ("sum", "largest", "smallest"))
        return None
    return lines.loop(b, scope, run.argument, lambda inner: read_steps(b, steps, inner), how)


STEPS: dict[str, StepWord] = {
    "start": StepWord(_start, ("less",), "从某个数值开始，可同时减去若干项（不低于零）",
        "begin with a value, less others (never below zero)",
        "{start: eligible_expense, less: [social_insurance_paid]}", needs_so_far=False),
    "less": StepWord(_less, (), "减去若干项，不低于零", "subtract values, never below zero", "{less: [other_paid]}"),
    "plus": StepWord(_plus, (), "加上若干项", "add values", "{plus: [paid.inpatient]}"),
    "times": StepWord(_times, ("round",), "乘以天数、次数、单价或比例",
        "multiply by days, times, a price or a ratio", "{times: daily_amount}"),
    "ratio": StepWord(_ratio, ("round",), "乘以给付比例，可按条件选择；必须写明舍入",
        "multiply by a ratio, chosen by conditions if need be; rounding is named",
        "{ratio: {social_insurance_used: 100%, otherwise: 60%}, round: half_up 0.01 元}"),
    "tier": StepWord(_tier, ("round", "after"), "分级累进：每一档只对落入该档的部分计算",
        "marginal bands: each ratio takes only the part that falls into its band",
        "{tier: [{from: 0.00 元, until: 1000.00 元, ratio: 50%}, {from: 1000.00 元, ratio: 80%}], "
        "round: half_up 0.01 元}"),
    "cap": StepWord(_cap, (), "不超过某个数值", "not above a value", "{cap: 20000.00 元}"),
    "at_least": StepWord(_at_least, (), "不低于某个数值", "not below a value", "{at_least: cash_value}"),
    "deduct": StepWord(_deduct, ("counting",), "扣免赔额（累计的或每次的）；counting 指可抵扣免赔额的他方赔付",
        "take off a deductible (an accumulator, or an amount each time); `counting` names what others "
        "paid that counts towards it", "{deduct: deductible, counting: [other_insurers_paid]}"),
    "draw": StepWord(_draw, (), "在累计限额内给付，并占用限额", "pay within what is left of a limit and use it up",
        "{draw: annual_limit}"),
    "use": StepWord(_use, ("by",), "占用次数等；剩余不足则不给付",
        "use up visits or the like; if too few are left, nothing is paid", "{use: visits, by: 1 次}"),
    "record": StepWord(_record, ("by",), "记入累计器，不影响金额", "add to an accumulator; the amount stays",
        "{record: paid_so_far, by: so_far}"),
    "mark": StepWord(_mark, ("on",), "有给付时记下日期", "if something is paid, remember a date",
        "{mark: last_payment, on: event_date}"),
    "stop_loss": StepWord(_stop_loss, ("of",), "自付封顶：个人负担超过限额的部分由我们承担",
        "stop-loss: own cost above the limit is paid", "{stop_loss: out_of_pocket, of: eligible_expense}"),
    "let": StepWord(_let, ("be",), "给一个数值取名，供后面使用", "name a value for later steps",
        "{let: worst, be: {smallest: item_grade}}", needs_so_far=False),
    "each_line": StepWord(_each_line, ("steps", "then"), "对每条明细分别计算后合计或取最高",
        "run steps for each line that the condition takes (or every_line), then sum or take the largest",
        "{each_line: line_covered, steps: [{start: line_amount}], then: sum}", needs_so_far=False),
}  # fmt: skip
"""Every step word of the language."""
