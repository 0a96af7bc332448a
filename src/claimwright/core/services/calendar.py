"""Working days in China, as dated data: public holidays and the weekend days worked instead, year by year.

The State Council announces each year's days in the autumn before. A year that is not announced yet holds the
statutory days alone and says so (`Year.announced`); a year without data counts Monday to Friday.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from claimwright.core.canonical import sha256_hex
from claimwright.core.products.model import TermError
from claimwright.core.products.nodes import ListNode, MapNode, Node
from claimwright.core.products.units import Unit
from claimwright.core.rulebooks.strict import StrictReader, read_strictly

SATURDAY = 5
WORKING, FREE = True, False


@dataclass(frozen=True, slots=True)
class Year:
    """One year's days: free weekdays and holidays, weekend days worked, the source."""

    year: int
    announced: bool
    source: str
    free: frozenset[date]
    worked: frozenset[date]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A calendar; `version` is ``working-days#hash``."""

    name: str
    source_sha256: str
    effective: date
    years: Mapping[int, Year]

    def is_working_day(self, day: date) -> bool:
        """Does this day count as a working day?"""
        year = self.years.get(day.year)
        if year is not None and day in year.worked:
            return WORKING
        if year is not None and day in year.free:
            return FREE
        return day.weekday() < SATURDAY

    def is_announced(self, day: date) -> bool:
        """Are the year's days final? If not, a date reckoned by them may still move."""
        year = self.years.get(day.year)
        return year is not None and year.announced

    def after(self, day: date, working_days: int) -> date:
        """The working day so many working days after a day (the day itself does not count)."""
        assert working_days >= 0, "time runs forward"
        left = working_days
        while left:
            day += timedelta(days=1)
            left -= self.is_working_day(day)
        return day


def read_working_days(text: str, file_name: str) -> WorkingDays | tuple[TermError, ...]:
    """Read a calendar file: either the calendar, or every error with its line."""
    reader = _Reader(file_name)
    return read_strictly(text, reader, lambda tree: reader.calendar(tree, text))


class _Reader(StrictReader):
    def calendar(self, tree: MapNode, text: str) -> WorkingDays | None:
        self.only(tree, ("rulebook", "effective", "years"))
        name = self.word(tree, "rulebook")
        effective = self.quantity(tree, "effective", Unit.DATE, "2026-01-01")
        node = tree.get("years")
        if not isinstance(node, ListNode):
            self.wrong(node or tree, "list", key="years")
            return None
        years = [self.year(item) for item in node.items]
        if self.errors or name is None or not isinstance(effective, int):
            return None
        found = {one.year: one for one in years if one is not None}
        return WorkingDays(name, sha256_hex(text.encode()), date.fromordinal(effective), found)

    def year(self, node: Node) -> Year | None:
        if not isinstance(node, MapNode):
            self.wrong(node, "mapping")
            return None
        self.only(node, ("year", "announced", "source", "free", "worked"))
        number, source = self.word(node, "year"), self.word(node, "source")
        announced = self.quantity(node, "announced", Unit.FLAG, "yes")
        if number is None or not number.isdigit() or source is None or announced is None:
            self.wrong(node, "form", found=number, form="年", example="2026")
            return None
        free = self.days(node, "free", int(number))
        worked = self.days(node, "worked", int(number))
        return Year(int(number), bool(announced), source, free, worked)

    def days(self, node: MapNode, key: str, year: int) -> frozenset[date]:
        """Days and spans such as ``2026-02-15 - 2026-02-23``."""
        given = node.get(key)
        if not isinstance(given, ListNode):
            self.wrong(given or node, "list", key=key)
            return frozenset()
        found: set[date] = set()
        for item in given.items:
            first, _, last = str(getattr(item, "value", "")).partition(" - ")
            try:
                start, end = date.fromisoformat(first), date.fromisoformat(last or first)
            except ValueError:
                self.wrong(item, "not_a_date", found=first)
                continue
            if not start.year == end.year == year:
                self.wrong(item, "other_year", found=first, year=year)
                continue
            found |= {start + timedelta(days=one) for one in range((end - start).days + 1)}
        return frozenset(found)
