"""My bank accounts: add one of my own, end one, each only just after proving who I am."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.identity.public import Session
from claimwright.app.parties import public as parties
from claimwright.core.identity import Right
from claimwright.core.outcome import Refused
from claimwright.entry.acts.own_accounts import add_own_account, end_own_account
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.views.accounts import own_account_view
from claimwright.entry.web.auth import CheckedForm, ContextIn, CustomerPage, page_needs
from claimwright.entry.web.render import lang_of, render

router = APIRouter(prefix="/me/accounts")
AccountChangerPage = Annotated[Session, Depends(page_needs(Right.CHANGE_ACCOUNTS))]
Field = Annotated[str, Form(max_length=100)]


@router.get("")
def list_accounts(request: Request, context: ContextIn, session: CustomerPage) -> Response:
    """My accounts and how each stands."""
    with context.db.transaction() as tx:
        found = [own_account_view(one) for one in parties.own_accounts(tx, session.subject_id)]
    return render(request, "portal/accounts.html", accounts=found)


@router.get("/new")
def ask_account(request: Request, context: ContextIn, session: AccountChangerPage) -> Response:
    """Which account?"""
    return _ask(request, context, session)


@router.post("", dependencies=[CheckedForm])
def post_account(
    request: Request,
    context: ContextIn,
    session: AccountChangerPage,
    account_name: Field = "",
    account_no: Annotated[str, Form(max_length=60)] = "",
    bank_name: Field = "",
) -> Response:
    """Add it; it takes payments once the notice is out."""
    typed = {"account_name": account_name, "account_no": account_no, "bank_name": bank_name}
    added = add_own_account(context, session, account_name, account_no, bank_name, lang_of(request))
    if isinstance(added, Refused):
        return _ask(request, context, session, typed, problem_of(added))
    return RedirectResponse("/me/accounts", 303)


@router.post("/{account_id}/ended", dependencies=[CheckedForm])
def post_end(context: ContextIn, session: AccountChangerPage, account_id: UUID) -> Response:
    """No new payments on it."""
    ended = end_own_account(context, session, account_id)
    if isinstance(ended, Refused):
        raise problem_of(ended)
    return RedirectResponse("/me/accounts", 303)


def _ask(
    request: Request,
    context: Context,
    session: Session,
    typed: dict[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    with context.db.transaction() as tx:
        person = parties.person(tx, session.subject_id)
    assert person is not None, "a session's person is registered"
    return render(
        request,
        "portal/account_new.html",
        person=person,
        typed=typed or {"account_name": person.name, "account_no": "", "bank_name": ""},
        problem=problem,
        status=problem.status if problem else 200,
    )
