"""Positioned text of a PDF, by PDFium."""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from claimwright.app.documents.readers import limits
from claimwright.app.documents.readers.limits import hostile, unreadable
from claimwright.app.documents.readers.page_text import Glyph, Page
from claimwright.core.documents.reading import HostileCode, UnreadableCode


def open_pdf(content: bytes) -> pdfium.PdfDocument:
    """Open a PDF. Ends with ENCRYPTED, BROKEN_PDF or TOO_MANY_PAGES."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        code = UnreadableCode.ENCRYPTED if "assword" in str(error) else UnreadableCode.BROKEN_PDF
        raise unreadable(code, reason=str(error)[:200]) from None
    if len(document) == 0:
        raise unreadable(UnreadableCode.BROKEN_PDF, reason="no pages")
    if len(document) > limits.PAGES_MAX:
        raise hostile(HostileCode.TOO_MANY_PAGES, pages=len(document), pages_max=limits.PAGES_MAX)
    return document


def pages_of(document: pdfium.PdfDocument) -> list[Page]:
    """The first pages with their glyphs in points, origin top left."""
    return [_page(document, number) for number in range(min(len(document), limits.PAGES_READ_MAX))]


def load_page(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    """Page `number` (from 0). Ends with BROKEN_PDF when there is none or it is damaged."""
    if not 0 <= number < len(document):
        raise unreadable(UnreadableCode.BROKEN_PDF, reason="no such page", page=number + 1)
    try:
        return document[number]
    except pdfium.PdfiumError as error:
        raise unreadable(UnreadableCode.BROKEN_PDF, reason=str(error)[:200], page=number + 1) from None


def _page(document: pdfium.PdfDocument, number: int) -> Page:
    source = load_page(document, number)
    page = Page(number, source.get_width(), source.get_height())
    left, bottom, _, _ = source.get_bbox()
    text = source.get_textpage()
    box = pdfium_c.FS_RECTF()
    for index in range(min(text.count_chars(), limits.GLYPHS_MAX)):
        char = _visible(pdfium_c.FPDFText_GetUnicode(text.raw, index))
        if not char:
            continue
        if not pdfium_c.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box)):
            continue
        page.glyphs.append(
            Glyph(
                char,
                box.left - left,
                page.height - (box.top - bottom),
                box.right - left,
                page.height - (box.bottom - bottom),
            )
        )
    text.close()
    source.close()
    return page


def _visible(code: int) -> str:
    """The character, empty for blanks and controls; what has no meaning shows as a replacement character.

    A glyph without a known character must not vanish: the value would be read short.
    """
    char = chr(code) if 0 <= code <= 0x10FFFF else "\ufffd"
    if char.isspace() or code < 0x20 or code == 0x7F:
        return ""
    return char if char.isprintable() else "\ufffd"
