"""What a photographed bill's text states: labelled values, fee lines, the total in capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimwright.app.documents.photo.words import KNOWN, meaning
from claimwright.app.documents.readers import limits
from claimwright.app.documents.readers.fee_table import read_tables
from claimwright.app.documents.readers.labels import plain
from claimwright.app.documents.readers.page_text import Page, Row, rows_of
from claimwright.app.documents.readers.raw import RawDocument, RawValue
from claimwright.core.documents.bill import Source

_LABEL = re.compile(r"[\u4e00-\u9fff()/、 ]{2,24}$")
_LONGEST_FIRST = sorted(KNOWN, key=len, reverse=True)
_IN_SUM = {"fund_paid_fen", "other_paid_fen", "account_paid_fen", "cash_paid_fen", "total_fen"}
_TITLE = re.compile(r"票据|发票")
_TITLE_ROWS = 8


def read_bill_text(page: Page) -> RawDocument:
    """The page as one source. An amount stated twice with different figures is left out: it is not sure."""
    rows = rows_of(page)
    values: dict[str, RawValue] = {}
    twice: set[str] = set()
    for row in rows:
        for name, value in labelled(page, row):
            if values.setdefault(name, value).text != value.text and name.endswith("_fen"):
                twice.add(name)
    values = {name: value for name, value in values.items() if name not in twice}
    values = _points_restored(_signs_restored(values))
    fees, items = read_tables([page], {page.number: rows})
    return RawDocument(Source.OCR, _title(rows), values, fees, items)


def _signs_restored(values: dict[str, RawValue]) -> dict[str, RawValue]:
    """Where the amounts carry ¥, one that starts with a figure that ¥ is misread as has lost its sign.

    The sums of the gate judge the result; an amount that no sum covers stays doubtful without its sign.
    """
    amounts = {name: value for name, value in values.items() if name.endswith("_fen")}
    signed = [value for value in amounts.values() if plain(value.text).startswith("¥")]
    if len(signed) < 2 or len(signed) * 2 < len(amounts):
        return values
    restored = dict(values)
    for name in _IN_SUM & amounts.keys():
        text = amounts[name].text
        if re.match(r"^[8YVX4羊半关单]\d+\.\d{2}$", text):
            restored[name] = RawValue(f"¥{text[1:]}", amounts[name].box)
    return restored


def _points_restored(values: dict[str, RawValue]) -> dict[str, RawValue]:
    """An amount of figures alone where others have fen: its point was too small to be seen.

    Like a sign put back, it stands only when the sums of the gate hold.
    """
    amounts = {name: plain(value.text) for name, value in values.items() if name.endswith("_fen")}
    if sum(bool(re.search(r"\.\d{2}$", text)) for text in amounts.values()) * 2 < len(amounts):
        return values
    restored = dict(values)
    for name in _IN_SUM & amounts.keys():
        if re.match(r"^¥?\d{3,9}$", amounts[name]):
            restored[name] = RawValue(f"{amounts[name][:-2]}.{amounts[name][-2:]}", values[name].box)
    return restored


def labelled(page: Page, row: Row) -> Iterator[tuple[str, RawValue]]:
    """Every (field, value) of a row: `label: value`, cells apart by a wide gap."""
    text = plain(row.text)
    found = list(_labels(text))
    for index, (name, _, end) in enumerate(found):
        if name is None:
            continue
        until = found[index + 1][1] if index + 1 < len(found) else len(text)
        start, stop = _value_span(text, end, until)
        value = row.text[start:stop].strip()
        if value:
            yield name, RawValue(value, page.box(row.glyphs(start, stop)))


def _labels(text: str) -> Iterator[tuple[str | None, int, int]]:
    """(field, where the label starts, where its value starts) of each colon that ends a label."""
    before, found = 0, 0
    for colon in (i for i, char in enumerate(text) if char == ":"):
        cell = max(before, text.rfind("\t", 0, colon) + 1)
        head = _LABEL.search(text[cell:colon].rstrip())
        before = colon + 1
        if head is None:
            continue
        words = head.group()
        glued = next((word for word in _LONGEST_FIRST if words.endswith(word)), words)
        if found and cell == found and len(glued) < len(words):  # a value printed up to the next label
            yield (meaning(glued)[1], colon - len(glued), colon + 1)
            found = colon + 1
            continue
        found = colon + 1
        for start in [i for i, char in enumerate(words) if i == 0 or words[i - 1] == " "][::-1]:
            known, name = meaning(words[start:])
            if known or start == 0:
                yield (name, cell + head.start() + start, colon + 1)
                break


def _value_span(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t:":  # a colon may be seen twice
        start += 1
    tab = text.find("\t", start, end)
    return start, min(tab if tab >= 0 else end, start + limits.VALUE_CHARACTERS_MAX)


def _title(rows: Sequence[Row]) -> str:
    for row in rows[:_TITLE_ROWS]:
        for piece in row.text.split("\t"):
            text = piece.replace(" ", "")
            if _TITLE.search(text) and ":" not in plain(text) and 5 <= len(text) <= 40:
                return text
    return ""
