"""Rows of recognised text as the readers of papers take them: cells from left to right, no geometry."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

_GAP: Final = re.compile(r"\t+")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row of a paper from left to right; cells are apart by wide gaps."""

    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.cells)


def paper_rows(lines: Iterable[str]) -> tuple[PaperRow, ...]:
    """Rows from texts whose wide gaps are tabs; full-width signs are folded, spaces dropped."""
    rows = []
    for line in lines:
        cells = tuple(_folded(cell) for cell in _GAP.split(line))
        kept = tuple(cell for cell in cells if cell)
        if kept:
            rows.append(PaperRow(kept))
    return tuple(rows)


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def labelled(rows: Sequence[PaperRow], labels: Sequence[str], *, several_lines: bool = False) -> str | None:
    """The value after the first of `labels` that is found: beside its colon, in the next cell, or below.

    `several_lines` takes the rows below too, until one that starts with a label of its own.
    """
    pattern = re.compile(rf"^(?:.*[^\u4e00-\u9fff])?(?:{'|'.join(labels)})(?:\([^)]*\))?[::](.*)$")
    for index, row in enumerate(rows):
        for place, cell in enumerate(row.cells):
            match = pattern.match(cell)
            if match is None:
                continue
            value = match[1] or (row.cells[place + 1] if place + 1 < len(row.cells) else "")
            if ":" in value and not match[1]:
                value = ""  # the next cell is another label: this one was left blank
            if several_lines:
                value += "".join(_following(rows[index + 1 :]))
            return _until_label(value) or None
    return None


def _following(rows: Sequence[PaperRow]) -> list[str]:
    """Texts until a row that starts with a label."""
    texts = []
    for row in rows:
        if re.match(r"^[\u4e00-\u9fff]{2,10}:|^R[pP]?[.:]?$", row.text):
            break
        texts.append(row.text)
    return texts


def _until_label(value: str) -> str:
    """Cut a value before a label that was read together with it."""
    match = re.search(
        r"(?:患者姓名|姓名|性别|年龄|科别|科室|[住病]\w?[院案]号|[\u4e00-\u9fff]{2}(?:日期|时间)):", value
    )
    return value[: match.start()] if match and match.start() else value


def read_day(text: str | None) -> date | None:
    """The first date in a text: 2026-09-01, 2026年9月1日, 2026/9/1, 20260901."""
    match = re.search(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", text or "") or re.search(
        r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)", text or ""
    )
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
