"""Papers other than bills as rendered pages with the fields they state: medical papers and cards.

`variant` 0 served to write the readers, `variant` 1 only measures them: other words, another order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from claimwright.core.documents.layout import BillLayout, PlacedText
from claimwright.core.documents.reading import OtherKind
from claimwright.samples import fiction
from claimwright.samples.draw import Draw
from claimwright.samples.photo.cards import bank_card, id_card
from claimwright.samples.photo.medical_papers import (
    certificate,
    discharge,
    itemised,
    pathology,
    prescription,
)
from claimwright.samples.photo.paper_case import Lines, PaperCase
from claimwright.samples.photo.render import Pixels, render

DISEASES: Final = (
    ("急性阑尾炎", "K35"),
    ("社区获得性肺炎", "J18.9"),
    ("胆囊结石伴慢性胆囊炎", "K80.1"),
    ("桡骨远端骨折", "S52.5"),
    ("脑梗死", "I63.9"),
    ("腰椎间盘突出症", "M51.2"),
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A page and what is printed on it, by standard field names."""

    kind: OtherKind
    page: Pixels
    fields: dict[str, str]


def make_paper(kind: OtherKind, seed: int, variant: int = 0) -> Paper:
    """One fictional paper. Raises `KeyError` for a kind that is not drawn."""
    draw = Draw(f"paper/{kind.value}/{seed}")
    admitted = date(2026, 1, 5) + timedelta(days=draw.number(0, 280))
    case = PaperCase(
        draw,
        draw.one_of(fiction.SURNAMES) + draw.one_of(fiction.GIVEN),
        draw.one_of("男女"),
        draw.one_of(fiction.HOSPITALS)[2],
        draw.one_of(fiction.DEPARTMENTS),
        draw.one_of(DISEASES),
        admitted,
        admitted + timedelta(days=draw.number(2, 15)),
    )
    lines, fields, size = _MAKERS[kind](case, variant)
    small = kind in (OtherKind.ID_CARD, OtherKind.BANK_CARD)
    layout = _placed(lines, size)
    seal = None if small else case.hospital
    page = render(layout, seal_text=seal, height=900 if small else 1480, latin=("vera", "aileron")[seed % 2])
    return Paper(kind, page, fields)


def _placed(lines: Lines, size: int) -> BillLayout:
    texts = []
    baseline = 130
    for left, text in lines:
        if not text:
            baseline += size * 2 - 6
            continue
        texts.append(PlacedText(0, left, baseline, 54 if baseline == 130 else size, text))
    return BillLayout(tuple(texts), (), 1)


_MAKERS: Final = {
    OtherKind.DISCHARGE_SUMMARY: discharge,
    OtherKind.DIAGNOSIS_CERTIFICATE: certificate,
    OtherKind.PATHOLOGY_REPORT: pathology,
    OtherKind.PRESCRIPTION: prescription,
    OtherKind.ITEMISED_LIST: itemised,
    OtherKind.ID_CARD: id_card,
    OtherKind.BANK_CARD: bank_card,
}
PAPER_KINDS: Final = tuple(_MAKERS)
