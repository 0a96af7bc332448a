"""Pages: `portal` for customers, `desk` for staff; rendered on the server, with htmx and a little script."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from claimwright.entry.problems import Problem
from claimwright.entry.web import desk, lab, portal, preferences
from claimwright.entry.web.auth import Redirect
from claimwright.entry.web.render import render

HERE = Path(__file__).parent
PROGRAM_PREFIXES = ("/api/", "/health", "/static/", "/vendor/")


def add_to(app: FastAPI) -> None:
    """Mount the pages and their files."""
    app.include_router(portal.router, include_in_schema=False)
    app.include_router(desk.router, include_in_schema=False)
    app.include_router(lab.router, include_in_schema=False)
    app.include_router(preferences.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.mount("/vendor", StaticFiles(directory=HERE / "vendor"))
    app.add_exception_handler(Redirect, _on_redirect)


def wants_page(request: Request) -> bool:
    """Whether whoever asks is a person with a browser."""
    return not request.url.path.startswith(PROGRAM_PREFIXES)


def problem_page(request: Request, problem: Problem) -> Response:
    """The problem in a person's language, with the way back. htmx puts it into the page's notice."""
    template = "shared/problem_notice.html" if request.headers.get("HX-Request") else "shared/problem.html"
    answer = render(request, template, problem=problem, status=problem.status)
    answer.headers.update(problem.headers)
    return answer


def _on_redirect(request: Request, error: Exception) -> Response:
    assert isinstance(error, Redirect)
    if request.headers.get("HX-Request"):  # a script cannot follow into another page by itself
        return Response(status_code=204, headers={"HX-Redirect": error.to})
    return RedirectResponse(error.to, 303)
