"""Case files: policies and a sequence of events in, decisions out. This is how products are tried.

A case names its policies (each with a product and contract facts, in the order in which they pay), its
events, and where wanted the beneficiaries and what is expected. docs/products.md shows the format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.beneficiaries import (
    Beneficiary,
    Portion,
    PredeceasedRule,
    split_to_beneficiaries,
)
from claimwright.core.adjudication.coordination import Cover, CoverResult, coordinate
from claimwright.core.adjudication.model import Balances, InsuredEvent
from claimwright.core.products.builder import AccumulatorTerms, Builder
from claimwright.core.products.examples import (
    EVENT_KEYS,
    Expectation,
    contract_of,
    only_keys,
    read_event,
    read_expectation,
)
from claimwright.core.products.facts import read_fact, read_facts
from claimwright.core.products.model import Product, TermError
from claimwright.core.products.nodes import ListNode, MapNode, Node, NotReadable, Text, read_tree
from claimwright.core.products.problems import message
from claimwright.core.products.program import Program
from claimwright.core.products.step_amounts import labels_of, text_of
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import FACTS, Fact

CASE_KEYS = ("case", "zh", "en", "products", "policies", "events")
POLICY_KEYS = (
    "policy", "coverage", "product", "insured", "family", "contract", "beneficiaries", "heirs", "predeceased",
)  # fmt: skip
PERSON_KEYS = ("name", "order", "share", "amount", "entitled")


@dataclass(frozen=True, slots=True)
class CasePolicy:
    """One coverage of a case with those who receive its death benefits."""

    name: str
    cover: Cover
    beneficiaries: tuple[Beneficiary, ...] = ()
    heirs: tuple[str, ...] = ()
    predeceased: PredeceasedRule = PredeceasedRule.TO_THE_OTHERS


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One event of a case and what is expected of it, by policy."""

    event: InsuredEvent
    expect: Mapping[str, Expectation]
    portions: Mapping[str, int]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Case:
    """A case as read."""

    name: str
    labels: Mapping[str, str]
    policies: tuple[CasePolicy, ...]
    events: tuple[CaseEvent, ...]


@dataclass(frozen=True, slots=True)
class PolicyDecision:
    """What one policy gives for one event, and to whom."""

    policy: CasePolicy
    result: CoverResult
    portions: tuple[Portion, ...] = ()


@dataclass(frozen=True, slots=True)
class EventDecision:
    """What all policies give for one event."""

    event: CaseEvent
    decisions: tuple[PolicyDecision, ...]
    balances_after: Balances = field(default_factory=dict)


def product_paths(text: str) -> tuple[str, ...]:
    """The product files that a case names, relative to it. A text that cannot be read names none."""
    try:
        tree = read_tree(text)
    except NotReadable:
        return ()
    node = tree.get("products") if isinstance(tree, MapNode) else None
    items = node.items if isinstance(node, ListNode) else ()
    return tuple(item.value for item in items if isinstance(item, Text))


def read_case(text: str, file_name: str, products: Mapping[str, Product]) -> Case | tuple[TermError, ...]:
    """Read a case file with the products that it uses. Either a case, or all errors found."""
    try:
        tree = read_tree(text)
    except NotReadable as error:
        zh, en = message(error.code, {"found": error.found})
        return (TermError(file_name, error.line, error.column, error.code, zh, en),)
    b = Builder(file_name)
    if not isinstance(tree, MapNode):
        b.problem(tree, "file_mapping")
        return tuple(b.errors)
    only_keys(b, tree, CASE_KEYS)
    _know(b, products.values())
    policies = _list(b, tree, "policies")
    found = [_policy(b, item, number, products) for number, item in enumerate(policies)]
    known = tuple(policy for policy in found if policy is not None)
    rows = _list(b, tree, "events")
    events = [_event(b, item, number, known) for number, item in enumerate(rows)]
    if b.errors:
        return tuple(sorted(dict.fromkeys(b.errors), key=lambda e: (e.line, e.column)))
    name = text_of(b, tree, "case") or file_name
    return Case(name, labels_of(tree), known, tuple(event for event in events if event is not None))


def _know(b: Builder, products: Iterable[Product]) -> None:
    """Let the builder know the facts, benefits and accumulators of all products."""
    for product in products:
        for version in product.versions:
            _know_program(b, version.program)


def _know_program(b: Builder, program: Program) -> None:
    for item in program.inputs:
        if item.name not in FACTS:
            b.terms.facts[item.name] = Fact(
                item.name,
                item.source,
                item.unit,
                item.labels.get("zh", ""),
                item.labels.get("en", ""),
                "",
                item.choices,
                item.high,
            )
    b.terms.benefits += [s.name for s in program.sections if s.kind == "benefit"]
    for index, accumulator in enumerate(program.accumulators):
        b.terms.accumulators[accumulator.name] = AccumulatorTerms(
            index, accumulator.unit, None, None, None, ""
        )


def _list(b: Builder, node: MapNode, key: str) -> tuple[Node, ...]:
    value = node.get(key)
    if value is None:
        b.problem(node, "key_missing", key=key)
        return ()
    if not isinstance(value, ListNode):
        b.problem(value, "list_expected", key=key)
        return ()
    return value.items


def _policy(b: Builder, item: Node, number: int, products: Mapping[str, Product]) -> CasePolicy | None:
    if not isinstance(item, MapNode):
        b.problem(item, "mapping_expected")
        return None
    only_keys(b, item, POLICY_KEYS)
    name = text_of(b, item, "policy") or f"P{number + 1}"
    product = products.get(text_of(b, item, "product"))
    if product is None:
        b.unknown(item.get("product") or item, "product", text_of(b, item, "product"), products)
        return None
    facts = read_facts(b, item.get("contract"), ("contract",))
    inception = facts.get("inception")
    if not isinstance(inception, date):
        b.problem(item, "key_missing", key="inception")
        return None
    contract = contract_of(facts, inception, name)
    version = product.version_for(contract.contract_date)
    if version is None:
        b.problem(item, "no_version", found=contract.contract_date.isoformat(), product=product.product)
        return None
    contract = replace(
        contract,
        policy_no=name,
        coverage_no=text_of(b, item, "coverage") or f"{name}-{product.product}",
        product=product.product,
        insured_id=text_of(b, item, "insured") or "insured",
        family_id=text_of(b, item, "family") or "family",
    )
    people = tuple(_person(b, row) for row in (_list(b, item, "beneficiaries") if "beneficiaries" in
                                               item.names() else ()))  # fmt: skip
    heirs = item.get("heirs")
    names = tuple(getattr(row, "value", "") for row in heirs.items) if isinstance(heirs, ListNode) else ()
    rule = text_of(b, item, "predeceased") or PredeceasedRule.TO_THE_OTHERS.value
    if rule not in (known := [r.value for r in PredeceasedRule]):
        b.unknown(item.get("predeceased") or item, "rule", rule, known)
        return None
    return CasePolicy(name, Cover(version, contract), people, names, PredeceasedRule(rule))


def _person(b: Builder, row: Node) -> Beneficiary:
    if not isinstance(row, MapNode):
        b.problem(row, "mapping_expected")
        return Beneficiary("")
    only_keys(b, row, PERSON_KEYS)
    share_node, amount_node, order_node = row.get("share"), row.get("amount"), row.get("order")
    share = None if share_node is None else read_fact(b, share_node, Unit.RATIO)
    amount = None if amount_node is None else read_fact(b, amount_node, Unit.YUAN)
    order = getattr(order_node, "value", "1")
    entitled_node = row.get("entitled")
    entitled = True if entitled_node is None else read_fact(b, entitled_node, Unit.FLAG)
    return Beneficiary(
        text_of(b, row, "name"),
        int(order) if order.isdigit() else 1,
        share if isinstance(share, Fraction) else None,
        amount if isinstance(amount, int) and not isinstance(amount, bool) else None,
        bool(entitled),
    )


def _event(b: Builder, row: Node, number: int, policies: tuple[CasePolicy, ...]) -> CaseEvent | None:
    if not isinstance(row, MapNode):
        b.problem(row, "mapping_expected")
        return None
    only_keys(b, row, (*EVENT_KEYS, "portions"))
    event = read_event(b, row, f"E{number + 1}")
    expect = row.get("expect")
    by_policy: dict[str, Expectation] = {}
    names = [policy.name for policy in policies]
    if isinstance(expect, MapNode) and any(name in names for name in expect.names()):
        for key, item in expect:
            if key.value not in names:
                b.unknown(key, "policy", key.value, names)
            elif (read := read_expectation(b, item)) is not None:
                by_policy[key.value] = read
    elif expect is not None and names and (read := read_expectation(b, expect)) is not None:
        by_policy[names[0]] = read
    place = expect or row
    portions = _portions(b, row.get("portions"))
    return None if event is None else CaseEvent(event, by_policy, portions, place.line, place.column)


def _portions(b: Builder, node: Node | None) -> dict[str, int]:
    if not isinstance(node, MapNode):
        return {}
    found = {key.value: read_fact(b, item, Unit.YUAN) for key, item in node}
    return {name: value for name, value in found.items() if isinstance(value, int)}


def run_case(case: Case) -> tuple[EventDecision, ...]:
    """Decide each event in the order written; balances go from one to the next."""
    state: Balances = {}
    decisions: list[EventDecision] = []
    covers = [policy.cover for policy in case.policies]
    for item in case.events:
        results, state = coordinate(covers, item.event, state)
        by_cover = {id(policy.cover): policy for policy in case.policies}
        decided = tuple(_decision(by_cover[id(result.cover)], result) for result in results)
        decisions.append(EventDecision(item, decided, state))
    return tuple(decisions)


def _decision(policy: CasePolicy, result: CoverResult) -> PolicyDecision:
    to_heirs = any(b.to == "death_beneficiaries" and b.amount_fen for b in result.adjudication.benefits)
    if not to_heirs or not result.payable_fen:
        return PolicyDecision(policy, result)
    portions = split_to_beneficiaries(
        result.payable_fen, policy.beneficiaries, policy.heirs, policy.predeceased
    )
    return PolicyDecision(policy, result, portions)
