"""The evidence of a case: a page beside what was read from it, corrected by keyboard."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.claims import public as claims
from claimwright.app.documents import public as documents
from claimwright.app.identity.public import Session
from claimwright.core.outcome import Refused
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.acts.deciding import opened_case
from claimwright.entry.acts.originals import document_ids
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.bill_origin import origin_rule
from claimwright.entry.setup.context import Context
from claimwright.entry.views.claims import claim_view
from claimwright.entry.views.evidence import evidence_view
from claimwright.entry.web.auth import CaseDeciderPage, CaseReaderPage, CheckedForm, ContextIn
from claimwright.entry.web.render import render
from claimwright.journeys.settle_claim.evidence import CorrectDocument, correct_document

router = APIRouter(prefix="/desk/cases/{claim_no}")
PREFIX = "field:"
REASONS = ("misread", "missing", "illegible", "source")


async def typed_fields(request: Request) -> dict[str, str]:
    """The form's fields named ``field:NAME`` as they were typed."""
    form = await request.form()
    return {
        name.removeprefix(PREFIX): value
        for name, value in form.items()
        if name.startswith(PREFIX) and isinstance(value, str)
    }


TypedFields = Annotated[dict[str, str], Depends(typed_fields)]


@router.get("/evidence/{document_id}")
def show_evidence(
    request: Request, context: ContextIn, session: CaseReaderPage, claim_no: str, document_id: UUID
) -> Response:
    """One document beside its fields."""
    values = _values(context, session, claim_no, document_id)
    return render(request, "desk/evidence.html", session=session, **values)


@router.post("/evidence/{document_id}/corrections", dependencies=[CheckedForm])
def post_corrections(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    document_id: UUID,
    revision: Annotated[int, Form(ge=1)],
    typed: TypedFields,
    reason: Annotated[str, Form(max_length=200)] = "",
    words: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Keep what was typed otherwise than it was read; a refusal comes back with what was typed."""
    try:
        with context.db.transaction() as tx:
            claim = opened_case(tx, context, session, claim_no, "document")
            why = f"{reason}: {words}" if words.strip() and reason else (reason or words)
            command = CorrectDocument(claim.claim_id, document_id, revision, typed, why)
            rule, now = origin_rule(context.settings), context.clock.now()
            done = correct_document(tx, command, actor_of(tx, session), rule, now)
            if isinstance(done, Refused):
                raise problem_of(done)  # rolls the transaction back
    except Problem as problem:
        values = _values(context, session, claim_no, document_id)
        more = {"problem": problem, "typed": typed, "reason": reason, "words": words}
        return render(
            request, "desk/evidence.html", session=session, **{**values, **more}, status=problem.status
        )
    return RedirectResponse(f"/desk/cases/{claim_no}/evidence/{document_id}?saved=1", 303)


@router.post("/documents/{document_id}/pages/{page}/in-view", dependencies=[CheckedForm], status_code=204)
def post_in_view(
    context: ContextIn,
    session: CaseReaderPage,
    claim_no: str,
    document_id: UUID,
    page: int,
    in_view_ms: Annotated[int, Form(ge=0)],
) -> None:
    """How long a page was in view, as the browser measured it."""
    with context.db.transaction() as tx:
        claim = claims.claim_by_number(tx, claim_no)
        if claim is None or document_id not in document_ids(tx, claim):
            raise Problem(404, "no_such_document", {}, "document_id", str(document_id))
        reader, now = actor_of(tx, session), context.clock.now()
        documents.add_time_in_view(tx, document_id, page, reader, in_view_ms, now)


def _values(context: Context, session: Session, claim_no: str, document_id: UUID) -> dict[str, Any]:
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "case")
        ids = document_ids(tx, claim)
        event_nos = {one.document_id: one.event_no for one in claims.events_of(tx, claim.claim_id)}
        shown = (
            evidence_view(tx, claim, document_id, event_nos.get(document_id, ""))
            if document_id in ids
            else None
        )
        if shown is None:
            raise Problem(404, "no_such_document", {}, "document_id", str(document_id))
        place = ids.index(document_id)
        return {
            "claim": claim_view(tx, claim),
            "evidence": shown,
            "document": shown.document,
            "number": place + 1,
            "count": len(ids),
            "previous_id": ids[place - 1] if place else None,
            "next_id": ids[place + 1] if place + 1 < len(ids) else None,
            "may_correct": claim.state.value == "in_review" and shown.is_bill,
            "reasons": REASONS,
            "looks": documents.looks_of_claim(tx, claim.claim_id),
            "problem": None,
            "typed": {},
            "reason": "",
            "words": "",
            "tab": "cases",
        }
