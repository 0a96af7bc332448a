"""What a version declares before its steps: own facts, amounts, tables and accumulators."""

from __future__ import annotations

from collections.abc import Callable

from claimwright.core.products import tables
from claimwright.core.products.builder import AccumulatorTerms, Builder
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text, word_at
from claimwright.core.products.program import Accumulator
from claimwright.core.products.step_amounts import labels_of, text_of
from claimwright.core.products.units import QuantityError, Unit, parse_quantity
from claimwright.core.products.vocabulary import DERIVED, FACTS, SCOPES, SHARERS, Fact

FACT_KEYS = ("of", "unit", "zh", "en", "meaning", "one_of", "at_most")
ACCUMULATOR_KEYS = (
    "unit", "per", "amount", "by", "shared_by", "shared_as", "starts_again_when", "clause", "zh", "en",
)  # fmt: skip


def read_declarations(b: Builder, version: MapNode, product: str) -> None:
    """Read facts, amounts, tables and accumulators of a version into the builder."""
    _each(b, version, "facts", _fact)
    _each(b, version, "amounts", _amount)
    _each(b, version, "tables", _table)
    _each(b, version, "accumulators", lambda b, key, node: _accumulator(b, key, node, product))


def _each(b: Builder, version: MapNode, name: str, read: Callable[[Builder, Text, Node], None]) -> None:
    node = version.get(name)
    if node is None:
        return
    if not isinstance(node, MapNode):
        b.problem(node, "names_expected", key=name)
        return
    for key in node.duplicates:
        b.problem(key, "duplicate_key", key=key.value)
    for key, item in node:
        if not key.value.isidentifier():
            b.problem(key, "name_shape", found=key.value)
        elif _taken(b, key.value):
            b.problem(key, "name_taken", found=key.value)
        else:
            read(b, key, item)
        if not _declared(b, key.value):
            b.failed.add(key.value)


def _declared(b: Builder, name: str) -> bool:
    terms = b.terms
    return name in terms.facts or name in terms.amounts or name in terms.accumulators or name in terms.tables


def _taken(b: Builder, name: str) -> bool:
    terms = b.terms
    own = (*terms.facts, *terms.amounts, *terms.accumulators, *terms.tables)
    return name in FACTS or name in DERIVED or name in own or name == "so_far"


def _fact(b: Builder, key: Text, node: Node) -> None:
    if not _is_mapping(b, node, FACT_KEYS) or not isinstance(node, MapNode):
        return
    source, unit_word = text_of(b, node, "of"), text_of(b, node, "unit")
    if source not in ("contract", "event", "line"):
        b.unknown(node.get("of") or node, "source", source, ("contract", "event", "line"))
        return
    unit = tables.UNITS_BY_WORD.get(unit_word)
    if unit is None:
        b.unknown(node.get("unit") or node, "unit", unit_word, [u.value for u in Unit])
        return
    labels = labels_of(node)
    if set(labels) != {"zh", "en"}:
        b.problem(node, "labels_missing", found=key.value)
        return
    meaning = text_of(b, node, "meaning") if node.get("meaning") else ""
    high = _fact_high(b, node, unit)
    choices = _choices(node.get("one_of"))
    b.terms.facts[key.value] = Fact(
        key.value, source, unit, labels["zh"], labels["en"], meaning, choices, high
    )


def _choices(node: Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListNode) else ()
    return tuple(item.value for item in items if isinstance(item, Text))


def _fact_high(b: Builder, node: MapNode, unit: Unit) -> int | None:
    high = node.get("at_most")
    if high is None:
        return None
    try:
        quantity = parse_quantity(getattr(high, "value", ""))
    except QuantityError as error:
        b.problem(high, error.code, found=error.text)
        return None
    if quantity.unit != unit:
        b.problem(high, "wrong_unit", what=word_at(high), found=quantity.unit.value, wanted=unit.value)
        return None
    return -(-quantity.value.numerator // quantity.value.denominator)


def _is_mapping(b: Builder, node: Node, allowed: tuple[str, ...]) -> bool:
    if not isinstance(node, MapNode):
        b.problem(node, "mapping_expected")
        return False
    for extra in node.duplicates:
        b.problem(extra, "duplicate_key", key=extra.value)
        return False
    for key, _ in node:
        if key.value not in allowed:
            b.unknown(key, "key", key.value, allowed)
            return False
    return True


def _amount(b: Builder, key: Text, node: Node) -> None:
    if not _is_mapping(b, node, ("value", "clause", "zh", "en")) or not isinstance(node, MapNode):
        return
    value, clause = node.get("value"), text_of(b, node, "clause")
    if value is None or not clause:
        b.problem(node, "key_missing", key="value" if value is None else "clause")
        return
    b.terms.amounts[key.value] = (value, clause)


def _table(b: Builder, key: Text, node: Node) -> None:
    index = tables.read_table(b, key.value, node)
    if index is not None:
        b.terms.tables[key.value] = index


def _accumulator(b: Builder, key: Text, node: Node, product: str) -> None:
    if not _is_mapping(b, node, ACCUMULATOR_KEYS) or not isinstance(node, MapNode):
        return
    unit_word, clause = text_of(b, node, "unit"), text_of(b, node, "clause")
    unit = tables.UNITS_BY_WORD.get(unit_word)
    if unit not in (Unit.YUAN, Unit.DAY, Unit.TIME, Unit.DATE):
        allowed = [u.value for u in (Unit.YUAN, Unit.DAY, Unit.TIME, Unit.DATE)]
        b.unknown(node.get("unit") or node, "unit", unit_word, allowed)
        return
    if not clause:
        b.problem(node, "key_missing", key="clause")
        return
    scope = _scope(b, node)
    sharer = text_of(b, node, "shared_by") if node.get("shared_by") else "coverage"
    if sharer not in SHARERS:
        b.unknown(node.get("shared_by") or node, "sharer", sharer, SHARERS)
        return
    if scope is None:
        return
    shared_as = text_of(b, node, "shared_as") if node.get("shared_as") else ""
    full = f"shared.{shared_as}" if shared_as else f"{product}.{key.value}"
    add_accumulator(b, key.value, full, unit, scope, sharer, node, clause, key.line)


def add_accumulator(
    b: Builder,
    name: str,
    full_name: str,
    unit: Unit,
    scope: tuple[str, ...],
    sharer: str,
    node: MapNode | None,
    clause: str,
    line: int,
) -> AccumulatorTerms:
    """Put an accumulator into the program."""
    group = node.get("by") if node else None
    labels = labels_of(node) if node else {}
    index = len(b.accumulators)
    b.accumulators.append(
        Accumulator(name, full_name, unit, scope, sharer, group is not None, clause, labels, line)
    )
    reset, amount = (node.get("starts_again_when"), node.get("amount")) if node else (None, None)
    terms = AccumulatorTerms(index, unit, amount, group, reset, clause)
    b.terms.accumulators[name] = terms
    return terms


def _scope(b: Builder, node: MapNode) -> tuple[str, ...] | None:
    per = node.get("per")
    if per is None:
        b.problem(node, "key_missing", key="per")
        return None
    items = per.items if isinstance(per, ListNode) else (per,)
    names: list[str] = []
    for item in items:
        if not isinstance(item, Text) or item.value not in SCOPES:
            b.unknown(item, "scope", getattr(item, "value", ""), SCOPES)
            return None
        names.append(item.value)
    if not names:
        b.problem(per, "list_empty")
        return None
    return tuple(names)
