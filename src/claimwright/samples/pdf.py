"""A bill as a text PDF with the Chinese font embedded, so that any reader shows and extracts it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from claimwright.core.documents.bill import MedicalBill
from claimwright.core.documents.layout import PAGE_HEIGHT, PAGE_WIDTH, BillLayout, PlacedText, lay_out
from claimwright.samples.xml import title_of

_POINTS = 72 / 254  # points in a tenth of a millimetre
_CHINESE = "ClaimwrightSampleCJK"
_LATIN = "Courier"  # its letters are 0.6 em wide: set at 5/6 they fill the half width of the form


def as_pdf(bill: MedicalBill, layout: BillLayout | None = None) -> bytes:
    """The bill's pages as PDF; the same bill gives the same bytes."""
    return layout_pdf(layout or lay_out(bill, title_of(bill)), title_of(bill))


def layout_pdf(layout: BillLayout, title: str) -> bytes:
    """The pages of any laid out document."""
    _register_font()
    out = BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_WIDTH * _POINTS, PAGE_HEIGHT * _POINTS), invariant=1)
    canvas.setTitle(title)
    for page in range(layout.page_count):
        for line in layout.lines:
            if line.page == page:
                canvas.line(_x(line.left), _y(line.top), _x(line.right), _y(line.bottom))
        for text in layout.texts:
            if text.page == page:
                _draw(canvas, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, text: PlacedText) -> None:
    """Chinese in the embedded font, ASCII in Courier set to half width, as the layout counts it."""
    left, size = float(text.start), text.size
    for ascii_part, chars in groupby(text.text, key=lambda char: ord(char) <= 0xFF):
        part = "".join(chars)
        if not ascii_part:
            canvas.setFont(_CHINESE, size * _POINTS)
            canvas.drawString(_x(left), _y(text.baseline), part)
            left += size * len(part)
            continue
        canvas.setFont(_LATIN, size * _POINTS * 5 / 6)
        for char in part:
            canvas.drawString(_x(left), _y(text.baseline), char)
            left += size / 2


@cache
def _register_font() -> None:
    path = files("claimwright.samples") / "fonts" / "DroidSansFallback-GB2312.ttf"
    pdfmetrics.registerFont(TTFont(_CHINESE, BytesIO(path.read_bytes())))


def _x(tenths_mm: float) -> float:
    return tenths_mm * _POINTS


def _y(tenths_mm: float) -> float:
    return (PAGE_HEIGHT - tenths_mm) * _POINTS
