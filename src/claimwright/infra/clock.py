"""The one reader of the wall clock. Everything else takes `now` as an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; business dates come from `core.dates.business_date`."""

    def now(self) -> datetime:
        """This moment, aware, in UTC, with microseconds."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class SetClock:
    """A clock that stands still until it is moved: for tests, simulation and replay."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def move(self, by: timedelta) -> datetime:
        """Go forward (never back) and tell the new time."""
        assert by >= timedelta(0), "time does not run back"
        self.moment += by
        return self.moment
