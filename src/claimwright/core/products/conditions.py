"""Conditions of the terms: which facts must hold. Several entries of one mapping must all hold.

``accident`` · ``{stay_days: {above: 3 天}}`` · ``{hospital_level: [三级, 二级]}`` ·
``{diagnosis: {starts_with: [C00-C97]}}`` · ``{any: [...]}`` · ``{all: [...]}`` · ``{not: ...}``
"""

from __future__ import annotations

import re
from collections.abc import Callable

from claimwright.core.products import values
from claimwright.core.products.builder import Builder, Scope, Value
from claimwright.core.products.nodes import ListNode, Node, Text, word_at
from claimwright.core.products.units import FLAG_WORDS, Unit


def read_condition(b: Builder, node: Node, scope: Scope) -> Value | None:
    """Read a condition into a flag; None after an error was recorded."""
    if isinstance(node, Text):
        return values.read_value(b, node, scope, Unit.FLAG)
    if isinstance(node, ListNode):
        b.problem(node, "condition_is_list")
        return None
    if not node.entries:
        b.problem(node, "condition_empty")
        return None
    flags = [_entry(b, key, item, scope) for key, item in node]
    return _join(b, "and", flags)


def _join(b: Builder, op: str, flags: list[Value | None]) -> Value | None:
    known = [flag for flag in flags if flag is not None]
    if len(known) != len(flags):
        return None
    result = known[0]
    for flag in known[1:]:
        result = b.emit(op, Unit.FLAG, result, flag)
    return result


def _entry(b: Builder, key: Text, item: Node, scope: Scope) -> Value | None:
    if key.value == "not":
        inner = read_condition(b, item, scope)
        return None if inner is None else b.emit("not", Unit.FLAG, inner)
    if key.value in ("all", "any"):
        if not isinstance(item, ListNode) or not item.items:
            b.problem(item, "condition_list_expected", key=key.value)
            return None
        flags = [read_condition(b, part, scope) for part in item.items]
        return _join(b, "and" if key.value == "all" else "or", flags)
    value = values.named(b, key, scope)
    return None if value is None else _test(b, value, item, scope)


def _test(b: Builder, value: Value, item: Node, scope: Scope) -> Value | None:
    if isinstance(item, Text):
        return equals(b, value, item, scope)
    if isinstance(item, ListNode):
        return _one_of(b, value, item, scope)
    flags: list[Value | None] = []
    for key, operand in item:
        test = _TESTS.get(key.value)
        if test is None:
            b.unknown(key, "test", key.value, _TESTS)
            flags.append(None)
            continue
        flags.append(test(b, value, operand, scope))
    if not flags:
        b.problem(item, "condition_empty")
        return None
    return _join(b, "and", flags)


def equals(b: Builder, value: Value, item: Node, scope: Scope) -> Value | None:
    """The value is this quantity, word or other value."""
    if not isinstance(item, Text):
        b.problem(item, "quantity_expected")
        return None
    if value.unit == Unit.TEXT:
        return _words(b, value, [item])
    if value.unit == Unit.FLAG and item.value.lower() in FLAG_WORDS:
        return value if FLAG_WORDS[item.value.lower()] else b.emit("not", Unit.FLAG, value)
    other = values.read_value(b, item, scope, value.unit)
    return None if other is None else b.emit("eq", Unit.FLAG, value, other)


def _one_of(b: Builder, value: Value, item: Node, scope: Scope) -> Value | None:
    items = item.items if isinstance(item, ListNode) else (item,)
    if not items:
        b.problem(item, "list_empty")
        return None
    if value.unit == Unit.TEXT:
        return _words(b, value, list(items))
    return _join(b, "or", [equals(b, value, part, scope) for part in items])


def _words(b: Builder, value: Value, items: list[Node]) -> Value | None:
    words = checked_words(b, value.name, items)
    return None if words is None else b.emit("text_in", Unit.FLAG, value, imm=(b.words(words),))


def checked_words(b: Builder, name: str, items: list[Node]) -> list[str] | None:
    """Words of a text fact; for a fact with choices each must be one of them."""
    fact = b.fact(name)
    words: list[str] = []
    for item in items:
        if not isinstance(item, Text):
            b.problem(item, "word_expected")
            return None
        if fact is not None and fact.choices and item.value not in fact.choices:
            b.unknown(item, "choice", item.value, fact.choices)
            return None
        words.append(item.value)
    return words


_PREFIX = re.compile(r"^[A-Z]\d{0,2}[\w.]*$|^[A-Z]\d\d-[A-Z]\d\d$|^\d[\d.]*$")


def _starts_with(b: Builder, value: Value, item: Node, scope: Scope) -> Value | None:
    items = item.items if isinstance(item, ListNode) else (item,)
    if value.unit != Unit.TEXT:
        b.problem(item, "wrong_unit", what=word_at(item), found=value.unit.value, wanted=Unit.TEXT.value)
        return None
    words: list[str] = []
    for part in items:
        if not isinstance(part, Text) or not _PREFIX.match(part.value):
            b.problem(part, "code_prefix", found=part.value if isinstance(part, Text) else "")
            return None
        words.append(part.value)
    return b.emit("text_prefix", Unit.FLAG, value, imm=(b.words(words),))


def _compare(op: str, *, swap: bool) -> Callable[[Builder, Value, Node, Scope], Value | None]:
    def read(b: Builder, value: Value, item: Node, scope: Scope) -> Value | None:
        if not value.unit.is_number:
            b.problem(item, "not_comparable", found=value.unit.value)
            return None
        other = values.read_value(b, item, scope, value.unit)
        if other is None:
            return None
        pair = (other, value) if swap else (value, other)
        return b.emit(op, Unit.FLAG, *pair)

    return read


def _is_set(b: Builder, value: Value, item: Node, scope: Scope) -> Value | None:
    """Whether a date has been kept: one that never was is 0."""
    word = getattr(item, "value", "").lower()
    if value.unit != Unit.DATE or word not in FLAG_WORDS:
        b.problem(item, "is_set", found=value.unit.value)
        return None
    some = b.emit("lt", Unit.FLAG, b.const(0, Unit.DATE), value)
    return some if FLAG_WORDS[word] else b.emit("not", Unit.FLAG, some)


def _is_not(b: Builder, value: Value, item: Node, scope: Scope) -> Value | None:
    inner = _one_of(b, value, item, scope)
    return None if inner is None else b.emit("not", Unit.FLAG, inner)


_TESTS: dict[str, Callable[[Builder, Value, Node, Scope], Value | None]] = {
    "is": equals,
    "is_not": _is_not,
    "one_of": _one_of,
    "none_of": _is_not,
    "at_least": _compare("le", swap=True),
    "at_most": _compare("le", swap=False),
    "above": _compare("lt", swap=True),
    "below": _compare("lt", swap=False),
    "before": _compare("lt", swap=False),
    "after": _compare("lt", swap=True),
    "on_or_before": _compare("le", swap=False),
    "on_or_after": _compare("le", swap=True),
    "starts_with": _starts_with,
    "is_set": _is_set,
}
TEST_NAMES = tuple(_TESTS)
