"""A hospital's name that was misread, put right by the hospital list when no doubt is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from claimwright.app.documents.photo.dictionaries import load
from claimwright.app.documents.photo.page import SeenGlyph
from claimwright.app.documents.readers.page_text import Page
from claimwright.core.documents.bill import FieldEvidence, MedicalBill
from claimwright.core.documents.kinds.dictionary import Entry, plain_name

_UNCLEAR: Final = 0.97
_RIVAL_DISTANCE: Final = 4
_DIFFERENCES_MAX: Final = 2
_TELLING: Final = frozenset("一二三四五六七八九十东南西北中上下新老前后大小")  # these make another hospital


def with_known_hospital(bill: MedicalBill, read: FieldEvidence | None, page: Page) -> MedicalBill:
    """The bill with the listed name when each character that differs was unclear to the reader.

    Needed besides: no other listed name is near, the bill's region is the hospital's (both by their codes),
    and no numeral or direction differs (第一 and 第二 are two hospitals).
    """
    known = load().hospitals
    if read is None or read.box is None or known.find(bill.hospital_name) is not None:
        return bill
    near = known.candidates(bill.hospital_name, _RIVAL_DISTANCE, 2)
    if len(near) != 1 or near[0].differences > _DIFFERENCES_MAX:
        return bill
    entry = near[0].entry
    if _region(bill) == entry.code[1:3] and _only_unclear(bill.hospital_name, entry, read, page):
        return replace(bill, hospital_name=entry.name)
    return bill


def _region(bill: MedicalBill) -> str:
    return bill.bill_code[:2] if len(bill.bill_code) == 8 else ""


def _only_unclear(name: str, entry: Entry, read: FieldEvidence, page: Page) -> bool:
    assert read.box is not None, "asked before"
    wanted, box = plain_name(entry.name), read.box
    glyphs = [
        glyph
        for glyph in page.glyphs
        if isinstance(glyph, SeenGlyph)
        and box.left <= (glyph.left + glyph.right) * 500 / page.width <= box.right
        and box.top <= glyph.middle * 1000 / page.height <= box.bottom
    ]
    seen = sorted(glyphs, key=lambda glyph: glyph.left)
    if len(wanted) != len(seen) or plain_name("".join(glyph.char for glyph in seen)) != plain_name(name):
        return False
    return all(
        glyph.probability < _UNCLEAR and char not in _TELLING and glyph.char not in _TELLING
        for glyph, char in zip(seen, wanted, strict=True)
        if glyph.char != char
    )
