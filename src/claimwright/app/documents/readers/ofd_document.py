"""Read an OFD: its pages' text, its custom data and tags, its XML attachments."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from claimwright.app.documents.readers import limits, xml_names
from claimwright.app.documents.readers.labelled_text import read_pages
from claimwright.app.documents.readers.limits import ReadEnded, hostile, unreadable
from claimwright.app.documents.readers.ofd_package import OfdPackage, resolve
from claimwright.app.documents.readers.ofd_page import glyphs_of, numbers
from claimwright.app.documents.readers.page_text import Glyph, Page, rows_of
from claimwright.app.documents.readers.raw import RawDocument, RawValue
from claimwright.app.documents.readers.safe_xml import children, descendants, local, text_of
from claimwright.app.documents.readers.xml_document import named_values, read_xml_root
from claimwright.core.documents.bill import Source
from claimwright.core.documents.reading import Hostile, HostileCode, UnreadableCode


@dataclass(slots=True)
class OfdDocument:
    """An opened OFD: its package, pages with text, and what names each text object."""

    package: OfdPackage
    root: etree._Element
    document: etree._Element
    document_path: str
    pages: list[Page] = field(default_factory=list)
    roots: list[list[etree._Element]] = field(default_factory=list)
    page_count: int = 0
    objects: dict[tuple[str, str], tuple[Page, list[Glyph]]] = field(default_factory=dict)


def open_ofd(content: bytes) -> OfdDocument:
    """Open the first document of the package and place its text."""
    package = OfdPackage(content)
    if not package.has("OFD.xml"):
        raise unreadable(UnreadableCode.UNKNOWN_FORMAT, found="zip")
    root = package.xml("OFD.xml")
    found = descendants(root, "DocRoot")
    if not found:
        raise unreadable(UnreadableCode.BROKEN_OFD, reason="OFD.xml names no DocRoot")
    path = resolve("OFD.xml", text_of(found[0]))
    ofd = OfdDocument(package, root, package.xml(path), path)
    _place_pages(ofd)
    return ofd


def read_ofd(ofd: OfdDocument) -> list[RawDocument]:
    """Every source in the file: attachments, tags and custom data, text."""
    sources = [*_attachments(ofd), _tags(ofd), read_pages(ofd.pages, Source.TEXT)]
    return [source for source in sources if source.values or source.title]


def first_text(ofd: OfdDocument) -> str:
    """The first line of text, to say what a document is that is no invoice."""
    for page in ofd.pages:
        for row in rows_of(page):
            return row.text.replace("\t", " ")[:80]
    return ""


def page_parts(ofd: OfdDocument, number: int) -> list[etree._Element]:
    """The XML of a page: its templates, then its own content."""
    return ofd.roots[number]


def _place_pages(ofd: OfdDocument) -> None:
    templates = {
        str(found.get("ID")): resolve(ofd.document_path, str(found.get("BaseLoc") or ""))
        for found in descendants(ofd.document, "TemplatePage")
    }
    default = _physical_box(ofd.document)
    listed = [found for holder in children(ofd.document, "Pages") for found in children(holder, "Page")]
    ofd.page_count = len(listed)
    if len(listed) > limits.PAGES_MAX:
        raise hostile(HostileCode.TOO_MANY_PAGES, pages=len(listed), pages_max=limits.PAGES_MAX)
    for number, entry in enumerate(listed[: limits.PAGES_READ_MAX]):
        content = ofd.package.xml(resolve(ofd.document_path, str(entry.get("BaseLoc") or "")))
        width, height = _physical_box(content) or default or (210.0, 297.0)
        page = Page(number, width, height)
        roots = [content]
        for use in descendants(content, "Template"):
            template = templates.get(str(use.get("TemplateID")))
            if template is not None and ofd.package.has(template):
                roots.insert(0, ofd.package.xml(template))
                page.glyphs += glyphs_of(roots[0])
        ofd.roots.append(roots)
        objects: dict[str, list[Glyph]] = {}
        page.glyphs += glyphs_of(content, objects)
        ofd.pages.append(page)
        ofd.objects |= {(str(entry.get("ID")), name): (page, glyphs) for name, glyphs in objects.items()}


def _physical_box(root: etree._Element) -> tuple[float, float] | None:
    for found in descendants(root, "PhysicalBox"):
        box = numbers(text_of(found))
        if len(box) == 4 and box[2] > 0 and box[3] > 0:
            return box[2], box[3]
    return None


def _attachments(ofd: OfdDocument) -> list[RawDocument]:
    """XML attachments that state a bill or an invoice; others (and broken ones) are passed over."""
    found: list[RawDocument] = []
    for entry in children(ofd.document, "Attachments"):
        listing_path = resolve(ofd.document_path, text_of(entry))
        if not ofd.package.has(listing_path):
            continue
        for attachment in descendants(ofd.package.xml(listing_path), "FileLoc"):
            path = resolve(listing_path, text_of(attachment))
            if path.lower().endswith(".xml") and ofd.package.has(path):
                raw = _attached(ofd.package, path)
                if raw is not None and raw.values:
                    found.append(raw)
    return found


def _attached(package: OfdPackage, path: str) -> RawDocument | None:
    try:
        return read_xml_root(package.xml(path), Source.ATTACHMENT)
    except ReadEnded as ended:
        if isinstance(ended.result, Hostile):
            raise
        return None


def _tags(ofd: OfdDocument) -> RawDocument:
    """Custom data of OFD.xml, and custom tags, whose leaves name fields and refer to text objects."""
    values: dict[str, RawValue] = {}
    for data in descendants(ofd.root, "CustomData"):
        name = xml_names.VAT_CUSTOM_DATA.get(str(data.get("Name") or ""))
        if name and text_of(data):
            values[name] = RawValue(text_of(data))
    tagged = _tagged_texts(ofd)
    fiscal = "einvoicecode" in tagged or "einvoicenumber" in tagged
    named = named_values(tagged, xml_names.FISCAL if fiscal else xml_names.VAT)
    title = named.pop("title", RawValue("")).text
    return RawDocument(Source.TAG, title, {**named, **values})


def _tagged_texts(ofd: OfdDocument) -> dict[str, RawValue]:
    found: dict[str, RawValue] = {}
    for entry in children(ofd.document, "CustomTags"):
        listing_path = resolve(ofd.document_path, text_of(entry))
        if not ofd.package.has(listing_path):
            continue
        for location in descendants(ofd.package.xml(listing_path), "FileLoc"):
            path = resolve(listing_path, text_of(location))
            if ofd.package.has(path):
                _read_tags(ofd, ofd.package.xml(path), found)
    return found


def _read_tags(ofd: OfdDocument, root: etree._Element, found: dict[str, RawValue]) -> None:
    for element in root.iter():
        references = children(element, "ObjectRef")
        name = local(element).lower()
        if not references or name in found:
            continue
        placed = [ofd.objects.get((str(ref.get("PageRef")), text_of(ref))) for ref in references]
        glyphs = [glyph for place in placed if place is not None for glyph in place[1]]
        page = next((place[0] for place in placed if place is not None), None)
        if page is not None and glyphs:
            found[name] = RawValue("".join(glyph.char for glyph in glyphs), page.box(glyphs))
