"""Is it the same paper again? Compared by the figures printed on it, not by its pixels.

Light, angle, crop and file form change every pixel of a photograph and none of its figures. Two bills of
one hospital and day share their code and date, but hardly an amount or a serial number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

SHARED_MIN: Final = 4
SHARE_MIN: Final = 0.7
_FIGURE = re.compile(r"\d[\d,]*\.\d{2}|\d{9,}")


def paper_print(texts: Iterable[str]) -> frozenset[str]:
    """The figures that tell papers apart: amounts over one yuan and numbers of nine digits or more.

    Dates, bill codes (8 digits) and amounts of nothing stand on too many papers to tell anything.
    """
    figures: set[str] = set()
    for text in texts:
        for figure in _FIGURE.findall(unicodedata.normalize("NFKC", text)):
            plain = figure.replace(",", "")
            if "." not in plain or _over_one_yuan(plain):
                figures.add(plain)
    return frozenset(figures)


def _over_one_yuan(amount: str) -> bool:
    """True for `1.00` and more, by its digits alone."""
    return amount.split(".")[0].strip("0") != ""


def same_paper(one: frozenset[str], other: frozenset[str]) -> bool:
    """True when most figures of the smaller print stand on the other: a crop is still the same paper."""
    shared = len(one & other)
    return shared >= SHARED_MIN and shared >= SHARE_MIN * min(len(one), len(other))
