"""An example of one's own: contract and facts typed in by hand, tried on a version as it stands."""

from __future__ import annotations

from textwrap import dedent

from claimwright.core.products import problems
from claimwright.core.products.benefits import benefit_names
from claimwright.core.products.builder import Builder
from claimwright.core.products.changes import version_node
from claimwright.core.products.declarations import read_declarations
from claimwright.core.products.examples import Example, read_examples
from claimwright.core.products.model import Product, ProductVersion, TermError
from claimwright.core.products.nodes import ListNode, MapNode, Node, NotReadable, Text, read_tree

FILE = "example"


def read_own_example(product: Product, version: ProductVersion, text: str) -> Example | tuple[TermError, ...]:
    """Read one example as it would stand in the product file; ``expect`` may be left out."""
    try:
        tree = read_tree(text)
    except NotReadable as error:
        zh, en = problems.message(error.code, {"found": error.found})
        return (TermError(FILE, error.line, error.column, error.code, zh, en),)
    b = Builder(FILE)
    node = version_node(product, version)
    b.terms.benefits = list(benefit_names(b, node.get("benefits") or node))
    read_declarations(b, node, product.product)
    assert not b.errors, "the version was read before"
    found = read_examples(b, _as_list(tree))
    return tuple(b.errors) if b.errors or len(found) != 1 else found[0]


def example_text(product: Product, version: ProductVersion, number: int) -> str:
    """An example as it is written in the file, to begin one's own with."""
    node = version_node(product, version).get("examples")
    assert isinstance(node, ListNode), "a version with examples has a list of them"
    lines = product.source.splitlines()
    start = node.items[number].line - 1
    until = node.items[number + 1].line - 1 if number + 1 < len(node.items) else _end(lines, start)
    first = lines[start].replace("-", " ", 1)
    return dedent("\n".join([first, *lines[start + 1 : until]])).rstrip() + "\n"


def _end(lines: list[str], start: int) -> int:
    """Where the last example ends: at the next line that is not further in."""
    depth = len(lines[start]) - len(lines[start].lstrip())
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            return number
    return len(lines)


def _as_list(tree: Node) -> ListNode:
    """One example, alone or as an item of a list, with an empty expectation where none is written."""
    items = tree.items if isinstance(tree, ListNode) else (tree,)
    return ListNode(tree.line, tree.column, tuple(_expecting(item) for item in items))


def _expecting(node: Node) -> Node:
    if not isinstance(node, MapNode):
        return node
    events = node.get("events")
    if isinstance(events, ListNode):
        rows = ListNode(events.line, events.column, tuple(_expecting(row) for row in events.items))
        entries = tuple((key, rows if key.value == "events" else item) for key, item in node.entries)
        return MapNode(node.line, node.column, entries, node.duplicates)
    if node.get("expect") is not None:
        return node
    nothing = MapNode(node.line, node.column, ())
    key = Text(node.line, node.column, "expect")
    return MapNode(node.line, node.column, (*node.entries, (key, nothing)), node.duplicates)
