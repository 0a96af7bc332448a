"""Draw a page to show beside its fields: PDF as PNG by PDFium, OFD and XML as SVG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO

from claimwright.app.documents.readers import limits
from claimwright.app.documents.readers.draw_ofd import ofd_svg
from claimwright.app.documents.readers.draw_xml import xml_svg
from claimwright.app.documents.readers.pdf_document import load_page, open_pdf
from claimwright.app.documents.readers.read import OFD, XML, media_type_of

_SCALE = 2.0  # 144 dots per inch


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """An image of one page: image/png or image/svg+xml (text and lines only, no scripts or links)."""

    media_type: str
    content: bytes


def draw_page(content: bytes, page: int) -> DrawnPage:
    """Draw page `page` (from 0). Raises `ReadEnded` for what cannot be drawn."""
    media_type = media_type_of(content)
    if media_type == XML:
        return DrawnPage("image/svg+xml", xml_svg(content, page).encode())
    if media_type == OFD:
        return DrawnPage("image/svg+xml", ofd_svg(content, page).encode())
    return DrawnPage("image/png", _pdf_png(content, page))


def _pdf_png(content: bytes, number: int) -> bytes:
    page = load_page(open_pdf(content), number)
    area = max(1.0, page.get_width() * page.get_height())
    scale = min(_SCALE, math.sqrt(limits.RENDER_PIXELS_MAX / area))
    out = BytesIO()
    page.render(scale=scale).to_pil().save(out, "PNG")
    return out.getvalue()
