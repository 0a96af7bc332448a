"""The key figures of claims service over a period, by published definitions, with the rows they rest on.

Every figure is exact and names its rows, because a regulator compares row by row. Which claims a figure
counts, from when to when and by which calendar stands in its definition (`catalogue/rulebooks/kpis.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from functools import cache
from importlib import resources

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import ServiceRow
from claimwright.core.dates import BUSINESS_ZONE, business_date
from claimwright.core.insight.kpi import Definition, Kpi, Row, compute, duration
from claimwright.core.insight.reader import read_kpis
from claimwright.core.services.calendar import WorkingDays, read_working_days
from claimwright.infra.db import Tx

ROWS_MAX = 200_000
SMALL_FEN = 1_000_000  # 10,000 yuan: what counts as a small claim (docs/services.md)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period, each beside its definition; `cut`: more claims than could be counted."""

    from_day: date
    until_day: date
    province: str | None
    figures: tuple[tuple[Definition, Kpi], ...]
    rows: Mapping[str, ServiceRow]
    paid_a_day: Mapping[date, int]
    cut: bool


@cache
def definitions() -> tuple[Definition, ...]:
    """The key figures as published with this release."""
    found = read_kpis(_text("kpis.yaml"), "kpis.yaml")
    return tuple(one for one in found if isinstance(one, Definition))


@cache
def working_days() -> WorkingDays:
    """The calendar of working days as published with this release."""
    found = read_working_days(_text("working_days.yaml"), "working_days.yaml")
    assert isinstance(found, WorkingDays), found
    return found


def measure(tx: Tx, from_day: date, until_day: date, province: str | None) -> Figures:
    """Every key figure over ``[from_day, until_day)`` in China's time, of the claims that the asker sees."""
    start, end = _midnight(from_day), _midnight(until_day)
    found = claims.service_rows_fan_out(tx, start, end, province, ROWS_MAX + 1)
    cut, found = len(found) > ROWS_MAX, found[:ROWS_MAX]
    rows = [row_of(one, end) for one in found]
    return Figures(
        from_day,
        until_day,
        province,
        tuple((one, compute(one, rows, working_days())) for one in definitions()),
        {one.claim_no: one for one in found},
        _paid_a_day(found, start, end),
        cut,
    )


def row_of(one: ServiceRow, until_at: datetime) -> Row:
    """A claim as the definitions count it, as it stood at the end of the period."""
    ended = one.ended_at is not None and one.ended_at < until_at
    moments = {
        "event": datetime.combine(one.event_date, time(0), BUSINESS_ZONE),
        "reported": one.reported_at,
    }
    if one.papers_at is not None and (one.decided_at is None or one.papers_at <= one.decided_at):
        moments["papers_complete"] = one.papers_at
    for name, at in (("decided", one.decided_at), ("paid", one.paid_at), ("closed", one.ended_at)):
        if at is not None and at < until_at:
            moments[name] = at
    facts: dict[str, str | int | bool] = {
        "registered": True,
        "closed": ended,
        "line": "medical",
        "cause": one.cause,
        "small": one.claimed_fen <= SMALL_FEN,
        "automatic": one.by_kind == "system",
        "claimed_fen": one.claimed_fen,
        "payable_fen": one.payable_fen,
    }
    if ended:
        facts["closing"] = _closing(one)
    return Row(one.claim_no, moments, facts)


def _closing(one: ServiceRow) -> str:
    if one.state in ("withdrawn", "refused"):
        return one.state
    return "paid" if one.payable_fen > 0 else "zero"


def _paid_a_day(found: Sequence[ServiceRow], from_at: datetime, until_at: datetime) -> dict[date, int]:
    """Claims paid on each day of the period, for its picture."""
    counted: dict[date, int] = {}
    for one in found:
        if one.paid_at is not None and from_at <= one.paid_at < until_at:
            day = business_date(one.paid_at)
            counted[day] = counted.get(day, 0) + 1
    return dict(sorted(counted.items()))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), BUSINESS_ZONE)


def _text(name: str) -> str:
    return resources.files("claimwright").joinpath("catalogue", "rulebooks", name).read_text(encoding="utf-8")


def counted(definition: Definition, kpi: Kpi, figures: Figures) -> list[tuple[ServiceRow, Fraction | None]]:
    """The rows of a figure with the days that each took (None where the figure measures no time)."""
    timed = definition.start is not None and definition.end is not None
    end = _midnight(figures.until_day)
    found = []
    for row_id in kpi.row_ids:
        row = figures.rows[row_id]
        found.append((row, duration(definition, row_of(row, end), working_days()) if timed else None))
    return found
