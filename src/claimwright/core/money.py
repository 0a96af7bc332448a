"""Money as integer fen, its text form, named rounding rules and splits that sum to the whole.

A fen amount is an ``int``; the currency stands beside it where amounts meet the outside
(`Money`). There is no float anywhere: ratios are exact `fractions.Fraction`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

FEN_PER_YUAN = 100
AMOUNT_FEN_MAX = 10**15 - 1  # ten trillion yuan: far above any claim, far below int64 overflow in sums
CNY = "CNY"


class AmountError(ValueError):
    """An amount that cannot be taken; `code` names why, for problem reports in both languages."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text


class Rounding(Enum):
    """How a sub-fen amount becomes fen. Each use cites the clause that asks for it.

    HALF_UP is the usual rule of Chinese accounting (GB/T 8170 names it 四舍五入);
    HALF_EVEN is the banker's rule; FLOOR favours the payer, CEILING the payee.
    """

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    FLOOR = "floor"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in fen with its currency. Two currencies never add."""

    amount_fen: int
    currency: str = CNY

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.amount_fen + other.amount_fen, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.amount_fen - other.amount_fen, self.currency)

    def _same_currency(self, other: Money) -> None:
        assert self.currency == other.currency, f"{self.currency} and {other.currency} do not add"


_YUAN = re.compile(r"^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$")


def parse_yuan(text: str, *, negative: bool = False) -> int:
    """Read a yuan amount like ``1,234.56`` as fen.

    Raises `AmountError` with code ``not_an_amount``, ``sub_fen`` (more than two decimals that
    are not zero), ``negative`` (unless allowed, as on a red bill) or ``too_large``.
    """
    match = _YUAN.match(text.strip())
    if match is None:
        raise AmountError("not_an_amount", text)
    sign, whole, decimals = match.group(1), match.group(2).replace(",", ""), match.group(3) or ""
    if decimals[2:].strip("0"):
        raise AmountError("sub_fen", text)
    if len(whole) > 15:
        raise AmountError("too_large", text)
    amount_fen = int(whole) * FEN_PER_YUAN + int((decimals + "00")[:2])
    if amount_fen > AMOUNT_FEN_MAX:
        raise AmountError("too_large", text)
    if sign and amount_fen and not negative:
        raise AmountError("negative", text)
    return -amount_fen if sign else amount_fen


def format_yuan(amount_fen: int, *, grouped: bool = True) -> str:
    """Write fen as yuan with two decimals: ``123456`` becomes ``1,234.56``."""
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), FEN_PER_YUAN)
    return f"{sign}{whole:,}.{rest:02d}" if grouped else f"{sign}{whole}.{rest:02d}"


def round_fen(amount: Fraction, rule: Rounding) -> int:
    """Round an exact amount in fen to whole fen by a named rule. Halves go away from zero in HALF_UP."""
    sign = -1 if amount < 0 else 1
    whole, rest = divmod(abs(amount.numerator), amount.denominator)
    if rest == 0:
        return sign * whole
    twice = 2 * rest
    up = {
        Rounding.HALF_UP: twice >= amount.denominator,
        Rounding.HALF_EVEN: twice > amount.denominator or (twice == amount.denominator and whole % 2 == 1),
        Rounding.FLOOR: sign < 0,
        Rounding.CEILING: sign > 0,
    }[rule]
    return sign * (whole + int(up))


def split_fen(amount_fen: int, weights: Sequence[Fraction]) -> list[int]:
    """Split an amount by weights so that the parts sum to the whole (largest remainder).

    Fen left over go to the largest remainders, the earlier party first among equals
    (100,000.00 in three equal shares: 33,333.34, 33,333.33, 33,333.33).
    """
    total = sum(weights, Fraction(0))
    assert amount_fen >= 0, "a split is of a payment, never of a debt"
    assert weights, "a split needs at least one party"
    assert total > 0, "a split needs a positive weight"
    assert min(weights) >= 0, "a weight is never negative"
    exact = [amount_fen * weight / total for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    left_fen = amount_fen - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[:left_fen]:
        parts[i] += 1
    return parts
