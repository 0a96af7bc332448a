"""The invented patient of a paper, and rows of text to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.samples.draw import Draw

Lines = list[tuple[int, str]]  # (left edge, text); "" starts the next row
MadeLines = tuple[Lines, dict[str, str], int]


@dataclass(frozen=True, slots=True)
class PaperCase:
    """The invented patient and stay that a paper is about."""

    draw: Draw
    name: str
    sex: str
    hospital: str
    department: str
    disease: tuple[str, str]
    admitted: date
    discharged: date

    @property
    def age(self) -> str:
        return str(20 + len(self.name) * 7)


def rows_of(*rows: tuple[tuple[int, str], ...]) -> Lines:
    """The rows one after the other, each ended."""
    lines: Lines = []
    for row in rows:
        lines += [*row, (0, "")]
    return lines


def title(text: str) -> tuple[tuple[int, str], ...]:
    """A row with the text in the middle of the page."""
    return ((1050 - 27 * len(text), text),)


def patient_fields(case: PaperCase) -> dict[str, str]:
    """What every medical paper states of its patient."""
    return {
        "patient_name": case.name,
        "sex": case.sex,
        "department": case.department,
        "hospital": case.hospital,
    }
