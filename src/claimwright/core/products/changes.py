"""What differs between two versions: by terms (which amount, which step), not only by lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from claimwright.core.products.model import Product, ProductVersion
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text, read_tree

NOT_TERMS = ("examples",)


@dataclass(frozen=True, slots=True)
class TermChange:
    """One place of the terms. `place` is its path, like ``accumulators.deductible.amount``.

    `before` is None for what was added, `after` for what was taken away; `clause` as the terms name it.
    """

    place: str
    clause: str
    before: str | None
    after: str | None


def changes(
    one: tuple[Product, ProductVersion], other: tuple[Product, ProductVersion]
) -> tuple[TermChange, ...]:
    """Every place whose words differ, in the order of the other version; examples are not terms."""
    before, after = dict(_written(*one)), dict(_written(*other))
    found = [
        TermChange(place, clause, before[place][0] if place in before else None, text)
        for place, (text, clause) in after.items()
        if before.get(place, (None,))[0] != text
    ]
    gone = [
        TermChange(place, before[place][1], before[place][0], None) for place in before if place not in after
    ]
    return (*found, *gone)


def _written(product: Product, version: ProductVersion) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every written word of a version by its path, with the clause that it stands under."""
    node = version_node(product, version)
    for key, item in node:
        if key.value not in NOT_TERMS:
            yield from _under(key.value, item, "")


def version_node(product: Product, version: ProductVersion) -> MapNode:
    """Where a version stands in its file."""
    tree = read_tree(product.source)
    versions = tree.get("versions") if isinstance(tree, MapNode) else None
    assert isinstance(versions, ListNode), "a product that was read has versions"
    node = versions.items[product.versions.index(version)]
    assert isinstance(node, MapNode), "a version that was read is a mapping"
    return node


def _under(place: str, node: Node, clause: str) -> Iterator[tuple[str, tuple[str, str]]]:
    if isinstance(node, Text):
        yield place, (node.value, clause)
    elif isinstance(node, ListNode):
        if all(isinstance(item, Text) for item in node.items):
            words = ", ".join(item.value for item in node.items if isinstance(item, Text))
            yield place, (words, clause)
            return
        for name, item in _named(node):
            yield from _under(f"{place}.{name}", item, clause)
    else:
        own = node.get("clause")
        under = own.value if isinstance(own, Text) else clause
        for key, item in node:
            yield from _under(f"{place}.{key.value}", item, under)


def _named(node: ListNode) -> Iterator[tuple[str, Node]]:
    """Items by their own id where they have one, else by what they do and how often that came before."""
    seen: dict[str, int] = {}
    for item in node.items:
        name = "item"
        if isinstance(item, MapNode) and item.entries:
            own = item.get("id")
            name = own.value if isinstance(own, Text) else item.entries[0][0].value
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}#{seen[name]}"), item
