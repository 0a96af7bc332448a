"""ICD-10 codes against ranges such as ``O00-O99``: by letter and two digits (类目), of any edition."""

from __future__ import annotations

import re
from functools import lru_cache

_CATEGORY = re.compile(r"^([A-Z])(\d{2})")
RANGE = re.compile(r"^[A-Z]\d{2}(-[A-Z]\d{2})?\Z")


@lru_cache(maxsize=4096)
def category(code: str) -> str | None:
    """``C34`` of ``C34.901``; None if the text is no ICD-10 code."""
    match = _CATEGORY.match(code.strip().upper())
    return match.group(0) if match else None


@lru_cache(maxsize=16384)
def in_ranges(code: str, ranges: tuple[str, ...]) -> bool:
    """Does the code fall into one of the ranges? A text that is no code falls into none."""
    found = category(code)
    if found is None:
        return False
    for one in ranges:
        low, _, high = one.partition("-")
        if low <= found <= (high or low):
            return True
    return False
