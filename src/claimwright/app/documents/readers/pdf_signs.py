"""Signs that a PDF was changed after it was made: its revisions, its signature, its editor, its pages."""

from __future__ import annotations

import re
from typing import Final

import pypdfium2 as pdfium

from claimwright.app.documents.readers.editors import editor_in
from claimwright.app.documents.readers.limits import ReadEnded
from claimwright.app.documents.readers.page_text import Glyph, Page, rows_of
from claimwright.app.documents.readers.pdf_document import open_pdf, pages_of
from claimwright.app.documents.readers.pdf_objects import object_signs
from claimwright.core.documents.bill import Box
from claimwright.core.documents.tampering import TamperCode, TamperSign

_END: Final = re.compile(rb"%%EOF[\r\n ]{0,4}")
_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_LATER_ALLOWED: Final = re.compile(rb"/DSS|/DocTimeStamp|/ETSI\.RFC3161|/Type\s*/Sig\b")
_REVISIONS_COMPARED: Final = 3
_SIGNS_MAX: Final = 12
_VALUE: Final = re.compile(r"[¥￥]?-?\d[\d,]*\.\d{2}|\d{6,}|\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?")
_SLACK_BYTES: Final = 16  # line ends after the last signed byte


def pdf_signs(content: bytes, document: pdfium.PdfDocument, pages: list[Page]) -> tuple[TamperSign, ...]:
    """Every sign, at most twelve; none of them ends the reading."""
    signs = [*_after_signature(content), *_editor(document), *_replaced(content, pages)]
    for page in pages:
        signs += object_signs(document, page)
    return tuple(signs[:_SIGNS_MAX])


def _after_signature(content: bytes) -> list[TamperSign]:
    """Bytes after the last signature that are neither its validation data nor another signature."""
    ends = [int(found[3]) + int(found[4]) for found in _RANGE.finditer(content)]
    inside = [end for end in ends if 0 < end <= len(content)]
    if not inside:
        return []
    rest = content[max(inside) :]
    if len(rest.strip()) <= _SLACK_BYTES or _LATER_ALLOWED.search(rest):
        return []
    return [TamperSign(TamperCode.CHANGED_AFTER_SIGNING, None, {"bytes": len(rest)})]


def _editor(document: pdfium.PdfDocument) -> list[TamperSign]:
    for name in ("Producer", "Creator"):
        found = editor_in(document.get_metadata_value(name))
        if found is not None:
            return [TamperSign(TamperCode.EDITED_WITH, None, {"program": found})]
    return []


def _replaced(content: bytes, pages: list[Page]) -> list[TamperSign]:
    """Values that an earlier state of the file shows otherwise in the same place."""
    ends = [found.end() for found in _END.finditer(content)]
    signs: list[TamperSign] = []
    for end in ends[:-1][-_REVISIONS_COMPARED:]:
        try:
            earlier = pages_of(open_pdf(content[:end]))
        except ReadEnded:
            continue  # the first part of a linearised file is no document of its own
        for before, now in zip(earlier, pages, strict=False):
            signs += _differences(before, now)
        if signs:
            break
    return signs


def _differences(before: Page, now: Page) -> list[TamperSign]:
    old = {box: text for text, box in _values(before)}
    found = []
    for text, box in _values(now):
        was = next((old[place] for place in old if _in_place(place, box)), None)
        if was is not None and was != text:
            found.append(TamperSign(TamperCode.VALUE_REPLACED, box, {"before": was[:40], "after": text[:40]}))
    return found


def _values(page: Page) -> list[tuple[str, Box]]:
    values = []
    for row in rows_of(page):
        for found in _VALUE.finditer(row.text):
            glyphs: list[Glyph] = row.glyphs(*found.span())
            box = page.box(glyphs)
            if box is not None:
                values.append((found.group(), box))
    return values


def _in_place(one: Box, other: Box) -> bool:
    """They begin or end together on one line."""
    level = abs(one.top + one.bottom - other.top - other.bottom) <= (other.bottom - other.top)
    return level and (abs(one.left - other.left) <= 6 or abs(one.right - other.right) <= 6)
