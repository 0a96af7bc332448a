"""A flattened sheet that is no bill: which paper it is, its fields with the place of each."""

from __future__ import annotations

from claimwright.app.documents.photo.calibration import Way, confidence_permille
from claimwright.app.documents.photo.sight import Seen, place_of
from claimwright.app.documents.readers.page_text import Row, rows_of
from claimwright.app.documents.readers.paper_text import read_rows
from claimwright.core.documents.bill import FieldEvidence, Source
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.kinds.recognise import recognise
from claimwright.core.documents.kinds.text import paper_rows
from claimwright.core.documents.reading import OtherDocument, OtherKind

_UNSURE_BELOW = 0.9


def read_other(seen: Seen, media_type: str, sha256: str) -> OtherDocument:
    """The paper by its kind; PLAIN_PICTURE when nothing tells what it is."""
    rows = rows_of(seen.page)
    papers = paper_rows(row.text for row in rows)
    kind = recognise(papers)
    if kind is None:
        return OtherDocument(OtherKind.PLAIN_PICTURE, {}, media_type, sha256, (Source.OCR,))
    fields, findings = read_rows(kind, papers)
    evidence: dict[str, FieldEvidence] = {}
    for name, value in fields.items():
        found = _evidence(value, rows, seen)
        if found is not None:
            evidence[name] = found
    unsure = tuple(
        GateFinding(GateCode.UNSURE, {"text": known.text[:80]}, name)
        for name, known in evidence.items()
        if known.confidence_permille < _UNSURE_BELOW * 1000
    )
    return OtherDocument(
        kind, fields, media_type, sha256, (Source.OCR,), (*findings, *unsure), evidence=evidence
    )


def _evidence(value: str, rows: list[Row], seen: Seen) -> FieldEvidence | None:
    """Where the value's text stands, when it stands there as read; a derived value has no place."""
    for row in rows:
        text = "".join(glyph.char for glyph in row.at if glyph is not None)
        start = text.find(value)
        if start < 0:
            continue
        glyphs = [glyph for glyph in row.at if glyph is not None][start : start + len(value)]
        box, probability = place_of(glyphs, seen)
        return FieldEvidence(Source.OCR, value, box, confidence_permille(Way.PAPER, probability))
    return None
