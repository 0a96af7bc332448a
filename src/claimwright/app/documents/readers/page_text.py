"""Positioned text of a page, whatever it came from: glyphs, rows of glyphs, cells of a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from claimwright.core.documents.bill import Box


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and its place, in the page's own unit, origin top left."""

    char: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(slots=True)
class Page:
    """A page with its size and glyphs in any order."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)

    def box(self, glyphs: Sequence[Glyph]) -> Box | None:
        """The box around glyphs in thousandths of the page; None for no glyphs."""
        if not glyphs or self.width <= 0 or self.height <= 0:
            return None
        return Box(
            self.number,
            _permille(min(glyph.left for glyph in glyphs) / self.width),
            _permille(min(glyph.top for glyph in glyphs) / self.height),
            _permille(max(glyph.right for glyph in glyphs) / self.width),
            _permille(max(glyph.bottom for glyph in glyphs) / self.height),
        )


def _permille(share: float) -> int:
    return max(0, min(1000, round(share * 1000)))


@dataclass(frozen=True, slots=True)
class Row:
    """Glyphs on one line with the text they make: a wide gap is a tab, a small one a space.

    `at` maps each position of `text` to its glyph, or None for a gap.
    """

    text: str
    at: tuple[Glyph | None, ...]

    def glyphs(self, start: int, end: int) -> list[Glyph]:
        return [glyph for glyph in self.at[start:end] if glyph is not None]


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a row between wide gaps."""

    text: str
    glyphs: tuple[Glyph, ...]

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return max(glyph.right for glyph in self.glyphs)

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


_SPACE_EM = 0.35
_TAB_EM = 1.2


def rows_of(page: Page) -> list[Row]:
    """The page's rows from top to bottom."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(page.glyphs, key=lambda glyph: glyph.middle):
        line = lines[-1] if lines else None
        if line is not None and abs(glyph.middle - line[0].middle) <= 0.5 * min(glyph.height, line[0].height):
            line.append(glyph)
        else:
            lines.append([glyph])
    return [_row(sorted(line, key=lambda glyph: glyph.left)) for line in lines]


def _row(line: list[Glyph]) -> Row:
    text: list[str] = []
    at: list[Glyph | None] = []
    for index, glyph in enumerate(line):
        if index:
            gap = glyph.left - line[index - 1].right
            em = min(glyph.height, line[index - 1].height)
            if gap > _SPACE_EM * em:
                text.append("\t" if gap > _TAB_EM * em else " ")
                at.append(None)
        text.append(glyph.char)
        at.append(glyph)
    return Row("".join(text), tuple(at))


def cells_of(row: Row) -> list[Cell]:
    """The row's pieces between tabs."""
    cells: list[Cell] = []
    start = 0
    for end in [*(i for i, char in enumerate(row.text) if char == "\t"), len(row.text)]:
        glyphs = row.glyphs(start, end)
        if glyphs:
            cells.append(Cell(row.text[start:end].strip(), tuple(glyphs)))
        start = end + 1
    return cells
