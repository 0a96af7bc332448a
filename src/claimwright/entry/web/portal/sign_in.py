"""Sign in by mobile number and one-time code: one question a screen."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from claimwright.app.identity import public as identity
from claimwright.core.identity import Right
from claimwright.core.outcome import Refused
from claimwright.entry.acts.passkeys import relying_party
from claimwright.entry.acts.sign_in import SignInRefusal, persons_of_number, send_code, sign_in_customer
from claimwright.entry.api.auth import open_to_all, origin_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import context_of
from claimwright.entry.web.auth import (
    AnySessionPage,
    CheckedForm,
    ContextIn,
    OurForm,
    local_path,
    signed_in,
    signed_out,
)
from claimwright.entry.web.render import lang_of, render
from claimwright.infra.row_security import SERVICE

router = APIRouter()
TO_SIGN_IN = Depends(open_to_all(Right.SIGN_IN))
Field = Annotated[str, Form(max_length=200)]


@router.get("/sign-in", dependencies=[TO_SIGN_IN])
def ask_mobile(request: Request, next: str = "/") -> Response:  # noqa: A002 - the parameter's public name
    """Screen 1: the mobile number."""
    return _ask_mobile(request, local_path(next, "/"))


@router.post("/sign-in/code", dependencies=[OurForm, TO_SIGN_IN])
def post_mobile(
    request: Request,
    context: ContextIn,
    mobile: Field = "",
    next: Field = "/",  # noqa: A002
) -> Response:
    """Send the code and show screen 2."""
    address = request.client.host if request.client else "unknown"
    made = send_code(context, mobile, address, lang_of(request))
    if isinstance(made, Refused):
        return _ask_mobile(request, next, mobile, problem_of(made))
    return render(request, "portal/code.html", mobile=made.mobile, next=local_path(next, "/"), problem=None)


@router.post("/sign-in", dependencies=[OurForm, TO_SIGN_IN])
def post_code(
    request: Request,
    context: ContextIn,
    mobile: Field = "",
    code: Field = "",
    next: Field = "/",  # noqa: A002
    person_id: Annotated[UUID | None, Form()] = None,
) -> Response:
    """Check the code; a shared number asks who it is."""
    started = sign_in_customer(context, mobile, code, person_id, origin_of(request, "code"))
    to = local_path(next, "/")
    if isinstance(started, identity.NewSession):
        return signed_in(request, context, started, to)
    problem = problem_of(started)
    if started.code is SignInRefusal.CHOOSE_PERSON:
        with context.db.transaction(SERVICE) as tx:
            persons = persons_of_number(tx, mobile)
        return render(
            request, "portal/choose_person.html", mobile=mobile, code=code, persons=persons, next=to
        )
    if started.code is SignInRefusal.NO_CUSTOMER:
        return _ask_mobile(request, to, mobile, problem)
    return render(request, "portal/code.html", mobile=mobile, next=to, problem=problem, status=problem.status)


@router.post("/sign-out", dependencies=[CheckedForm])
def sign_out(request: Request, context: ContextIn, session: AnySessionPage) -> Response:
    """End the session here."""
    with context.db.transaction() as tx:
        identity.end_session(tx, session.session_id, context.clock.now())
    return signed_out(request)


def _ask_mobile(request: Request, to: str, mobile: str = "", problem: Problem | None = None) -> Response:
    status = problem.status if problem else 200
    return render(
        request,
        "portal/sign_in.html",
        next=local_path(to, "/"),
        mobile=mobile,
        problem=problem,
        passkey_origin=relying_party(context_of(request).settings).origins[0],
        status=status,
    )
