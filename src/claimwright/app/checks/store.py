"""Rows of the robots as values, and rulebooks parsed once per hash."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from claimwright.core.canonical import sha256_hex
from claimwright.core.checks.reader import read_rulebook
from claimwright.core.checks.rulebook import Rulebook
from claimwright.infra.db import Statements

SQL = Statements.of(__package__)


@dataclass(frozen=True, slots=True)
class StoredRulebook:
    """A rulebook's row: who proposed it and who approved it."""

    source_sha256: str
    name: str
    effective: date
    file_name: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A flag or question of one run, with its evidence."""

    check: str
    verdict: str
    code: str
    facts: dict[str, Any]
    basis: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """One run of the robots over a claim."""

    run_no: int
    version: str
    passed: tuple[str, ...]
    open: tuple[OpenPoint, ...]
    points: int | None
    scorecard: str | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """An entry of a loaded list. Without an identity number a name alone can match."""

    entry_no: str
    name: str
    id_number: str | None = None
    birth_date: date | None = None


def run_of(row: tuple[Any, ...]) -> CheckRun:
    """A row of `results_of`."""
    points = tuple(OpenPoint(**one) for one in row[3])
    return CheckRun(row[0], row[1], tuple(row[2] or ()), points, row[4], row[5], row[6])


def name_key(name: str) -> str:
    """Full-width forms, spaces, dots between parts and case do not make another name."""
    return "".join(one for one in unicodedata.normalize("NFKC", name).casefold() if one.isalnum())


@lru_cache(maxsize=64)
def parsed(source_sha256: str, file_name: str, source_text: str) -> Rulebook:
    """A stored rulebook; it read without errors when it was stored."""
    assert sha256_hex(source_text.encode()) == source_sha256, f"{file_name} is not what was approved"
    book = read_rulebook(source_text, file_name)
    assert isinstance(book, Rulebook), f"{file_name} was approved but no longer reads: {book}"
    return book
