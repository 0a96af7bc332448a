"""Units of the terms and how a written quantity becomes an exact integer.

Every number in a product file carries its unit. Amounts become fen, ratios exact fractions, dates ordinals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from claimwright.core.money import AmountError, parse_yuan


class Unit(Enum):
    """What a value is counted in. Two units never mix without a rule of `PRODUCTS`."""

    YUAN = "元"
    DAY = "天"
    TIME = "次"
    RATIO = "%"
    AGE = "岁"
    YEAR = "年"
    GRADE = "级"
    YUAN_PER_DAY = "元/天"
    YUAN_PER_TIME = "元/次"
    DATE = "日期"
    FLAG = "是否"
    TEXT = "文字"

    @property
    def is_money(self) -> bool:
        """Held in fen."""
        return self in (Unit.YUAN, Unit.YUAN_PER_DAY, Unit.YUAN_PER_TIME)

    @property
    def is_number(self) -> bool:
        """Can be compared by size."""
        return self not in (Unit.FLAG, Unit.TEXT)


PRODUCTS: dict[tuple[Unit, Unit], Unit] = {
    (Unit.YUAN_PER_DAY, Unit.DAY): Unit.YUAN,
    (Unit.YUAN_PER_TIME, Unit.TIME): Unit.YUAN,
    (Unit.YUAN, Unit.TIME): Unit.YUAN,
    (Unit.YUAN, Unit.YEAR): Unit.YUAN,
    (Unit.DAY, Unit.TIME): Unit.DAY,
}
"""What one unit times another gives. Anything else is refused (元 × 天 wants 元/天)."""

PLAIN_UNITS: dict[str, Unit] = {
    "天": Unit.DAY,
    "日": Unit.DAY,
    "次": Unit.TIME,
    "岁": Unit.AGE,
    "年": Unit.YEAR,
    "级": Unit.GRADE,
}
MONEY_UNITS: dict[str, tuple[Unit, int]] = {
    "元": (Unit.YUAN, 1),
    "万元": (Unit.YUAN, 10_000),
    "元/天": (Unit.YUAN_PER_DAY, 1),
    "元/日": (Unit.YUAN_PER_DAY, 1),
    "元/次": (Unit.YUAN_PER_TIME, 1),
}
FLAG_WORDS = {"true": 1, "yes": 1, "是": 1, "false": 0, "no": 0, "否": 0}
COUNT_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Quantity:
    """A literal of the terms: its unit and its value (fen, days, times, ordinal of a date, 0/1, ratio)."""

    unit: Unit
    value: int | Fraction


class QuantityError(ValueError):
    """A written quantity that cannot be taken; `code` is a code of the message catalogue."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text


_NUMBER = re.compile(r"^([-+]?[\d,]+(?:\.\d+)?)\s*(\S*)$")
_FRACTION = re.compile(r"^(\d+)\s*/\s*(\d+)$")
_DATE = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}$")


def looks_like_literal(text: str) -> bool:
    """A scalar that starts like a number, a date or a yes/no is a literal; anything else is a name."""
    return bool(re.match(r"^[-+]?[\d.]", text)) or text.lower() in FLAG_WORDS


def parse_quantity(text: str) -> Quantity:
    """Read ``10000.00 元``, ``2 万元``, ``180 天``, ``60%``, ``1/3``, ``2025-01-01`` or ``true``.

    Raises `QuantityError` with code ``unit_missing``, ``unit_unknown``, ``sub_fen``, ``negative``,
    ``not_whole``, ``too_large``, ``not_a_date`` or ``not_a_quantity``.
    """
    text = text.strip()
    if text.lower() in FLAG_WORDS:
        return Quantity(Unit.FLAG, FLAG_WORDS[text.lower()])
    if _DATE.match(text):
        return _date(text)
    fraction = _FRACTION.match(text)
    if fraction:
        return _fraction(fraction, text)
    match = _NUMBER.match(text)
    if match is None:
        raise QuantityError("not_a_quantity", text)
    number, unit = match.groups()
    if not unit:
        raise QuantityError("unit_missing", text)
    if number.startswith("-"):
        raise QuantityError("negative", text)
    number = number.lstrip("+").replace(",", "")
    if unit in ("%", "％"):
        return _ratio(Fraction(number) / 100, text)
    if unit in MONEY_UNITS:
        return _money(number, unit, text)
    if unit in PLAIN_UNITS:
        return _count(number, PLAIN_UNITS[unit], text)
    raise QuantityError("unit_unknown", unit)


def _date(text: str) -> Quantity:
    year, month, day = (int(part) for part in text.split("-"))
    try:
        return Quantity(Unit.DATE, date(year, month, day).toordinal())
    except ValueError:
        raise QuantityError("not_a_date", text) from None


def _fraction(match: re.Match[str], text: str) -> Quantity:
    above, below = int(match.group(1)), int(match.group(2))
    if below == 0:
        raise QuantityError("not_a_quantity", text)
    return _ratio(Fraction(above, below), text)


def _ratio(ratio: Fraction, text: str) -> Quantity:
    if ratio > 100 or ratio.denominator > 10**6:
        raise QuantityError("too_large", text)
    return Quantity(Unit.RATIO, ratio)


def _money(number: str, unit: str, text: str) -> Quantity:
    kind, times = MONEY_UNITS[unit]
    exact = Fraction(number) * times * 100
    if exact.denominator != 1:
        raise QuantityError("sub_fen", text)
    try:
        return Quantity(kind, parse_yuan(f"{exact.numerator // 100}.{exact.numerator % 100:02d}"))
    except AmountError:
        raise QuantityError("too_large", text) from None


def _count(number: str, unit: Unit, text: str) -> Quantity:
    if "." in number:
        raise QuantityError("not_whole", text)
    if int(number) > COUNT_MAX:
        raise QuantityError("too_large", text)
    return Quantity(unit, int(number))
