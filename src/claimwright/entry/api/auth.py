"""Who calls: a bearer token, the session behind it, and the right that a route asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from claimwright.app.identity.public import Session, session_of
from claimwright.core.identity import Right, rights_of
from claimwright.entry.context import Context, context_of
from claimwright.entry.problems import Problem

BEARER = HTTPBearer(auto_error=False, description="The `token` of `POST /api/v1/sessions`.")
ContextIn = Annotated[Context, Depends(context_of)]


def session_in(
    context: ContextIn, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
) -> Session:
    """The caller's session, or problem 401."""
    if bearer is not None:
        with context.db.transaction() as tx:
            session = session_of(tx, bearer.credentials, context.clock.now())
        if session is not None:
            return session
    raise Problem(401, "not_signed_in", headers={"WWW-Authenticate": "Bearer"})


def needs(right: Right) -> Callable[[Session], Session]:
    """A dependency: the session, if its role has the right; otherwise problem 403."""

    def check(session: Annotated[Session, Depends(session_in)]) -> Session:
        if right not in rights_of(session.role):
            raise Problem(403, "not_allowed")
        return session

    return check


SessionIn = Annotated[Session, Depends(session_in)]
CustomerIn = Annotated[Session, Depends(needs(Right.READ_OWN))]
CaseReaderIn = Annotated[Session, Depends(needs(Right.READ_CASES))]
CaseDeciderIn = Annotated[Session, Depends(needs(Right.DECIDE_CASES))]
ImporterIn = Annotated[Session, Depends(needs(Right.IMPORT_PORTFOLIO))]


def address_of(request: Request) -> str:
    """The network address that a limit counts against."""
    return request.client.host if request.client else "unknown"
