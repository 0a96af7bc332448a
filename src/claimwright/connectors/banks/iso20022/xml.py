"""XML that comes from outside, parsed without trust, and validated against our schemas."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from lxml import etree

MESSAGE_BYTES_MAX = 10_000_000


class MessageError(ValueError):
    """A message that is not what it must be; the text names the first fault, without its content."""


def parse(content: bytes, schema_name: str) -> etree._Element:
    """The root of a valid message.

    Raises `MessageError`: too large, a document type declaration, not XML, not valid.
    """
    if len(content) > MESSAGE_BYTES_MAX:
        raise MessageError(f"message of {len(content)} bytes, at most {MESSAGE_BYTES_MAX} are read")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, dtd_validation=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MessageError(f"not well-formed XML: {type(error).__name__}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise MessageError("a message has no document type declaration")
    validate(root, schema_name)
    return root


def validate(root: etree._Element, schema_name: str) -> None:
    """Raises `MessageError` with the line and the kind of the first fault."""
    schema = _schema(schema_name)
    if not schema.validate(root):
        faults: Any = schema.error_log
        fault = faults[0]
        raise MessageError(f"not a valid {schema_name}: line {fault.line}, {fault.type_name}")


@cache
def _schema(name: str) -> etree.XMLSchema:
    text = resources.files(__package__).joinpath(f"{name}.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(text))
