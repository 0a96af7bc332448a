"""Letters about my claim, and my objection to a decision."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.identity.public import Session
from claimwright.app.letters import public as letters
from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, ClaimEvent
from claimwright.core.letters.letter import LetterLang
from claimwright.core.outcome import Refused
from claimwright.entry.acts import reversing
from claimwright.entry.acts.actors import actor_of, viewer_of
from claimwright.entry.acts.own import own_claim
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.web.auth import CheckedForm, ClaimantPage, ContextIn, CustomerPage
from claimwright.entry.web.render import render
from claimwright.journeys.appeal_claim.appeal import object_to
from claimwright.journeys.write_letters.write import write_letters

router = APIRouter(prefix="/claims/{claim_no}")


@router.get("/letters")
def show_letters(request: Request, context: ContextIn, session: CustomerPage, claim_no: str) -> Response:
    """What was sent to me, and where I can object."""
    return _page(request, context, session, claim_no)


@router.get("/letters/{letter_id}/pages/{lang}.pdf")
def get_pages(
    context: ContextIn, session: CustomerPage, claim_no: str, letter_id: UUID, lang: LetterLang
) -> Response:
    """A letter as PDF, to keep."""
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "letter")
        letter = reversing.letter_of_case(tx, claim, letter_id)
        if letter.sent_at is None:
            raise Problem(404, "no_such_letter", {}, "letter_id", str(letter_id))
        pages = letters.pages_of(tx, letter_id, lang)
    return Response(pages, media_type="application/pdf")


@router.post("/objection", dependencies=[CheckedForm])
def post_objection(
    request: Request,
    context: ContextIn,
    session: ClaimantPage,
    claim_no: str,
    reasons: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Object to the decision."""
    try:
        with context.db.transaction() as tx:
            claim = own_claim(tx, context, session, claim_no, "claim")
            actor, now = actor_of(tx, session), context.clock.now()
            done = object_to(tx, context.ids, viewer_of(session), claim.claim_id, reasons, actor, now)
            if isinstance(done, Refused):
                raise problem_of(done)
    except Problem as problem:
        return _page(request, context, session, claim_no, problem)
    return RedirectResponse(f"/claims/{claim_no}", 303)


def _page(
    request: Request, context: Context, session: Session, claim_no: str, problem: Problem | None = None
) -> Response:
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "letter")
        write_letters(tx, context.ids, claim.claim_id, actor_of(tx, session), context.clock.now())
        sent = [one for one in letters.letters_of(tx, claim.claim_id) if one.sent_at is not None]
    return render(
        request,
        "portal/letters.html",
        claim_no=claim_no,
        letters=sent,
        may_object=CLAIM_LIFECYCLE.next(claim.state, ClaimEvent.OBJECTED) is not None,
        problem=problem,
        status=problem.status if problem else 200,
    )
