"""XML documents: fiscal e-bill, 数电票, and the XML attachments of OFD files."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from claimwright.app.documents.readers import xml_names
from claimwright.app.documents.readers.raw import RawDocument, RawFee, RawValue
from claimwright.app.documents.readers.safe_xml import descendants, local, text_of
from claimwright.core.documents.bill import Source


def read_xml_root(root: etree._Element, source: Source) -> RawDocument:
    """What an XML document states. The names decide: a fiscal bill has EInvoiceCode, the others do not."""
    names = {local(element).lower() for element in root.iter()}
    if "einvoicecode" in names or "einvoicenumber" in names:
        return _fiscal(root, source)
    title, values = _stated(leaves(root), xml_names.VAT)
    return RawDocument(source, title, values)


def leaves(root: etree._Element) -> dict[str, str]:
    """Text of each childless element by lower-case local name; the first that has text wins."""
    found: dict[str, str] = {}
    for element in root.iter():
        name = local(element).lower()
        if len(element) == 0 and name and not found.get(name):
            found[name] = text_of(element)
    return found


def named_values(texts: Mapping[str, RawValue], names: Mapping[str, str]) -> dict[str, RawValue]:
    """Values by field from values by element name; empty ones are not stated."""
    return {names[name]: value for name, value in texts.items() if name in names and value.text}


def _stated(texts: Mapping[str, str], names: Mapping[str, str]) -> tuple[str, dict[str, RawValue]]:
    values = named_values({name: RawValue(text) for name, text in texts.items()}, names)
    return values.pop("title", RawValue("")).text, values


def _fiscal(root: etree._Element, source: Source) -> RawDocument:
    texts: dict[str, str] = {}
    for element in root.iter():
        if len(element) == 0 and not _in_table(element):
            name = local(element).lower()
            texts[name] = texts.get(name) or text_of(element)
    title, values = _stated(texts, xml_names.FISCAL)
    return RawDocument(
        source,
        title,
        values,
        fees=tuple(_line(item, "item") for item in _items_of(root)),
        items=tuple(_line(item, "auxitem") for item in _aux_items(root)),
    )


def _in_table(element: etree._Element) -> bool:
    return any(local(parent) in ("Details", "AuxDetails") for parent in element.iterancestors())


def _items_of(root: etree._Element) -> list[etree._Element]:
    """Fee lines: Item elements that carry ItemName, not those of the itemised list."""
    return [item for item in descendants(root, "Item") if "itemname" in leaves(item)]


def _aux_items(root: etree._Element) -> list[etree._Element]:
    """Itemised lines, whatever element wraps one (files differ: Item, AuxItem, AuxDetail)."""
    named = [name for name in root.iter() if local(name).lower() == "auxitemname"]
    return [parent for parent in (name.getparent() for name in named) if parent is not None]


def _line(item: etree._Element, prefix: str) -> RawFee:
    texts = leaves(item)
    return RawFee(
        name=RawValue(texts.get(f"{prefix}name", "")),
        amount=RawValue(texts.get(f"{prefix}amount", "")),
        quantity=texts.get(f"{prefix}quantity", ""),
        unit=texts.get(f"{prefix}unit", ""),
        code=texts.get(f"{prefix}code", ""),
    )
