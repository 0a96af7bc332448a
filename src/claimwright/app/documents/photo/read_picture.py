"""Read a picture: every sheet in it is flattened, read, told what it is and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from claimwright.app.documents.photo.bill_text import read_bill_text
from claimwright.app.documents.photo.decode import Pixels
from claimwright.app.documents.photo.grain import grain_signs
from claimwright.app.documents.photo.hospital import with_known_hospital
from claimwright.app.documents.photo.illegible import PARTS_MAX, illegible_parts
from claimwright.app.documents.photo.judge import judge
from claimwright.app.documents.photo.page import as_page
from claimwright.app.documents.photo.papers import read_other
from claimwright.app.documents.photo.pattern import pattern_of
from claimwright.app.documents.photo.qr import read_codes
from claimwright.app.documents.photo.sheet import Sheet, find_sheets
from claimwright.app.documents.photo.sight import Seen, figure_boxes, on_picture
from claimwright.app.documents.photo.upright import read_upright
from claimwright.app.documents.readers.medical_bill import is_fiscal, is_medical, make_bill
from claimwright.app.documents.readers.page_text import rows_of
from claimwright.app.documents.readers.raw import RawDocument
from claimwright.app.documents.readers.read import with_signs
from claimwright.app.documents.readers.vat_invoice import describe, is_vat
from claimwright.core.documents.bill import FeeLine, MedicalBill, Source
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.illegible import IllegiblePart, IllegibleReason
from claimwright.core.documents.kinds.dictionary import distance, plain_name
from claimwright.core.documents.kinds.vocabulary import UNITS
from claimwright.core.documents.paper_print import print_of_texts
from claimwright.core.documents.reading import (
    MedicalBillReading,
    OtherDocument,
    Reading,
    Unreadable,
    UnreadableCode,
)

_CHECK_CODE_MISREAD_MAX: Final = 2  # of its six characters


def the_document(readings: Sequence[Reading]) -> Reading:
    """The one document; of several the first bill, with a finding that says how many there are."""
    known = [reading for reading in readings if isinstance(reading, MedicalBillReading | OtherDocument)]
    bills = [reading for reading in known if isinstance(reading, MedicalBillReading)]
    if not known:
        return readings[0]
    first = (bills or known)[0]
    if len(known) == 1:
        return first
    several = GateFinding(GateCode.SEVERAL_DOCUMENTS, {"count": len(known)})
    return replace(first, findings=(*first.findings, several))


def read_sheets(picture: Pixels, media_type: str, sha256: str) -> tuple[Reading, ...]:
    """Every document in a picture, top to bottom; never empty."""
    sheets = find_sheets(picture)
    read = [_read_sheet(picture, sheet, len(sheets) == 1, media_type, sha256) for sheet in sheets]
    stated = [reading for reading in read if not _blank(reading)]
    return tuple(stated) or (_no_text(read),)


def _no_text(read: Sequence[Reading]) -> Unreadable:
    """Nothing on any sheet; where a sheet cannot be read is kept for the request."""
    parts = (part for one in read if isinstance(one, Unreadable) for part in one.illegible)
    return Unreadable(UnreadableCode.NO_TEXT, {"pages": 1}, illegible=tuple(parts)[:PARTS_MAX])


def _blank(reading: Reading) -> bool:
    return isinstance(reading, Unreadable) and reading.code is UnreadableCode.NO_TEXT


def _read_sheet(picture: Pixels, sheet: Sheet, alone: bool, media_type: str, sha256: str) -> Reading:
    illegible = _illegible(picture, sheet)
    codes = read_codes(sheet.pixels) or (read_codes(picture) if alone else [])
    flat, lines = read_upright(sheet)
    if not lines:
        paper = print_of_texts((), patterns=pattern_of(flat.pixels))
        return Unreadable(UnreadableCode.NO_TEXT, {"pages": 1}, paper=paper, illegible=illegible)
    page = as_page(lines, 0, flat.width, flat.height)
    paper = print_of_texts((row.text for row in rows_of(page)), patterns=pattern_of(flat.pixels))
    seen = Seen(flat, lines, page, picture.shape[1], picture.shape[0])
    told = replace(_told(codes, seen, media_type, sha256), paper=paper, illegible=illegible)
    if isinstance(told, Unreadable):
        return told
    return with_signs(told, grain_signs(picture, figure_boxes(seen)))


def _illegible(picture: Pixels, sheet: Sheet) -> tuple[IllegiblePart, ...]:
    """Where the sheet cannot be read, in thousandths of the picture as it was sent."""
    height, width = picture.shape[:2]
    whole = sheet.pixels is picture  # no sheet was found: what is dark may be the desk
    found = []
    for part in illegible_parts(sheet.pixels):
        if whole and part.reason is IllegibleReason.DARK:
            continue
        box, size = part.box, np.array([sheet.width, sheet.height]) / 1000
        sides = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
        placed = on_picture(np.array(sides) * size, sheet, (width, height))
        if placed is not None:
            found.append(IllegiblePart(part.reason, placed))
    return tuple(found)


def _told(
    codes: Sequence[RawDocument], seen: Seen, media_type: str, sha256: str
) -> MedicalBillReading | OtherDocument | Unreadable:
    """What the sheet is and says."""
    text = read_bill_text(seen.page)
    sources = [*codes, text]
    present = tuple(source.source for source in sources if source.values)
    if is_fiscal(sources) and is_medical(sources):
        return _bill(sources, seen, text, present, media_type, sha256)
    if is_vat(sources):
        kind, fields, findings = describe(sources)
        look = GateFinding(GateCode.PERSON_LOOKS)
        return OtherDocument(kind, fields, media_type, sha256, present, (*findings, look))
    return read_other(seen, media_type, sha256)


def _bill(
    sources: Sequence[RawDocument],
    seen: Seen,
    text: RawDocument,
    present: tuple[Source, ...],
    media_type: str,
    sha256: str,
) -> MedicalBillReading | Unreadable:
    made = make_bill(sources)
    if isinstance(made, Unreadable):
        return made
    bill, evidence, findings = made
    findings = without_misread_check_code(findings, bill, text)
    bill = with_known_hospital(bill, evidence.get("hospital_name"), seen.page)
    capitals = text.values["capitals"].text if "capitals" in text.values else ""
    judged, unsure = judge(bill, evidence, findings, seen, capitals)
    several = [found for found in sources if found.source is Source.QR][1:]
    if several:
        unsure = (*unsure, GateFinding(GateCode.SEVERAL_DOCUMENTS, {"count": 1 + len(several)}))
    return MedicalBillReading(
        _without_doubtful_units(bill), judged, (*findings, *unsure), present, media_type, sha256
    )


def without_misread_check_code(
    findings: tuple[GateFinding, ...], bill: MedicalBill, text: RawDocument
) -> tuple[GateFinding, ...]:
    """The QR code corrects its own errors: where number and total agree, a few other letters were misread."""
    disagree = {found.field for found in findings if found.code is GateCode.SOURCES_DISAGREE}
    if disagree != {"check_code"} or not {"bill_number", "total_fen"} <= text.values.keys():
        return findings
    seen, stated = plain_name(text.values["check_code"].text), plain_name(bill.check_code or "")
    if distance(seen, stated, _CHECK_CODE_MISREAD_MAX) > _CHECK_CODE_MISREAD_MAX:
        return findings
    return tuple(found for found in findings if found.code is not GateCode.SOURCES_DISAGREE)


def _without_doubtful_units(bill: MedicalBill) -> MedicalBill:
    """Units and counts decide nothing and have no check: only clean ones are kept."""

    def cleaned(line: FeeLine) -> FeeLine:
        unit = line.unit if line.unit in UNITS else None
        counted = line.quantity is not None and line.quantity.replace(".", "", 1).isdigit()
        return replace(line, unit=unit, quantity=line.quantity if counted else None)

    return replace(bill, fees=tuple(map(cleaned, bill.fees)), items=tuple(map(cleaned, bill.items)))
