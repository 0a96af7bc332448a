"""For managers: which fields people correct how often, narrowed by field, format and hospital."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from claimwright.app.documents import public as documents
from claimwright.core.dates import BUSINESS_ZONE
from claimwright.entry.acts.measuring import days_of
from claimwright.entry.messages import text
from claimwright.entry.views.corrections import corrections_view
from claimwright.entry.web.auth import ContextIn, WorkManagerPage
from claimwright.entry.web.desk.figures import PeriodAsked
from claimwright.entry.web.render import lang_of, render

router = APIRouter()
Narrowed = Annotated[str | None, Query(max_length=100)]


@router.get("/desk/corrections")
def show_corrections(
    request: Request,
    context: ContextIn,
    session: WorkManagerPage,
    period: PeriodAsked,
    field: Narrowed = None,
    media_type: Narrowed = None,
    hospital: Narrowed = None,
) -> Response:
    """Corrections of a period, without dates of this month; no person and no claim is named."""
    first, end = days_of(context, period)
    with context.db.transaction() as tx:
        counts = documents.corrections_counted_fan_out(
            tx, _start(first), _start(end), field=field, media_type=media_type, hospital_name=hospital
        )
        kept = documents.documents_fan_out(tx, _start(first), _start(end))
    chosen = {"field": field, "media_type": media_type, "hospital": hospital}

    def narrowed(name: str, value: str | None) -> str:
        asked = {"from_day": first, "until": end, **chosen, name: value}
        return "/desk/corrections?" + urlencode({key: one for key, one in asked.items() if one is not None})

    lang = lang_of(request)
    return render(
        request,
        "desk/corrections.html",
        session=session,
        tab="corrections",
        view=corrections_view(counts, lang, text(lang, "corrections.unnamed")),
        documents=sum(kept.values()),
        from_day=first,
        until_day=end,
        chosen=chosen,
        narrowed=narrowed,
    )


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), BUSINESS_ZONE)
