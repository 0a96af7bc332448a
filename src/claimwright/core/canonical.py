"""One canonical byte form for hashing: journals, idempotency keys, certificates."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | bool | None


def canonical_json(value: Json) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8, integers only (a float is a bug: `TypeError`)."""
    return json.dumps(
        _checked(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def canonical_object(values: Mapping[str, bytes]) -> bytes:
    """The canonical form of an object whose values are in canonical form already."""
    rows = [canonical_json(name) + b":" + values[name] for name in sorted(values)]
    return b"{" + b",".join(rows) + b"}"


def sha256_hex(value: Json | bytes) -> str:
    """SHA-256 of bytes, or of the canonical form of a value, as 64 hex digits."""
    return hashlib.sha256(value if isinstance(value, bytes) else canonical_json(value)).hexdigest()


def _checked(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _checked(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_checked(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")
