"""The key figures of service, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from claimwright.entry.acts.measuring import Period, listed, measured
from claimwright.entry.api.auth import CaseReaderIn, ContextIn
from claimwright.entry.views.figures import FigureRow, FiguresView, figures_view

router = APIRouter(prefix="/staff/figures", tags=["staff"])
Day = Annotated[date | None, Query(description="as ISO 8601; until is not counted any more")]
Province = Annotated[str | None, Query(pattern="^[0-9]{2}$", description="GB/T 2260, two digits")]
Shown = Annotated[int, Query(ge=1, le=10_000)]


@router.get("", summary="Key figures of a period, each with its definition")
def get_figures(
    context: ContextIn,
    session: CaseReaderIn,
    from_day: Day = None,
    until: Day = None,
    province: Province = None,
) -> FiguresView:
    """Without dates: the month up to today. Only claims that one may see are counted."""
    with context.db.transaction() as tx:
        return figures_view(measured(tx, context, Period(from_day, until, province)))


@router.get("/{name}/rows", summary="The claims that a key figure counts")
def get_rows(
    context: ContextIn,
    session: CaseReaderIn,
    name: str,
    from_day: Day = None,
    until: Day = None,
    province: Province = None,
    limit: Shown = 500,
) -> list[FigureRow]:
    """With the days that each took, where the figure measures time."""
    with context.db.transaction() as tx:
        return listed(tx, context, session, name, Period(from_day, until, province), limit).rows
