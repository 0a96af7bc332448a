"""Names too long for their line go on below, under their own beginning."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimwright.app.documents.readers.labels import plain
from claimwright.app.documents.readers.page_text import Cell, Glyph, Row, cells_of

NAMES = frozenset(
    {"hospital_name", "payer_name", "department", "insurance_type", "party_name", "buyer_name", "seller_name"}
)
_LINES_MAX = 2
_ALIGN_EM, _GAP_EM = 0.6, 0.9


def continuation(value: Sequence[Glyph], below: Sequence[Row], pattern: re.Pattern[str]) -> list[Cell]:
    """The cells that continue a name: directly below, under its first character, no label beside them."""
    found: list[Cell] = []
    last = list(value)
    for row in below[:_LINES_MAX]:
        cell = _under(last, value[0].left, row, pattern)
        if cell is None:
            break
        found.append(cell)
        last = list(cell.glyphs)
    return found


def _under(above: Sequence[Glyph], left: float, row: Row, pattern: re.Pattern[str]) -> Cell | None:
    height = max(glyph.height for glyph in above)
    bottom = max(glyph.bottom for glyph in above)
    for cell in cells_of(row):
        gap = min(glyph.top for glyph in cell.glyphs) - bottom
        aligned = abs(cell.left - left) <= _ALIGN_EM * height and -0.3 * height <= gap <= _GAP_EM * height
        if aligned and ":" not in plain(cell.text) and not _labelled(row, cell, pattern):
            return cell
    return None


def _labelled(row: Row, cell: Cell, pattern: re.Pattern[str]) -> bool:
    """Whether a label stands left of the cell or in it."""
    end = row.at.index(cell.glyphs[-1]) + 1
    return pattern.search(plain(row.text)[:end]) is not None
