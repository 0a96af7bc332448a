"""What-if: other amounts in place of the written ones, named as the product file names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.model import FactValue
from claimwright.core.products.model import Product, ProductVersion
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text, read_tree
from claimwright.core.products.program import ratio_units
from claimwright.core.products.units import QuantityError, Unit, looks_like_literal, parse_quantity
from claimwright.core.products.vocabulary import FACTS


class ScenarioError(ValueError):
    """A ``--set`` that cannot be taken; the text says what is wrong and what is allowed."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One vector of amounts with the words that made it."""

    label: str
    amounts: tuple[int, ...]


def scenarios(product: Product, version: ProductVersion, settings: list[str]) -> tuple[Scenario, ...]:
    """As written, then one scenario for each value (or, for several settings, each combination of values).

    A setting reads ``deductible=5000.00元,10000.00元``: the name of an accumulator or of an amount of the
    terms, and values with their unit. Raises `ScenarioError`.
    """
    found = [Scenario("条款原文 / as written", version.program.amounts)]
    combined = [Scenario("", version.program.amounts)]
    for setting in settings:
        name, _, values = setting.partition("=")
        places = _places(product, version, name.strip())
        combined = [
            _changed(version, start, name.strip(), value.strip(), places)
            for start in combined
            for value in values.split(",")
        ]
    return (*found, *(combined if settings else ()))


def _changed(
    version: ProductVersion, start: Scenario, name: str, text: str, places: tuple[int, ...]
) -> Scenario:
    unit = version.program.params[places[0]].unit
    value = _value(name, text, unit, version.program.ratio_base)
    amounts = list(start.amounts)
    for place in places:
        amounts[place] = value
    label = f"{name} = {text}"
    return Scenario(f"{start.label}, {label}" if start.label else label, tuple(amounts))


def _value(name: str, text: str, unit: Unit, base: int) -> int:
    try:
        quantity = parse_quantity(text)
    except QuantityError as error:
        raise ScenarioError(f"{name}: “{text}” 不是数量 / is not a quantity ({error.code})") from error
    if quantity.unit != unit:
        raise ScenarioError(
            f"{name}: 单位应为 {unit.value}，实为 {quantity.unit.value} / "
            f"the unit must be {unit.value}, found {quantity.unit.value}"
        )
    if unit != Unit.RATIO:
        return int(quantity.value)
    ratio = Fraction(quantity.value)
    if (ratio * base).denominator != 1:
        raise ScenarioError(f"{name}: {text} 精度过细 / is finer than 1/{base}")
    return ratio_units(ratio, base)


def _places(product: Product, version: ProductVersion, name: str) -> tuple[int, ...]:
    """The parameters written at the place that a name means."""
    written = amount_places(product, version)
    if name not in written:
        names = ", ".join(sorted(written))
        raise ScenarioError(
            f"没有名为 “{name}” 的数额 / there is no amount “{name}”. 可用 / allowed: {names}"
        )
    spot = written[name]
    params = enumerate(version.program.params)
    found = tuple(index for index, param in params if (param.line, param.column) == spot)
    if not found:
        raise ScenarioError(f"{name}: 不是直接写明的数额 / is not written as one amount")
    return found


def amount_places(product: Product, version: ProductVersion) -> dict[str, tuple[int, int]]:
    """Where each accumulator's amount and each named amount of a version stands in the file."""
    tree = read_tree(product.source)
    versions = tree.get("versions") if isinstance(tree, MapNode) else None
    rows = versions.items if isinstance(versions, ListNode) else ()
    number = product.versions.index(version)
    node = [row for row in rows if isinstance(row, MapNode)][number]
    spots: dict[str, tuple[int, int]] = {}
    for group, key in (("accumulators", "amount"), ("amounts", "value")):
        section = node.get(group)
        for name, entry in section if isinstance(section, MapNode) else ():
            value: Node | None = entry.get(key) if isinstance(entry, MapNode) else None
            if isinstance(value, Text):
                spots[name.value] = (value.line, value.column)
    return spots


def read_facts(settings: list[str]) -> dict[str, FactValue]:
    """Facts given once for every claim, as ``daily_amount=200.00元/天`` or ``hospital_level=三级``.

    The name is one of the vocabulary, or of the product's own facts when the value says its unit. Raises
    `ScenarioError`.
    """
    found: dict[str, FactValue] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise ScenarioError(f"“{setting}”: 应为 名称=数值 / must be name=value")
        found[name.strip()] = _fact(name.strip(), text.strip())
    return found


def _fact(name: str, text: str) -> FactValue:
    known = FACTS.get(name)
    if (known is not None and known.unit == Unit.TEXT) or not looks_like_literal(text):
        return text
    try:
        quantity = parse_quantity(text)
    except QuantityError as error:
        raise ScenarioError(f"{name}: “{text}” 不是数量 / is not a quantity ({error.code})") from error
    if known is not None and quantity.unit != known.unit:
        raise ScenarioError(
            f"{name}: 单位应为 {known.unit.value}，实为 {quantity.unit.value} / "
            f"the unit must be {known.unit.value}, found {quantity.unit.value}"
        )
    if quantity.unit == Unit.FLAG:
        return bool(quantity.value)
    if quantity.unit == Unit.DATE:
        return date.fromordinal(int(quantity.value))
    return quantity.value if quantity.unit == Unit.RATIO else int(quantity.value)
