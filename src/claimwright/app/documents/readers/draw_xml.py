"""Draw an XML bill in the usual printed form, as SVG."""

from __future__ import annotations

from html import escape

from claimwright.app.documents.readers.limits import ReadEnded, unreadable
from claimwright.app.documents.readers.medical_bill import make_bill
from claimwright.app.documents.readers.safe_xml import parse_xml
from claimwright.app.documents.readers.xml_document import read_xml_root
from claimwright.core.documents.bill import Source
from claimwright.core.documents.layout import PAGE_HEIGHT, PAGE_WIDTH, lay_out
from claimwright.core.documents.reading import Unreadable, UnreadableCode

SVG_FONT = (
    "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','Droid Sans Fallback',sans-serif"
)


def xml_svg(content: bytes, page: int) -> str:
    """One page of the bill's layout. Raises `ReadEnded` when it is no bill or has no such page."""
    raw = read_xml_root(parse_xml(content), Source.XML)
    made = make_bill([raw])
    if isinstance(made, Unreadable):
        raise ReadEnded(made)
    layout = lay_out(made[0], raw.title or None)
    if not 0 <= page < layout.page_count:
        raise unreadable(UnreadableCode.BROKEN_XML, part="", line=0, reason="no such page")
    lines = "".join(
        f'<line x1="{line.left}" y1="{line.top}" x2="{line.right}" y2="{line.bottom}"/>'
        for line in layout.lines
        if line.page == page
    )
    texts = "".join(
        f'<text x="{text.start}" y="{text.baseline}" font-size="{text.size}" textLength="{text.width}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text.text)}</text>'
        for text in layout.texts
        if text.page == page and text.text
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PAGE_WIDTH} {PAGE_HEIGHT}" '
        f'width="{PAGE_WIDTH // 2}" height="{PAGE_HEIGHT // 2}" font-family="{escape(SVG_FONT)}">'
        f'<rect width="{PAGE_WIDTH}" height="{PAGE_HEIGHT}" fill="#fff"/>'
        f'<g stroke="#8a6d5b" stroke-width="3">{lines}</g><g fill="#1f2328">{texts}</g></svg>'
    )
