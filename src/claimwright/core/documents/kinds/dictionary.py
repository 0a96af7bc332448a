"""Dated dictionaries of names (hospitals, diseases): their format, and candidates for a misread name.

Format: UTF-8 CSV. First line `# name: …; as of: YYYY-MM-DD; source: …`, second line the column names
(`name` and `code` at least; `aliases` apart by `|`; others are kept), then one entry a line.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_HEAD = re.compile(
    r"^#\s*name:\s*(?P<name>[^;]+);\s*as of:\s*(?P<day>\d{4}-\d{2}-\d{2});\s*source:\s*(?P<source>.+)$"
)


class DictionaryError(ValueError):
    """A dictionary that cannot be used; the message names file, line and remedy in both languages."""

    def __init__(self, file: str, line: int, zh: str, en: str) -> None:
        super().__init__(f"{file}:{line}: {zh} {en}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One hospital or disease."""

    name: str
    code: str
    more: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with how many characters of the read text differ from its name."""

    entry: Entry
    differences: int


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Entries by plain name (aliases too), as of a day, from a named source."""

    title: str
    as_of: date
    source: str
    entries: Mapping[str, Entry]

    def find(self, name: str) -> Entry | None:
        """The entry of exactly this name (full-width and spaces folded)."""
        return self.entries.get(plain_name(name))

    def candidates(self, name: str, differences_max: int = 2, count_max: int = 3) -> tuple[Candidate, ...]:
        """The nearest entries, nearest first, each once."""
        wanted = plain_name(name)
        best: dict[tuple[str, str], Candidate] = {}
        for key, entry in self.entries.items():
            if abs(len(key) - len(wanted)) > differences_max:
                continue
            away = distance(key, wanted, differences_max)
            known = best.get((entry.code, entry.name))
            if away <= differences_max and (known is None or away < known.differences):
                best[entry.code, entry.name] = Candidate(entry, away)
        ordered = sorted(best.values(), key=lambda found: (found.differences, found.entry.code))
        return tuple(ordered[:count_max])

    def named_in(self, text: str, count_max: int = 5) -> tuple[Entry, ...]:
        """Entries whose whole name stands in `text`, longest names first, none inside another."""
        rest = plain_name(text)
        found: list[Entry] = []
        for key in sorted(self.entries, key=len, reverse=True):
            if len(key) >= 2 and key in rest:
                found.append(self.entries[key])
                rest = rest.replace(key, "\x00")
        return tuple(_once(found))[:count_max]


def _once(entries: list[Entry]) -> list[Entry]:
    seen: set[tuple[str, str]] = set()
    kept = []
    for entry in entries:
        if (entry.code, entry.name) not in seen:
            seen.add((entry.code, entry.name))
            kept.append(entry)
    return kept


def read_dictionary(text: str, file: str) -> Dictionary:
    """Parse a dictionary. Raises `DictionaryError`."""
    lines = text.splitlines()
    head = _HEAD.match(lines[0].strip()) if lines else None
    if head is None:
        raise DictionaryError(
            file,
            1,
            "首行应为 “# name: …; as of: 年-月-日; source: …”。",
            "Start with `# name: …; as of: …; source: …`.",
        )
    rows = csv.DictReader(io.StringIO("\n".join(lines[1:])))
    if not {"name", "code"} <= set(rows.fieldnames or ()):
        raise DictionaryError(file, 2, "缺少 name 或 code 列。", "Columns `name` and `code` are needed.")
    entries: dict[str, Entry] = {}
    for number, row in enumerate(rows, 3):
        name, code = (row.get("name") or "").strip(), (row.get("code") or "").strip()
        if not name or not code:
            raise DictionaryError(file, number, "name 和 code 不能为空。", "Give both a name and a code.")
        more = {
            key: (value or "").strip()
            for key, value in row.items()
            if key not in ("name", "code", "aliases", None)
        }
        entry = Entry(name, code, more)
        for alias in (name, *(row.get("aliases") or "").split("|")):
            if alias.strip():
                entries.setdefault(plain_name(alias), entry)
    return Dictionary(head["name"].strip(), date.fromisoformat(head["day"]), head["source"].strip(), entries)


def plain_name(text: str) -> str:
    """Full-width forms, spaces and punctuation do not make another name."""
    return re.sub(r"[\s()（）,，。;；:：、·]", "", unicodedata.normalize("NFKC", text)).casefold()


def distance(one: str, other: str, limit: int) -> int:
    """Levenshtein distance, or `limit` + 1 as soon as it is larger."""
    before = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right)))
        if min(row) > limit:
            return limit + 1
        before = row
    return min(before[-1], limit + 1)
