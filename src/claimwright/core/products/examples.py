"""Worked examples that live in the product file and run whenever it is checked.

An example is one contract and one or more events in order, each with what the terms must give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from claimwright.core.adjudication.model import Contract, FactValue, InsuredEvent, Line
from claimwright.core.dates import add_years
from claimwright.core.products.builder import Builder
from claimwright.core.products.facts import read_fact, read_facts, typed
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text
from claimwright.core.products.units import QuantityError, Unit, parse_quantity
from claimwright.core.products.vocabulary import EVENT_KINDS

OUTCOMES = ("pay", "zero_by_terms", "needs_person", "question")
CONTRACT_FIELDS = (
    "contract_date",
    "inception",
    "until",
    "first_inception",
    "birth_date",
    "sum_insured",
    "sex",
)
EVENT_KEYS = ("event", "no", "cause", "stay", "given", "lines", "expect")
EXPECT_KEYS = ("payable", "outcome", "findings", "effects", "left", "used", "values")
EXAMPLE_KEYS = ("zh", "en", "contract", "events", *EVENT_KEYS)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come out: amounts by benefit, and where written the total, outcome, findings, balances."""

    benefits: Mapping[str, int] = field(default_factory=dict)
    payable_fen: int | None = None
    outcome: str | None = None
    findings: tuple[str, ...] | None = None
    effects: tuple[str, ...] | None = None
    left: Mapping[str, int] = field(default_factory=dict)
    used: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExampleEvent:
    """One event of an example with its expectation; `line` is its place in the file."""

    event: InsuredEvent
    expect: Expectation
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example of a version."""

    labels: Mapping[str, str]
    contract: Contract
    events: tuple[ExampleEvent, ...]
    line: int


def read_examples(b: Builder, node: Node | None) -> tuple[Example, ...]:
    """Read the examples of a version; problems are recorded in the builder."""
    if node is None:
        return ()
    if not isinstance(node, ListNode):
        b.problem(node, "list_expected", key="examples")
        return ()
    found = [_example(b, item, number) for number, item in enumerate(node.items)]
    return tuple(example for example in found if example is not None)


def only_keys(b: Builder, node: MapNode, allowed: tuple[str, ...]) -> None:
    """Record every key that is not allowed or is written twice."""
    for key in node.duplicates:
        b.problem(key, "duplicate_key", key=key.value)
    for key, _ in node:
        if key.value not in allowed:
            b.unknown(key, "key", key.value, allowed)


def _example(b: Builder, item: Node, number: int) -> Example | None:
    if not isinstance(item, MapNode):
        b.problem(item, "mapping_expected")
        return None
    only_keys(b, item, EXAMPLE_KEYS)
    labels = {k: v.value for k in ("zh", "en") if isinstance(v := item.get(k), Text)}
    contract = read_contract(b, item.get("contract") or item, f"EX{number + 1}", item)
    events = item.get("events")
    if events is not None and not isinstance(events, ListNode):
        b.problem(events, "list_expected", key="events")
        return None
    rows = events.items if isinstance(events, ListNode) else (item,)
    read = [_example_event(b, row, position, events is None) for position, row in enumerate(rows)]
    if contract is None or None in read:
        return None
    return Example(labels, contract, tuple(event for event in read if event is not None), item.line)


def read_contract(b: Builder, node: Node, number: str, place: MapNode) -> Contract | None:
    """A contract of an example. Only ``inception`` must be written; other dates follow from it."""
    if node is place or not isinstance(node, MapNode):
        b.problem(place, "key_missing", key="contract")
        return None
    facts = read_facts(b, node, ("contract",))
    inception = facts.get("inception")
    if not isinstance(inception, date):
        b.problem(node, "key_missing", key="inception")
        return None
    return contract_of(facts, inception, number)


def contract_of(facts: Mapping[str, FactValue], inception: date, number: str) -> Contract:
    """A contract from its facts: formed and first begun at inception, for one year, unless said."""

    def day(name: str, otherwise: date) -> date:
        value = facts.get(name)
        return value if isinstance(value, date) else otherwise

    birth, sex, sum_insured = facts.get("birth_date"), facts.get("sex"), facts.get("sum_insured")
    return Contract(
        policy_no=f"P-{number}",
        coverage_no=f"C-{number}",
        product="",
        contract_date=day("contract_date", inception),
        inception=inception,
        until=day("until", add_years(inception, 1)),
        first_inception=day("first_inception", inception),
        insured_id=f"I-{number}",
        birth_date=birth if isinstance(birth, date) else None,
        sex=sex if isinstance(sex, str) else None,
        sum_insured_fen=sum_insured if isinstance(sum_insured, int) else None,
        family_id=f"F-{number}",
        values={name: value for name, value in facts.items() if name not in CONTRACT_FIELDS},
    )


def _example_event(b: Builder, row: Node, position: int, is_single: bool) -> ExampleEvent | None:
    if not isinstance(row, MapNode):
        b.problem(row, "mapping_expected")
        return None
    if not is_single:
        only_keys(b, row, EVENT_KEYS)
    event = read_event(b, row, f"E{position + 1}")
    expect = row.get("expect")
    if expect is None:
        b.problem(row, "key_missing", key="expect")
        return None
    expectation = read_expectation(b, expect)
    if event is None or expectation is None:
        return None
    return ExampleEvent(event, expectation, expect.line, expect.column)


def read_event(b: Builder, row: MapNode, number: str) -> InsuredEvent | None:
    """An insured event as written: ``event``, ``given``, and where needed ``lines``, ``cause``, ``stay``."""
    kind = row.get("event")
    if not isinstance(kind, Text) or kind.value not in EVENT_KINDS:
        b.unknown(kind or row, "event_kind", getattr(kind, "value", ""), EVENT_KINDS)
        return None
    facts = read_facts(b, row.get("given"), ("event",))
    day = facts.pop("event_date", None)
    if not isinstance(day, date):
        b.problem(row.get("given") or row, "key_missing", key="event_date")
        return None
    words = {key: getattr(row.get(key), "value", None) for key in ("no", "cause", "stay")}
    lines = _lines(b, row.get("lines"))
    return InsuredEvent(words["no"] or number, kind.value, day, facts, lines, words["cause"], words["stay"])


def _lines(b: Builder, node: Node | None) -> tuple[Line, ...]:
    if node is None:
        return ()
    if not isinstance(node, ListNode):
        b.problem(node, "list_expected", key="lines")
        return ()
    return tuple(Line(str(i + 1), read_facts(b, item, ("line",))) for i, item in enumerate(node.items))


def read_expectation(b: Builder, node: Node) -> Expectation | None:
    """What an example expects: benefit ids with amounts, and ``outcome``, ``findings``, ``left`` ..."""
    if not isinstance(node, MapNode):
        b.problem(node, "mapping_expected")
        return None
    benefits: dict[str, int] = {}
    for key, item in node:
        if key.value in b.terms.benefits:
            value = read_fact(b, item, Unit.YUAN)
            if isinstance(value, int):
                benefits[key.value] = value
        elif key.value not in EXPECT_KEYS:
            b.unknown(key, "expectation", key.value, (*b.terms.benefits, *EXPECT_KEYS))
    payable = node.get("payable")
    amount = None if payable is None else read_fact(b, payable, Unit.YUAN)
    return Expectation(
        benefits,
        amount if isinstance(amount, int) else None,
        _outcome(b, node),
        _words(b, node, "findings"),
        _words(b, node, "effects"),
        _balances(b, node, "left"),
        _balances(b, node, "used"),
        _values(b, node.get("values")),
    )


def _values(b: Builder, node: Node | None) -> dict[str, FactValue]:
    """Kept values (`let`, `keep_as`) that an example wants to see on the way."""
    if node is None:
        return {}
    if not isinstance(node, MapNode):
        b.problem(node, "mapping_expected")
        return {}
    found: dict[str, FactValue] = {}
    for name, item in node:
        try:
            quantity = parse_quantity(getattr(item, "value", ""))
        except QuantityError as error:
            b.problem(item, error.code, found=error.text)
            continue
        found[name.value] = typed(quantity.unit, quantity.value)
    return found


def _outcome(b: Builder, node: MapNode) -> str | None:
    word = node.get("outcome")
    if word is None:
        return None
    text = getattr(word, "value", "")
    if text not in OUTCOMES:
        b.unknown(word, "outcome", text, OUTCOMES)
    return text


def _words(b: Builder, node: MapNode, key: str) -> tuple[str, ...] | None:
    value = node.get(key)
    if value is None:
        return None
    if not isinstance(value, ListNode):
        b.problem(value, "list_expected", key=key)
        return None
    return tuple(getattr(item, "value", "") for item in value.items)


def _balances(b: Builder, node: MapNode, key: str) -> dict[str, int]:
    value = node.get(key)
    if value is None:
        return {}
    if not isinstance(value, MapNode):
        b.problem(value, "mapping_expected")
        return {}
    found: dict[str, int] = {}
    for name, item in value:
        terms = b.terms.accumulators.get(name.value)
        if terms is None:
            b.unknown(name, "accumulator", name.value, b.terms.accumulators)
            continue
        amount = read_fact(b, item, terms.unit)
        if isinstance(amount, date):
            amount = amount.toordinal()
        if isinstance(amount, int):
            found[name.value] = int(amount)
    return found
