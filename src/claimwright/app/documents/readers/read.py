"""Read any file: tell its form by its content, read every source in it, compare, and type."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from claimwright.app.documents.readers import limits
from claimwright.app.documents.readers.compare import TRUST
from claimwright.app.documents.readers.labelled_text import read_pages
from claimwright.app.documents.readers.limits import ReadEnded
from claimwright.app.documents.readers.medical_bill import is_fiscal, is_medical, make_bill
from claimwright.app.documents.readers.ofd_document import first_text, open_ofd, read_ofd
from claimwright.app.documents.readers.paper_text import Paper, read_text_paper
from claimwright.app.documents.readers.pdf_document import open_pdf, pages_of
from claimwright.app.documents.readers.pdf_objects import is_scan
from claimwright.app.documents.readers.pdf_signs import pdf_signs
from claimwright.app.documents.readers.raw import RawDocument
from claimwright.app.documents.readers.safe_xml import local, parse_xml
from claimwright.app.documents.readers.vat_invoice import describe, is_vat
from claimwright.app.documents.readers.xml_document import read_xml_root
from claimwright.app.documents.seals.trust import SealTrust
from claimwright.app.documents.seals.verify import check_seals
from claimwright.core.documents.bill import Source
from claimwright.core.documents.gate import seal_findings
from claimwright.core.documents.reading import (
    Hostile,
    MedicalBillReading,
    OtherDocument,
    OtherKind,
    Reading,
    Unreadable,
    UnreadableCode,
)
from claimwright.core.documents.seal import NO_SEAL, SealCheck
from claimwright.core.documents.tampering import TamperSign, tamper_findings

XML, OFD, PDF = "application/xml", "application/ofd", "application/pdf"
_PLAIN = {XML: OtherKind.PLAIN_XML, OFD: OtherKind.PLAIN_OFD, PDF: OtherKind.PLAIN_PDF}
_PICTURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"RIFF": "image/webp",
}


# HEIC is named, never decoded: every decoder of HEVC is LGPL, GPL or bound to patents.
_HEIF = (b"ftypheic", b"ftypheix", b"ftypheim", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypavif")


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a file holds, before it is typed."""

    media_type: str
    sha256: str
    sources: Sequence[RawDocument]
    title: str  # says what a document is that is neither bill nor invoice
    page_count: int = 1
    seal: SealCheck = NO_SEAL
    signs: tuple[TamperSign, ...] = ()
    paper: Paper | None = None


def read_content(content: bytes, trust: SealTrust | None = None) -> Reading:
    """Read a file's content; never raises for what the content is. `trust`: whose seals prove an origin."""
    try:
        opened = _open(content, trust or SealTrust())
        return with_signs(_reading(opened), opened.signs)
    except ReadEnded as ended:
        return ended.result


def with_signs(reading: Reading, signs: tuple[TamperSign, ...]) -> Reading:
    """The reading with signs of a change, each a finding too."""
    if not signs or isinstance(reading, Hostile):
        return reading
    if isinstance(reading, Unreadable):
        return replace(reading, signs=(*reading.signs, *signs))
    findings = tamper_findings(signs, reading.evidence)
    return replace(reading, signs=(*reading.signs, *signs), findings=(*reading.findings, *findings))


def media_type_of(content: bytes) -> str:
    """XML, OFD or PDF by content, never by name. Ends with EMPTY, TOO_LARGE, PICTURE or UNKNOWN_FORMAT."""
    if not content:
        raise ReadEnded(Unreadable(UnreadableCode.EMPTY))
    refused = limits.too_large(len(content))
    if refused is not None:
        raise ReadEnded(refused)
    if content.startswith(b"PK\x03\x04"):
        return OFD
    if b"%PDF-" in content[:1024]:
        return PDF
    picture = next((kind for magic, kind in _PICTURES.items() if content.startswith(magic)), None)
    if picture or content[4:12] in _HEIF:
        raise ReadEnded(Unreadable(UnreadableCode.PICTURE, {"found": picture or "image/heic"}))
    if _looks_like_xml(content):
        return XML
    raise ReadEnded(Unreadable(UnreadableCode.UNKNOWN_FORMAT, {"found": content[:8].hex(" ")}))


def _looks_like_xml(content: bytes) -> bool:
    head = content[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<")


def _open(content: bytes, trust: SealTrust) -> _Opened:
    media_type, sha256 = media_type_of(content), hashlib.sha256(content).hexdigest()
    if media_type == XML:
        root = parse_xml(content)
        return _Opened(media_type, sha256, [read_xml_root(root, Source.XML)], local(root))
    if media_type == OFD:
        ofd = open_ofd(content)
        found = sorted(read_ofd(ofd), key=lambda source: TRUST[source.source])
        seal = check_seals(ofd.package, ofd.root, trust)
        paper = None if is_fiscal(found) or is_vat(found) else read_text_paper(ofd.pages)
        return _Opened(media_type, sha256, found, first_text(ofd), ofd.page_count, seal, (), paper)
    document = open_pdf(content)
    pages = pages_of(document)
    if all(not page.glyphs or is_scan(document, page) for page in pages):
        raise ReadEnded(Unreadable(UnreadableCode.NO_TEXT, {"pages": len(document)}))
    signs = pdf_signs(content, document, pages)
    sources = [read_pages(pages, Source.TEXT)]
    paper = read_text_paper(pages)
    return _Opened(media_type, sha256, sources, "", len(document), NO_SEAL, signs, paper)


def _reading(opened: _Opened) -> Reading:
    sources = opened.sources
    present = tuple(source.source for source in sources if source.values)
    about = (opened.media_type, opened.sha256)
    rest = (opened.page_count, opened.seal)
    sealed = seal_findings(opened.seal)
    if is_fiscal(sources) and is_medical(sources):
        made = make_bill(sources)
        if isinstance(made, Unreadable):
            return made
        bill, evidence, findings = made
        return MedicalBillReading(bill, evidence, (*findings, *sealed), present, *about, *rest)
    if is_vat(sources):
        kind, fields, findings = describe(sources)
        return OtherDocument(kind, fields, *about, present, (*findings, *sealed), *rest)
    if is_fiscal(sources):
        kind = OtherKind.FISCAL_NON_MEDICAL
        fields = {name: value.text for source in sources for name, value in source.values.items()}
    elif opened.paper is not None:
        kind, fields, findings = opened.paper
        sealed = (*findings, *sealed)
    else:
        kind = _PLAIN[opened.media_type]
        fields = {"title": opened.title} if opened.title else {}
    return OtherDocument(kind, fields, *about, present, sealed, *rest)
