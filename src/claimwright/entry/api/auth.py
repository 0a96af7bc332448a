"""Who calls: a bearer token, the session behind it, and the action that a route declares.

Every route declares one: `needs` for a session, `open_to_all` where nobody is asked who they are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from claimwright.app.identity.public import Origin, Session, session_of
from claimwright.core.identity import Right
from claimwright.entry.acts import access
from claimwright.entry.acts.access import Asked, rows_of
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context, context_of
from claimwright.infra.row_security import SERVICE, set_request_scope

BEARER = HTTPBearer(auto_error=False, description="The `token` of `POST /api/v1/sessions`.")
ContextIn = Annotated[Context, Depends(context_of)]


async def session_in(
    context: ContextIn, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
) -> Session:
    """The caller's session, or problem 401. From here on the request sees this session's rows."""
    if bearer is not None:
        session = await run_in_threadpool(found_session, context, bearer.credentials)
        if session is not None:
            set_request_scope(rows_of(session))
            return session
    raise Problem(401, "not_signed_in", headers={"WWW-Authenticate": "Bearer"})


def found_session(context: Context, token: str) -> Session | None:
    """The session of a token that stands."""
    with context.db.transaction(SERVICE) as tx:
        return session_of(tx, token, context.clock.now())


def needs(right: Right) -> Callable[..., Awaitable[Session]]:
    """A dependency: the session, if the access policy allows it this action on what the path names.

    Otherwise problem 403, or 404 for what does not exist for the caller.
    """

    async def check(
        request: Request, context: ContextIn, session: Annotated[Session, Depends(session_in)]
    ) -> Session:
        asked = asked_of(request)
        set_request_scope(await run_in_threadpool(access.check, context, session, right, asked))
        return replace(session, purpose=asked.purpose)

    check.action = right  # type: ignore[attr-defined]
    return check


def open_to_all(right: Right) -> Callable[[], None]:
    """A dependency that declares the action of a route which asks nobody who they are."""

    def declared() -> None:
        return None

    declared.action = right  # type: ignore[attr-defined]
    return declared


def purpose_of(request: Request) -> str:
    """What a request says that it is for (header ``X-Purpose``, percent-encoded UTF-8)."""
    return " ".join(unquote(request.headers.get("x-purpose", "")).split())[:200]


def origin_of(request: Request, method: str) -> Origin:
    """How and from where somebody signs in, for the list of their devices."""
    return Origin(method, address_of(request), request.headers.get("user-agent", ""))


def asked_of(request: Request) -> Asked:
    """What a request asks for, as the access policy reads it."""
    return Asked(request.method, request.path_params, purpose_of(request))


SessionIn = Annotated[Session, Depends(needs(Right.OWN_SESSION))]
ProductReaderIn = Annotated[Session, Depends(needs(Right.READ_PRODUCTS))]
CustomerIn = Annotated[Session, Depends(needs(Right.READ_OWN))]
CaseReaderIn = Annotated[Session, Depends(needs(Right.READ_CASES))]
ClaimantIn = Annotated[Session, Depends(needs(Right.CLAIM_OWN))]
CaseDeciderIn = Annotated[Session, Depends(needs(Right.DECIDE_CASES))]
WorkManagerIn = Annotated[Session, Depends(needs(Right.MANAGE_WORK))]
CaseRefuserIn = Annotated[Session, Depends(needs(Right.REFUSE_CASES))]
MoneyReaderIn = Annotated[Session, Depends(needs(Right.READ_MONEY))]
ReleaserIn = Annotated[Session, Depends(needs(Right.RELEASE_PAYMENTS))]
RecovererIn = Annotated[Session, Depends(needs(Right.RECOVER_MONEY))]
ImporterIn = Annotated[Session, Depends(needs(Right.IMPORT_PORTFOLIO))]


def address_of(request: Request) -> str:
    """The network address that a limit counts against."""
    return request.client.host if request.client else "unknown"
