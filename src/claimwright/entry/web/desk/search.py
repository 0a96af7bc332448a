"""The search box and one person with everything of theirs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.entry.acts import finding
from claimwright.entry.web.auth import CaseReaderPage, ContextIn
from claimwright.entry.web.render import render

router = APIRouter()


@router.get("/desk/search")
def search(
    request: Request,
    context: ContextIn,
    session: CaseReaderPage,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Persons, policies, claims and bills. A single claim by its number opens at once."""
    found = None
    if q.strip():
        with context.db.transaction() as tx:
            found = finding.search(tx, context, session, q)
        if len(found.claims) == 1 and not (found.persons or found.policies or found.bills):
            return RedirectResponse(f"/desk/cases/{found.claims[0].claim_no}", 303)
    return render(request, "desk/search.html", session=session, q=q, found=found, tab="search")


@router.get("/desk/persons/{person_id}")
def show_person(request: Request, context: ContextIn, session: CaseReaderPage, person_id: UUID) -> Response:
    """A person's policies and claims, those of one illness linked."""
    with context.db.transaction() as tx:
        person = finding.opened_person(tx, context, session, person_id)
    return render(request, "desk/person.html", session=session, person=person, tab="search")
