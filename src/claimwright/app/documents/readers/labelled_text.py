"""Read a document from its positioned text: labels with their values, and the fee tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from claimwright.app.documents.readers import limits
from claimwright.app.documents.readers.fee_table import read_tables
from claimwright.app.documents.readers.labels import FISCAL_LABELS, VAT_LABELS, pattern_of, plain
from claimwright.app.documents.readers.loose_labels import values_below, worded_amounts, worded_values
from claimwright.app.documents.readers.page_text import Page, Row, rows_of
from claimwright.app.documents.readers.raw import RawDocument, RawValue
from claimwright.app.documents.readers.wrapped_text import NAMES, continuation
from claimwright.core.documents.bill import Source

_FISCAL_PATTERN = pattern_of(FISCAL_LABELS)
_VAT_PATTERN = pattern_of(VAT_LABELS)
_TITLE = re.compile(r"票据|发票")
_TITLE_ROWS = 8


def read_pages(pages: Sequence[Page], source: Source) -> RawDocument:
    """What the pages' text states; a VAT invoice is told by its title or its labels."""
    rows = {page.number: rows_of(page) for page in pages}
    title = _title(rows.get(pages[0].number, []) if pages else [])
    vat = _is_vat(title, (row for page_rows in rows.values() for row in page_rows))
    labels, pattern = (VAT_LABELS, _VAT_PATTERN) if vat else (FISCAL_LABELS, _FISCAL_PATTERN)
    values: dict[str, RawValue] = {}
    seen: Counter[str] = Counter()
    for page in pages:
        for index, row in enumerate(rows[page.number]):
            below = rows[page.number][index + 1 :]
            for name, value in _labelled(page, row, below, labels, pattern):
                name = _party(name, seen)
                if value.text:
                    values.setdefault(name, value)
            if below and not vat:
                for name, value in values_below(page, row, below[0], labels):
                    values.setdefault(name, value)
    fees, items = read_tables(pages, rows)
    loose = {} if vat else {**worded_values(pages, rows), **worded_amounts(pages, rows)}
    return RawDocument(source, title, {**loose, **values}, fees, items)


def _party(name: str, seen: Counter[str]) -> str:
    """On a VAT invoice the buyer stands left of or above the seller under the same labels, filled or not."""
    if not name.startswith("party_"):
        return name
    seen[name] += 1
    return ("buyer_" if seen[name] == 1 else "seller_") + name.removeprefix("party_")


def _is_vat(title: str, rows: Iterable[Row]) -> bool:
    if "票据" in title:
        return False
    return "发票" in title or any(re.search(r"发票(?:代码|号码)", plain(row.text)) for row in rows)


def _title(rows: Sequence[Row]) -> str:
    """The row among the first that names the document and holds no colon."""
    for row in rows[:_TITLE_ROWS]:
        for piece in row.text.split("\t"):
            text = piece.replace(" ", "")
            if _TITLE.search(text) and ":" not in plain(text) and 5 <= len(text) <= 40:
                return text
    return ""


def _labelled(
    page: Page, row: Row, below: Sequence[Row], labels: dict[str, str | None], pattern: re.Pattern[str]
) -> Iterable[tuple[str, RawValue]]:
    text = plain(row.text)
    found = list(pattern.finditer(text))
    for match, following in zip_longest(found, found[1:]):
        name = labels[re.sub(r"[ \t]", "", match["label"])]
        if name is None:
            continue
        start, end = _value_span(text, match.end(), following.start() if following else len(text))
        value = row.text[start:end].strip()
        if ":" in re.sub(r"\d:\d", "", plain(value)):
            value = ""  # an unknown label with its own value
        glyphs = row.glyphs(start, end)
        if value and name in NAMES:
            for cell in continuation(glyphs, below, pattern):
                value += cell.text
                glyphs += cell.glyphs
        yield name, RawValue(value, page.box(glyphs))


def _value_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The first piece after the label: a wide gap after it starts another column."""
    while start < end and text[start] in " \t":
        start += 1
    tab = text.find("\t", start, end)
    return start, min(tab if tab >= 0 else end, start + limits.VALUE_CHARACTERS_MAX)
