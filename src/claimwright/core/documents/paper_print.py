"""Is it the same paper again? Compared by the figures printed on it; by its picture where it has none.

Light, angle, crop and file form change every pixel of a photograph and none of its figures. Two bills of
one hospital and day share their code and date, but hardly an amount and never a number. A picture without
figures is compared by its brightness pattern, which tells pages of text apart but not two bills of one
form: figures, where there are any, decide alone.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

SHARED_MIN: Final = 4
SHARE_MIN: Final = 0.7
PATTERN_BITS: Final = 256
PATTERN_DIFFERENCES_MAX: Final = 15  # fewer than its bands: one band of two like patterns is always equal
_BANDS: Final = 16
_TELLING_FEN: Final = 50_000  # an amount of less, in whole yuan, stands on too many papers
_KEYS_OF_SERIALS_MAX: Final = 6
_AMOUNTS_PAIRED: Final = 4
_FIGURE: Final = re.compile(r"(?<![\d.])\d[\d,]*\.\d{2}(?!\d)|\d{9,}")
_DAY: Final = re.compile(r"(?<!\d)(20\d{2})[-/.年]?(0?[1-9]|1[0-2])[-/.月]?(0[1-9]|[12]\d|3[01]|[1-9])(?!\d)")


@dataclass(frozen=True, slots=True)
class PaperPrint:
    """What tells one paper from another. Holds no name; long numbers only as hashes.

    `key`: hash of code and number when something beside text recognition states them. `serials`: hashes of
    numbers of nine digits or more. `amounts`: fen, over one yuan. `days`: yyyymmdd. `patterns`: the
    brightness pattern of each pictured page, 64 hex digits.
    """

    key: int | None = None
    serials: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    patterns: tuple[str, ...] = ()

    @property
    def tells(self) -> bool:
        """True when its figures are enough to tell it from another paper."""
        return self.key is not None or len(self.serials) + len(self.amounts) >= SHARED_MIN


NO_PRINT: Final = PaperPrint()


def print_of_texts(
    texts: Iterable[str], *, key: tuple[str, str] | None = None, patterns: Iterable[str] = ()
) -> PaperPrint:
    """The print of a paper's texts, in any order and wording. `key`: its proven (code, number)."""
    serials: set[int] = set()
    amounts: set[int] = set()
    days: set[int] = set()
    for text in texts:
        plain = unicodedata.normalize("NFKC", text)
        days |= {int(year) * 10_000 + int(month) * 100 + int(day) for year, month, day in _DAY.findall(plain)}
        for figure in _FIGURE.findall(plain):
            digits = figure.replace(",", "").replace(".", "")
            if "." not in figure:
                serials.add(hashed("serial", digits))
            elif int(digits) >= 100:
                amounts.add(int(digits))
    known = None if key is None else hashed("key", *key)
    return PaperPrint(
        known, tuple(sorted(serials)), tuple(sorted(amounts)), tuple(sorted(days)), tuple(patterns)
    )


def joined(one: PaperPrint, other: PaperPrint) -> PaperPrint:
    """What both say together of one paper, or of one file of several pages."""
    return PaperPrint(
        one.key if one.key is not None else other.key,
        tuple(sorted({*one.serials, *other.serials})),
        tuple(sorted({*one.amounts, *other.amounts})),
        tuple(sorted({*one.days, *other.days})),
        tuple(dict.fromkeys((*one.patterns, *other.patterns))),
    )


def same_paper(one: PaperPrint, other: PaperPrint) -> bool:
    """True when both are of one paper, of which one may show only a part. Symmetric.

    Two proven keys decide. Else most amounts of the smaller print must stand on the other; numbers on both
    sides that the other lacks speak against it unless two agree (one was misread); a patient's and a
    hospital's numbers stand on many papers, so numbers alone never join two; days must not
    exclude each other.
    """
    if one.key is not None and other.key is not None:
        return one.key == other.key
    if not one.tells and not other.tells:
        return _alike(one, other)
    serials, others = set(one.serials), set(other.serials)
    shared = len(serials & others)
    if shared < 2 and serials - others and others - serials:
        return False
    if not shared and one.days and other.days and not set(one.days) & set(other.days):
        return False
    amounts = len(set(one.amounts) & set(other.amounts))
    smaller = min(len(one.amounts), len(other.amounts))
    return amounts >= (2 if shared else SHARED_MIN) and amounts >= SHARE_MIN * smaller


def _alike(one: PaperPrint, other: PaperPrint) -> bool:
    return any(
        (int(mine, 16) ^ int(theirs, 16)).bit_count() <= PATTERN_DIFFERENCES_MAX
        for mine in one.patterns
        for theirs in other.patterns
    )


def band_keys(paper: PaperPrint) -> tuple[int, ...]:
    """Signed 64-bit keys to store and look a print up by: like papers share at least one.

    At most 13 for a paper with figures: its key, its numbers, and the pairs of its largest amounts (a crop
    that keeps two of them is found). 16 bands a page for pictures without figures.
    """
    keys: list[int] = [] if paper.key is None else [paper.key]
    keys += paper.serials[:_KEYS_OF_SERIALS_MAX]
    for pair in combinations(sorted(paper.amounts, reverse=True)[:_AMOUNTS_PAIRED], 2):
        if any(amount_fen >= _TELLING_FEN or amount_fen % 100 for amount_fen in pair):
            keys.append(hashed("amounts", *map(str, pair)))
    if not paper.tells:
        width = len(paper.patterns[0]) // _BANDS if paper.patterns else 0
        for pattern in paper.patterns:
            bands = (pattern[at : at + width] for at in range(0, len(pattern), width))
            keys += [hashed("band", str(number), band) for number, band in enumerate(bands)]
    return tuple(dict.fromkeys(keys))


def hashed(*parts: str) -> int:
    """A signed 64-bit key of words."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
