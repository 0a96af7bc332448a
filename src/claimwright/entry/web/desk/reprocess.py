"""Mass reprocessing on the desk: runs with their money impact, and the second person's word."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Population
from claimwright.app.identity.public import Session
from claimwright.core.claims.authority import Authority
from claimwright.core.outcome import Refused
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.web.auth import CheckedForm, ContextIn, WorkManagerPage
from claimwright.entry.web.render import render
from claimwright.infra.row_security import SERVICE, set_request_scope
from claimwright.journeys.reprocess.run import approve_run, preview_run, run_approved

router = APIRouter(prefix="/desk/reprocess")
BATCH = 200


@router.get("")
def list_runs(request: Request, context: ContextIn, session: WorkManagerPage) -> Response:
    """The newest runs, and a form for a new preview."""
    return _page(request, context, session)


@router.get("/{run_no}")
def show_run(request: Request, context: ContextIn, session: WorkManagerPage, run_no: str) -> Response:
    """One run: every claim that changes, and how far it is."""
    return _page(request, context, session, run_no)


@router.post("", dependencies=[CheckedForm])
def post_preview(
    request: Request,
    context: ContextIn,
    session: WorkManagerPage,
    product: Annotated[str, Form(max_length=60)],
    version: Annotated[str, Form(max_length=60)],
    from_date: Annotated[date, Form()],
    until_date: Annotated[date, Form()],
) -> Response:
    """Preview in a dry run; nothing changes."""
    set_request_scope(SERVICE)
    with context.db.transaction() as tx:
        actor = actor_of(tx, session)
    population = Population(product, version, from_date, until_date)
    run = preview_run(context.db, context.ids, population, actor, context.clock.now())
    if isinstance(run, Refused):
        return _page(request, context, session, problem=problem_of(run))
    return RedirectResponse(f"/desk/reprocess/{run.run_no}", 303)


@router.post("/{run_no}/approved", dependencies=[CheckedForm])
def post_approved(request: Request, context: ContextIn, session: WorkManagerPage, run_no: str) -> Response:
    """The second person approves the money impact."""
    set_request_scope(SERVICE)
    with context.db.transaction() as tx:
        actor = actor_of(tx, session)
    authority, now = Authority(session.authority_fen), context.clock.now()
    run = approve_run(context.db, run_no, actor, authority, now)
    if isinstance(run, Refused):
        return _page(request, context, session, run_no, problem_of(run))
    return RedirectResponse(f"/desk/reprocess/{run_no}", 303)


@router.post("/{run_no}/ran", dependencies=[CheckedForm])
def post_ran(request: Request, context: ContextIn, session: WorkManagerPage, run_no: str) -> Response:
    """Carry out the next groups of an approved run."""
    set_request_scope(SERVICE)
    ran = run_approved(context.db, context.ids, context.clock, run_no, limit=BATCH)
    if isinstance(ran, Refused):
        return _page(request, context, session, run_no, problem_of(ran))
    return RedirectResponse(f"/desk/reprocess/{run_no}", 303)


def _page(
    request: Request,
    context: Context,
    session: Session,
    run_no: str | None = None,
    problem: Problem | None = None,
) -> Response:
    with context.db.transaction() as tx:
        runs = claims.reprocess_runs(tx)
        run = next((one for one in runs if one.run_no == run_no), None)
        items = claims.items_fan_out(tx, run.run_no) if run is not None else ()
    if run_no is not None and run is None and problem is None:
        raise Problem(404, "run_unknown", {}, "run_no", run_no[:40])
    return render(
        request,
        "desk/reprocess.html",
        session=session,
        tab="reprocess",
        runs=runs,
        run=run,
        items=items,
        problem=problem,
        status=problem.status if problem else 200,
    )
