"""My claims: the list, one claim with a timeline that moves by itself, the explanation, taking it back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.core.outcome import Refused
from claimwright.entry.acts.actors import actor_of, viewer_of
from claimwright.entry.acts.originals import draw_asked_pages, page_of_own
from claimwright.entry.acts.own import own_claim, send_own_papers
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.views.checks import standing_view
from claimwright.entry.views.claims import claim_view, claims_seen_by
from claimwright.entry.views.explanation import explanation_of
from claimwright.entry.web.auth import CheckedForm, ClaimantPage, ContextIn, CustomerPage
from claimwright.entry.web.render import render
from claimwright.journeys.settle_claim.papers import Answers
from claimwright.journeys.settle_claim.report import Upload
from claimwright.journeys.settle_claim.withdraw import withdraw

router = APIRouter()
VALUE, FILE, FILES = "value:", "file:", "files"


async def typed_answers(request: Request) -> tuple[tuple[Upload, ...], Answers]:
    """The form's ``value:ITEM`` and ``file:ITEM`` fields, and further ``files``."""
    uploads: list[Upload] = []
    items: list[int | None] = []
    values: dict[int, str] = {}
    for name, value in (await request.form()).multi_items():
        number = name.partition(":")[2]
        if isinstance(value, str):
            if name.startswith(VALUE) and number.isdecimal() and value.strip():
                values[int(number)] = value[:200]
        elif value.filename and (name == FILES or (name.startswith(FILE) and number.isdecimal())):
            uploads.append(Upload(value.filename, await value.read()))
            items.append(int(number) if name.startswith(FILE) else None)
    return tuple(uploads), Answers(values, tuple(items))


TypedAnswers = Annotated[tuple[tuple[Upload, ...], Answers], Depends(typed_answers)]


@router.get("/claims")
def list_claims(request: Request, context: ContextIn, session: CustomerPage) -> Response:
    """My claims, newest first."""
    with context.db.transaction() as tx:
        found = claims_seen_by(tx, session.subject_id)
    return render(request, "portal/claims.html", claims=found)


@router.get("/claims/{claim_no}")
def show_claim(request: Request, context: ContextIn, session: CustomerPage, claim_no: str) -> Response:
    """One claim: amount, timeline, explanation."""
    return _claim(request, context, session, claim_no, "portal/claim.html")


@router.get("/claims/{claim_no}/progress")
def show_progress(request: Request, context: ContextIn, session: CustomerPage, claim_no: str) -> Response:
    """The part of the page that moves; it asks again every two seconds until the claim's end."""
    return _claim(request, context, session, claim_no, "portal/progress.html")


@router.post("/claims/{claim_no}/withdrawal", dependencies=[CheckedForm])
def post_withdrawal(request: Request, context: ContextIn, session: ClaimantPage, claim_no: str) -> Response:
    """Take the claim back."""
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "claim")
        done = withdraw(
            tx, context.ids, viewer_of(session), claim.claim_id, actor_of(tx, session), context.clock.now()
        )
        if isinstance(done, Refused):
            raise problem_of(done)
    return RedirectResponse(f"/claims/{claim_no}", 303)


@router.post("/claims/{claim_no}/papers", dependencies=[CheckedForm])
def post_papers(
    request: Request, context: ContextIn, session: ClaimantPage, claim_no: str, given: TypedAnswers
) -> Response:
    """Send the papers and values that were asked for."""
    uploads, answers = given
    try:
        send_own_papers(context, session, claim_no, uploads, answers)
    except Problem as problem:
        return _claim(request, context, session, claim_no, "portal/claim.html", problem)
    return RedirectResponse(f"/claims/{claim_no}", 303)


@router.get("/claims/{claim_no}/documents/{document_id}/pages/{page}")
def show_page(
    context: ContextIn, session: CustomerPage, claim_no: str, document_id: UUID, page: int
) -> Response:
    """A page of a paper of mine, as a picture."""
    return page_of_own(context, session, claim_no, document_id, page)


def _claim(
    request: Request,
    context: ContextIn,
    session: CustomerPage,
    claim_no: str,
    template: str,
    problem: Problem | None = None,
) -> Response:
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "claim")
    draw_asked_pages(context, claim)
    with context.db.transaction() as tx:
        view, explanation = claim_view(tx, claim), explanation_of(tx, claim)
        standing = standing_view(tx, claim)
    status = problem.status if problem else 200
    told = {"claim": view, "explanation": explanation, "standing": standing, "problem": problem}
    return render(request, template, **told, status=status)
