"""Arithmetic on whole numbers and days: rounding, bands, anniversaries, how a written amount reads."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

HALF_UP, HALF_EVEN, DOWN, UP = range(4)
FEN = {"元": 100, "元/天": 100, "元/次": 100}


def rounded(value: Fraction, rule: int, unit_fen: int) -> int:
    """A non-negative amount rounded by a rule to a multiple of `unit_fen`."""
    units = value / unit_fen
    floor = units.numerator // units.denominator
    rest = units - floor
    half = Fraction(1, 2)
    up = {
        HALF_UP: rest >= half,
        HALF_EVEN: rest > half or (rest == half and floor % 2 == 1),
        DOWN: False,
        UP: rest > 0,
    }[rule]
    return (floor + int(up)) * unit_fen


def marginal(amount: int, bands: list[tuple[int, int | None, int]]) -> int:
    """Each band ``(from, until, ratio)`` takes its ratio of the part of the amount that falls into it."""
    total = 0
    for start, until, ratio in bands:
        top = amount if until is None else min(amount, until)
        total += max(0, top - start) * ratio
    return total


_NUMBER = re.compile(r"^(-?[\d,]+(?:\.\d+)?)\s*(万?)\s*(\S*)$")


def reading_of(text: str, unit: str, ratio_base: int) -> int | None:
    """What a written amount means in its unit (元 as fen, % in units of 1/ratio_base), or None."""
    text = text.strip().strip("\"'")
    if unit == "日期":
        try:
            return date.fromisoformat(text).toordinal()
        except ValueError:
            return None
    if unit == "%":
        return _ratio(text, ratio_base)
    match = _NUMBER.match(text)
    if match is None:
        return None
    value = Fraction(match.group(1).replace(",", "")) * (10_000 if match.group(2) else 1) * FEN.get(unit, 1)
    return value.numerator if value.denominator == 1 else None


def _ratio(text: str, base: int) -> int | None:
    try:
        ratio = Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text.replace(" ", ""))
    except (ValueError, ZeroDivisionError):
        return None
    scaled = ratio * base
    return scaled.numerator if scaled.denominator == 1 else None


def bands_of(table: dict[str, Any], params: list[int]) -> list[tuple[int, int | None, int]]:
    """A table's rows as ``(from, until, value)``; the last may have no end."""
    bounds = [None if index is None else params[index] for index in table["bounds"]]
    rows: list[tuple[int, int | None, int]] = []
    for place, index in enumerate(table["values"]):
        start = bounds[place]
        assert start is not None, "only a table's end may be open"
        rows.append((start, bounds[place + 1], params[index]))
    return rows


def anniversary(start: date, years: int) -> date:
    """The day `years` years after (or before) a date."""
    last = 28 if start.month == 2 and start.day == 29 and not _is_leap(start.year + years) else start.day
    return date(start.year + years, start.month, last)


def whole_years(start: date, end: date) -> int:
    """Anniversaries that have come; negative if the end is earlier."""
    years = end.year - start.year
    return years if anniversary(start, years) <= end else years - 1


def policy_year_start(inception: date, on: date) -> date:
    """First day of the policy year that holds a day."""
    return anniversary(inception, whole_years(inception, on))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
