"""The product file as a tree that remembers where each word stood. Nothing is interpreted here.

YAML's own typing is not used: ``2.10`` stays the text ``2.10``, ``no`` stays ``no``. Anchors, aliases and
tags are refused: a reader of the terms must see every value in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode
from ruamel.yaml.tokens import (
    AliasToken,
    AnchorToken,
    BlockEndToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    TagToken,
)


@dataclass(frozen=True, slots=True)
class Text:
    """A word or phrase as written."""

    line: int
    column: int
    value: str


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list as written."""

    line: int
    column: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys and values as written, in their order. `duplicates` are keys written twice."""

    line: int
    column: int
    entries: tuple[tuple[Text, Node], ...]
    duplicates: tuple[Text, ...] = field(default=())

    def get(self, name: str) -> Node | None:
        """The value under a key."""
        return next((value for key, value in self.entries if key.value == name), None)

    def key(self, name: str) -> Text | None:
        """The key itself, for its place."""
        return next((key for key, _ in self.entries if key.value == name), None)

    def names(self) -> tuple[str, ...]:
        """The keys in order."""
        return tuple(key.value for key, _ in self.entries)

    def __iter__(self) -> Iterator[tuple[Text, Node]]:
        return iter(self.entries)


Node = Text | ListNode | MapNode


def word_at(node: Node) -> str:
    """What stands at a place, for a message: the word itself, or 'this value' for something longer."""
    return f"“{node.value}”" if isinstance(node, Text) else "（这一项 / this value）"


class NotReadable(ValueError):
    """The text is not YAML that we take; carries code, place and the words found."""

    def __init__(self, code: str, line: int, column: int, found: str) -> None:
        super().__init__(code)
        self.code, self.line, self.column, self.found = code, line, column, found


NODES_MAX = 50_000
DEPTH_MAX = 40


def read_tree(text: str) -> Node:
    """Read the text of a file into a tree. Raises `NotReadable`."""
    if "\t" in text:
        before = text[: text.index("\t")]
        raise NotReadable("tab", before.count("\n") + 1, len(before) - before.rfind("\n"), "\\t")
    try:
        _refuse_indirection(text)
        root = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = (error.problem or error.context or "").strip()
        raise NotReadable(_code_of(problem), line, column, problem) from None
    except YAMLError as error:
        raise NotReadable("not_yaml", 1, 1, str(error).splitlines()[0]) from None
    if root is None:
        raise NotReadable("empty_file", 1, 1, "")
    return _convert(root, [0], 0)


def _code_of(problem: str) -> str:
    """The code for what the parser says, so that a writer of terms reads it in plain words."""
    if "mapping values are not allowed" in problem:
        return "yaml_colon"
    if "expected ','" in problem or "expected the node content" in problem or "flow" in problem:
        return "yaml_bracket"
    if "<block end>" in problem or "could not find expected ':'" in problem or "indent" in problem:
        return "yaml_indent"
    return "not_yaml"


_OPENING = (BlockMappingStartToken, BlockSequenceStartToken, FlowMappingStartToken, FlowSequenceStartToken)
_CLOSING = (BlockEndToken, FlowMappingEndToken, FlowSequenceEndToken)


def _refuse_indirection(text: str) -> None:
    depth = 0
    for token in YAML(typ="rt", pure=True).scan(text):
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > DEPTH_MAX:
            raise NotReadable("too_big", token.start_mark.line + 1, token.start_mark.column + 1, str(depth))
        if isinstance(token, AliasToken | AnchorToken | TagToken):
            mark = token.start_mark
            code = "tag" if isinstance(token, TagToken) else "anchor"
            raise NotReadable(code, mark.line + 1, mark.column + 1, str(token.value))


def _convert(node: YamlNode, count: list[int], depth: int) -> Node:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    count[0] += 1
    if count[0] > NODES_MAX or depth > DEPTH_MAX:
        raise NotReadable("too_big", line, column, str(count[0]))
    if isinstance(node, ScalarNode):
        value = str(node.value).strip()
        hidden = next((letter for letter in value if not letter.isprintable()), "")
        if hidden:
            raise NotReadable("unprintable", line, column, f"U+{ord(hidden):04X}")
        return Text(line, column, value)
    if isinstance(node, SequenceNode):
        return ListNode(line, column, tuple(_convert(item, count, depth + 1) for item in node.value))
    assert isinstance(node, MappingNode), f"a node is a scalar, a list or a mapping: {node!r}"
    return _mapping(node, count, depth, line, column)


def _mapping(node: MappingNode, count: list[int], depth: int, line: int, column: int) -> MapNode:
    entries: list[tuple[Text, Node]] = []
    duplicates: list[Text] = []
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = _convert(key_node, count, depth + 1)
        if not isinstance(key, Text):
            raise NotReadable("key_not_text", key.line, key.column, "")
        if key.value in seen:
            duplicates.append(key)
        seen.add(key.value)
        entries.append((key, _convert(value_node, count, depth + 1)))
    return MapNode(line, column, tuple(entries), tuple(duplicates))
