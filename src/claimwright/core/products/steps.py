"""The steps of a benefit, by name. Each takes the amount so far and gives the next; the order is a term.

A step is a mapping with one step word and, where useful, ``clause``, ``when``, ``round``, ``keep_as``,
``zh`` and ``en``. `STEPS` is the list of words; `docs/products.md` is generated from it.
"""

# ruff: noqa: E501 - one row a word, however wide its Chinese is
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from claimwright.core.products import conditions, lines, operations
from claimwright.core.products.builder import Builder, Scope, Value
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text
from claimwright.core.products.program import Step
from claimwright.core.products.step_amounts import (
    StepRun,
    at_least_step,
    cap_step,
    labels_of,
    less_step,
    let_step,
    plus_step,
    ratio_step,
    start_step,
    text_of,
    tier_step,
    times_step,
)
from claimwright.core.products.step_balances import (
    deduct_step,
    draw_step,
    mark_step,
    record_step,
    stop_loss_step,
    use_step,
)

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
        _keeps(run),
    )


def _keeps(run: StepRun) -> str:
    """The name under which the step's result is kept for later steps."""
    node = run.argument if run.node.get("let") is not None else run.node.get("keep_as")
    return node.value if isinstance(node, Text) else ""


def _keep(b: Builder, run: StepRun, scope: Scope, result: Value) -> None:
    keep = run.node.get("keep_as")
    if keep is None:
        return
    if isinstance(keep, Text) and keep.value.isidentifier() and b.fact(keep.value) is None:
        scope.names[keep.value] = replace(result, name=keep.value)
    else:
        b.problem(keep, "keep_name", found=keep.value if isinstance(keep, Text) else "")


def _each_line(b: Builder, run: StepRun, scope: Scope) -> Value | None:
    steps, then = operations.required(b, run.node, "steps"), operations.required(b, run.node, "then")
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


@dataclass(frozen=True, slots=True)
class StepWord:
    """A word of the language: how it is read, what else it may carry, and what the reference says of it."""

    read: Callable[[Builder, StepRun, Scope], Value | None]
    keys: tuple[str, ...]
    zh: str
    en: str
    example: str
    needs_so_far: bool = True


STEPS: dict[str, StepWord] = {
    "start": StepWord(start_step, ("less",), "从某个数值开始，可同时减去若干项（不低于零）",
        "begin with a value, less others (never below zero)",
        "{start: eligible_expense, less: [social_insurance_paid]}", needs_so_far=False),
    "less": StepWord(less_step, (), "减去若干项，不低于零", "subtract values, never below zero", "{less: [other_paid]}"),
    "plus": StepWord(plus_step, (), "加上若干项", "add values", "{plus: [paid.inpatient]}"),
    "times": StepWord(times_step, ("round",), "乘以天数、次数、单价或比例",
        "multiply by days, times, a price or a ratio", "{times: daily_amount}"),
    "ratio": StepWord(ratio_step, ("round",), "乘以给付比例，可按条件选择；必须写明舍入",
        "multiply by a ratio, chosen by conditions if need be; rounding is named",
        "{ratio: {social_insurance_used: 100%, otherwise: 60%}, round: half_up 0.01 元}"),
    "tier": StepWord(tier_step, ("round", "after"), "分级累进：每一档只对落入该档的部分计算",
        "marginal bands: each ratio takes only the part that falls into its band",
        "{tier: [{from: 0.00 元, until: 1000.00 元, ratio: 50%}, {from: 1000.00 元, ratio: 80%}], "
        "round: half_up 0.01 元}"),
    "cap": StepWord(cap_step, (), "不超过某个数值", "not above a value", "{cap: 20000.00 元}"),
    "at_least": StepWord(at_least_step, (), "不低于某个数值", "not below a value", "{at_least: cash_value}"),
    "deduct": StepWord(deduct_step, ("counting",), "扣免赔额（累计的或每次的）；counting 指可抵扣免赔额的他方赔付",
        "take off a deductible (an accumulator, or an amount each time); `counting` names what others "
        "paid that counts towards it", "{deduct: deductible, counting: [other_insurers_paid]}"),
    "draw": StepWord(draw_step, (), "在累计限额内给付，并占用限额", "pay within what is left of a limit and use it up",
        "{draw: annual_limit}"),
    "use": StepWord(use_step, ("by",), "占用次数等；剩余不足则不给付",
        "use up visits or the like; if too few are left, nothing is paid", "{use: visits, by: 1 次}"),
    "record": StepWord(record_step, ("by",), "记入累计器，不影响金额", "add to an accumulator; the amount stays",
        "{record: paid_so_far, by: so_far}"),
    "mark": StepWord(mark_step, ("on",), "有给付时记下日期", "if something is paid, remember a date",
        "{mark: last_payment, on: event_date}"),
    "stop_loss": StepWord(stop_loss_step, ("of",), "自付封顶：个人负担超过限额的部分由我们承担",
        "stop-loss: own cost above the limit is paid", "{stop_loss: out_of_pocket, of: eligible_expense}"),
    "let": StepWord(let_step, ("be",), "给一个数值取名，供后面使用", "name a value for later steps",
        "{let: worst, be: {smallest: item_grade}}", needs_so_far=False),
    "each_line": StepWord(_each_line, ("steps", "then"), "对每条明细分别计算后合计或取最高",
        "run steps for each line that the condition takes (or every_line), then sum or take the largest",
        "{each_line: line_covered, steps: [{start: line_amount}], then: sum}", needs_so_far=False),
}  # fmt: skip
"""Every step word of the language."""
