"""The pool: filtered list, next case, my work, one task with notes and clocks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.identity.directory import case_staff
from claimwright.app.work import public as work
from claimwright.core.dates import BUSINESS_ZONE, business_date
from claimwright.core.identity import Right
from claimwright.core.work.kinds import LINES
from claimwright.core.work.places import PROVINCES
from claimwright.entry.acts.access import has_right
from claimwright.entry.acts.pooling import (
    add_note,
    done,
    hand_over,
    locked_task,
    return_task,
    seen_task,
    take_next_task,
    take_task,
)
from claimwright.entry.views.pool import pool_rows, task_page
from claimwright.entry.web.auth import CaseDeciderPage, CaseReaderPage, CheckedForm, ContextIn
from claimwright.entry.web.render import render

router = APIRouter()
SHOWN = 200
DUE = {"late": timedelta(0), "day": timedelta(days=1), "week": timedelta(days=7)}
KINDS = {one.value: one for one in work.TaskKind}
FIGURES_OF = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PoolAsked:
    """What the list is narrowed to, as its form sends it; a value that is none of ours narrows nothing."""

    kind: str = ""
    province: str = ""
    line: str = ""
    skill: str = ""
    due: str = ""
    free: bool = False

    def wanted(self, now: datetime) -> work.PoolFilter:
        """The same for the pool."""
        return work.PoolFilter(
            kind=KINDS.get(self.kind),
            province=self.province if self.province in PROVINCES else None,
            line=self.line if self.line in LINES else None,
            skill=self.skill if self.skill.isidentifier() else None,
            due_before=now + DUE[self.due] if self.due in DUE else None,
            only_unowned=self.free,
        )


@router.get("/desk/pool")
def show_pool(
    request: Request,
    context: ContextIn,
    session: CaseReaderPage,
    asked: Annotated[PoolAsked, Depends()],
    nothing: bool = False,
) -> Response:
    """The pool as filtered, the earliest due first; the table renews itself."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        rows = pool_rows(tx, work.pool_fan_out(tx, asked.wanted(now), SHOWN))
        rules = work.rules_in_force(tx, now).kinds.values()
        colleagues = case_staff(tx)
    is_part = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "desk/pool_rows.html" if is_part else "desk/pool.html",
        session=session,
        may_manage=has_right(session, Right.MANAGE_WORK, now),
        rows=rows,
        now=now,
        tab="pool",
        kinds=list(KINDS),
        provinces=PROVINCES,
        lines=LINES,
        skills=sorted({one for rule in rules for one in rule.skills}),
        clocks=sorted({one.name for rule in rules for one in rule.clocks}),
        colleagues=colleagues,
        chosen=asdict(asked),
        query=request.url.query,
        nothing=nothing,
    )


@router.post("/desk/next", dependencies=[CheckedForm])
def take_next(context: ContextIn, session: CaseDeciderPage) -> Response:
    """Take the next task and open its case; back to the pool if nothing is for this person."""
    task = take_next_task(context, session)
    if task is None:
        return RedirectResponse("/desk/pool?nothing=true", 303)
    return RedirectResponse(_place_of(context, task), 303)


def _place_of(context: ContextIn, task: work.Task) -> str:
    """A claim's review opens the case itself, a release the payment; everything else its task."""
    if task.subject is work.Subject.CLAIM and task.kind in (
        work.TaskKind.REVIEW_CLAIM,
        work.TaskKind.REPAIR_PAYMENT,
        work.TaskKind.APPEAL_REVIEW,
    ):
        with context.db.transaction() as tx:
            row = pool_rows(tx, [task])[0]
        if row.claim_no:
            return f"/desk/cases/{row.claim_no}"
    if task.kind is work.TaskKind.RELEASE_PAYMENT:
        return f"/desk/money/orders/{task.subject_id}"
    return f"/desk/tasks/{task.task_id}"


@router.get("/desk/mine")
def show_mine(request: Request, context: ContextIn, session: CaseReaderPage) -> Response:
    """What I hold, what I should look at, when I am away, and my own figures, for me alone."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        values: dict[str, Any] = {
            "rows": pool_rows(tx, work.in_hand(tx, session.subject_id)),
            "notices": work.unread_of(tx, session.subject_id),
            "absences": work.absences_of(tx, session.subject_id, now),
            "figures": work.own_figures(tx, session.subject_id, now - FIGURES_OF),
        }
    return render(
        request, "desk/mine.html", session=session, tab="mine", now=now, today=business_date(now), **values
    )


@router.post("/desk/mine/notices", dependencies=[CheckedForm])
def read_notices(context: ContextIn, session: CaseReaderPage) -> Response:
    """I have seen them."""
    with context.db.transaction() as tx:
        work.read_notices(tx, session.subject_id, context.clock.now())
    return RedirectResponse("/desk/mine", 303)


@router.post("/desk/mine/absences", dependencies=[CheckedForm])
def post_absence(
    context: ContextIn,
    session: CaseReaderPage,
    first: Annotated[str, Form(max_length=10)],
    last: Annotated[str, Form(max_length=10)],
    reason: Annotated[str, Form(min_length=1, max_length=200)],
) -> Response:
    """I shall be away from the first to the last day; open work in my hands goes back when that begins."""
    from_at, until_at = _midnight(first), _midnight(last) + timedelta(days=1)
    if from_at < until_at:
        with context.db.transaction() as tx:
            work.write_absence(tx, session.subject_id, from_at, until_at, reason.strip() or "—")
    return RedirectResponse("/desk/mine", 303)


def _midnight(text: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(text).date(), time(), BUSINESS_ZONE)


@router.get("/desk/tasks/{task_id}")
def show_task(request: Request, context: ContextIn, session: CaseReaderPage, task_id: UUID) -> Response:
    """One task: questions, clocks with their sources, notes, history."""
    with context.db.transaction() as tx:
        task = seen_task(tx, task_id)
        page = task_page(tx, task)
        colleagues = [one for one in case_staff(tx) if one.staff_id != session.subject_id]
    return render(
        request,
        "desk/task.html",
        session=session,
        tab="pool",
        page=page,
        task=page.task,
        now=context.clock.now(),
        provinces=PROVINCES,
        colleagues=colleagues,
    )


@router.post("/desk/tasks/{task_id}/taken", dependencies=[CheckedForm])
def post_taken(context: ContextIn, session: CaseDeciderPage, task_id: UUID) -> Response:
    """Take this one."""
    with context.db.transaction() as tx:
        take_task(tx, context, session, task_id)
        task = seen_task(tx, task_id)
    is_release = task.kind is work.TaskKind.RELEASE_PAYMENT
    return RedirectResponse(_place_of(context, task) if is_release else f"/desk/tasks/{task_id}", 303)


@router.post("/desk/tasks/{task_id}/returned", dependencies=[CheckedForm])
def post_returned(context: ContextIn, session: CaseDeciderPage, task_id: UUID) -> Response:
    """Give it back to the pool."""
    with context.db.transaction() as tx:
        return_task(tx, context, session, task_id)
    return RedirectResponse(f"/desk/tasks/{task_id}", 303)


@router.post("/desk/tasks/{task_id}/notes", dependencies=[CheckedForm])
def post_note(
    context: ContextIn, session: CaseDeciderPage, task_id: UUID, words: Annotated[str, Form(max_length=2000)]
) -> Response:
    """Write to colleagues; @user.name tells one."""
    with context.db.transaction() as tx:
        add_note(tx, context, session, task_id, words)
    return RedirectResponse(f"/desk/tasks/{task_id}", 303)


@router.post("/desk/tasks/{task_id}/handover", dependencies=[CheckedForm])
def post_handover(
    context: ContextIn,
    session: CaseDeciderPage,
    task_id: UUID,
    to: Annotated[UUID, Form()],
    words: Annotated[str, Form(max_length=2000)],
) -> Response:
    """Give it to a colleague with a note of how it stands."""
    with context.db.transaction() as tx:
        hand_over(tx, context, session, task_id, to, words)
    return RedirectResponse(f"/desk/tasks/{task_id}", 303)


@router.post("/desk/tasks/{task_id}/reading", dependencies=[CheckedForm])
def post_reading(
    context: ContextIn,
    session: CaseDeciderPage,
    task_id: UUID,
    agrees: Annotated[bool, Form()],
    words: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """What the second reader thinks of finished work."""
    reader = (session.subject_id, session.staff_name or "")
    with context.db.transaction() as tx:
        locked_task(tx, task_id)
        done(work.read_second(tx, task_id, reader, agrees, words, context.clock.now()))
    return RedirectResponse(f"/desk/tasks/{task_id}", 303)
