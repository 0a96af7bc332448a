"""The exact arithmetic of the program's operations, on integers only."""

from __future__ import annotations

from claimwright.core.products.program import Table

HALF_UP, HALF_EVEN, FLOOR, CEILING = range(4)


def round_div(numerator: int, denominator: int, rule: int, unit_fen: int) -> int:
    """``numerator / denominator`` rounded to a multiple of `unit_fen` by a named rule (not negative)."""
    assert denominator > 0, "a divisor is positive"
    whole, rest = divmod(numerator, denominator * unit_fen)
    twice, size = 2 * rest, denominator * unit_fen
    if rule == HALF_UP:
        up = twice >= size
    elif rule == HALF_EVEN:
        up = twice > size or (twice == size and whole % 2 == 1)
    else:
        up = rule == CEILING and rest > 0
    return (whole + int(up)) * unit_fen


def tier_total(amount: int, table: Table, params: tuple[int, ...]) -> int:
    """The marginal sum of a tier over an amount, in fen × 1/ratio_base (not yet rounded)."""
    total = 0
    for position, value in enumerate(table.values):
        low_index, high_index = table.bounds[position], table.bounds[position + 1]
        low = 0 if low_index is None else params[low_index]
        high = amount if high_index is None else min(amount, params[high_index])
        if high > low:
            total += (high - low) * params[value]
    return total


def band_of(key: int, table: Table, params: tuple[int, ...]) -> int | None:
    """The row of a band table that holds the key, or None outside all bands."""
    for position in range(len(table.values)):
        low_index, high_index = table.bounds[position], table.bounds[position + 1]
        if (low_index is None or params[low_index] <= key) and (
            high_index is None or key < params[high_index]
        ):
            return position
    return None


def starts_with(text: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a code begins with one of the prefixes; ``C00-C97`` means every category between."""
    code = text.upper()
    for prefix in prefixes:
        low, dash, high = prefix.partition("-")
        if (dash and low <= code[:3] <= high) or (not dash and code.startswith(prefix)):
            return True
    return False
