"""How alike a hospital's name on a paper is to one on the list: for a person to choose, never to decide.

A bill writes the name without its city, a photograph loses a stroke. But one character is also what tells
the first people's hospital from the second, so that nothing but an exact name is ever taken by itself.
"""

from __future__ import annotations

import re
from typing import Final

from claimwright.core.documents.kinds.dictionary import distance, plain_name

EXACT: Final = 1000
LIKE_MIN: Final = 600
_OTHER_ORDINAL_MAX: Final = 590
_SHORT_FORM_MIN_CHARACTERS: Final = 4
_PLACE = r"[省市县区州旗]"
_ORDINALS: Final = re.compile(r"[一二三四五六七八九十百\d]+")


def likeness_permille(read: str, listed: str) -> int:
    """0 to 1000: 1000 for the same name (full-width forms, spaces and punctuation aside).

    The share of characters that need no change, or, for one name that is the other's without its place
    (云栖人民医院 of 江淮市云栖人民医院), 950. Names whose ordinals differ (第一, 第二) stay below `LIKE_MIN`.
    """
    one, other = plain_name(read), plain_name(listed)
    if not one or not other:
        return 0
    if one == other:
        return EXACT
    longest = max(len(one), len(other))
    away = distance(one, other, longest)
    share = EXACT * (longest - away) // longest
    score = max(share, 950 if _is_short_form(one, other) else 0)
    return score if _ORDINALS.findall(one) == _ORDINALS.findall(other) else min(score, _OTHER_ORDINAL_MAX)


def bigrams(name_key: str) -> list[str]:
    """Every two neighbouring characters: what the list is searched by before names are compared."""
    return [name_key[place : place + 2] for place in range(len(name_key) - 1)]


def _is_short_form(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORT_FORM_MIN_CHARACTERS or not long.endswith(short):
        return False
    return re.search(_PLACE + "$", long[: len(long) - len(short)]) is not None
