"""Staff sign in by the insurer's provider of identities (OpenID Connect)."""

from __future__ import annotations

import hmac
import json
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.identity import public as identity
from claimwright.core.identity import Right
from claimwright.entry.api.auth import open_to_all, origin_of
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context, new_secret
from claimwright.entry.web.auth import ContextIn, local_path, signed_in
from claimwright.infra.row_security import SERVICE
from claimwright.ports.identity_provider import Flow, IdentityProvider, NotProven

router = APIRouter(prefix="/desk/provider", dependencies=[Depends(open_to_all(Right.SIGN_IN))])
FLOW_COOKIE, FLOW_SECONDS = "cw_flow", 600


@router.get("/start")
def start(request: Request, context: ContextIn, next: str = "/desk") -> Response:  # noqa: A002
    """Go to the provider; what ties its answer to this browser stays in a cookie for ten minutes."""
    flow = Flow(new_secret(), new_secret(), new_secret())
    answer = RedirectResponse(_provider(context).address(flow, _back(request)), 303)
    kept = json.dumps([flow.state, flow.nonce, flow.verifier, local_path(next, "/desk")])
    answer.set_cookie(
        FLOW_COOKIE,
        kept.encode().hex(),
        max_age=FLOW_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/desk/provider",
    )
    return answer


@router.get("/back")
def back(request: Request, context: ContextIn, code: str = "", state: str = "") -> Response:
    """The provider's answer: a session for the account that belongs to this identity."""
    flow, to = _flow(request)
    if not hmac.compare_digest(flow.state.encode(), state.encode()) or not code:
        raise Problem(403, "provider_not_proven")
    now = context.clock.now()
    try:
        proven = _provider(context).prove(flow, code, _back(request), int(now.timestamp()))
    except NotProven as error:
        raise Problem(403, "provider_not_proven") from error
    with context.db.transaction(SERVICE) as tx:
        staff = identity.staff_of_provider(tx, f"{proven.issuer} {proven.subject}")
        if staff is None:
            raise Problem(403, "provider_unknown_staff")
        started = identity.start_session(
            tx, context.ids, "staff", staff.staff_id, new_secret(), now, origin_of(request, "provider")
        )
    answer = signed_in(request, context, started, to)
    answer.delete_cookie(FLOW_COOKIE, path="/desk/provider")
    return answer


def _flow(request: Request) -> tuple[Flow, str]:
    try:
        state, nonce, verifier, to = json.loads(bytes.fromhex(request.cookies.get(FLOW_COOKIE, "")))
        return Flow(str(state), str(nonce), str(verifier)), local_path(str(to), "/desk")
    except ValueError as error:
        raise Problem(403, "provider_not_proven") from error


def _provider(context: Context) -> IdentityProvider:
    if context.provider is None:
        raise Problem(404, "not_found")
    return context.provider


def _back(request: Request) -> str:
    parts = urlsplit(str(request.url))
    return f"{parts.scheme}://{parts.netloc}/desk/provider/back"
