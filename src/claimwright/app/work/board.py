"""Figures of the pool for managers, and figures for coaching that respect people.

Somebody sees their own figures; others see a team's, and only of a kind that at least `GROUP_MIN` of the
team have worked on, so that nobody can be told from the sum. There is no list of people by rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.work.store_files import BOARD
from claimwright.core.work.kinds import TaskKind
from claimwright.infra.db import Tx

GROUP_MIN = 5
SOON = timedelta(days=1)
AGES_DAYS = (0, 1, 3, 5, 10, 30, 60)
"""Where the age classes begin; the last is open."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Live tasks of one kind in one province (``""``: not stated)."""

    kind: TaskKind
    province: str
    live: int
    late: int
    due_soon: int
    in_hand: int
    oldest_asked_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """How many clocks of finished work of a kind were kept, of how many."""

    kind: TaskKind
    kept: int
    of: int


@dataclass(frozen=True, slots=True)
class Board:
    """The pool at one moment. `ages` counts live tasks by the classes of `AGES_DAYS`."""

    at: datetime
    backlog: tuple[Backlog, ...]
    ages: tuple[int, ...]
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Finished work of one kind: how many, the median handling time, how many in time."""

    team: str
    kind: TaskKind
    people: int
    done: int
    handling_median_s: int
    in_time: int


def board_fan_out(tx: Tx, now: datetime, kept_within: timedelta = timedelta(days=30)) -> Board:
    """Backlog, age and deadlines kept; it counts every live task, so it is for a board, not for each page."""
    backlog = tx.execute(BOARD["backlog_fan_out"], {"now": now, "soon": now + SOON}).fetchall()
    ages: dict[int, int] = dict(tx.execute(BOARD["ages_fan_out"], {"now": now}).fetchall())
    kept = tx.execute(BOARD["kept_since_fan_out"], {"since": now - kept_within}).fetchall()
    return Board(
        at=now,
        backlog=tuple(Backlog(TaskKind(row[0]), *row[1:]) for row in backlog),
        ages=tuple(ages.get(place, 0) for place in range(len(AGES_DAYS))),
        kept=tuple(Kept(TaskKind(row[0]), row[1], row[2]) for row in kept),
    )


def own_figures(tx: Tx, staff_id: UUID, since: datetime) -> tuple[Figures, ...]:
    """Somebody's own finished work, for themselves."""
    rows = tx.execute(BOARD["own_figures"], {"staff_id": staff_id, "since": since}).fetchall()
    return tuple(Figures("", TaskKind(row[0]), 1, row[1], round(row[2]), row[3]) for row in rows)


def team_figures_fan_out(tx: Tx, since: datetime) -> tuple[Figures, ...]:
    """Teams' finished work, only where the group is large enough."""
    rows = tx.execute(BOARD["team_figures"], {"since": since, "group_min": GROUP_MIN}).fetchall()
    return tuple(Figures(row[0], TaskKind(row[1]), row[2], row[3], round(row[4]), row[5]) for row in rows)
