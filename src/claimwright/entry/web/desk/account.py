"""One's own account at the desk: second factor, devices, sign out everywhere."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from claimwright.app.identity import public as identity
from claimwright.app.identity.public import Session
from claimwright.core.identity.totp import SECRET_BYTES, written
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.web.auth import AnySessionPage, CheckedForm, ContextIn, signed_out
from claimwright.entry.web.passkey_pages import passkeys_shown
from claimwright.entry.web.render import render
from claimwright.infra.keys import KeyFile

router = APIRouter(prefix="/desk/account")


@router.get("")
def show_account(request: Request, context: ContextIn, session: AnySessionPage) -> Response:
    """Where I am signed in, and my second factor."""
    return _page(request, context, session)


@router.post("/second-factor", dependencies=[CheckedForm])
def begin(request: Request, context: ContextIn, session: AnySessionPage) -> Response:
    """Make a new secret and show it once; it counts after it was confirmed by a code."""
    secret = secrets.token_bytes(SECRET_BYTES)
    with context.db.transaction() as tx:
        if identity.has_second_factor(tx, session.subject_id):
            raise Problem(409, "has_second_factor")
        keys = KeyFile(context.settings.document_key_file)
        identity.begin_second_factor(tx, keys, session.subject_id, secret, context.clock.now())
    grouped = " ".join(written(secret)[n : n + 4] for n in range(0, len(written(secret)), 4))
    return _page(request, context, session, secret=grouped)


@router.post("/second-factor/confirmed", dependencies=[CheckedForm])
def confirm(
    request: Request,
    context: ContextIn,
    session: AnySessionPage,
    second_code: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """From now on a code is asked for at every sign-in."""
    keys, now = KeyFile(context.settings.document_key_file), context.clock.now()
    with context.db.transaction() as tx:  # commits a counted wrong code, too
        refused = identity.check_second_factor(tx, context.ids, keys, session.subject_id, second_code, now)
    return _page(request, context, session, problem=problem_of(refused) if refused else None)


@router.post("/sign-out-everywhere", dependencies=[CheckedForm])
def sign_out_everywhere(request: Request, context: ContextIn, session: AnySessionPage) -> Response:
    """End every session of mine, this one included."""
    with context.db.transaction() as tx:
        identity.end_sessions_of(tx, session.subject_id, context.clock.now())
    return signed_out(request)


def _page(
    request: Request,
    context: Context,
    session: Session,
    secret: str | None = None,
    problem: Problem | None = None,
) -> Response:
    now = context.clock.now()
    with context.db.transaction() as tx:
        devices = identity.devices_of(tx, session.subject_id, now)
        has_factor = identity.has_second_factor(tx, session.subject_id)
    return render(
        request,
        "desk/account.html",
        session=session,
        tab="account",
        devices=devices,
        has_factor=has_factor,
        secret=secret,
        problem=problem,
        **passkeys_shown(context, session),
        status=problem.status if problem else 200,
    )
