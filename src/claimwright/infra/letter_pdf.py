"""A letter as PDF with the Chinese font embedded as a subset; the same letter gives the same bytes.

The font is DroidSansFallback cut to GB 2312 (Apache-2.0, `fonts/`). A name with a rarer character is set
with 〓 and the code point is written below, so that nothing is lost silently; the page shows it as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from claimwright.core.letters.letter import Letter

_CHINESE, _LATIN = "ClaimwrightLetterCJK", "Helvetica"
_WIDTH, _HEIGHT = A4
_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, _WIDTH - 64.0, _HEIGHT - 72.0, 64.0
_COLUMNS = (_LEFT, _LEFT + 270.0, _LEFT + 330.0)
_GETA = "〓"
_WIN_ANSI_MARKS = "“”‘’…"
_NO_BREAK_BEFORE = "，。、；：！？）》」』”,.;:!?)"


def letter_pdf(letter: Letter, footer: str) -> bytes:
    """The pages of a letter; `footer` stands on each of them (number and hash)."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(letter.title)
    page = _Page(canvas, footer)
    page.write(letter.title, 18)
    page.skip(10)
    for label, value in letter.about:
        page.row((label, value), (_LEFT, _LEFT + 120.0), 10)
    page.skip(12)
    for paragraph in letter.paragraphs:
        page.write(paragraph, 11)
        page.skip(5)
    if letter.rows:
        page.skip(4)
        for number, row in enumerate(letter.rows):
            page.rule(number in (0, 1, len(letter.rows) - 1))
            page.row(row, _COLUMNS, 10)
        page.skip(10)
    for paragraph in letter.closing:
        page.write(paragraph, 10)
        page.skip(4)
    if page.missing:
        page.write(" ".join(f"{_GETA} U+{ord(one):04X}" for one in sorted(page.missing)), 8)
    page.end()
    canvas.save()
    return out.getvalue()


class _Page:
    """A pen that goes down the page and on to the next."""

    def __init__(self, canvas: Canvas, footer: str) -> None:
        _register()
        self.canvas, self.footer, self.y = canvas, footer, _TOP
        self.missing: set[str] = set()

    def write(self, text: str, size: float) -> None:
        for line in _lines(self._shown(text), size, _RIGHT - _LEFT):
            self._down(size * 1.55)
            _draw(self.canvas, _LEFT, self.y, line, size)

    def row(self, cells: Sequence[str], lefts: Sequence[float], size: float) -> None:
        self._down(size * 1.7)
        for cell, left, until in zip(cells, lefts, (*lefts[1:], _RIGHT), strict=True):
            line = next(_lines(self._shown(cell), size, until - left - 4), "")
            _draw(self.canvas, left, self.y, line, size)

    def rule(self, wanted: bool) -> None:
        if wanted:
            self.canvas.setLineWidth(0.5)
            self.canvas.line(_LEFT, self.y - 5, _RIGHT, self.y - 5)

    def skip(self, points: float) -> None:
        self.y -= points

    def end(self) -> None:
        _draw(self.canvas, _LEFT, _BOTTOM - 24, self.footer, 7)
        self.canvas.showPage()

    def _down(self, points: float) -> None:
        self.y -= points
        if self.y < _BOTTOM:
            self.end()
            self.y = _TOP - points

    def _shown(self, text: str) -> str:
        known = _register()
        self.missing |= {one for one in text if not _is_latin(one) and ord(one) not in known}
        return "".join(one if one not in self.missing else _GETA for one in text)


def _lines(text: str, size: float, width: float) -> Iterator[str]:
    """The text in lines: Latin breaks at spaces, Chinese anywhere but before closing marks."""
    line = ""
    for piece in _pieces(text):
        if line and _length(line + piece.rstrip(), size) > width and piece[0] not in _NO_BREAK_BEFORE:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        if _is_latin(char) and char != " ":
            word += char
            continue
        if word:
            yield word + (" " if char == " " else "")
            word = ""
            if char == " ":
                continue
        yield char
    if word:
        yield word


def _length(text: str, size: float) -> float:
    return sum(float(pdfmetrics.stringWidth(part, font, size)) for font, part in _runs(text))


def _draw(canvas: Canvas, left: float, y: float, text: str, size: float) -> None:
    for font, part in _runs(text):
        canvas.setFont(font, size)
        canvas.drawString(left, y, part)
        left += float(pdfmetrics.stringWidth(part, font, size))


def _runs(text: str) -> Iterator[tuple[str, str]]:
    for is_latin, chars in groupby(text, key=_is_latin):
        yield (_LATIN if is_latin else _CHINESE), "".join(chars)


def _is_latin(char: str) -> bool:
    """Whether Helvetica draws it: Latin-1, and the marks of WinAnsi that the Chinese cut lacks."""
    return ord(char) <= 0xFF or char in _WIN_ANSI_MARKS


@cache
def _register() -> frozenset[int]:
    """Register the font once; answers the code points that it can show."""
    path = files("claimwright.infra") / "fonts" / "DroidSansFallback-GB2312.ttf"
    font = TTFont(_CHINESE, BytesIO(path.read_bytes()))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)
