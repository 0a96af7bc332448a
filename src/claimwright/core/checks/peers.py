"""What comparable bills cost: cells from fine to coarse, and robust statistics of each (median and MAD)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claimwright.core.checks.case import PeerCell
from claimwright.core.checks.diagnosis import category

PROVINCE_DIGITS = 2  # a fiscal bill's code begins with the region (GB/T 2260)


def cells_of(hospital: str, bill_code: str, kind: str, diagnosis: str | None) -> tuple[str, ...]:
    """The cells that a bill belongs to, the finest first: hospital, province, country; with and without
    the diagnosis. What is not known makes no cell."""
    group = category(diagnosis) if diagnosis else None
    province = bill_code[:PROVINCE_DIGITS] if bill_code[:PROVINCE_DIGITS].isdigit() else None
    places = [f"hospital={hospital}"] if hospital else []
    places += [f"province={province}"] if province else []
    places.append("country")
    with_group = [f"{place};{kind};{group}" for place in places] if group else []
    return (*with_group, *[f"{place};{kind}" for place in places])


def statistics(amounts_by_cell: Iterable[tuple[str, Sequence[int]]], count_min: int) -> tuple[PeerCell, ...]:
    """Median and median absolute deviation in fen of each cell with enough bills."""
    return tuple(
        PeerCell(cell, len(amounts), _median(amounts), _deviation(amounts))
        for cell, amounts in amounts_by_cell
        if len(amounts) >= count_min
    )


def _deviation(amounts: Sequence[int]) -> int:
    middle = _median(amounts)
    return _median([abs(one - middle) for one in amounts])


def _median(amounts: Sequence[int]) -> int:
    """The middle amount; of two middle ones the lower half of their sum (whole fen)."""
    ordered = sorted(amounts)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) // 2
