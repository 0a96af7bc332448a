"""Read a picture file or a PDF of scans, and draw a picture to show beside its fields."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from io import BytesIO
from typing import Final

import numpy as np

from claimwright.app.documents.photo.decode import Pixels, decode
from claimwright.app.documents.photo.grain import editor_signs
from claimwright.app.documents.photo.read_picture import read_sheets, the_document
from claimwright.app.documents.readers.limits import ReadEnded, unreadable
from claimwright.app.documents.readers.read import with_signs
from claimwright.core.documents.bill import Box, FieldEvidence
from claimwright.core.documents.reading import (
    MedicalBillReading,
    OtherDocument,
    Reading,
    Unreadable,
    UnreadableCode,
)

PAGES_MAX: Final = 6  # of a PDF of scans: more goes to a person
_SCAN_SIDE: Final = 2_000
_SHOWN_SIDE: Final = 1_600
_TYPES: Final = {b"\xff\xd8": "image/jpeg", b"\x89P": "image/png", b"RI": "image/webp", b"BM": "image/bmp"}


def read_pictured(content: bytes) -> Reading:
    """The document; of several the first bill with a finding that says how many there are."""
    return the_document(read_each(content))


def read_each(content: bytes) -> tuple[Reading, ...]:
    """Every document of the file in its order; never empty, never raises for what the content is."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        if b"%PDF-" in content[:1024]:
            return _scans(content, sha256)
        media_type = _TYPES.get(content[:2], "application/octet-stream")
        read = read_sheets(decode(content), media_type, sha256)
        return tuple(with_signs(one, editor_signs(content)) for one in read)
    except ReadEnded as ended:
        return (ended.result,)


def draw(content: bytes, page: int = 0) -> bytes:
    """The picture as sent, upright by its EXIF and small enough to show, as JPEG. Raises `ReadEnded`."""
    from PIL import Image

    if page:
        raise unreadable(UnreadableCode.BROKEN_PICTURE, reason="no such page")
    picture = Image.fromarray(decode(content))
    picture.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def warm_pdf() -> None:
    """Load the PDF library before the process is confined."""
    import pypdfium2

    assert pypdfium2.PDFIUM_INFO is not None


def _scans(content: bytes, sha256: str) -> tuple[Reading, ...]:
    from claimwright.app.documents.readers.pdf_document import open_pdf, pages_of
    from claimwright.app.documents.readers.pdf_signs import pdf_signs

    document = open_pdf(content)
    pages = len(document)
    if pages > PAGES_MAX:
        raise unreadable(UnreadableCode.NO_TEXT, pages=pages)
    found: list[Reading] = []
    partly: list[Reading] = []
    for number in range(pages):
        for reading in read_sheets(_scan(document, number), "application/pdf", sha256):
            if isinstance(reading, MedicalBillReading | OtherDocument):
                found.append(_on_page(reading, number, pages))
            elif isinstance(reading, Unreadable) and reading.fields:
                partly.append(reading)
    signs = pdf_signs(content, document, pages_of(document))
    return tuple(with_signs(one, signs) for one in found or partly[:1]) or (
        Unreadable(UnreadableCode.NO_TEXT, {"pages": pages}),
    )


def _scan(document: object, number: int) -> Pixels:
    page = document[number]  # type: ignore[index]
    scale = min(4.0, _SCAN_SIDE / max(page.get_width(), page.get_height(), 1.0))
    return np.asarray(page.render(scale=scale).to_pil().convert("RGB"))


def _on_page(
    reading: MedicalBillReading | OtherDocument, number: int, pages: int
) -> MedicalBillReading | OtherDocument:
    def moved(box: Box | None) -> Box | None:
        return None if box is None else replace(box, page=number)

    evidence: dict[str, FieldEvidence] = {
        name: replace(known, box=moved(known.box)) for name, known in reading.evidence.items()
    }
    illegible = tuple(replace(part, box=replace(part.box, page=number)) for part in reading.illegible)
    return replace(reading, evidence=evidence, page_count=pages, illegible=illegible)
