"""A reading as JSON: between the limited process and its parent, and in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from claimwright.core.documents.reading import (
    Hostile,
    MedicalBillReading,
    OtherDocument,
    Reading,
    Unreadable,
)

_KINDS: Final[dict[str, type[Reading]]] = {
    "medical_bill": MedicalBillReading,
    "other": OtherDocument,
    "unreadable": Unreadable,
    "hostile": Hostile,
}


def kind_of(reading: Reading) -> str:
    """medical_bill, other, unreadable or hostile."""
    return next(name for name, form in _KINDS.items() if isinstance(reading, form))


def to_json(reading: Reading) -> bytes:
    """The reading without its kind, as JSON with enum values, ISO dates and integer fen."""
    return msgspec.json.encode(reading)


def from_json(kind: str, content: bytes | str) -> Reading:
    """The inverse of `to_json`. Raises `msgspec.ValidationError` on any other form."""
    return msgspec.json.decode(content, type=_KINDS[kind])


class _Each(msgspec.Struct):
    kind: str
    reading: msgspec.Raw


def each_to_json(readings: Sequence[Reading]) -> bytes:
    """Several readings of one file, each with its kind."""
    return msgspec.json.encode([_Each(kind_of(one), msgspec.Raw(to_json(one))) for one in readings])


def each_from_json(content: bytes) -> tuple[Reading, ...]:
    """The inverse of `each_to_json`."""
    return tuple(
        from_json(one.kind, bytes(one.reading)) for one in msgspec.json.decode(content, type=list[_Each])
    )
