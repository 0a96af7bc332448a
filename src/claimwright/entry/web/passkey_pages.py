"""Passkeys on pages, the same for both sides of the house: sign in, add, remove, prove again who one is."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from claimwright.app.identity import public as identity
from claimwright.app.identity.public import Session
from claimwright.core.identity import Right
from claimwright.core.outcome import Refused
from claimwright.entry.acts import passkeys
from claimwright.entry.acts.sign_in import proof_mobile
from claimwright.entry.api.auth import open_to_all, origin_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.web.auth import (
    SIGN_IN_PAGES,
    AnySessionPage,
    CheckedForm,
    ContextIn,
    OurForm,
    Side,
    local_path,
    page_needs,
    side_of,
    signed_in,
)
from claimwright.entry.web.render import lang_of, render

TO_SIGN_IN = Depends(open_to_all(Right.SIGN_IN))
PasskeyPage = Annotated[Session, Depends(page_needs(Right.MANAGE_PASSKEYS))]
AnswerText = Annotated[str, Form(max_length=20_000)]
NextPath = Annotated[str, Form(max_length=200)]

ACCOUNT_PAGES: dict[Side, str] = {"customer": "/me/devices", "staff": "/desk/account"}
FIRST_PAGES: dict[Side, str] = {"customer": "/", "staff": "/desk"}
PROVE_TEMPLATES: dict[Side, str] = {"customer": "portal/prove.html", "staff": "desk/prove.html"}

sign_in_router = APIRouter(dependencies=[OurForm, TO_SIGN_IN])
own_router = APIRouter()


@sign_in_router.post("/passkey/challenge")
def post_sign_in_challenge(request: Request, context: ContextIn) -> Response:
    """What the browser asks of the authenticator; nobody is named."""
    return JSONResponse(passkeys.sign_in_options(context, side_of(request)))


@sign_in_router.post("/passkey")
def post_sign_in(
    request: Request,
    context: ContextIn,
    answer: AnswerText = "",
    next: NextPath = "/",  # noqa: A002 - the parameter's public name
) -> Response:
    """The authenticator's answer: a session for whom it proves."""
    side = side_of(request)
    started = passkeys.sign_in(context, side, answer, origin_of(request, "passkey"), lang_of(request))
    if isinstance(started, Refused):
        raise problem_of(started)
    return signed_in(request, context, started, local_path(next, FIRST_PAGES[side]))


@own_router.post("/passkeys/challenge", dependencies=[CheckedForm])
def post_registration_challenge(context: ContextIn, session: PasskeyPage) -> Response:
    """What the browser asks of the authenticator for a new passkey; only just after a proof of who one is."""
    return JSONResponse(passkeys.registration_options(context, session))


@own_router.post("/passkeys", dependencies=[CheckedForm])
def post_registration(
    request: Request,
    context: ContextIn,
    session: PasskeyPage,
    answer: AnswerText = "",
    name: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Add the passkey."""
    added = passkeys.register(context, session, answer, name)
    if isinstance(added, Refused):
        raise problem_of(added)
    return RedirectResponse(ACCOUNT_PAGES[side_of(request)], 303)


@own_router.post("/passkeys/{passkey_id}/removed", dependencies=[CheckedForm])
def post_removal(request: Request, context: ContextIn, session: PasskeyPage, passkey_id: UUID) -> Response:
    """Take one away: it signs nobody in any more."""
    refused = passkeys.remove(context, session, passkey_id)
    if refused is not None:
        raise problem_of(refused)
    return RedirectResponse(ACCOUNT_PAGES[side_of(request)], 303)


@own_router.get("/prove")
def ask_proof(request: Request, context: ContextIn, session: AnySessionPage, next: str = "/") -> Response:  # noqa: A002
    """Who changes what matters proves once more who they are."""
    return prove_page(request, context, session, next)


@own_router.post("/prove/challenge", dependencies=[CheckedForm])
def post_prove_challenge(context: ContextIn, session: AnySessionPage) -> Response:
    """What the browser asks of the authenticator of the person who is signed in."""
    return JSONResponse(passkeys.prove_options(context, session))


@own_router.post("/prove", dependencies=[CheckedForm])
def post_proof(
    request: Request,
    context: ContextIn,
    session: AnySessionPage,
    answer: AnswerText = "",
    next: NextPath = "/",  # noqa: A002
) -> Response:
    """The answer: this session counts as freshly proven."""
    refused = passkeys.prove(context, session, answer, lang_of(request))
    if refused is not None:
        return prove_page(request, context, session, next, problem_of(refused))
    return RedirectResponse(local_path(next, FIRST_PAGES[side_of(request)]), 303)


def prove_page(
    request: Request,
    context: Context,
    session: Session,
    to: str,
    problem: Problem | None = None,
    **more: Any,
) -> Response:
    """The ways to prove it, and where it goes on."""
    side = side_of(request)
    values = {
        "session": session,
        "next": local_path(to, FIRST_PAGES[side]),
        "sign_in_page": SIGN_IN_PAGES[side],
        "problem": problem,
        "code_sent": False,
        "mobile": proof_mobile(context, session),
        "tab": "account",
        **passkeys_shown(context, session),
        **more,
    }
    return render(request, PROVE_TEMPLATES[side], status=problem.status if problem else 200, **values)


def passkeys_shown(context: Context, session: Session) -> dict[str, Any]:
    """What the list of passkeys shows: those of the signed-in person, and where they can be used."""
    with context.db.transaction() as tx:
        mine = identity.passkeys_of(tx, session.subject_id)
    return {"passkeys": mine, "passkey_origin": passkeys.relying_party(context.settings).origins[0]}
