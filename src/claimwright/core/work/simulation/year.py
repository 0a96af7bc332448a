"""A made-up year: when tasks arrive and of which kind, who works when. Everything follows from a seed.

Times are whole seconds since the year's first midnight in China. Shares, handling times and the calendar
below are assumptions of the simulation, not facts about an insurer; change them and run it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from claimwright.core.work.clocks import midnight_after
from claimwright.core.work.kinds import LINES, TaskKind
from claimwright.core.work.places import PROVINCES
from claimwright.core.work.simulation.population import Population, make_population

Ints = NDArray[np.int64]
DAY_S = 86_400
UTILISATION = 0.86
"""How much of the people's presence the year's work would fill if it were spread evenly."""

HOLIDAYS_2026 = frozenset(
    date(2026, month, day)
    for month, days in {
        1: (1, 2),
        2: (16, 17, 18, 19, 20, 23),
        4: (6,),
        5: (1, 4, 5),
        6: (19,),
        9: (25,),
        10: (1, 2, 5, 6, 7),
    }.items()
    for day in days
)
"""Weekdays that the simulation treats as public holidays."""

# kind: (share of arrivals in thousandths, handling minutes before scaling)
MIX: Mapping[TaskKind, tuple[int, float]] = {
    TaskKind.REVIEW_CLAIM: (470, 9.0),
    TaskKind.DOCUMENT_QUESTION: (180, 4.0),
    TaskKind.SERVICING: (120, 7.0),
    TaskKind.CALL_BACK: (90, 5.0),
    TaskKind.REPAIR_PAYMENT: (40, 5.0),
    TaskKind.PAYMENT_EXCEPTION: (15, 8.0),
    TaskKind.RELEASE_PAYMENT: (25, 3.0),
    TaskKind.UNDERWRITING: (30, 14.0),
    TaskKind.COMPLAINT: (12, 25.0),
    TaskKind.QUALITY_SAMPLE: (13, 10.0),
    TaskKind.APPEAL_REVIEW: (5, 30.0),
}
# Arrivals by hour of the day, by weekday from Monday, by month: relative weights.
BY_HOUR = (1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 18, 15, 11, 14, 16, 16, 14, 11, 8, 7, 6, 5, 3, 2)
BY_WEEKDAY = (120, 112, 106, 104, 100, 62, 56)
BY_MONTH = (112, 84, 106, 100, 98, 98, 100, 98, 100, 94, 102, 108)
LINE_SHARES = (0.52, 0.08, 0.16, 0.08, 0.06, 0.10)
CATASTROPHE_DAYS = range(218, 225)
CATASTROPHE_PROVINCE, CATASTROPHE_TIMES = "44", 6
AMOUNT_MEDIAN_FEN, AMOUNT_SIGMA = 250_000, 1.35
EXCLUDED_PER_THOUSAND = 2


@dataclass(frozen=True, slots=True)
class Year:
    """Arrays over tasks, sorted by arrival: indices into `kinds`, `lines` provinces and people."""

    first_day: date
    days: int
    kinds: tuple[TaskKind, ...]
    provinces: tuple[str, ...]
    arrival_s: Ints
    kind: Ints
    province: Ints
    line: Ints
    amount_fen: Ints
    handling_s: Ints
    excluded: Ints
    people: Population

    @property
    def count(self) -> int:
        return len(self.arrival_s)

    def moment(self, second: int) -> datetime:
        """The second as an aware moment."""
        return midnight_after(self.first_day - timedelta(days=1)) + timedelta(seconds=int(second))


def is_working_day(day: date) -> bool:
    """Monday to Friday without the simulated holidays."""
    return day.weekday() < 5 and day not in HOLIDAYS_2026


def make_year(tasks: int, people: int, seed: int, first_day: date = date(2026, 1, 1)) -> Year:
    """A year of about `tasks` arrivals for `people` people; the same seed makes the same year."""
    rng = np.random.default_rng(seed)
    days = (first_day.replace(year=first_day.year + 1) - first_day).days
    provinces = tuple(sorted(PROVINCES))
    weights = _province_weights(provinces)
    staff = make_population(people, provinces, weights, first_day, days, is_working_day, rng)
    arrival_s, province = _arrivals(tasks, first_day, days, provinces, weights, rng)
    kinds = tuple(MIX)
    shares = np.array([MIX[kind][0] for kind in kinds], dtype=np.float64)
    kind = rng.choice(len(kinds), size=tasks, p=shares / shares.sum())
    line = rng.choice(len(LINES), size=tasks, p=LINE_SHARES)
    amount_fen = np.exp(rng.normal(np.log(AMOUNT_MEDIAN_FEN), AMOUNT_SIGMA, tasks)).astype(np.int64)
    excluded = np.where(rng.random(tasks) < EXCLUDED_PER_THOUSAND / 1000, rng.integers(0, people, tasks), -1)
    return Year(
        first_day,
        days,
        kinds,
        provinces,
        arrival_s,
        kind.astype(np.int64),
        province,
        line.astype(np.int64),
        amount_fen,
        _handling(kinds, kind, staff, rng),
        excluded.astype(np.int64),
        staff,
    )


def _province_weights(provinces: tuple[str, ...]) -> NDArray[np.float64]:
    """Bigger provinces send more: a fixed falling series over the codes, the same for every seed."""
    order = np.argsort([int(code) * 37 % 101 for code in provinces])
    weights = np.empty(len(provinces))
    weights[order] = 1.0 / (3.0 + np.arange(len(provinces)))
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _arrivals(
    tasks: int,
    first_day: date,
    days: int,
    provinces: tuple[str, ...],
    weights: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    by_day = np.array([_day_weight(first_day + timedelta(days=day)) for day in range(days)])
    grid = by_day[:, None] * weights[None, :]
    storm = provinces.index(CATASTROPHE_PROVINCE)
    grid[list(CATASTROPHE_DAYS), storm] *= CATASTROPHE_TIMES
    cell = rng.choice(grid.size, size=tasks, p=(grid / grid.sum()).ravel())
    hours = np.array(BY_HOUR, dtype=np.float64)
    hour = rng.choice(24, size=tasks, p=hours / hours.sum())
    second = cell // len(provinces) * DAY_S + hour * 3600 + rng.integers(0, 3600, tasks)
    order = np.argsort(second, kind="stable")
    return second[order].astype(np.int64), (cell % len(provinces))[order].astype(np.int64)


def _day_weight(day: date) -> float:
    quiet = 0.45 if day in HOLIDAYS_2026 else 1.0
    return BY_WEEKDAY[day.weekday()] * BY_MONTH[day.month - 1] * quiet


def _handling(kinds: tuple[TaskKind, ...], kind: Ints, staff: Population, rng: np.random.Generator) -> Ints:
    """Seconds at speed 1, scaled so that all work fills `UTILISATION` of all presence."""
    minutes = np.array([MIX[one][1] for one in kinds])[kind]
    raw = minutes * np.exp(rng.normal(-0.18, 0.6, len(kind)))
    scale = UTILISATION * float(staff.presence_s.sum()) / (60.0 * float(raw.sum()))
    return np.maximum(raw * scale * 60, 20).astype(np.int64)
