"""XML from strangers: no DTD, no entities, no network, no unbounded depth."""

from __future__ import annotations

from lxml import etree

from claimwright.app.documents.readers import limits
from claimwright.app.documents.readers.limits import hostile, unreadable
from claimwright.core.documents.reading import HostileCode, UnreadableCode


def parse_xml(content: bytes, part: str = "") -> etree._Element:
    """The root element. Ends with ENTITIES on any DTD, TOO_DEEP, or BROKEN_XML with line and reason."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if _declares(content):
        raise hostile(HostileCode.ENTITIES, part=part)
    if content.count(b"<") > 2 * limits.ELEMENTS_MAX:
        raise hostile(HostileCode.TOO_MANY_PARTS, part=part, parts_max=limits.ELEMENTS_MAX)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise hostile(HostileCode.TOO_DEEP, part=part) from None
        raise unreadable(
            UnreadableCode.BROKEN_XML, part=part, line=error.lineno or 0, reason=str(error.msg)[:200]
        ) from None
    except ValueError as error:
        raise unreadable(UnreadableCode.BROKEN_XML, part=part, line=0, reason=str(error)[:200]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise hostile(HostileCode.ENTITIES, part=part)
    return root


def local(element: etree._Element) -> str:
    """The element's name without its namespace: real files use several, or none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Direct children of that local name, whatever the namespace."""
    return [child for child in element if local(child) == name]


def descendants(element: etree._Element, name: str) -> list[etree._Element]:
    """All elements below of that local name, in document order."""
    return [found for found in element.iter() if local(found) == name]


def text_of(element: etree._Element) -> str:
    """All text below the element, stripped, cut at what no field of a document exceeds."""
    return "".join(str(part) for part in element.itertext()).strip()[: limits.VALUE_CHARACTERS_MAX]


def _declares(content: bytes) -> bool:
    head = content[:4]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head:
        content = content.replace(b"\x00", b"")
    return b"<!DOCTYPE" in content or b"<!ENTITY" in content
