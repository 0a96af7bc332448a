"""Rows of the hospital list as values."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from claimwright.infra.db import Statements

SQL = Statements.of(__package__)


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital as listed over ``[listed_from, listed_until)``; `level` is a word of the vocabulary."""

    name: str
    level: str
    is_public: bool
    listed_from: date
    listed_until: date | None


@dataclass(frozen=True, slots=True)
class HospitalCandidate:
    """A listed hospital with how alike its name is, 600 to 1000."""

    hospital: Hospital
    likeness_permille: int


def name_key(name: str) -> str:
    """Full-width forms, spaces and case do not make another hospital."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
