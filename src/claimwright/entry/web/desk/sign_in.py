"""Staff sign in by user name and password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from claimwright.app.identity import public as identity
from claimwright.core.identity import Right
from claimwright.core.outcome import Refused
from claimwright.entry.acts.passkeys import relying_party
from claimwright.entry.acts.sign_in import sign_in_staff
from claimwright.entry.api.auth import open_to_all, origin_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.web.auth import (
    AnySessionPage,
    CheckedForm,
    ContextIn,
    OurForm,
    local_path,
    signed_in,
    signed_out,
)
from claimwright.entry.web.navigation import first_page
from claimwright.entry.web.render import render
from claimwright.infra.row_security import SERVICE

router = APIRouter(prefix="/desk")
TO_SIGN_IN = Depends(open_to_all(Right.SIGN_IN))


@router.get("/sign-in", dependencies=[TO_SIGN_IN])
def ask(request: Request, context: ContextIn, next: str = "/desk") -> Response:  # noqa: A002 - the parameter's public name
    """User name and password."""
    to = local_path(next, "/desk")
    return _ask(request, context, to, "", None)


@router.post("/sign-in", dependencies=[OurForm, TO_SIGN_IN])
def post_password(
    request: Request,
    context: ContextIn,
    user_name: Annotated[str, Form(max_length=40)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    second_code: Annotated[str, Form(max_length=10)] = "",
    next: Annotated[str, Form(max_length=200)] = "/desk",  # noqa: A002
) -> Response:
    """Check the password."""
    started = sign_in_staff(context, user_name, password, origin_of(request, "password"), second_code)
    to = local_path(next, "/desk")
    if isinstance(started, Refused):
        return _ask(request, context, to, user_name, problem_of(started))
    return signed_in(request, context, started, _first_page(context, started.token) if to == "/desk" else to)


def _ask(request: Request, context: Context, to: str, user_name: str, problem: Problem | None) -> Response:
    return render(
        request,
        "desk/sign_in.html",
        next=to,
        user_name=user_name,
        problem=problem,
        has_provider=context.provider is not None,
        passkey_origin=relying_party(context.settings).origins[0],
        status=problem.status if problem else 200,
    )


def _first_page(context: Context, token: str) -> str:
    """The desk for who reads cases, for other staff the first page that they may open."""
    now = context.clock.now()
    with context.db.transaction(SERVICE) as tx:
        session = identity.session_of(tx, token, now)
    assert session is not None, "it has just begun"
    return first_page(session, now)


@router.post("/sign-out", dependencies=[CheckedForm])
def sign_out(request: Request, context: ContextIn, session: AnySessionPage) -> Response:
    """End the session here."""
    with context.db.transaction() as tx:
        identity.end_session(tx, session.session_id, context.clock.now())
    return signed_out(request)
