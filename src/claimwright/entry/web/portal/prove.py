"""A customer proves once more who they are, by a code to the registered telephone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.core.outcome import Refused
from claimwright.entry.acts.sign_in import prove_by_code, send_proof_code
from claimwright.entry.problems import problem_of
from claimwright.entry.web.auth import AnySessionPage, CheckedForm, ContextIn, local_path
from claimwright.entry.web.passkey_pages import NextPath, prove_page
from claimwright.entry.web.render import lang_of

router = APIRouter(prefix="/me/prove", dependencies=[CheckedForm])


@router.post("/code")
def post_send(
    request: Request,
    context: ContextIn,
    session: AnySessionPage,
    next: NextPath = "/",  # noqa: A002 - the parameter's public name
) -> Response:
    """Send a code to the registered telephone, never to another."""
    made = send_proof_code(context, session, request.client.host if request.client else "", lang_of(request))
    if isinstance(made, Refused):
        return prove_page(request, context, session, next, problem_of(made))
    return prove_page(request, context, session, next, code_sent=True)


@router.post("/by-code")
def post_code(
    request: Request,
    context: ContextIn,
    session: AnySessionPage,
    code: Annotated[str, Form(max_length=10)] = "",
    next: NextPath = "/",  # noqa: A002
) -> Response:
    """This session counts as freshly proven."""
    refused = prove_by_code(context, session, code)
    if refused is not None:
        return prove_page(request, context, session, next, problem_of(refused), code_sent=True)
    return RedirectResponse(local_path(next, "/"), 303)
