"""Sessions of pages: cookies that scripts cannot read, and forms that other sites cannot send."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from fastapi import Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.routing import Match

from claimwright.app.identity.public import NewSession, Session, end_session, session_of
from claimwright.core.identity import Right
from claimwright.entry.acts import access
from claimwright.entry.api.auth import asked_of
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context, context_of
from claimwright.infra.row_security import SERVICE, set_request_scope

Side = Literal["customer", "staff"]
COOKIES: dict[Side, str] = {"customer": "cw_customer", "staff": "cw_staff"}
SIGN_IN_PAGES: dict[Side, str] = {"customer": "/sign-in", "staff": "/desk/sign-in"}
PROOF_PAGES: dict[Side, str] = {"customer": "/me/prove", "staff": "/desk/account/prove"}
ContextIn = Annotated[Context, Depends(context_of)]


class Redirect(Exception):
    """The person has to go somewhere else first."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


def side_of(request: Request) -> Side:
    """Which side of the house a page belongs to."""
    return "staff" if request.url.path.startswith(("/desk", "/lab")) else "customer"


def token_of(request: Request) -> str | None:
    return request.cookies.get(COOKIES[side_of(request)])


def csrf_of(request: Request) -> str:
    """What a form of this session must carry; empty for somebody who is not signed in."""
    token = token_of(request)
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()[:40] if token else ""


def local_path(path: str | None, otherwise: str) -> str:
    """A path of ours to go on to; anything that leads away is replaced."""
    parts = urlsplit(path or "")
    is_ours = (
        not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in (path or "")
    )
    return path if path and is_ours and not path.startswith("//") else otherwise


def page_session(request: Request, context: ContextIn) -> Session:
    """The session behind the cookie, or the way to the sign-in page."""
    token, side = token_of(request), side_of(request)
    if token:
        with context.db.transaction(SERVICE) as tx:
            session = session_of(tx, token, context.clock.now())
        if session is not None and session.subject_kind == side:
            return session
    raise Redirect(f"{SIGN_IN_PAGES[side]}?next={quote(_page_wanted(request))}")


def _page_wanted(request: Request) -> str:
    """Where to go on after signing in: the page asked for, or the one whose form was sent."""
    if request.method == "GET":
        return request.url.path
    home = "/desk" if side_of(request) == "staff" else "/"
    path = local_path(urlsplit(request.headers.get("referer", "")).path, home)
    asked = {
        **request.scope,
        "method": "GET",
        "path": path,
    }  # the answer to a form is no page to come back to
    is_page = any(route.matches(asked)[0] is Match.FULL for route in request.app.router.routes)
    return path if is_page else home


async def page_session_in(request: Request, context: ContextIn) -> Session:
    """The session behind the cookie; from here on the request sees its rows."""
    session = await run_in_threadpool(page_session, request, context)
    set_request_scope(access.rows_of(session))
    return session


def from_our_page(request: Request) -> None:
    """A form comes from our own pages: browsers say so, and programs have no cookie to abuse."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    same_host = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if site not in (None, "same-origin", "none") or not same_host:
        raise Problem(403, "foreign_form")


def checked_form(request: Request, csrf: Annotated[str, Form()] = "") -> None:
    """A form of a signed-in person carries the session's mark."""
    from_our_page(request)
    if token_of(request) is None:  # nobody in whose name a foreign form could act
        raise Redirect(f"{SIGN_IN_PAGES[side_of(request)]}?next={quote(_page_wanted(request))}")
    given = request.headers.get("x-csrf") or csrf
    if not hmac.compare_digest(given.encode(), csrf_of(request).encode()):
        raise Problem(403, "foreign_form")


def page_needs(right: Right) -> Callable[..., Awaitable[Session]]:
    """A dependency: the page's session, if the access policy allows it this action on what the path names."""

    async def check(
        request: Request, context: ContextIn, session: Annotated[Session, Depends(page_session_in)]
    ) -> Session:
        asked = asked_of(request)
        try:
            set_request_scope(await run_in_threadpool(access.check, context, session, right, asked))
        except Problem as problem:
            raise _or_way_to_prove(request, problem) from problem
        return replace(session, purpose=asked.purpose)

    check.action = right  # type: ignore[attr-defined]
    return check


def _or_way_to_prove(request: Request, problem: Problem) -> Exception:
    """Where only a fresh proof is lacking: the way to the page that takes one, and back."""
    if problem.code != "sign_in_again":
        return problem
    return Redirect(f"{PROOF_PAGES[side_of(request)]}?next={quote(_page_wanted(request))}")


CustomerPage = Annotated[Session, Depends(page_needs(Right.READ_OWN))]
ClaimantPage = Annotated[Session, Depends(page_needs(Right.CLAIM_OWN))]
CaseReaderPage = Annotated[Session, Depends(page_needs(Right.READ_CASES))]
CaseDeciderPage = Annotated[Session, Depends(page_needs(Right.DECIDE_CASES))]
CaseRefuserPage = Annotated[Session, Depends(page_needs(Right.REFUSE_CASES))]
MoneyReaderPage = Annotated[Session, Depends(page_needs(Right.READ_MONEY))]
ReleaserPage = Annotated[Session, Depends(page_needs(Right.RELEASE_PAYMENTS))]
RecovererPage = Annotated[Session, Depends(page_needs(Right.RECOVER_MONEY))]
AnySessionPage = Annotated[Session, Depends(page_needs(Right.OWN_SESSION))]
WorkManagerPage = Annotated[Session, Depends(page_needs(Right.MANAGE_WORK))]
OurForm = Depends(from_our_page)
CheckedForm = Depends(checked_form)


def signed_in(request: Request, context: ContextIn, started: NewSession, to: str) -> Response:
    """Go on, with the session in a cookie that scripts cannot read; the one before it has ended."""
    _end_old_session(request, context)
    answer = RedirectResponse(to, 303)
    answer.set_cookie(
        COOKIES[side_of(request)],
        started.token,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )
    return answer


def _end_old_session(request: Request, context: Context) -> None:
    """A token from before a sign-in is worth nothing after it (session fixation)."""
    token, now = token_of(request), context.clock.now()
    if token:
        with context.db.transaction(SERVICE) as tx:
            old = session_of(tx, token, now)
            if old is not None:
                end_session(tx, old.session_id, now)


def signed_out(request: Request) -> Response:
    """Back to the sign-in page, without the cookie."""
    side = side_of(request)
    answer = RedirectResponse(SIGN_IN_PAGES[side], 303)
    answer.delete_cookie(COOKIES[side], path="/")
    return answer
