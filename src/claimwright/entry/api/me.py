"""Who is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from claimwright.app.identity import public as identity
from claimwright.app.identity.public import Session
from claimwright.app.parties import public as parties
from claimwright.core.identity import Right
from claimwright.core.outcome import Refused
from claimwright.entry.acts.access import rights
from claimwright.entry.acts.own_accounts import add_own_account, end_own_account
from claimwright.entry.acts.sign_in import prove_by_code, send_proof_code
from claimwright.entry.api.auth import ContextIn, CustomerIn, SessionIn, address_of, needs
from claimwright.entry.api.sessions import CodeSent
from claimwright.entry.messages import pick_lang
from claimwright.entry.problems import problem_of
from claimwright.entry.views.accounts import AccountView, OwnAccountView, account_view, own_account_view

router = APIRouter(prefix="/me", tags=["me"])
AccountChangerIn = Annotated[Session, Depends(needs(Right.CHANGE_ACCOUNTS))]


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


class NewAccount(BaseModel):
    """An account in the customer's own name."""

    model_config = ConfigDict(extra="forbid")
    account_name: str = Field(max_length=100, description="the customer's own name")
    account_no: str = Field(max_length=60, examples=["6222 0200 0000 0128"])
    bank_name: str = Field(max_length=100)


class ProofCode(BaseModel):
    """The code that went to the registered telephone."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(max_length=10, examples=["042917"])


@router.get("/accounts", summary="My bank accounts")
def get_own_accounts(context: ContextIn, session: CustomerIn) -> list[OwnAccountView]:
    """Every account with how it stands, oldest first."""
    return _own_accounts(context, session)


@router.post("/accounts", status_code=201, summary="Add a bank account of mine")
def post_own_account(
    context: ContextIn, request: Request, session: AccountChangerIn, body: NewAccount
) -> list[OwnAccountView]:
    """Needs a proof within ten minutes (`POST /me/proof`). In use after a notice by text message."""
    lang = pick_lang(request.headers.get("accept-language"))
    added = add_own_account(context, session, body.account_name, body.account_no, body.bank_name, lang)
    if isinstance(added, Refused):
        raise problem_of(added)
    return _own_accounts(context, session)


@router.delete("/accounts/{account_id}", summary="End a bank account of mine")
def delete_own_account(
    context: ContextIn, session: AccountChangerIn, account_id: UUID
) -> list[OwnAccountView]:
    """It takes no new payments; claims that name it keep it."""
    ended = end_own_account(context, session, account_id)
    if isinstance(ended, Refused):
        raise problem_of(ended)
    return _own_accounts(context, session)


@router.post("/proof/codes", status_code=202, summary="Send a code to my registered telephone")
def post_proof_code(context: ContextIn, request: Request, session: CustomerIn) -> CodeSent:
    """For `POST /me/proof`; limits as for signing in."""
    lang = pick_lang(request.headers.get("accept-language"))
    made = send_proof_code(context, session, address_of(request), lang)
    if isinstance(made, Refused):
        raise problem_of(made)
    return CodeSent(expires_at=made.expires_at)


@router.post("/proof", status_code=204, summary="Prove once more who I am")
def post_proof(context: ContextIn, session: CustomerIn, body: ProofCode) -> None:
    """The session counts as freshly proven for ten minutes."""
    refused = prove_by_code(context, session, body.code)
    if refused is not None:
        raise problem_of(refused)


def _own_accounts(context: ContextIn, session: Session) -> list[OwnAccountView]:
    with context.db.transaction() as tx:
        return [own_account_view(one) for one in parties.own_accounts(tx, session.subject_id)]
