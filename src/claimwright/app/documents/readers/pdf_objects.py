"""What lies over what on a PDF page: text under a filled area, text on a scan, a value of two fonts."""

from __future__ import annotations

import ctypes
from collections import Counter
from dataclasses import dataclass
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from claimwright.app.documents.readers.page_text import Page
from claimwright.core.documents.bill import Box
from claimwright.core.documents.tampering import TamperCode, TamperSign

_OBJECTS_MAX: Final = 4_000
_SCAN_SHARE_MIN: Final = 0.6  # of the page
_SET_ON_SCAN_MAX: Final = 60  # characters: a form's text on its background picture is more
_COVERED_SHARE_MIN: Final = 0.8
_COVER_SHARE_MAX: Final = 0.25  # of the page: larger areas are grounds of a form
_SIGNS_MAX: Final = 4
_INVISIBLE: Final = 3
_FREE_TEXT, _REDACT = 3, 28


@dataclass(frozen=True, slots=True)
class _Item:
    """One page object in drawing order: its kind, its place in points from the lower left corner."""

    kind: int
    left: float
    bottom: float
    right: float
    top: float
    characters: int = 0
    visible: bool = True

    @property
    def area(self) -> float:
        return max(0.0, self.right - self.left) * max(0.0, self.top - self.bottom)

    def shared(self, other: _Item) -> float:
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(0.0, width) * max(0.0, height)


def object_signs(document: pdfium.PdfDocument, page: Page) -> list[TamperSign]:
    """The signs of one page."""
    source = document[page.number]
    try:
        items = _items(source)
        signs = [*_covered(items, page), *_on_scan(items, page), *_notes(source, page)]
        return [*signs, *_mixed_fonts(source, page)][:_SIGNS_MAX]
    finally:
        source.close()


def is_scan(document: pdfium.PdfDocument, page: Page) -> bool:
    """One picture fills the page and its text is hidden below it, or is no more than a few characters.

    Such text is a scanner's reading or somebody's addition: what the picture shows is read instead.
    """
    source = document[page.number]
    try:
        items = _items(source)
    finally:
        source.close()
    if not _filled_by_picture(items, page):
        return False
    texts = [item for item in items if item.kind == pdfium_c.FPDF_PAGEOBJ_TEXT]
    return sum(item.characters for item in texts if item.visible) <= _SET_ON_SCAN_MAX


def _filled_by_picture(items: list[_Item], page: Page) -> bool:
    area = max(page.width * page.height, 1.0)
    images = (item for item in items if item.kind == pdfium_c.FPDF_PAGEOBJ_IMAGE)
    return any(image.area >= _SCAN_SHARE_MIN * area for image in images)


def _items(source: pdfium.PdfPage) -> list[_Item]:
    found = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(min(pdfium_c.FPDFPage_CountObjects(source.raw), _OBJECTS_MAX)):
        item = pdfium_c.FPDFPage_GetObject(source.raw, index)
        if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        kind = pdfium_c.FPDFPageObj_GetType(item)
        characters, visible = 0, True
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            visible = pdfium_c.FPDFTextObj_GetTextRenderMode(item) != _INVISIBLE
            characters = max(1, round((right.value - left.value) / max(top.value - bottom.value, 1.0)))
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            visible = _filled(item)
        found.append(_Item(kind, left.value, bottom.value, right.value, top.value, characters, visible))
    return found


def _filled(item: object) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(item, mode, stroke) or mode.value == pdfium_c.FPDF_FILLMODE_NONE:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium_c.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    return bool(known) and alpha.value > 200


def _covered(items: list[_Item], page: Page) -> list[TamperSign]:
    """Visible text that a later filled area hides, where later text was set again."""
    area = max(page.width * page.height, 1.0)
    texts = [(at, item) for at, item in enumerate(items) if item.kind == pdfium_c.FPDF_PAGEOBJ_TEXT]
    signs = []
    for at, cover in enumerate(items):
        if cover.kind != pdfium_c.FPDF_PAGEOBJ_PATH or not cover.visible:
            continue
        if not 0 < cover.area <= _COVER_SHARE_MAX * area or cover.top - cover.bottom < 4:
            continue
        hidden = any(
            place < at and item.visible and item.shared(cover) >= _COVERED_SHARE_MIN * max(item.area, 0.1)
            for place, item in texts
        )
        if hidden and any(place > at and item.shared(cover) > 0 for place, item in texts):
            signs.append(TamperSign(TamperCode.TEXT_COVERED, _box(cover, page)))
    return signs


def _on_scan(items: list[_Item], page: Page) -> list[TamperSign]:
    """A few visible characters on a page that one picture fills; an invisible text layer is no sign."""
    if not _filled_by_picture(items, page):
        return []
    set_on = [item for item in items if item.kind == pdfium_c.FPDF_PAGEOBJ_TEXT and item.visible]
    if not set_on or sum(item.characters for item in set_on) > _SET_ON_SCAN_MAX:
        return []
    return [TamperSign(TamperCode.TEXT_OVER_PICTURE, _box(item, page)) for item in set_on]


def _notes(source: pdfium.PdfPage, page: Page) -> list[TamperSign]:
    """Text typed over the page as a note."""
    signs = []
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(source.raw), 100)):
        note = pdfium_c.FPDFPage_GetAnnot(source.raw, index)
        if pdfium_c.FPDFAnnot_GetSubtype(note) in (_FREE_TEXT, _REDACT):
            place = pdfium_c.FS_RECTF()
            pdfium_c.FPDFAnnot_GetRect(note, place)
            item = _Item(0, place.left, place.bottom, place.right, place.top)
            signs.append(TamperSign(TamperCode.TEXT_COVERED, _box(item, page), {"note": "yes"}))
        pdfium_c.FPDFPage_CloseAnnot(note)
    return signs


def _mixed_fonts(source: pdfium.PdfPage, page: Page) -> list[TamperSign]:
    """A figure whose digits are of two fonts or sizes, on a page whose other figures are each of one."""
    text = source.get_textpage()
    try:
        runs = _figures(text)
        mixed = [run for run in runs if len({font for _, font in run}) > 1]
        if not mixed or len(mixed) > 2 or len(runs) < 6:
            return []
        usual = Counter(font for run in runs for _, font in run).most_common(1)[0][0]
        boxes = [_chars_box(text, [index for index, font in run if font != usual], page) for run in mixed]
        return [TamperSign(TamperCode.OTHER_FONT, box) for box in boxes if box is not None]
    finally:
        text.close()


def _figures(text: pdfium.PdfTextPage) -> list[list[tuple[int, tuple[str, int]]]]:
    """Runs of digits with the font and rounded size of each."""
    runs: list[list[tuple[int, tuple[str, int]]]] = []
    before = -2
    name = ctypes.create_string_buffer(64)
    flags = ctypes.c_int()
    for index in range(min(text.count_chars(), _OBJECTS_MAX)):
        if not 0x30 <= pdfium_c.FPDFText_GetUnicode(text.raw, index) <= 0x39:
            if before == index - 1 and pdfium_c.FPDFText_GetUnicode(text.raw, index) in (0x2E, 0x2C):
                before = index  # the point inside an amount
            continue
        name.raw = bytes(64)
        pdfium_c.FPDFText_GetFontInfo(text.raw, index, name, 64, flags)
        font = (name.value.decode("utf-8", "replace"), round(pdfium_c.FPDFText_GetFontSize(text.raw, index)))
        if before != index - 1:
            runs.append([])
        runs[-1].append((index, font))
        before = index
    return runs


def _chars_box(text: pdfium.PdfTextPage, indexes: list[int], page: Page) -> Box | None:
    boxes = [text.get_charbox(index) for index in indexes]
    if not boxes:
        return None
    item = _Item(
        0,
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    return _box(item, page)


def _box(item: _Item, page: Page) -> Box:
    def permille(share: float) -> int:
        return max(0, min(1000, round(share * 1000)))

    width, height = max(page.width, 1.0), max(page.height, 1.0)
    return Box(
        page.number,
        permille(item.left / width),
        permille(1 - item.top / height),
        permille(item.right / width),
        permille(1 - item.bottom / height),
    )
