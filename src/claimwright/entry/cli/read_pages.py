"""The pages of a read file as SVG pictures: the page with a box around every value."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from claimwright.app.documents.public import PageImage, render_page
from claimwright.core.documents import (
    Box,
    FieldEvidence,
    MedicalBillReading,
    OtherDocument,
    Reading,
)
from claimwright.core.documents.messages import field_name
from claimwright.core.documents.words import TAMPER_SIGNS

_PAGES_MAX = 20
_WIDE = 1000
_SURE, _FAIR, _DOUBT, _SIGN = "#1a7f37", "#9a6700", "#bc4c00", "#cf222e"


def write_pages(
    path: Path, content: bytes, readings: Sequence[Reading], folder: Path, lang: str
) -> list[dict[str, Any]]:
    """Write `<file>-page-<n>.svg` into the folder; returns page, file, and how many boxes and signs each has.

    What cannot be drawn (a refused file, a page that is damaged) is left out. Raises `OSError`.
    """
    known = [one for one in readings if isinstance(one, MedicalBillReading | OtherDocument)]
    count = min(max((one.page_count for one in known), default=1), _PAGES_MAX)
    written = []
    for number in range(count):
        drawn = render_page(content, number)
        if not isinstance(drawn, PageImage):
            break
        boxes = [box for one in known for box in _boxes(one.evidence, number)]
        signs = [sign for one in known for sign in one.signs if sign.box and sign.box.page == number]
        marks = [_mark(name, evidence, box, lang) for name, evidence, box in boxes]
        marks += [
            _frame(sign.box, _SIGN, TAMPER_SIGNS[sign.code][0 if lang == "zh" else 1], "2 3")
            for sign in signs
            if sign.box is not None
        ]
        target = folder / f"{path.name}-page-{number + 1}.svg"
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(_svg(drawn, "".join(marks)), "utf-8")
        written.append({"page": number + 1, "file": str(target), "boxes": len(boxes), "signs": len(signs)})
    return written


def _boxes(evidence: Mapping[str, FieldEvidence], page: int) -> list[tuple[str, FieldEvidence, Box]]:
    return [
        (name, known, known.box)
        for name, known in evidence.items()
        if known.box is not None and known.box.page == page
    ]


def _mark(name: str, known: FieldEvidence, box: Box, lang: str) -> str:
    """Never colour alone: the line's form tells too (unbroken, broken, dotted)."""
    permille = known.confidence_permille
    colour, dash = (_SURE, "") if permille >= 990 else (_FAIR, "8 3") if permille >= 950 else (_DOUBT, "3 3")
    said = f"{field_name(name, lang)}: {known.text} ({known.source.value}, {permille / 10:.1f}%)"
    return _frame(box, colour, said, dash)


def _frame(box: Box, colour: str, said: str, dash: str) -> str:
    return (
        f'<rect x="{box.left - 2}" y="{box.top - 2}" width="{box.right - box.left + 4}" '
        f'height="{box.bottom - box.top + 4}" fill="{colour}" fill-opacity="0.08" stroke="{colour}" '
        f'stroke-width="1.6" stroke-dasharray="{dash}" vector-effect="non-scaling-stroke">'
        f"<title>{escape(said)}</title></rect>"
    )


def _svg(drawn: PageImage, marks: str) -> str:
    width, height = _size(drawn)
    tall = round(_WIDE * height / width)
    data = base64.b64encode(drawn.content).decode()
    size = f'width="{_WIDE}" height="{tall}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {tall}" {size}>'
        f'<image {size} preserveAspectRatio="none" '
        f'href="data:{drawn.media_type};base64,{data}"/>'
        f'<svg {size} viewBox="0 0 1000 1000" preserveAspectRatio="none">{marks}</svg>'
        "</svg>\n"
    )


def _size(drawn: PageImage) -> tuple[float, float]:
    """Width and height of a picture that our own readers drew."""
    content = drawn.content
    if drawn.media_type == "image/png":
        width, height = struct.unpack(">II", content[16:24])
        return float(width), float(height)
    if drawn.media_type == "image/svg+xml":
        found = re.search(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"', content[:400])
        return (float(found[1]), float(found[2])) if found else (1.0, 1.0)
    at = 2
    while at + 9 < len(content):
        marker, size = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xC3:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return float(width), float(height)
        at += 2 + size
    return 1.0, 1.0
