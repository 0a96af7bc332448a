"""For managers: the live board with its map, bulk changes with a preview, the rules in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.work import public as work
from claimwright.core.dates import BUSINESS_ZONE
from claimwright.core.outcome import Refused
from claimwright.core.work.places import PROVINCES
from claimwright.entry.acts.pooling import actor_of_staff, bulk_change
from claimwright.entry.problems import problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.views.pool import board_view, pool_rows
from claimwright.entry.web.auth import CaseReaderPage, CheckedForm, ContextIn, WorkManagerPage
from claimwright.entry.web.desk.province_map import province_map
from claimwright.entry.web.render import lang_of, render
from claimwright.infra.db import Tx

router = APIRouter()
AGE_LABELS = ("0-1", "1-3", "3-5", "5-10", "10-30", "30-60", "60+")
FIGURES_OF = timedelta(days=30)


@router.get("/desk/board")
def show_board(request: Request, context: ContextIn, session: WorkManagerPage) -> Response:
    """Backlog, age, deadlines, by province on a map and by kind; it renews itself every half minute."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        board = board_view(work.board_fan_out(tx, now))
        teams = work.team_figures_fan_out(tx, now - FIGURES_OF)
        agreement = work.agreement_fan_out(tx)
    is_part = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "desk/board_part.html" if is_part else "desk/board.html",
        session=session,
        tab="board",
        board=board,
        map=province_map(board.provinces, lang_of(request)),
        ages=list(zip(AGE_LABELS, board.ages, strict=True)),
        teams=teams,
        group_min=work.GROUP_MIN,
        agreement=agreement,
        provinces=PROVINCES,
    )


@router.get("/desk/rules")
def show_rules(request: Request, context: ContextIn, session: CaseReaderPage) -> Response:
    """The routing rules in force, in words."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        rules = work.rules_in_force(tx, now)
        storms = rules.catastrophes_on(now)
    return render(
        request,
        "desk/rules.html",
        session=session,
        tab="rules",
        rules=rules,
        storms=storms,
        provinces=PROVINCES,
    )


@dataclass(frozen=True, slots=True)
class BulkAsked:
    """One change of many tasks, as its form sends it."""

    action: Annotated[str, Form(pattern="^(assign|reprioritise|return|postpone)$")]
    reason: Annotated[str, Form(max_length=200)] = ""
    to: Annotated[str, Form(max_length=40)] = ""
    priority: Annotated[str, Form(pattern="^(low|normal|high|urgent)$")] = "normal"
    clock: Annotated[str, Form(max_length=60)] = ""
    due_at: Annotated[str, Form(max_length=20)] = ""

    def change(self, tx: Tx, context: Context, task_ids: list[UUID]) -> work.BulkChange:
        """The same for the pool, with the colleague looked up."""
        to = UUID(self.to) if self.to else None
        due_at = datetime.fromisoformat(self.due_at).replace(tzinfo=BUSINESS_ZONE) if self.due_at else None
        return bulk_change(
            tx, context, self.action, task_ids, self.reason, to, self.priority, self.clock, due_at
        )


@router.post("/desk/pool/preview", dependencies=[CheckedForm])
def post_preview(
    request: Request,
    context: ContextIn,
    session: WorkManagerPage,
    asked: Annotated[BulkAsked, Depends()],
    task_ids: Annotated[list[UUID] | None, Form()] = None,
    digest: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Show what a change would do to each task; with the digest of what was shown, do it."""
    now, actor = context.clock.now(), actor_of_staff(session)
    with context.db.transaction() as tx:
        change = asked.change(tx, context, task_ids or [])
        if digest:
            applied = work.apply_bulk(tx, change, digest, actor, now)
            if isinstance(applied, Refused):
                raise problem_of(applied)
            return RedirectResponse("/desk/pool", 303)
        shown = work.preview_bulk(tx, change, actor, now)
        rows = pool_rows(tx, [one.task for one in shown.items])
    problems = [problem_of(one.refused) if one.refused else None for one in shown.items]
    return render(
        request,
        "desk/bulk.html",
        session=session,
        tab="pool",
        shown=shown,
        pairs=list(zip(rows, problems, strict=True)),
        change=change,
        asked=asdict(asked),
        provinces=PROVINCES,
        now=now,
    )
