"""Language and type size, kept in cookies of the browser."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from claimwright.core.identity import Right
from claimwright.entry.api.auth import open_to_all
from claimwright.entry.messages import Lang
from claimwright.entry.web.auth import local_path
from claimwright.entry.web.render import LANG_COOKIE, SIZE_COOKIE

router = APIRouter(dependencies=[Depends(open_to_all(Right.READ_PUBLIC))])
YEAR_SECONDS = 365 * 24 * 3600


@router.get("/preferences/lang/{lang}")
def choose_lang(lang: Lang, next: str = "/") -> Response:  # noqa: A002 - the parameter's public name
    """Show pages in this language from now on."""
    return _keep(LANG_COOKIE, lang, next)


@router.get("/preferences/size/{size}")
def choose_size(size: Literal["normal", "large"], next: str = "/") -> Response:  # noqa: A002
    """Show pages in this type size from now on."""
    return _keep(SIZE_COOKIE, size, next)


def _keep(cookie: str, value: str, to: str) -> Response:
    answer = RedirectResponse(local_path(to, "/"), 303)
    answer.set_cookie(cookie, value, max_age=YEAR_SECONDS, httponly=True, samesite="lax", path="/")
    return answer
