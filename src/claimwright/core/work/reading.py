"""The fields of a rulebook's maps, read one by one; what is wrong is noted beside and reading goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from claimwright.core.products.nodes import ListNode, MapNode, Node, Text

T = TypeVar("T")

_WORDS: Mapping[str, tuple[str, str]] = {
    "not_readable": ("读不出 YAML：{found}", "not readable as YAML: {found}"),
    "map_expected": ("“{found}”应为若干“键: 值”", "“{found}” must be a map of keys and values"),
    "list_expected": ("“{found}”应为列表", "“{found}” must be a list"),
    "text_expected": ("“{found}”应为文字", "“{found}” must be a text"),
    "missing": ("缺少“{found}”", "“{found}” is missing"),
    "twice": ("“{found}”写了两次", "“{found}” is written twice"),
    "unknown_key": ("没有“{found}”这个键，可用：{allowed}", "no key “{found}”; allowed: {allowed}"),
    "unknown_word": ("没有“{found}”，可用：{allowed}", "“{found}” is not known; allowed: {allowed}"),
    "count_expected": ("“{found}”应为整数，范围 {allowed}", "“{found}” must be a whole number, {allowed}"),
    "day_expected": ("“{found}”应为日期 2026-01-31", "“{found}” must be a date such as 2026-01-31"),
    "amount_expected": (
        "“{found}”应为金额，如 10000.00 元",
        "“{found}” must be an amount such as 10000.00 元",
    ),
    "not_rising": ("“{found}”应由小到大", "“{found}” must rise"),
    "kind_missing": ("缺少任务种类“{found}”", "the kind “{found}” has no rules"),
    "clock_missing": ("“{found}”没有时限", "“{found}” has no clock"),
}


@dataclass(frozen=True, slots=True, order=True)
class RuleError:
    """One error of a rulebook, with its place and words in both languages."""

    line: int
    column: int
    file: str
    code: str
    zh: str
    en: str


class Findings:
    """The errors of one file."""

    def __init__(self, file_name: str) -> None:
        self.file = file_name
        self._errors: list[RuleError] = []

    def add(self, line: int, column: int, code: str, found: str, allowed: str = "") -> None:
        zh, en = (words.format(found=found[:80], allowed=allowed) for words in _WORDS[code])
        self._errors.append(RuleError(line, column, self.file, code, zh, en))

    def sorted(self) -> tuple[RuleError, ...]:
        return tuple(sorted(set(self._errors)))

    def __bool__(self) -> bool:
        return bool(self._errors)


class Fields:
    """One map being read."""

    def __init__(self, findings: Findings, node: MapNode) -> None:
        self.findings, self._node = findings, node

    def error(self, code: str, found: str, allowed: str = "", at: Node | None = None) -> None:
        place = at or self._node
        self.findings.add(place.line, place.column, code, found, allowed)

    def only(self, *names: str) -> None:
        """Every key is one of these, and each is there once."""
        for key in self._node.duplicates:
            self.error("twice", key.value, at=key)
        for key, _ in self._node:
            if key.value not in names:
                self.error("unknown_key", key.value, ", ".join(names), key)

    def text(self, name: str) -> str:
        node = self._node.get(name)
        if node is None:
            self.error("missing", name)
        elif not isinstance(node, Text) or not node.value.strip():
            self.error("text_expected", name, at=node)
        else:
            return node.value.strip()
        return ""

    def texts(self, name: str) -> list[str]:
        node = self._node.get(name)
        if node is None:
            self.error("missing", name)
            return []
        if not isinstance(node, ListNode):
            self.error("list_expected", name, at=node)
            return []
        for item in node.items:
            if not isinstance(item, Text):
                self.error("text_expected", name, at=item)
        return [item.value for item in node.items if isinstance(item, Text)]

    def count(self, name: str, least: int, most: int) -> int:
        text = self.text(name)
        if text and not (text.isdecimal() and least <= int(text) <= most):
            self.error("count_expected", text, f"{least}-{most}", self._node.get(name))
            return least
        return int(text or least)

    def day(self, name: str) -> date:
        text = self.text(name)
        try:
            return date.fromisoformat(text)
        except ValueError:
            if text:
                self.error("day_expected", text, at=self._node.get(name))
            return date.min

    def flag(self, name: str) -> bool:
        return self.word(name, {"true": True, "false": False})

    def word(self, name: str, allowed: Mapping[str, T]) -> T:
        text = self.text(name)
        if text in allowed:
            return allowed[text]
        if text:
            self.error("unknown_word", text, ", ".join(allowed), self._node.get(name))
        return next(iter(allowed.values()))

    def words(self, name: str, allowed: Mapping[str, T]) -> tuple[T, ...]:
        found = [self.known(name, text, allowed) for text in self.texts(name)]
        return tuple(one for one in found if one is not None)

    def known(self, name: str, word: str, allowed: Mapping[str, T]) -> T | None:
        if word not in allowed:
            self.error("unknown_word", word, ", ".join(allowed), self._node.get(name))
        return allowed.get(word)

    def map(self, name: str) -> Fields:
        node = self._node.get(name)
        if isinstance(node, MapNode):
            return Fields(self.findings, node)
        self.error("missing" if node is None else "map_expected", name, at=node)
        return Fields(self.findings, MapNode(self._node.line, self._node.column, ()))

    def maps(self, name: str) -> Iterator[tuple[str, Fields]]:
        """The maps under a map, by name."""
        inner = self.map(name)
        for key in inner._node.duplicates:
            self.error("twice", key.value, at=key)
        for key, node in inner._node:
            if isinstance(node, MapNode):
                yield key.value, Fields(self.findings, node)
            else:
                self.error("map_expected", key.value, at=node)

    def list_of_maps(self, name: str) -> Iterator[Fields]:
        node = self._node.get(name)
        if not isinstance(node, ListNode):
            self.error("missing" if node is None else "list_expected", name, at=node)
            return
        for item in node.items:
            if isinstance(item, MapNode):
                yield Fields(self.findings, item)
            else:
                self.error("map_expected", name, at=item)
