"""A number in full, for a stated purpose."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header

from claimwright.app.identity.public import Session
from claimwright.core.identity import Right
from claimwright.entry.acts.deciding import opened_case
from claimwright.entry.api.auth import ContextIn, needs
from claimwright.entry.views.masking import UnmaskedField, UnmaskedView, unmasked

router = APIRouter(prefix="/staff", tags=["staff"])
UnmaskerIn = Annotated[Session, Depends(needs(Right.UNMASK))]
Purpose = Annotated[
    str,
    Header(
        alias="X-Purpose",
        max_length=200,
        description="what it is needed for, percent-encoded UTF-8; the customer reads it",
    ),
]


@router.get("/cases/{claim_no}/numbers/{field}", summary="A number in full, for a stated purpose")
def get_number(
    context: ContextIn, session: UnmaskerIn, claim_no: str, field: UnmaskedField, x_purpose: Purpose = ""
) -> UnmaskedView:
    """Identity number, mobile or account of a case; 403 without a purpose, which is written down."""
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "unmask")
        return unmasked(tx, claim, field, session.purpose)
