"""Confidence by how a value was seen, not by the model's own figure.

The shares were set with care below what `bench/documents.py` found on the forms that the reader was built
with; its report on the unseen forms (`bench/documents/unseen.md`) prints, for each step of confidence
given, the share that was right.
"""

from __future__ import annotations

from typing import Final

STEPS: Final = (0.5, 0.8, 0.9, 0.97, 0.99)

# (proved, read twice alike) -> permille right by probability below STEPS[0], STEPS[1], ... and above all.
_PERMILLE: Final[dict[tuple[bool, bool], tuple[int, ...]]] = {
    (True, True): (900, 970, 990, 995, 998, 999),
    (True, False): (850, 950, 980, 985, 990, 995),
    (False, True): (600, 850, 930, 970, 990, 997),
    (False, False): (300, 500, 700, 800, 900, 950),
}


def confidence_permille(proved: bool, twice: bool, probability: float) -> int:
    """Of a thousand values seen like this one, how many may be expected to be right."""
    return _PERMILLE[proved, twice][sum(probability >= step for step in STEPS)]
