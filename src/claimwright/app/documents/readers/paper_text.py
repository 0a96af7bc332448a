"""Medical papers, cards and certificates that come as files with text: which paper it is, and its fields."""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.app.documents.photo.dictionaries import load
from claimwright.app.documents.readers.page_text import Page, rows_of
from claimwright.core.documents.gate import GateFinding
from claimwright.core.documents.kinds.cards import read_bank_card, read_id_card
from claimwright.core.documents.kinds.papers import read_paper
from claimwright.core.documents.kinds.recognise import recognise
from claimwright.core.documents.kinds.text import PaperRow, paper_rows
from claimwright.core.documents.reading import OtherKind

Paper = tuple[OtherKind, dict[str, str], tuple[GateFinding, ...]]


def read_text_paper(pages: Sequence[Page]) -> Paper | None:
    """The paper's kind with its fields and findings; None when nothing tells what it is."""
    rows = paper_rows(row.text for page in pages for row in rows_of(page))
    kind = recognise(rows)
    return None if kind is None else (kind, *read_rows(kind, rows))


def read_rows(kind: OtherKind, rows: tuple[PaperRow, ...]) -> tuple[dict[str, str], tuple[GateFinding, ...]]:
    """The fields of a paper of a known kind, with what a person must look at."""
    if kind is OtherKind.ID_CARD:
        return read_id_card(rows)
    if kind is OtherKind.BANK_CARD:
        return read_bank_card(rows)
    known = load()
    return read_paper(kind, rows, known.hospitals, known.diseases)
