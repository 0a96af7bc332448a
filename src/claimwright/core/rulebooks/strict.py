"""What every rulebook reader does: collect all errors with their place, take nothing that is not written."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from claimwright.core.products import problems
from claimwright.core.products.model import TermError
from claimwright.core.products.nodes import ListNode, MapNode, Node, NotReadable, Text, read_tree
from claimwright.core.products.units import QuantityError, Unit, parse_quantity
from claimwright.core.rulebooks.messages import message

Book = TypeVar("Book")


class StrictReader:
    """One reading of one file: collects every error before it gives up."""

    def __init__(self, file_name: str) -> None:
        self.file = file_name
        self.errors: list[TermError] = []

    def wrong(self, node: Node, code: str, **facts: object) -> None:
        """Something is wrong at this place."""
        zh, en = message(code, **facts)
        self.errors.append(TermError(self.file, node.line, node.column, code, zh, en))

    def unknown(self, node: Node, code: str, found: str, allowed: Sequence[str]) -> None:
        """A name that is none of those allowed, with the nearest."""
        near = (difflib.get_close_matches(found, allowed, n=1, cutoff=0.3) or ["?"])[0]
        self.wrong(node, code, found=found, near=near, allowed=", ".join(allowed) or "—")

    def word(self, node: MapNode, key: str) -> str | None:
        """The text under a key that must be there."""
        found = node.get(key)
        if not isinstance(found, Text) or not found.value:
            self.wrong(found or node, "key_missing", key=key)
            return None
        return found.value

    def one_of(self, node: MapNode, key: str, allowed: Sequence[str]) -> str | None:
        """The text under a key that must be one of a few."""
        found = self.word(node, key)
        if found is not None and found not in allowed:
            self.unknown(node.get(key) or node, "word_unknown", found, allowed)
            return None
        return found

    def words(self, node: Node, key: str) -> tuple[str, ...]:
        """A list of texts."""
        if not isinstance(node, ListNode):
            self.wrong(node, "list", key=key)
            return ()
        return tuple(str(getattr(item, "value", "")) for item in node.items)

    def mapping(self, node: Node | None, at: Node, key: str) -> MapNode | None:
        """A mapping that must be there."""
        if isinstance(node, MapNode):
            return node
        self.wrong(node or at, "key_missing" if node is None else "mapping", key=key)
        return None

    def quantity(self, node: MapNode, key: str, unit: Unit, example: str) -> int | Fraction | None:
        """The quantity of a unit under a key that must be there."""
        found = node.get(key)
        if found is None:
            self.wrong(node, "key_missing", key=key)
            return None
        return self.number(found, unit, example)

    def number(self, node: Node, unit: Unit, example: str) -> int | Fraction | None:
        """A written quantity of this unit: fen, days, times, years, ratio, ordinal of a date, 0 or 1."""
        written = node.value if isinstance(node, Text) else ""
        try:
            read = parse_quantity(written)
        except QuantityError:
            read = None
        if read is None or read.unit is not unit:
            self.wrong(node, "form", found=written, form=unit.value, example=example)
            return None
        return read.value

    def only(self, node: MapNode, allowed: Sequence[str]) -> None:
        """No key but these, none twice."""
        for key in node.duplicates:
            self.wrong(key, "key_twice", found=key.value)
        for key, _ in node:
            if key.value not in allowed:
                self.unknown(key, "key_unknown", key.value, allowed)


def read_strictly(
    text: str, reader: StrictReader, take: Callable[[MapNode], Book | None]
) -> Book | tuple[TermError, ...]:
    """Read a text into a tree and take it: either what `take` makes of it, or all errors in file order."""
    try:
        tree = read_tree(text)
    except NotReadable as error:
        zh, en = problems.message(error.code, {"found": error.found})
        return (TermError(reader.file, error.line, error.column, error.code, zh, en),)
    if not isinstance(tree, MapNode):
        reader.wrong(tree, "mapping")
        return tuple(reader.errors)
    book = take(tree)
    if book is None or reader.errors:
        return tuple(sorted(set(reader.errors), key=lambda one: (one.line, one.column)))
    return book
