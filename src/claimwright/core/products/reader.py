"""From the text of a product file to a `Product`, or to every error in it with its line and column."""

from __future__ import annotations

import re
from datetime import date

from claimwright.core.canonical import sha256_hex
from claimwright.core.products import problems, ranges
from claimwright.core.products.benefits import (
    benefit_names,
    declare_ending,
    read_benefit,
    read_deductions,
)
from claimwright.core.products.builder import Builder
from claimwright.core.products.declarations import read_declarations
from claimwright.core.products.examples import read_examples
from claimwright.core.products.gates import read_gates
from claimwright.core.products.model import Product, ProductVersion, TermError, Wording
from claimwright.core.products.nodes import ListNode, MapNode, Node, NotReadable, read_tree
from claimwright.core.products.program import Program
from claimwright.core.products.step_amounts import labels_of, text_of
from claimwright.core.products.units import QuantityError, Unit, parse_quantity

PRODUCT_CODE = re.compile(r"^[\w-]{1,60}\Z")
PRODUCT_KEYS = ("product", "zh", "en", "order_claims_by", "versions")
VERSION_KEYS = (
    "effective", "wording", "facts", "amounts", "tables", "accumulators", "gates", "benefits", "deductions",
    "examples",
)  # fmt: skip
Named = tuple[str, dict[str, str]]
ORDER_KEYS = ("event_date", "event_no", "reported_on", "discharge_date", "paid_on")


def read_product(text: str, file_name: str) -> Product | tuple[TermError, ...]:
    """Read, check and compile a product file. Either a product, or all errors found, in file order."""
    try:
        tree = read_tree(text)
    except NotReadable as error:
        zh, en = problems.message(error.code, {"found": error.found})
        return (TermError(file_name, error.line, error.column, error.code, zh, en),)
    b = Builder(file_name)
    product = _product(b, tree, text)
    if product is None or b.errors:
        return tuple(sorted(dict.fromkeys(b.errors), key=lambda e: (e.line, e.column)))
    return product


def _product(b: Builder, tree: Node, text: str) -> Product | None:
    if not isinstance(tree, MapNode):
        b.problem(tree, "file_mapping")
        return None
    _only(b, tree, PRODUCT_KEYS)
    name, labels = text_of(b, tree, "product"), labels_of(tree)
    if not name:
        b.problem(tree, "key_missing", key="product")
    elif not PRODUCT_CODE.match(name):
        b.problem(tree.get("product") or tree, "product_shape", found=name)
    if set(labels) != {"zh", "en"}:
        b.problem(tree, "labels_missing", found=name)
    order = _order(b, tree)
    sha = sha256_hex(text.encode())
    versions = _versions(b, tree, (name, labels), order, sha)
    if b.errors or not versions:
        return None
    return Product(name, labels, tuple(versions), text, sha)


def _only(b: Builder, node: MapNode, allowed: tuple[str, ...]) -> None:
    for key in node.duplicates:
        b.problem(key, "duplicate_key", key=key.value)
    for key, _ in node:
        if key.value not in allowed:
            b.unknown(key, "key", key.value, allowed)


def _order(b: Builder, tree: MapNode) -> tuple[str, ...]:
    node = tree.get("order_claims_by")
    if not isinstance(node, ListNode) or not node.items:
        b.problem(node or tree, "order_missing")
        return ()
    words = []
    for item in node.items:
        word = getattr(item, "value", "")
        if word not in ORDER_KEYS:
            b.unknown(item, "order", word, ORDER_KEYS)
        words.append(word)
    return tuple(words)


def _versions(
    b: Builder, tree: MapNode, named: Named, order: tuple[str, ...], sha: str
) -> list[ProductVersion] | None:
    node = tree.get("versions")
    if not isinstance(node, ListNode) or not node.items:
        b.problem(node or tree, "versions_missing")
        return None
    found: list[ProductVersion] = []
    for item in node.items:
        if not isinstance(item, MapNode):
            b.problem(item, "mapping_expected")
            continue
        version = _version(b, item, named, order, sha)
        if version is None:
            continue
        if found and version.effective <= found[-1].effective:
            b.problem(item.get("effective") or item, "versions_order", found=str(version.effective))
        found.append(version)
    return found


def _version(
    b: Builder, node: MapNode, named: Named, order: tuple[str, ...], sha: str
) -> ProductVersion | None:
    name, labels = named
    inner = Builder(b.file)
    _only(inner, node, VERSION_KEYS)
    effective = _effective(inner, node)
    wording = _wording(inner, node)
    program = _program(inner, node, name, f"{name}@{effective}", order)
    examples = read_examples(inner, node.get("examples"))
    if program is not None and not inner.errors:
        ranges.prove(inner, program)
    b.errors.extend(inner.errors)
    if effective is None or wording is None or program is None or inner.errors:
        return None
    return ProductVersion(name, program.version, effective, wording, labels, program, examples, sha)


def _effective(b: Builder, node: MapNode) -> date | None:
    word = node.get("effective")
    if word is None:
        b.problem(node, "key_missing", key="effective")
        return None
    try:
        quantity = parse_quantity(getattr(word, "value", ""))
    except QuantityError as error:
        b.problem(word, "not_a_date", found=error.text)
        return None
    if quantity.unit != Unit.DATE or not isinstance(quantity.value, int):
        b.problem(word, "not_a_date", found=getattr(word, "value", ""))
        return None
    return date.fromordinal(quantity.value)


def _wording(b: Builder, node: MapNode) -> Wording | None:
    wording = node.get("wording")
    if not isinstance(wording, MapNode):
        b.problem(wording or node, "wording_missing")
        return None
    _only(b, wording, ("doc", "sha256"))
    doc = text_of(b, wording, "doc")
    if not doc:
        b.problem(wording, "key_missing", key="doc")
        return None
    return Wording(doc, text_of(b, wording, "sha256") or None if wording.get("sha256") else None)


def _program(b: Builder, node: MapNode, name: str, version: str, order: tuple[str, ...]) -> Program | None:
    benefits = node.get("benefits")
    if benefits is None:
        b.problem(node, "key_missing", key="benefits")
        return None
    kinds_of = benefit_names(b, benefits)
    b.terms.benefits = list(kinds_of)
    read_declarations(b, node, name)
    if not isinstance(benefits, ListNode) or not kinds_of:
        return None
    gates = read_gates(b, node.get("gates"), kinds_of)
    ending = declare_ending(b, name, benefits)
    for item in benefits.items:
        if isinstance(item, MapNode) and getattr(item.get("id"), "value", "") in kinds_of:
            kinds = kinds_of[getattr(item.get("id"), "value", "")]
            read_benefit(b, item, kinds, [*gates, *([ending] if ending else [])])
    read_deductions(
        b, node.get("deductions"), tuple(dict.fromkeys(k for ks in kinds_of.values() for k in ks))
    )
    return None if b.errors else _assemble(b, name, version, order)


def _assemble(b: Builder, name: str, version: str, order: tuple[str, ...]) -> Program:
    base, params = b.finished_params()
    return Program(
        name,
        version,
        base,
        tuple(b.registers),
        params,
        tuple(b.inputs),
        tuple(b.tables),
        tuple(b.accumulators),
        tuple(b.word_sets),
        tuple(b.findings),
        tuple(b.effects),
        tuple(b.steps),
        tuple(b.sections),
        order,
    )
