"""The canonical form and its hash: sorted keys, no spaces, UTF-8, whole numbers only."""

from __future__ import annotations

import hashlib
import json
from typing import Any


class NotCanonical(ValueError):
    """The text is not a certificate's JSON; the message says why."""


def read(text: str) -> dict[str, Any]:
    """Parse a certificate; floats, double keys and other shapes are refused."""

    def no_float(number: str) -> Any:
        raise NotCanonical(f"{number} is not a whole number")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if len(set(keys)) != len(keys):
            raise NotCanonical("a key stands twice in one object")
        return dict(pairs)

    try:
        value = json.loads(text, parse_float=no_float, parse_constant=no_float, object_pairs_hook=once)
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotCanonical(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise NotCanonical("a certificate is one JSON object")
    return value


def sha256(value: Any) -> str:
    """The hash of the canonical form, as 64 hex digits."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_of_text(text: str) -> str:
    """The hash of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()
