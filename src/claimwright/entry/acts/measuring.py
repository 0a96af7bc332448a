"""The key figures that somebody may see, the same for pages and programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from claimwright.app.identity.public import Session, record_list
from claimwright.core.dates import business_date
from claimwright.core.insight.kpi import Definition, Kpi
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context
from claimwright.entry.views.figures import FigureRow, rows_view
from claimwright.infra.db import Tx
from claimwright.journeys.measure_service import Figures, counted, measure

PERIOD_DAYS_MAX = 366


@dataclass(frozen=True, slots=True)
class Period:
    """``[from_day, until_day)`` and, if asked for, one province."""

    from_day: date | None = None
    until_day: date | None = None
    province: str | None = None


def measured(tx: Tx, context: Context, period: Period) -> Figures:
    """The figures of a period; without dates, of the month up to today. Problem 422 for an impossible one."""
    start, until = days_of(context, period)
    return measure(tx, start, until, period.province or None)


def days_of(context: Context, period: Period) -> tuple[date, date]:
    """The first day of a period and the day after its last one. Problem 422 for an impossible one."""
    today = business_date(context.clock.now())
    until = period.until_day or today + timedelta(days=1)
    start = period.from_day or (until - timedelta(days=1)).replace(day=1)
    if not start < until:
        raise Problem(422, "period_empty", {"from": start.isoformat(), "until": until.isoformat()}, "until")
    if (until - start).days > PERIOD_DAYS_MAX:
        raise Problem(422, "period_too_long", {"days_max": PERIOD_DAYS_MAX}, "from")
    return start, until


def figure_named(figures: Figures, name: str) -> tuple[Definition, Kpi]:
    """One figure; problem 404 if no definition has this name."""
    for definition, kpi in figures.figures:
        if definition.name == name:
            return definition, kpi
    raise Problem(404, "not_found")


@dataclass(frozen=True, slots=True)
class FigureList:
    """One figure with the claims that it counts, as far as they are shown."""

    figures: Figures
    definition: Definition
    kpi: Kpi
    rows: list[FigureRow]


def listed(
    tx: Tx, context: Context, session: Session, name: str, period: Period, limit: int | None
) -> FigureList:
    """The claims of a figure, all of them without a `limit`; problem 404 if there is no such figure.

    The look is written down: which figure, period and province, how many claims were shown, and of whom.
    """
    figures = measured(tx, context, period)
    definition, kpi = figure_named(figures, name)
    insured = [row.insured_id for row, _ in counted(definition, kpi, figures)[:limit]]
    where = f", province {period.province}" if period.province else ""
    about = f"{name} {figures.from_day}/{figures.until_day}{where}: {len(insured)} claims"
    record_list(tx, context.ids, session, insured, "figure", context.clock.now(), about)
    return FigureList(figures, definition, kpi, rows_view(definition, kpi, figures, limit))
