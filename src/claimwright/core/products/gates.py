"""Gates: what must hold before anything is paid. A gate raises a finding; all findings are collected.

``waiting``, ``exclude``, ``require``, ``in_force`` and ``gap`` close benefits and need a named person;
``refer`` sends to a person without closing anything; ``note`` only tells.
"""

# ruff: noqa: E501 - one row a word, however wide its Chinese is
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from claimwright.core.products import conditions, counting, operations, values
from claimwright.core.products.builder import Builder, Scope, Value
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text, word_at
from claimwright.core.products.program import FindingRule, Section, Step
from claimwright.core.products.step_amounts import labels_of, text_of
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import EVENT_KINDS

DENIAL, REFER, NOTE = "denial", "refer", "note"


@dataclass(frozen=True, slots=True)
class GateWord:
    """A word for a gate: how its flag is read, what else it carries, what a hit means."""

    read: Callable[[Builder, MapNode, Node, Scope], tuple[Value, tuple[Value, ...]] | None]
    keys: tuple[str, ...]
    severity: str
    code: str
    zh: str
    en: str
    example: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate as read: the register of its flag and the benefits that it closes."""

    flag: Value
    benefits: tuple[str, ...]
    closes: bool


COMMON_KEYS = ("for", "unless", "clause", "code", "zh", "en")


def read_gates(b: Builder, node: Node | None, kinds_of: dict[str, tuple[str, ...]]) -> list[Gate]:
    """Read the gates of a version; each becomes a section that runs before the benefits."""
    if node is None:
        return []
    if not isinstance(node, ListNode):
        b.problem(node, "list_expected", key="gates")
        return []
    gates = [_read_gate(b, item, kinds_of, number) for number, item in enumerate(node.items)]
    return [gate for gate in gates if gate is not None]


def _read_gate(b: Builder, item: Node, kinds_of: dict[str, tuple[str, ...]], number: int) -> Gate | None:
    if not isinstance(item, MapNode):
        b.problem(item, "gate_expected")
        return None
    key = next((key for key, _ in item if key.value in GATES), None)
    if key is None:
        strange = next((key for key, _ in item if key.value not in COMMON_KEYS), item)
        b.unknown(strange, "gate", strange.value if isinstance(strange, Text) else "", GATES)
        return None
    word = GATES[key.value]
    allowed = (key.value, *word.keys, *COMMON_KEYS)
    for other in (*item.names(),):
        if other not in allowed:
            b.unknown(item.key(other) or item, "key", other, allowed)
            return None
    benefits = _benefits(b, item.get("for"), tuple(kinds_of))
    clause = text_of(b, item, "clause")
    if not clause:
        b.problem(item, "key_missing", key="clause")
    if benefits is None or not clause:
        return None
    kinds = tuple(dict.fromkeys(kind for name in benefits for kind in kinds_of[name]))
    return _emit_gate(b, item, key, word, benefits, kinds or tuple(EVENT_KINDS), clause, number)


def _benefits(b: Builder, node: Node | None, known: tuple[str, ...]) -> tuple[str, ...] | None:
    if node is None:
        return known
    items = node.items if isinstance(node, ListNode) else (node,)
    names: list[str] = []
    for item in items:
        if not isinstance(item, Text) or item.value not in known:
            b.unknown(item, "benefit", getattr(item, "value", ""), known)
            return None
        names.append(item.value)
    return tuple(names)


def _emit_gate(
    b: Builder,
    item: MapNode,
    key: Text,
    word: GateWord,
    benefits: tuple[str, ...],
    kinds: tuple[str, ...],
    clause: str,
    number: int,
) -> Gate | None:
    name = f"gate {number + 1}"
    scope = Scope(name, kinds, clause=clause)
    outside, b.instrs, b.step_no = b.instrs, [], len(b.steps)
    b.steps.append(Step(name, key.value, clause, key.line, key.column, -1, -1, ()))
    argument = item.get(key.value)
    assert argument is not None, "the key was just found"
    read = word.read(b, item, argument, scope)
    flag = None if read is None else _unless(b, item, scope, read[0])
    if read is None or flag is None:
        b.instrs, b.step_no = outside, -1
        return None
    rule = FindingRule(
        text_of(b, item, "code") or word.code,
        word.severity,
        clause,
        key.line,
        benefits,
        labels_of(item),
        tuple((value.name, value.reg) for value in read[1]),
    )
    b.findings.append(rule)
    b.act("finding", flag, imm=(len(b.findings) - 1,))
    step = b.steps[b.step_no]
    b.steps[b.step_no] = replace(step, after=flag.reg, operands=rule.facts, labels=rule.labels)
    b.sections.append(
        Section(name, "gate", kinds, (), -1, -1, tuple(b.instrs), flag.reg, rule.labels, clause, key.line)
    )
    b.instrs, b.step_no = outside, -1
    return Gate(flag, benefits, word.severity == DENIAL)


def _unless(b: Builder, item: MapNode, scope: Scope, flag: Value) -> Value | None:
    node = item.get("unless")
    if node is None:
        return flag
    excuse = conditions.read_condition(b, node, scope)
    if excuse is None:
        return None
    return b.emit("and", Unit.FLAG, flag, b.emit("not", Unit.FLAG, excuse))


# -- the words ------------------------------------------------------------------------------------------

Read = tuple[Value, tuple[Value, ...]]


def _waiting(b: Builder, item: MapNode, argument: Node, scope: Scope) -> Read | None:
    days = values.read_value(b, argument, scope, Unit.DAY)
    start = operations.required(b, item, "from")
    first = None if start is None else values.read_value(b, start, scope, Unit.DATE)
    event = values.named(b, Text(item.line, item.column, "event_date"), scope)
    if days is None or first is None or event is None:
        return None
    end = b.emit("add", Unit.DATE, first, days, name="waiting_until")
    flag = b.emit("lt", Unit.FLAG, event, end)
    return flag, (event, Value(days.reg, days.unit, "waiting_days"), end)


def _condition(b: Builder, item: MapNode, argument: Node, scope: Scope) -> Read | None:
    flag = conditions.read_condition(b, argument, scope)
    return None if flag is None else (flag, _facts_named(b, argument, scope))


def _facts_named(b: Builder, node: Node, scope: Scope) -> tuple[Value, ...]:
    """The facts that a condition speaks of, to be told in the finding."""
    names = _names_in(node)
    known = [scope.cache[(name, 0)] for name in names if (name, 0) in scope.cache]
    return tuple(dict.fromkeys(known))


def _names_in(node: Node) -> list[str]:
    if isinstance(node, Text):
        return [node.value]
    if isinstance(node, ListNode):
        return [name for item in node.items for name in _names_in(item)]
    return [name for key, item in node for name in (key.value, *_names_in(item))]


def _require(b: Builder, item: MapNode, argument: Node, scope: Scope) -> Read | None:
    read = _condition(b, item, argument, scope)
    return None if read is None else (b.emit("not", Unit.FLAG, read[0]), read[1])


def _in_force(b: Builder, item: MapNode, argument: Node, scope: Scope) -> Read | None:
    day = values.read_value(b, argument, scope, Unit.DATE)
    start = values.named(b, Text(item.line, item.column, "inception"), scope)
    end = values.named(b, Text(item.line, item.column, "until"), scope)
    if day is None or start is None or end is None:
        return None
    early = b.emit("lt", Unit.FLAG, day, start)
    late = b.emit("le", Unit.FLAG, end, day)
    return b.emit("or", Unit.FLAG, early, late), (day, start, end)


def _gap(b: Builder, item: MapNode, argument: Node, scope: Scope) -> Read | None:
    days = values.read_value(b, argument, scope, Unit.DAY)
    since = counting.accumulator_named(b, operations.required(b, item, "since"))
    event = values.named(b, Text(item.line, item.column, "event_date"), scope)
    last = None if since is None else counting.used(b, since, scope)
    if days is None or last is None or event is None:
        return None
    if last.unit != Unit.DATE:
        b.problem(
            item.get("since") or item,
            "wrong_unit",
            what=word_at(item.get("since") or item),
            found=last.unit.value,
            wanted=Unit.DATE.value,
        )
        return None
    end = b.emit("add", Unit.DATE, last, days, name="gap_until")
    some = b.emit("lt", Unit.FLAG, b.const(0, Unit.DATE), last)
    return b.emit("and", Unit.FLAG, some, b.emit("lt", Unit.FLAG, event, end)), (event, end)


GATES: dict[str, GateWord] = {
    "in_force": GateWord(_in_force, (), DENIAL, "not_in_force",
        "事故日须在保险期间内", "the date must fall within the policy period", "{in_force: event_date, clause: \"1.4\"}"),
    "waiting": GateWord(_waiting, ("from",), DENIAL, "waiting_period",
        "等待期内不承担责任", "nothing is covered before the waiting period ends",
        "{waiting: 30 天, from: first_inception, unless: accident, clause: \"2.2\"}"),
    "exclude": GateWord(_condition, (), DENIAL, "exclusion",
        "责任免除", "an exclusion", "{exclude: {diagnosis: {starts_with: [Z41]}}, clause: \"3.1\"}"),
    "require": GateWord(_require, (), DENIAL, "condition_not_met",
        "承担责任的前提条件", "a condition of cover", "{require: {hospital_level: [二级, 三级]}, clause: \"2.1\"}"),
    "gap": GateWord(_gap, ("since",), DENIAL, "gap_not_reached",
        "距上次给付须满间隔期", "days that must lie between payments",
        "{gap: 180 天, since: last_severe, clause: \"2.5\"}"),
    "refer": GateWord(_condition, (), REFER, "refer",
        "转人工判断，不影响金额", "a person must look; the amount stays", "{refer: disclosure_doubt, clause: \"5.2\"}"),
    "note": GateWord(_condition, (), NOTE, "note",
        "仅作提示", "only a note", "{note: emergency, clause: \"2.1\"}"),
}  # fmt: skip
"""Every gate word of the language."""
