"""Forms that word or place their amounts in a way of their own.

Two fallbacks for fields that no known label gave: labels in one row with their values below, and labels
that are not known but say what they mean. What they find still has to pass the sums of the gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from claimwright.app.documents.readers.labels import plain
from claimwright.app.documents.readers.page_text import Cell, Page, Row, cells_of
from claimwright.app.documents.readers.raw import RawValue

# The first rule whose word occurs decides; None: an amount of another meaning.
_MEANINGS: tuple[tuple[str, str | None], ...] = (
    ("预|补缴|退|余额|大写|累计|起付|封顶", None),
    ("自费", "self_funded_fen"),
    ("自付", "self_paid_fen"),
    ("现金", "cash_paid_fen"),
    ("账户|帐户", "account_paid_fen"),
    ("(其他|其它|大病|大额|补充|补助|救助|公务员|商业).*(支付|报销|承担|基金|保险)", "other_paid_fen"),
    ("其他|其它|大病|大额|补充|补助|救助|公务员|商业|减免", None),  # 其他费用 is a fee
    ("统筹|基金", "fund_paid_fen"),
)
_WORDED = re.compile(r"(?P<label>[一-鿿()]{2,20})[ \t]*:?[ \t]*(?P<amount>¥?-?\d[\d,]*\.\d{2})(?!\d)")


def values_below(
    page: Page, row: Row, below: Row, labels: Mapping[str, str | None]
) -> Iterable[tuple[str, RawValue]]:
    """A row of nothing but known labels over a row of values: each value is its nearest label's."""
    heads = [(cell, labels.get(plain(cell.text).replace(" ", ""), "")) for cell in cells_of(row)]
    if len(heads) < 2 or any(name == "" for _, name in heads):
        return
    taken: dict[int, list[Cell]] = {}
    for cell in cells_of(below):
        nearest = min(range(len(heads)), key=lambda index: abs(heads[index][0].centre - cell.centre))
        taken.setdefault(nearest, []).append(cell)
    for index, cells in taken.items():
        name = heads[index][1]
        if name is not None and len(cells) == 1 and ":" not in plain(cells[0].text):
            yield name, RawValue(cells[0].text, page.box(cells[0].glyphs))


def worded_amounts(pages: Sequence[Page], rows: Mapping[int, Sequence[Row]]) -> dict[str, RawValue]:
    """Payments by what their label says. Two labels of one meaning are nobody's: a person decides."""
    found: dict[str, list[RawValue]] = {}
    for page in pages:
        for row in rows[page.number]:
            for match in _WORDED.finditer(plain(row.text)):
                name = _meaning(match["label"])
                if name is not None:
                    box = page.box(row.glyphs(*match.span("amount")))
                    found.setdefault(name, []).append(RawValue(match["amount"], box))
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _meaning(label: str) -> str | None:
    for words, name in _MEANINGS:
        if re.search(words, label):
            return name
    return None
