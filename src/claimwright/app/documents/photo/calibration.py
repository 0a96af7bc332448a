"""Confidence by how a value was seen: fitted to the forms that the reader was built with.

`calibration.json` holds, for each way a value can be seen, steps of the model's probability with the permille
of values that were right, never falling (isotonic). `bench/documents.py calibrate` makes it anew;
`bench/results/documents-photos.md` shows how it holds on forms that were never seen.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from enum import Enum
from functools import cache
from importlib.resources import files


class Way(Enum):
    """How a value was seen."""

    PROVED = "proved"  # a sum, a list or the dates confirm it
    TWICE = "twice"  # two readings, one of them of the value alone, are equal
    ONCE = "once"  # the second reading differs
    PAPER = "paper"  # of a paper that is no bill, read once


def confidence_permille(way: Way, probability: float) -> int:
    """Of a thousand values seen like this one, how many may be expected to be right."""
    froms, permilles = _steps()[way]
    return permilles[max(0, bisect_right(froms, probability) - 1)]


@cache
def _steps() -> dict[Way, tuple[tuple[float, ...], tuple[int, ...]]]:
    """Read once, before the process is confined (`warm`)."""
    text = (files("claimwright.app.documents.photo") / "calibration.json").read_text("utf-8")
    ways = json.loads(text)["ways"]
    return {
        way: (
            tuple(step["from"] for step in ways[way.value]),
            tuple(step["permille"] for step in ways[way.value]),
        )
        for way in Way
    }


def warm() -> None:
    """Load the steps."""
    _steps()
