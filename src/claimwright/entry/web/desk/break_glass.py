"""Break-glass at the desk: open one case outside one's rights, and review what others opened."""

from __future__ import annotations

import logging
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.claims import public as claims
from claimwright.app.identity import public as identity
from claimwright.app.identity.public import Session
from claimwright.app.policies import public as policies
from claimwright.core.identity import Right
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_words
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.web.auth import CheckedForm, ContextIn, page_needs
from claimwright.entry.web.render import render
from claimwright.infra.row_security import SERVICE
from claimwright.journeys.review_opening.review import ask_review, end_review

LOG = logging.getLogger("claimwright.entry.break_glass")
router = APIRouter(prefix="/desk")
BreakerPage = Annotated[Session, Depends(page_needs(Right.BREAK_GLASS))]
ReviewerPage = Annotated[Session, Depends(page_needs(Right.REVIEW_BREAK_GLASS))]
ID_VERSION = 8


@router.get("/cases/{claim_no}/break-glass")
def ask_reason(request: Request, session: BreakerPage, claim_no: str) -> Response:
    """Why does it have to be opened?"""
    return render(request, "desk/break_glass.html", session=session, tab="", claim_no=claim_no, problem=None)


@router.post("/cases/{claim_no}/break-glass", dependencies=[CheckedForm])
def post_reason(
    request: Request,
    context: ContextIn,
    session: BreakerPage,
    claim_no: str,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Open it for half an hour; the customer sees it, and a second person reviews it."""
    now = context.clock.now()
    with context.db.transaction(SERVICE) as tx:
        claim = claims.claim_by_number(tx, claim_no)
        assert claim is not None, "the access policy has found it"
        policy = policies.policy(tx, claim.policy_id)
        assert policy is not None, "a claim's policy is registered"
        broken = identity.break_glass(
            tx, context.ids, session, claim.claim_id, claim.claim_no, policy.province, reason, now
        )
        if not isinstance(broken, Refused):
            identity.record_access(
                tx, context.ids, session, claim.insured_id, "break_glass", "claim", claim.claim_id, now
            )
            opener, words = actor_of(tx, session), clean_words(reason)[:500]
            ask_review(
                tx,
                context.ids,
                broken,
                claim.claim_no,
                policy.province,
                claim.insured_id,
                opener,
                words,
                now,
            )
    if isinstance(broken, Refused):
        problem = problem_of(broken)
        values = {"session": session, "tab": "", "claim_no": claim_no, "problem": problem}
        return render(request, "desk/break_glass.html", status=problem.status, **values)
    LOG.warning("a case was opened outside of rights: %s waits for a review", broken)
    return RedirectResponse(f"/desk/cases/{claim.claim_no}", 303)


@router.get("/break-glass")
def list_breaks(request: Request, context: ContextIn, session: ReviewerPage) -> Response:
    """What was opened outside of rights, what waits for a review first."""
    with context.db.transaction() as tx:
        found = identity.breaks(tx)
    return render(request, "desk/breaks.html", session=session, tab="breaks", breaks=found)


@router.post("/break-glass/{break_id}/review", dependencies=[CheckedForm])
def post_review(
    context: ContextIn,
    session: ReviewerPage,
    break_id: UUID,
    verdict: Annotated[Literal["justified", "not_justified"], Form()],
    words: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Say whether it was justified; never one's own."""
    if break_id.version != ID_VERSION:
        raise Problem(404, "no_such_break", {}, "break_id", str(break_id))
    now = context.clock.now()
    with context.db.transaction(SERVICE) as tx:
        reviewed = identity.review_break(tx, session, break_id, verdict, words, now)
        if isinstance(reviewed, Refused):
            raise problem_of(reviewed)
        end_review(tx, break_id, actor_of(tx, session), now)
    return RedirectResponse("/desk/break-glass", 303)
