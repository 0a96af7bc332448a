"""What a simulated year came to: waits, deadlines kept by kind, load by person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claimwright.core.work.kinds import TaskKind
from claimwright.core.work.simulation.compiled import Compiled
from claimwright.core.work.simulation.engine import Ran
from claimwright.core.work.simulation.year import Year

Ints = NDArray[np.int64]
DAY_S = 86_400
WAIT_EDGES_MIN = (1, 5, 15, 30, 60, 120, 240, 480, 1440, 2880, 7200)


@dataclass(frozen=True, slots=True)
class KindOutcome:
    """One kind: how many came, how long they waited to be begun, which share of clocks was kept."""

    kind: TaskKind
    tasks: int
    wait_p50_s: int
    wait_p90_s: int
    wait_p99_s: int
    kept_share: float
    legal_kept_share: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rulebook's year. Load is hours worked by hours present; `gini` 0 is perfectly even."""

    rulebook: str
    tasks: int
    unserved: int
    wait_p50_s: int
    wait_p90_s: int
    wait_p99_s: int
    wait_max_s: int
    kept_share: float
    legal_kept_share: float
    load_min: float
    load_median: float
    load_max: float
    load_gini: float
    away_share: float
    kinds: tuple[KindOutcome, ...]
    wait_shares: tuple[float, ...]
    backlog_by_day: tuple[int, ...]
    load_by_person: tuple[float, ...]


def outcome_of(name: str, year: Year, rules: Compiled, ran: Ran) -> Outcome:
    """Reckon a run. A task that nobody began counts as waiting until the year's end, its clocks as broken."""
    end_s = year.days * DAY_S
    served = ran.person >= 0
    wait = np.where(served, ran.start, end_s) - year.arrival_s
    asked = served | (rules.due_s <= end_s)  # a clock that ends after the year says nothing yet
    kept = served & (ran.finish <= rules.due_s)
    has_legal = rules.legal_due_s < np.iinfo(np.int64).max
    asked_legal = has_legal & (served | (rules.legal_due_s <= end_s))
    kept_legal = served & (ran.finish <= rules.legal_due_s)
    load = _load(year, ran, served)
    p50, p90, p99 = _quantiles(wait)
    home = np.array([year.provinces.index(next(iter(one.provinces))) for one in year.people.people])
    return Outcome(
        rulebook=name,
        tasks=year.count,
        unserved=int((~served).sum()),
        wait_p50_s=p50,
        wait_p90_s=p90,
        wait_p99_s=p99,
        wait_max_s=int(wait.max()),
        kept_share=_share(kept, asked),
        legal_kept_share=_share(kept_legal, asked_legal),
        load_min=float(load.min()),
        load_median=float(np.median(load)),
        load_max=float(load.max()),
        load_gini=gini(load),
        away_share=float((home[ran.person[served]] != year.province[served]).mean()),
        kinds=tuple(
            _kind(kind, year.kind == place, wait, (kept, asked), (kept_legal, asked_legal))
            for place, kind in enumerate(year.kinds)
        ),
        wait_shares=_wait_shares(wait),
        backlog_by_day=_backlog(year, ran, served),
        load_by_person=tuple(round(float(one), 4) for one in np.sort(load)),
    )


def gini(values: NDArray[np.float64]) -> float:
    """0 where everybody has the same, towards 1 where one has everything."""
    ordered = np.sort(values)
    total = ordered.sum()
    if total == 0:
        return 0.0
    place = np.arange(1, len(ordered) + 1)
    return float((2 * place - len(ordered) - 1) @ ordered / (len(ordered) * total))


def _kind(
    kind: TaskKind,
    mine: NDArray[np.bool_],
    wait: Ints,
    kept: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    legal: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> KindOutcome:
    p50, p90, p99 = _quantiles(wait[mine])
    shares = [_share(held & mine, asked & mine) for held, asked in (kept, legal)]
    return KindOutcome(kind, int(mine.sum()), p50, p90, p99, *shares)


def _share(kept: NDArray[np.bool_], asked: NDArray[np.bool_]) -> float:
    return float((kept & asked).sum() / asked.sum()) if asked.any() else 1.0


def _quantiles(wait: Ints) -> tuple[int, int, int]:
    """Nearest rank."""
    if len(wait) == 0:
        return 0, 0, 0
    p50, p90, p99 = np.quantile(wait, (0.5, 0.9, 0.99), method="inverted_cdf")
    return int(p50), int(p90), int(p99)


def _load(year: Year, ran: Ran, served: NDArray[np.bool_]) -> NDArray[np.float64]:
    worked = np.bincount(
        ran.person[served], (ran.finish - ran.start)[served], minlength=len(year.people.people)
    )
    return np.asarray(worked / np.maximum(year.people.presence_s, 1), dtype=np.float64)


def _wait_shares(wait: Ints) -> tuple[float, ...]:
    """The share of tasks begun within each edge."""
    return tuple(float((wait <= minutes * 60).mean()) for minutes in WAIT_EDGES_MIN)


def _backlog(year: Year, ran: Ran, served: NDArray[np.bool_]) -> tuple[int, ...]:
    """Tasks that wait at each day's end."""
    came = np.bincount(year.arrival_s // DAY_S, minlength=year.days)
    begun = np.bincount(np.minimum(ran.start[served] // DAY_S, year.days - 1), minlength=year.days)
    return tuple(int(one) for one in np.cumsum(came - begun)[: year.days])
