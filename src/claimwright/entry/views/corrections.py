"""What people corrected in readings, counted: by field, by format of the file and by hospital."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from claimwright.app.documents.public import CorrectionCount
from claimwright.core.documents.messages import field_name


@dataclass(frozen=True, slots=True)
class CorrectedGroup:
    """One field, format or hospital: its `value` narrows the page, `name` is what people read."""

    value: str
    name: str
    corrected: int
    missing: int


@dataclass(frozen=True, slots=True)
class CorrectionsView:
    """The same corrections seen three ways; each way sums to `corrected`."""

    corrected: int
    missing: int
    by_field: tuple[CorrectedGroup, ...]
    by_format: tuple[CorrectedGroup, ...]
    by_hospital: tuple[CorrectedGroup, ...]


def corrections_view(counts: Iterable[CorrectionCount], lang: str, unnamed: str) -> CorrectionsView:
    """The counts, most first; `unnamed` stands for a hospital that no bill named."""
    found = tuple(counts)
    return CorrectionsView(
        corrected=sum(one.corrected for one in found),
        missing=sum(one.missing for one in found),
        by_field=_grouped(found, lambda one: one.field, lambda value: field_name(value, lang)),
        by_format=_grouped(found, lambda one: one.media_type, str),
        by_hospital=_grouped(found, lambda one: one.hospital_name, lambda value: value or unnamed),
    )


def _grouped(
    counts: tuple[CorrectionCount, ...],
    value_of: Callable[[CorrectionCount], str],
    name_of: Callable[[str], str],
) -> tuple[CorrectedGroup, ...]:
    corrected: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for one in counts:
        corrected[value_of(one)] += one.corrected
        missing[value_of(one)] += one.missing
    return tuple(
        CorrectedGroup(value, name_of(value), count, missing[value])
        for value, count in sorted(corrected.items(), key=lambda each: (-each[1], each[0]))
    )
