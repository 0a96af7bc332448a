"""Benefits and deductions: what is paid, by steps in their order, and what is taken off the payment."""

from __future__ import annotations

from claimwright.core.products import conditions, counting, values
from claimwright.core.products.builder import Builder, Scope, Value
from claimwright.core.products.declarations import add_accumulator
from claimwright.core.products.gates import Gate
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text
from claimwright.core.products.program import EffectRule, FindingRule, Section
from claimwright.core.products.step_amounts import labels_of, text_of
from claimwright.core.products.steps import read_steps
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import EVENT_KINDS

BENEFIT_KEYS = ("id", "zh", "en", "clause", "on", "pays", "to", "when", "steps", "effects")
PAYS = {
    "indemnity": ("费用补偿", "repays a cost; several covers never pay more than the cost"),
    "fixed": ("定额给付", "a fixed amount; never coordinated with other covers"),
    "refund": ("退还", "gives back premiums or cash value"),
}
RECEIVERS = ("insured", "death_beneficiaries", "survival_beneficiary", "applicant", "hospital")
EFFECTS = ("terminate", "waive_premium")
ENDED = "contract_ended"


def benefit_names(b: Builder, node: Node | None) -> dict[str, tuple[str, ...]]:
    """The ids of the benefits and the kinds of event that each is for; also declares ``contract_ended``."""
    found: dict[str, tuple[str, ...]] = {}
    if not isinstance(node, ListNode) or not node.items:
        if node is not None:
            b.problem(node, "benefits_expected")
        return found
    for item in node.items:
        if not isinstance(item, MapNode):
            b.problem(item, "benefit_expected")
            continue
        name, kinds = text_of(b, item, "id"), _kinds(b, item)
        b.failed.add(name)
        if not name:
            b.problem(item, "key_missing", key="id")
        elif name in found:
            b.problem(item.get("id") or item, "benefit_twice", found=name)
        elif not name.isidentifier():
            b.problem(item.get("id") or item, "name_shape", found=name)
        elif kinds is not None:
            found[name] = kinds
            b.failed.discard(name)
    return found


def _kinds(b: Builder, item: MapNode) -> tuple[str, ...] | None:
    on = item.get("on")
    if on is None:
        b.problem(item, "key_missing", key="on")
        return None
    kinds: list[str] = []
    for word in on.items if isinstance(on, ListNode) else (on,):
        if not isinstance(word, Text) or word.value not in EVENT_KINDS:
            b.unknown(word, "event_kind", getattr(word, "value", ""), EVENT_KINDS)
            return None
        kinds.append(word.value)
    return tuple(kinds)


def declare_ending(b: Builder, product: str, node: ListNode) -> Gate | None:
    """If any benefit may end the contract: remember the day, and refuse to a person what comes after."""
    ending = [item for item in node.items if isinstance(item, MapNode) and _ends(item)]
    if not ending:
        return None
    place = ending[0]
    clause = text_of(b, place, "clause") or ""
    terms = add_accumulator(
        b, ENDED, f"{product}.{ENDED}", Unit.DATE, ("lifetime",), "coverage", None, clause, place.line
    )
    kinds = tuple(EVENT_KINDS)
    scope = Scope("gate ended", kinds, clause=clause)
    outside, b.instrs = b.instrs, []
    ended = counting.used(b, terms, scope)
    assert ended is not None, "an accumulator without group or reset is always readable"
    flag = b.emit("lt", Unit.FLAG, b.const(0, Unit.DATE), ended)
    every = tuple(b.terms.benefits)
    facts = (("ended_on", ended.reg),)
    b.findings.append(FindingRule("contract_ended", "denial", clause, place.line, every, {}, facts))
    b.act("finding", flag, imm=(len(b.findings) - 1,))
    section = Section(
        "gate ended", "gate", kinds, (), -1, -1, tuple(b.instrs), flag.reg, {}, clause, place.line
    )
    b.sections.append(section)
    b.instrs = outside
    return Gate(flag, every, True)


def _ends(item: MapNode) -> bool:
    effects = item.get("effects")
    rows = effects.items if isinstance(effects, ListNode) else ()
    return any(isinstance(row, MapNode) and row.get("terminate") is not None for row in rows)


def read_benefit(b: Builder, item: MapNode, kinds: tuple[str, ...], gates: list[Gate]) -> None:
    """Read one benefit into a section of the program."""
    name = text_of(b, item, "id")
    for key, _ in item:
        if key.value not in BENEFIT_KEYS:
            b.unknown(key, "key", key.value, BENEFIT_KEYS)
    for key in item.duplicates:
        b.problem(key, "duplicate_key", key=key.value)
    if not text_of(b, item, "clause") or set(labels_of(item)) != {"zh", "en"}:
        b.problem(item, "benefit_labels", found=name)
    _word(b, item, "pays", tuple(PAYS))
    _word(b, item, "to", RECEIVERS)
    if item.get("steps") is None:
        b.problem(item, "key_missing", key="steps")
        return
    outside = b.instrs
    closing = [gate.flag for gate in gates if gate.closes and name in gate.benefits]
    section = _benefit_section(b, item, Scope(name, kinds, clause=text_of(b, item, "clause")), closing)
    if section is not None:
        b.sections.append(section)
    b.instrs = outside


def _benefit_section(b: Builder, item: MapNode, scope: Scope, closing: list[Value]) -> Section | None:
    b.instrs = []
    closed = _closed(b, closing)
    when, steps = item.get("when"), item.get("steps")
    concerned = None if when is None else conditions.read_condition(b, when, scope)
    guard, b.instrs = tuple(b.instrs), []
    result = read_steps(b, steps, scope)
    if result is None or steps is None:
        return None
    if result.unit != Unit.YUAN:
        b.problem(steps, "result_not_money", found=result.unit.value)
        return None
    _effects(b, item, scope, result, scope.section)
    return Section(
        scope.section,
        "benefit",
        scope.kinds,
        guard,
        concerned.reg if concerned else -1,
        closed.reg if closed else -1,
        tuple(b.instrs),
        result.reg,
        labels_of(item),
        scope.clause,
        item.line,
        text_of(b, item, "pays"),
        text_of(b, item, "to"),
    )


def _word(b: Builder, item: MapNode, key: str, allowed: tuple[str, ...]) -> None:
    node = item.get(key)
    if node is None:
        b.problem(item, "key_missing_of", key=key, allowed=allowed)
        return
    word = getattr(node, "value", "")
    if word not in allowed:
        b.unknown(node, key, word, allowed)


def _closed(b: Builder, flags: list[Value]) -> Value | None:
    if not flags:
        return None
    result = flags[0]
    for flag in flags[1:]:
        result = b.emit("or", Unit.FLAG, result, flag)
    return result


def _effects(b: Builder, item: MapNode, scope: Scope, result: Value, name: str) -> None:
    node = item.get("effects")
    if node is None:
        return
    if not isinstance(node, ListNode):
        b.problem(node, "list_expected", key="effects")
        return
    for row in node.items:
        if isinstance(row, MapNode):
            _effect(b, row, scope, result, name)
        else:
            b.problem(row, "mapping_expected")


def _effect(b: Builder, row: MapNode, scope: Scope, result: Value, name: str) -> None:
    kind = next((key for key in row.names() if key in EFFECTS), "")
    if not kind:
        first = row.entries[0][0] if row.entries else row
        b.unknown(first, "effect", getattr(first, "value", ""), EFFECTS)
        return
    for key, _ in row:
        if key.value not in (kind, "when", "clause", "zh", "en"):
            b.unknown(key, "key", key.value, (kind, "when", "clause", "zh", "en"))
    paid = b.emit("lt", Unit.FLAG, b.const(0, Unit.YUAN), result)
    when = row.get("when")
    if when is not None:
        condition = conditions.read_condition(b, when, scope)
        if condition is None:
            return
        paid = b.emit("and", Unit.FLAG, paid, condition)
    clause = text_of(b, row, "clause") or scope.clause
    b.effects.append(EffectRule(kind, clause, name, labels_of(row)))
    b.act("effect", paid, imm=(len(b.effects) - 1,))
    if kind == "terminate":
        event = values.named(b, Text(row.line, row.column, "event_date"), scope)
        assert event is not None, "event_date is a fact of the vocabulary"
        counting.put(b, b.terms.accumulators[ENDED], scope, event, paid)


def read_deductions(b: Builder, node: Node | None, kinds: tuple[str, ...]) -> None:
    """Read what is taken off the total of the benefits before it is paid."""
    if node is None:
        return
    scope = Scope("deductions", kinds, clause="")
    outside, b.instrs = b.instrs, []
    total = b.emit("total", Unit.YUAN, name="total")
    result = read_steps(b, node, scope, total)
    if result is not None and result.unit == Unit.YUAN:
        labels = {"zh": "应扣款项", "en": "deductions from the payment"}
        instrs = tuple(b.instrs)
        b.sections.append(
            Section("deductions", "deductions", kinds, (), -1, -1, instrs, result.reg, labels, "", node.line)
        )
    b.instrs = outside
