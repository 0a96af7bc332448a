"""The rulebook in force: the last one put in force by two people, else the one that is shipped."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib import resources
from uuid import UUID

from claimwright.app.work.store_files import PEOPLE
from claimwright.core.dates import business_date
from claimwright.core.services.calendar import WorkingDays, read_working_days
from claimwright.core.work.reader import RuleError, read_rulebook
from claimwright.core.work.rulebook import Rulebook
from claimwright.infra.db import Tx

SHIPPED = ("provincial", "national", "shared")
DEFAULT = "shared"


@cache
def shipped_rulebook(name: str = DEFAULT) -> Rulebook:
    """One of the books that come with the product."""
    assert name in SHIPPED, f"no shipped rulebook {name}"
    return _read(shipped_text(name), f"{name}.yaml")


def shipped_text(name: str = DEFAULT) -> str:
    """Its text, to start one's own from."""
    folder = resources.files("claimwright").joinpath("catalogue").joinpath("work")
    return folder.joinpath(f"{name}.yaml").read_text(encoding="utf-8")


@cache
def _read(text: str, name: str) -> Rulebook:
    book = read_rulebook(text, name)
    assert isinstance(book, Rulebook), f"a rulebook in force was checked before: {book}"
    return book


@cache
def working_days() -> WorkingDays:
    """The shipped calendar of working days, by which working-day clocks count."""
    folder = resources.files("claimwright").joinpath("catalogue").joinpath("rulebooks")
    text = folder.joinpath("working_days.yaml").read_text(encoding="utf-8")
    days = read_working_days(text, "working_days.yaml")
    assert isinstance(days, WorkingDays), f"the shipped calendar was checked before: {days}"
    return days


def rules_in_force(tx: Tx, now: datetime) -> Rulebook:
    """The book by which work finds people at this moment."""
    row = tx.execute(PEOPLE["rulebook_on"], {"on": business_date(now)}).fetchone()
    return _read(row[1], row[0]) if row else shipped_rulebook()


def put_in_force(
    tx: Tx, text: str, file_name: str, proposed_by: UUID, approved_by: UUID, now: datetime
) -> Rulebook | tuple[RuleError, ...]:
    """Keep a checked book, proposed by one, approved by another; it holds from `effective` on."""
    assert proposed_by != approved_by, "who proposes a rulebook does not approve it"
    book = read_rulebook(text, file_name)
    if not isinstance(book, Rulebook):
        return book
    row = {
        "sha256": book.sha256,
        "name": book.name,
        "effective": book.effective,
        "text": text,
        "proposed_by": proposed_by,
        "approved_by": approved_by,
        "at": now,
    }
    tx.execute(PEOPLE["keep_rulebook"], row)
    return book
