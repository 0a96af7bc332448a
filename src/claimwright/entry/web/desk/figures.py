"""The key figures of service, and the claims behind each."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from claimwright.core.work.places import PROVINCES
from claimwright.entry.acts.measuring import Period, listed, measured
from claimwright.entry.views.figures import ROWS_SHOWN, figure_view, figures_view
from claimwright.entry.web.auth import CaseReaderPage, ContextIn
from claimwright.entry.web.render import render

router = APIRouter()
Province = Annotated[str | None, Query(pattern="^([0-9]{2})?$")]


def period_asked(
    from_day: Annotated[date | None, Query()] = None,
    until: Annotated[date | None, Query()] = None,
    province: Province = None,
) -> Period:
    """The period and the province that a page of figures was asked for."""
    return Period(from_day, until, province)


PeriodAsked = Annotated[Period, Depends(period_asked)]


@router.get("/desk/figures")
def show_figures(
    request: Request,
    context: ContextIn,
    session: CaseReaderPage,
    period: PeriodAsked,
) -> Response:
    """Every figure of a period with its definition, and payments a day."""
    with context.db.transaction() as tx:
        shown = figures_view(measured(tx, context, period))
    asked = _asked(shown.from_day, shown.until_day, period)
    return _page(request, session, "desk/figures.html", figures=shown, asked=asked)


@router.get("/desk/figures/{name}")
def show_figure(
    request: Request,
    context: ContextIn,
    session: CaseReaderPage,
    name: str,
    period: PeriodAsked,
) -> Response:
    """One figure down to its claims."""
    with context.db.transaction() as tx:
        seen = listed(tx, context, session, name, period, ROWS_SHOWN)
    asked = _asked(seen.figures.from_day, seen.figures.until_day, period)
    return _page(
        request,
        session,
        "desk/figure.html",
        figure=figure_view(seen.definition, seen.kpi),
        rows=seen.rows,
        rows_shown=ROWS_SHOWN,
        asked=asked,
        period=seen.figures,
    )


@router.get("/desk/figures/{name}/rows.csv")
def get_rows(
    context: ContextIn,
    session: CaseReaderPage,
    name: str,
    period: PeriodAsked,
) -> Response:
    """Every claim that a figure counts, as a file: a regulator compares row by row."""
    with context.db.transaction() as tx:
        seen = listed(tx, context, session, name, period, None)
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(["claim_no", "province", "state", "claimed_fen", "payable_fen", "days"])
    written.writerows(
        [row.claim_no, row.province, row.state, row.claimed_fen, row.payable_fen, row.days]
        for row in seen.rows
    )
    named = f"{name}-{seen.figures.from_day}-{seen.figures.until_day}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _asked(from_day: date, until_day: date, period: Period) -> str:
    return f"from_day={from_day}&until={until_day}&province={period.province or ''}"


def _page(request: Request, session: Any, template: str, **values: Any) -> Response:
    return render(request, template, session=session, tab="figures", provinces=PROVINCES, **values)
