"""Draw an OFD page from its text positions, lines and small pictures, as SVG.

Not a full renderer (patterns, clips and embedded fonts are not drawn): enough to see what was read where.
"""

from __future__ import annotations

import re
from html import escape

from lxml import etree

from claimwright.app.documents.readers.draw_xml import SVG_FONT
from claimwright.app.documents.readers.limits import unreadable
from claimwright.app.documents.readers.ofd_document import OfdDocument, open_ofd, page_parts
from claimwright.app.documents.readers.ofd_page import numbers
from claimwright.app.documents.readers.safe_xml import children, descendants, text_of
from claimwright.core.documents.reading import UnreadableCode

_PATH_COMMANDS = {"M": "M", "S": "M", "L": "L", "Q": "Q", "B": "C", "A": "A", "C": "Z"}
_PATH_TOKEN = re.compile(r"^-?\d{1,6}(\.\d{1,9})?$")
_PATHS_MAX = 3_000


def ofd_svg(content: bytes, number: int) -> str:
    """Page `number` (from 0). Raises `ReadEnded` when the file or the page cannot be opened."""
    ofd = open_ofd(content)
    if not 0 <= number < len(ofd.pages):
        raise unreadable(UnreadableCode.BROKEN_OFD, reason="no such page")
    page = ofd.pages[number]
    texts = "".join(
        f'<text x="{glyph.left:.2f}" y="{glyph.top + 0.86 * glyph.height:.2f}" '
        f'font-size="{glyph.height:.2f}">{escape(glyph.char)}</text>'
        for glyph in page.glyphs
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {page.width:.2f} {page.height:.2f}" '
        f'width="{page.width * 5:.0f}" height="{page.height * 5:.0f}" font-family="{escape(SVG_FONT)}">'
        f'<rect width="100%" height="100%" fill="#fff"/><g fill="none" stroke="#8a6d5b" stroke-width="0.25">'
        f'{_paths(ofd, number)}</g><g fill="#1f2328">{texts}</g></svg>'
    )


def _paths(ofd: OfdDocument, number: int) -> str:
    drawn = [
        path
        for root in page_parts(ofd, number)
        for element in descendants(root, "PathObject")[:_PATHS_MAX]
        if (path := _path(element))
    ]
    return "".join(drawn[:_PATHS_MAX])


def _path(element: etree._Element) -> str:
    boundary = numbers(element.get("Boundary"))
    data = [text_of(found) for found in children(element, "AbbreviatedData")]
    if len(boundary) != 4 or not data:
        return ""
    matrix = numbers(element.get("CTM"))
    within = f" matrix({' '.join(f'{value:g}' for value in matrix)})" if len(matrix) == 6 else ""
    commands = _commands(data[0])
    if not commands:
        return ""
    return f'<path transform="translate({boundary[0]:g} {boundary[1]:g}){within}" d="{commands}"/>'


def _commands(data: str) -> str:
    """AbbreviatedData as SVG path data (GB/T 33190, 9.1); anything else than known tokens draws nothing."""
    tokens: list[str] = []
    for token in data.split():
        if token in _PATH_COMMANDS:
            tokens.append(_PATH_COMMANDS[token])
        elif _PATH_TOKEN.match(token):
            tokens.append(token)
        else:
            return ""
    return " ".join(tokens)
