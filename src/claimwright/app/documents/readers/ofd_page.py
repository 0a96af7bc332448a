"""Positioned text of an OFD page: text objects of its content, templates and annotations."""

from __future__ import annotations

import math
from collections.abc import Iterable

from lxml import etree

from claimwright.app.documents.readers import limits
from claimwright.app.documents.readers.page_text import Glyph
from claimwright.app.documents.readers.safe_xml import children, descendants

_ASCENT, _DESCENT = 0.86, 0.14  # of the size: full-width characters fill their square
_REPEAT_MAX = 10_000


def glyphs_of(root: etree._Element, objects: dict[str, list[Glyph]] | None = None) -> list[Glyph]:
    """Every glyph of the page's text objects in millimetres; `objects` collects them by object ID."""
    found: list[Glyph] = []
    for element in descendants(root, "TextObject"):
        glyphs = _object_glyphs(element)
        found += glyphs
        if objects is not None and element.get("ID"):
            objects[str(element.get("ID"))] = glyphs
        if len(found) > limits.GLYPHS_MAX:
            break
    return found[: limits.GLYPHS_MAX]


def _object_glyphs(element: etree._Element) -> list[Glyph]:
    boundary = numbers(element.get("Boundary"))
    left, top = (boundary[0], boundary[1]) if len(boundary) == 4 else (0.0, 0.0)
    size = (numbers(element.get("Size")) or [3.0])[0]
    matrix = numbers(element.get("CTM"))
    if len(matrix) != 6:
        matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    found: list[Glyph] = []
    for code in children(element, "TextCode"):
        for char, x, y, width in _placed(code, size):
            found.append(_glyph(char, x, y, width, size, matrix, left, top))
    return [glyph for glyph in found if glyph.char.strip()]


def _placed(code: etree._Element, size: float) -> Iterable[tuple[str, float, float, float]]:
    """(character, x, baseline y, advance) in the object's own coordinates."""
    text = code.text or ""
    x, y = (numbers(code.get("X")) or [0.0])[0], (numbers(code.get("Y")) or [0.0])[0]
    steps_x, steps_y = deltas(code.get("DeltaX")), deltas(code.get("DeltaY"))
    for index, char in enumerate(text):
        natural = size if ord(char) > 0xFF else size / 2
        yield char, x, y, natural
        if index < len(text) - 1:
            x += steps_x[min(index, len(steps_x) - 1)] if steps_x else (0.0 if steps_y else natural)
            y += steps_y[min(index, len(steps_y) - 1)] if steps_y else 0.0


def _glyph(
    char: str, x: float, y: float, width: float, size: float, matrix: list[float], left: float, top: float
) -> Glyph:
    a, b, c, d, e, f = matrix
    corners = [(x, y - size * _ASCENT), (x + width, y + size * _DESCENT)]
    xs = [left + a * px + c * py + e for px, py in corners]
    ys = [top + b * px + d * py + f for px, py in corners]
    return Glyph(char, min(xs), min(ys), max(xs), max(ys))


def numbers(text: str | None) -> list[float]:
    """Space-separated finite numbers; empty when any is not one."""
    try:
        found = [float(part) for part in (text or "").split()]
    except ValueError:
        return []
    return found if all(math.isfinite(value) and abs(value) < 1e6 for value in found) else []


def deltas(text: str | None) -> list[float]:
    """DeltaX and DeltaY: numbers, or `g count value` for repeats (GB/T 33190, 11.3).

    The last one stands for all further characters, as real files rely on.
    """
    parts = (text or "").split()
    found: list[float] = []
    index = 0
    try:
        while index < len(parts) and len(found) < _REPEAT_MAX:
            if parts[index] == "g":
                found += [float(parts[index + 2])] * min(int(parts[index + 1]), _REPEAT_MAX)
                index += 3
            else:
                found.append(float(parts[index]))
                index += 1
    except (ValueError, IndexError):
        return found
    return [value if math.isfinite(value) else 0.0 for value in found[:_REPEAT_MAX]]
