"""How values were seen: where each stands on the picture, how clearly, and alike when read again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from claimwright.app.documents.photo.decode import Matrix
from claimwright.app.documents.photo.engine import Line, crop
from claimwright.app.documents.photo.page import SeenGlyph
from claimwright.app.documents.photo.recogniser import recognise
from claimwright.app.documents.photo.sheet import Sheet
from claimwright.app.documents.readers.page_text import Glyph, Page
from claimwright.core.documents.bill import Box, FieldEvidence, Source

PROVED_FLOOR: Final = 0.5
_EDGE_SHARE: Final = 0.5  # of the text's height
_FIGURES_MIN: Final = 4
_LABEL_REACH: Final = 10  # characters before a value that name it
_LABEL_FLOORS: Final = {
    "self_paid_fen": 0.8,
    "self_funded_fen": 0.8,
}  # 自付 and 自费 look alike, no sum covers them


@dataclass(frozen=True, slots=True)
class Seen:
    """What judging needs: the flattened sheet, its lines and page, and the size of the whole picture."""

    sheet: Sheet
    lines: Sequence[Line]
    page: Page
    picture_width: int
    picture_height: int


@dataclass(frozen=True, slots=True)
class Sight:
    """How one value was seen: its probability, was a second reading equal, the worse of both readings."""

    probability: float
    twice: bool
    box: Box | None
    lower: float = 0.0


def sights_of(evidence: Mapping[str, FieldEvidence], seen: Seen, proved: set[str]) -> dict[str, Sight]:
    """Only what nothing proves is read a second time."""
    glyphs = {name: _glyphs(known.box, seen.page) for name, known in evidence.items()}
    glyphs = {name: _unsigned(found) if name.endswith("_fen") else found for name, found in glyphs.items()}
    names = [
        name
        for name, known in evidence.items()
        if known.source is Source.OCR and glyphs[name] and name not in proved
    ]
    corners = {name: _corners(glyphs[name], seen.lines) for name in glyphs if glyphs[name]}
    again = recognise([crop(seen.sheet.pixels, _widened(corners[name])) for name in names])
    second = {
        name: ("".join(char.char for char in chars), min((char.probability for char in chars), default=0.0))
        for name, chars in zip(names, again, strict=True)
    }
    sights = {}
    for name, known in evidence.items():
        if not glyphs[name]:
            sights[name] = Sight(0.0, False, None)
            continue
        own = min(glyph.probability for glyph in glyphs[name])
        label = min((glyph.probability for glyph in _label(glyphs[name], seen.page)), default=1.0)
        text, again_probability = second.get(name, ("", 0.0))
        twice = plain_value(text) == plain_value("".join(glyph.char for glyph in glyphs[name]))
        clear = _clear_twice(own, again_probability) if twice else own
        if _at_edge(corners[name], seen.sheet):
            clear = 0.0
        named = "." in name or label >= _LABEL_FLOORS.get(name, PROVED_FLOOR)
        sights[name] = Sight(
            clear if named else min(clear, label),
            twice,
            _on_picture(corners[name], seen, known.box),
            min(own, again_probability),
        )
    return sights


def _at_edge(corners: Matrix, sheet: Sheet) -> bool:
    """Text at the edge of the sheet may be cut off: what is left of a number looks like a number."""
    near = _EDGE_SHARE * float(np.linalg.norm(corners[3] - corners[0]))
    return bool(corners[:, 0].min() < near or corners[:, 0].max() > sheet.width - near)


def _clear_twice(one: float, other: float) -> float:
    """Two equal readings: the clearer of them counts when the other is not a mere guess."""
    return max(one, other) if min(one, other) >= PROVED_FLOOR else min(one, other)


def place_of(glyphs: Sequence[Glyph], seen: Seen) -> tuple[Box | None, float]:
    """(box on the picture as sent, lowest probability) of glyphs that were seen."""
    own = [glyph for glyph in glyphs if isinstance(glyph, SeenGlyph)]
    if not own:
        return None, 0.0
    corners = _corners(own, seen.lines)
    return _on_picture(corners, seen, None), min(glyph.probability for glyph in own)


def figure_boxes(seen: Seen) -> list[Box]:
    """Where every run of four figures or more stands on the picture as sent, part of a value or not."""
    boxes = []
    run: list[SeenGlyph] = []
    for glyph in (*seen.page.glyphs, None):
        one = glyph if isinstance(glyph, SeenGlyph) else None
        figure = one is not None and (one.char.isdigit() or one.char in ".,-/")
        if one is not None and figure and (not run or run[-1].line == one.line):
            run.append(one)
            continue
        if len(run) >= _FIGURES_MIN:
            box = _on_picture(_corners(run, seen.lines), seen, None)
            boxes += [] if box is None else [box]
        run = [one] if one is not None and figure else []
    return boxes


def plain_value(text: str) -> str:
    return re.sub(r"[\s:]", "", unicodedata.normalize("NFKC", text)).replace("￥", "¥").strip(".,:;'")


def _unsigned(glyphs: list[SeenGlyph]) -> list[SeenGlyph]:
    """An amount without its currency sign, which is often unclear and says nothing."""
    return glyphs[1:] if glyphs and not glyphs[0].char.isdigit() and glyphs[0].char != "-" else glyphs


def _glyphs(box: Box | None, page: Page) -> list[SeenGlyph]:
    """The glyphs whose middle is in the box, left to right."""
    if box is None:
        return []
    left, right = (box.left - 1) * page.width / 1000, (box.right + 1) * page.width / 1000
    top, bottom = (box.top - 1) * page.height / 1000, (box.bottom + 1) * page.height / 1000
    found = [
        glyph
        for glyph in page.glyphs
        if isinstance(glyph, SeenGlyph)
        and left <= (glyph.left + glyph.right) / 2 <= right
        and top <= glyph.middle <= bottom
    ]
    return sorted(found, key=lambda glyph: glyph.left)


def _label(value: Sequence[SeenGlyph], page: Page) -> list[SeenGlyph]:
    """The nearest characters before a value on its row."""
    first = value[0]
    before = [
        glyph
        for glyph in page.glyphs
        if isinstance(glyph, SeenGlyph)
        and glyph.left < first.left
        and abs(glyph.middle - first.middle) < 0.5 * first.height
        and first.left - glyph.right < _LABEL_REACH * first.height
        and ord(glyph.char) > 0x2FFF
        and "\u4e00" <= glyph.char <= "\u9fff"
    ]
    return sorted(before, key=lambda glyph: -glyph.left)[:6]


def _corners(glyphs: Sequence[SeenGlyph], lines: Sequence[Line]) -> Matrix:
    """The glyphs' place on the sheet: along the line that holds the first of them."""
    line = lines[glyphs[0].line]
    own = [glyph for glyph in glyphs if glyph.line == glyphs[0].line]
    start, end = min(glyph.start for glyph in own), max(glyph.end for glyph in own)
    top, bottom = line.corners[1] - line.corners[0], line.corners[2] - line.corners[3]
    return np.array(
        [
            line.corners[0] + top * start,
            line.corners[0] + top * end,
            line.corners[3] + bottom * end,
            line.corners[3] + bottom * start,
        ]
    )


def _widened(corners: Matrix) -> Matrix:
    """A little more paper above, below and beside: another view of the same print."""
    down, across = corners[3] - corners[0], corners[1] - corners[0]
    height, width = float(np.linalg.norm(down)), max(float(np.linalg.norm(across)), 1.0)
    more_down, more_across = down * 0.10, across * (0.22 * height / width)
    widened: Matrix = corners + np.array(
        [
            -more_down - more_across,
            -more_down + more_across,
            more_down + more_across,
            more_down - more_across,
        ]
    )
    return widened


def _on_picture(corners: Matrix, seen: Seen, fallback: Box | None) -> Box | None:
    return on_picture(corners, seen.sheet, (seen.picture_width, seen.picture_height)) or fallback


def on_picture(corners: Matrix, sheet: Sheet, picture_size: tuple[int, int]) -> Box | None:
    """The box around four points of a sheet (pixels) on the picture as it was sent, in thousandths.

    `picture_size` is (width, height) in pixels. None where the perspective gives a point no place.
    """
    points = np.hstack([corners, np.ones((4, 1))]) @ sheet.to_picture.T
    if np.any(points[:, 2] == 0):
        return None
    flat = points[:, :2] / points[:, 2:]
    low, high = flat.min(axis=0), flat.max(axis=0)
    size = np.array(picture_size)
    left, top = np.clip(low * 1000 / size, 0, 1000).astype(int)
    right, bottom = np.clip(high * 1000 / size, 0, 1000).astype(int)
    return Box(0, int(left), int(top), int(right), int(bottom))
