"""Search for staff, as JSON."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from claimwright.entry.acts import finding
from claimwright.entry.api.auth import CaseReaderIn, ContextIn
from claimwright.entry.views.finding import FoundView, PersonView

router = APIRouter(prefix="/staff", tags=["staff"])


@router.get("/search", summary="Persons, policies, claims and bills that one may see")
def search(
    context: ContextIn,
    session: CaseReaderIn,
    q: Annotated[str, Query(min_length=1, max_length=200, examples=["张伟 1985"])],
) -> FoundView:
    """A number by its form (claim, policy, bill, identity paper, telephone), or a name with a birth."""
    with context.db.transaction() as tx:
        return finding.search(tx, context, session, q)


@router.get("/persons/{person_id}", summary="One person's policies and claims")
def get_person(context: ContextIn, session: CaseReaderIn, person_id: UUID) -> PersonView:
    """Claims newest first; those of one illness (ICD-10 category) linked."""
    with context.db.transaction() as tx:
        return finding.opened_person(tx, context, session, person_id)
