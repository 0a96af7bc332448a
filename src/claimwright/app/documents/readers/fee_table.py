"""Fee tables in positioned text: found by their head row, read by the columns of that head."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimwright.app.documents.readers.labels import plain
from claimwright.app.documents.readers.page_text import Cell, Page, Row, cells_of
from claimwright.app.documents.readers.raw import RawFee, RawValue

_NAME = ("项目名称", "收费项目", "项目", "项目/规格")
_AMOUNT = re.compile(r"^金额(\(元\))?$")
_COUNT = re.compile(r"^数量(/单位)?$")
_UNIT = re.compile(r"^单位$")
_END = re.compile(r"金额合计|合计\(|^合计|小计|大写|其他信息")
_ITEMISED = re.compile(r"清单|明细")
_NUMBER = re.compile(r"^[¥]?-?[\d,]+(\.\d+)?元?$")


@dataclass(frozen=True, slots=True)
class _Column:
    role: str  # name, count, unit, amount, other
    group: int  # a head may repeat side by side
    centre: float


def read_tables(
    pages: Sequence[Page], rows: Mapping[int, Sequence[Row]]
) -> tuple[tuple[RawFee, ...], tuple[RawFee, ...]]:
    """(fee classes, itemised lines): a table under a heading 清单 or 明细 is itemised."""
    fees: list[RawFee] = []
    items: list[RawFee] = []
    for page in pages:
        columns: list[_Column] = []
        target = fees
        for row in rows[page.number]:
            text = plain(row.text).replace(" ", "")
            head = _head(row)
            if head:
                columns = head
            elif not columns and _ITEMISED.search(text) and ":" not in text:
                target = items
            elif columns and _END.search(text):
                columns = []
            elif columns:
                target.extend(_lines(page, row, columns))
    return _by_group(fees), _by_group(items)


def _by_group(lines: list[RawFee]) -> tuple[RawFee, ...]:
    """Side-by-side groups are read downwards: all of the left group first."""
    return tuple(sorted(lines, key=_group_order))


def _group_order(line: RawFee) -> tuple[int, int]:
    box = line.name.box
    return (box.page if box else 0, line.group)


def _head(row: Row) -> list[_Column]:
    columns: list[_Column] = []
    group = -1
    for cell in cells_of(row):
        for text, centre in _words(cell):
            role = _role(text)
            if role == "name":
                group += 1
            columns.append(_Column(role, max(group, 0), centre))
    roles = {column.role for column in columns}
    return columns if {"name", "amount"} <= roles else []


def _words(cell: Cell) -> list[tuple[str, float]]:
    """Heads of narrow columns may stand only a space apart; a head with inner spaces is one word."""
    whole = plain(cell.text)
    if _role(whole.replace(" ", "")) != "other" or " " not in whole:
        return [(whole.replace(" ", ""), cell.centre)]
    words: list[tuple[str, float]] = []
    position = 0
    for word in whole.split(" "):
        glyphs = cell.glyphs[position : position + len(word)]
        position += len(word)
        if glyphs:
            words.append((word, (glyphs[0].left + glyphs[-1].right) / 2))
    return words


def _role(text: str) -> str:
    if text in _NAME:
        return "name"
    if _AMOUNT.match(text):
        return "amount"
    if _COUNT.match(text):
        return "count"
    return "unit" if _UNIT.match(text) else "other"


def _lines(page: Page, row: Row, columns: list[_Column]) -> list[RawFee]:
    """The row's lines, one for each group of columns that holds a name and an amount."""
    cells: dict[tuple[int, str], Cell] = {}
    for cell in cells_of(row):
        column = min(columns, key=lambda column: abs(column.centre - cell.centre))
        if column.role == "other" and _NUMBER.match(plain(cell.text)):
            continue
        cells.setdefault((column.group, column.role), cell)
    lines = []
    for group in sorted({group for group, _ in cells}):
        name, amount = cells.get((group, "name")), cells.get((group, "amount"))
        if name is None or amount is None or not _NUMBER.match(plain(amount.text).replace(" ", "")):
            continue
        count, unit = _counted(cells.get((group, "count")), cells.get((group, "unit")))
        lines.append(
            RawFee(
                name=RawValue(name.text, page.box(name.glyphs)),
                amount=RawValue(amount.text, page.box(amount.glyphs)),
                quantity=count,
                unit=unit,
                group=group,
            )
        )
    return lines


def _counted(count: Cell | None, unit: Cell | None) -> tuple[str, str]:
    quantity, _, beside = (count.text if count else "").replace(" ", "").partition("/")
    return quantity, unit.text if unit else beside
