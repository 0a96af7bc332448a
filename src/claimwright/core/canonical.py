"""One canonical byte form for hashing: journals, idempotency keys, certificates."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

import msgspec

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | bool | None


def canonical_json(value: Json) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8, integers only (a float is a bug: `TypeError`)."""
    plain = _checked(value)
    try:
        return _PLAIN.encode(plain)
    except OverflowError:  # an integer of more than 64 bits
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def canonical_plain(value: Json) -> bytes:
    """The same for a value that is plain by its making: dicts by text, lists, texts, integers, flags, nulls.

    It is not looked at again, which is most of the work for large records.
    """
    return _PLAIN.encode(value)


_PLAIN = msgspec.json.Encoder(order="sorted")


def canonical_object(values: Mapping[str, bytes]) -> bytes:
    """The canonical form of an object whose values are in canonical form already."""
    rows = [canonical_json(name) + b":" + values[name] for name in sorted(values)]
    return b"{" + b",".join(rows) + b"}"


def sha256_hex(value: Json | bytes) -> str:
    """SHA-256 of bytes, or of the canonical form of a value, as 64 hex digits."""
    return hashlib.sha256(value if isinstance(value, bytes) else canonical_json(value)).hexdigest()


_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def _checked(value: object) -> object:
    if value.__class__ in _AS_THEY_ARE:
        return value
    if value.__class__ is dict:
        return {str(key): _checked(item) for key, item in value.items()}
    if isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _checked(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_checked(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")
