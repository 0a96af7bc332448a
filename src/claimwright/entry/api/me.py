"""Who is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from claimwright.app.identity import public as identity
from claimwright.app.parties import public as parties
from claimwright.entry.access import rights
from claimwright.entry.api.auth import ContextIn, CustomerIn, SessionIn
from claimwright.entry.views.accounts import AccountView, account_view

router = APIRouter(prefix="/me", tags=["me"])


class Me(BaseModel):
    """The signed-in person."""

    kind: Literal["customer", "staff"]
    name: str
    role: str
    rights: list[str]
    authority_fen: int = Field(description="staff: the largest amount that they decide")
    accounts: list[AccountView]
    session_expires_at: datetime


class AccessView(BaseModel):
    """One read of a person's data by somebody."""

    at: datetime
    reader_kind: Literal["customer", "staff"]
    reader_name: str
    action: str
    entity: str
    purpose: str = Field(description="what the reader said that it was for")


@router.get("", summary="Who am I?")
def get_me(context: ContextIn, session: SessionIn) -> Me:
    """Name, role, rights and, for a customer, the bank accounts."""
    accounts: list[AccountView] = []
    name = session.staff_name or ""
    if session.subject_kind == "customer":
        with context.db.transaction() as tx:
            person = parties.person(tx, session.subject_id)
            accounts = [account_view(one) for one in parties.accounts_of(tx, session.subject_id)]
        name = person.name if person else ""
    return Me(
        kind=session.subject_kind,
        name=name,
        role=session.role.value,
        rights=sorted(rights(session, context.clock.now())),
        authority_fen=session.authority_fen,
        accounts=accounts,
        session_expires_at=session.expires_at,
    )


@router.get("/accesses", summary="Who read my data?")
def get_accesses(context: ContextIn, session: CustomerIn) -> list[AccessView]:
    """Every read of this person's health data, newest first (at most 200)."""
    with context.db.transaction() as tx:
        found = identity.accesses_of(tx, session.subject_id)
    return [AccessView.model_validate(one, from_attributes=True) for one in found]
