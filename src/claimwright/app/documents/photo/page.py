"""A flattened sheet as positioned text: recognised lines as glyphs, rows made level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from claimwright.app.documents.photo.decode import Matrix
from claimwright.app.documents.photo.engine import Line
from claimwright.app.documents.photo.recogniser import Char
from claimwright.app.documents.photo.words import mended
from claimwright.app.documents.readers.labels import plain
from claimwright.app.documents.readers.page_text import Glyph, Page

_WIDE: Final = 0.95  # of the line's height: a Chinese character
_NARROW: Final = 0.52
_CLEAR: Final = 0.95
_LABEL_ENDS: Final = "码期间人付费型别数号室"  # never 年 or 月: those stand inside dates


@dataclass(frozen=True, slots=True)
class SeenGlyph(Glyph):
    """A glyph with its probability, the line it was read in, and its place along that line (0 to 1)."""

    probability: float
    line: int
    start: float
    end: float


def as_page(lines: Sequence[Line], number: int, width: int, height: int) -> Page:
    """The lines as a page of glyphs; drifting rows are levelled by the slopes of the lines."""
    page = Page(number, float(width), float(height))
    drift = _drift(lines)
    for index, line in enumerate(lines):
        page.glyphs.extend(_glyphs(line, index, drift))
    return page


def _drift(lines: Sequence[Line]) -> Matrix:
    """Coefficients (a, b, c) of slope = a + b·x + c·y over the page, from lines long enough to tell."""
    rows, slopes, weights = [], [], []
    for line in lines:
        left, right = _middle_left(line.corners), _middle_right(line.corners)
        if line.width < 4 * line.height or right[0] - left[0] < 1:
            continue
        middle = (left + right) / 2
        rows.append([1.0, middle[0], middle[1]])
        slopes.append((right[1] - left[1]) / (right[0] - left[0]))
        weights.append(line.width)
    if len(rows) < 8:
        return np.array([float(np.median(slopes)) if slopes else 0.0, 0.0, 0.0])
    table, target, weight = np.array(rows), np.array(slopes), np.sqrt(np.array(weights))
    near = np.abs(target - np.median(target)) < 0.06
    solved = np.linalg.lstsq(table[near] * weight[near, None], target[near] * weight[near], rcond=None)
    return np.asarray(solved[0], dtype=np.float64)


def _level(point: Matrix, drift: Matrix) -> float:
    """The point's height on the page after the drift along its row is taken off."""
    x, y = float(point[0]), float(point[1])
    return float(y - (drift[0] * x + drift[1] * x * x / 2 + drift[2] * x * y))


def _middle_left(corners: Matrix) -> Matrix:
    return np.asarray((corners[0] + corners[3]) / 2)


def _middle_right(corners: Matrix) -> Matrix:
    return np.asarray((corners[1] + corners[2]) / 2)


def _glyphs(line: Line, index: int, drift: Matrix) -> list[SeenGlyph]:
    if not line.chars:
        return []
    left, right = _middle_left(line.corners), _middle_right(line.corners)
    chars = _with_colon(_mended(line.chars))
    spans = _spans(chars, line.width, line.height)
    half = line.height / 2
    glyphs = []
    for char, (start, end) in zip(chars, spans, strict=True):
        at, until = left + (right - left) * start, left + (right - left) * end
        middle = _level((at + until) / 2, drift)
        glyphs.append(
            SeenGlyph(
                char.char,
                float(at[0]),
                middle - half,
                float(until[0]),
                middle + half,
                char.probability,
                index,
                start,
                end,
            )
        )
    return glyphs


def _mended(chars: tuple[Char, ...]) -> list[Char]:
    """Known words restored where what differs was not clear: 开具日期 is no misread 开票日期."""
    text = "".join(char.char for char in chars)
    restored = [
        char if char.char == new else Char(new, char.probability, char.at)
        for char, new in zip(chars, mended(text), strict=True)
    ]
    changed = [old for old, new in zip(chars, restored, strict=True) if old is not new]
    return restored if all(char.probability < _CLEAR for char in changed) else list(chars)


def _with_colon(chars: list[Char]) -> list[Char]:
    """A colon that was not seen between a label's last character and a figure is put back."""
    with_colons: list[Char] = []
    for before, char in zip([None, *chars], chars, strict=False):
        if before is not None and _colon_is_missing(before, char, with_colons):
            with_colons.append(Char(":", 1.0, (before.at + char.at) / 2))
        with_colons.append(char)
    return with_colons


def _colon_is_missing(before: Char, char: Char, seen: Sequence[Char]) -> bool:
    figure = char.char.isdigit() or plain(char.char) == "¥"
    colon_near = any(plain(near.char) == ":" for near in seen[-2:])
    return figure and before.char in _LABEL_ENDS and not colon_near


def _spans(chars: Sequence[Char], width: float, height: float) -> list[tuple[float, float]]:
    """Each character's share of the line: neighbours touch unless a gap is wider than a character."""
    if width <= 0:
        return [(0.0, 1.0)] * len(chars)
    nominal = [(_WIDE if ord(char.char) > 0x2FFF else _NARROW) * height * 0.85 / width for char in chars]
    centres = [char.at for char in chars]
    spans = []
    for i, centre in enumerate(centres):
        start, end = centre - nominal[i] / 2, centre + nominal[i] / 2
        if i and centre - centres[i - 1] < (nominal[i] + nominal[i - 1]) * 1.3:
            start = (centre + centres[i - 1]) / 2
        if i + 1 < len(centres) and centres[i + 1] - centre < (nominal[i] + nominal[i + 1]) * 1.3:
            end = (centre + centres[i + 1]) / 2
        spans.append((max(0.0, min(start, end)), min(1.0, max(start, end))))
    return spans
