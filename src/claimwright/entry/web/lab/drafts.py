"""A draft: its editor with errors at the line, its way through review, and its approval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.identity.public import Session
from claimwright.app.products.public import Draft
from claimwright.core.products.lifecycle import VERSION_LIFECYCLE
from claimwright.entry.acts import drafting
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context
from claimwright.entry.views.terms.reading import check
from claimwright.entry.views.terms.subjects import draft_line, draft_of, overview
from claimwright.entry.web.auth import CheckedForm, ContextIn
from claimwright.entry.web.lab.show import TermsApproverPage, TermsAuthorPage, TermsReaderPage, lab_page
from claimwright.entry.web.render import render
from claimwright.infra import journal

router = APIRouter()
Revision = Annotated[int, Form(ge=1, le=2**31 - 1)]
SourceText = Annotated[str, Form(max_length=400_000)]


@router.post("/terms/{ref}/drafts", dependencies=[CheckedForm])
def post_draft(
    context: ContextIn,
    session: TermsAuthorPage,
    ref: str,
    effective: Annotated[str, Form(max_length=20)] = "",
    product_code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Begin a draft as a copy of a version."""
    try:
        day = date.fromisoformat(effective.strip())
    except ValueError as error:
        raise Problem(422, "not_a_date", {"value": effective[:20]}, "effective", effective[:20]) from error
    begun = drafting.begin(context, session, ref, day, product_code.strip().upper() or None)
    return RedirectResponse(f"/lab/drafts/{draft_line(begun).ref}", 303)


@router.get("/drafts/{ref}")
def show_draft(request: Request, context: ContextIn, session: TermsReaderPage, ref: str) -> Response:
    """The draft as it stands."""
    return _page(request, context, session, ref)


@router.post("/drafts/{ref}", dependencies=[CheckedForm])
def post_text(
    request: Request,
    context: ContextIn,
    session: TermsAuthorPage,
    ref: str,
    revision: Revision,
    source_text: SourceText = "",
) -> Response:
    """Save the text. Where somebody else saved meanwhile, what was typed stays on the screen."""
    return _after(
        request,
        context,
        session,
        ref,
        lambda: drafting.save(context, session, ref, revision, source_text),
        typed=source_text.replace("\r\n", "\n"),
        typed_revision=revision,
    )


@router.post("/drafts/{ref}/check", dependencies=[CheckedForm])
def post_check(
    request: Request, session: TermsReaderPage, ref: str, source_text: SourceText = ""
) -> Response:
    """What is wrong in the text as it is being typed; nothing is stored."""
    found = check(source_text.replace("\r\n", "\n"), "draft.yaml")
    return render(request, "lab/findings.html", check=found)


@router.post("/drafts/{ref}/submission", dependencies=[CheckedForm])
def post_submission(
    request: Request, context: ContextIn, session: TermsAuthorPage, ref: str, revision: Revision
) -> Response:
    """Send to review; the examples run at once."""
    return _after(
        request, context, session, ref, lambda: drafting.move(context, session, ref, revision, "submit")
    )


@router.post("/drafts/{ref}/test", dependencies=[CheckedForm])
def post_test(
    request: Request, context: ContextIn, session: TermsAuthorPage, ref: str, revision: Revision
) -> Response:
    """Run the examples of a draft in review."""
    return _after(
        request, context, session, ref, lambda: drafting.move(context, session, ref, revision, "test")
    )


@router.post("/drafts/{ref}/withdrawal", dependencies=[CheckedForm])
def post_withdrawal(context: ContextIn, session: TermsAuthorPage, ref: str, revision: Revision) -> Response:
    """Give the draft up."""
    drafting.move(context, session, ref, revision, "withdraw")
    return RedirectResponse("/lab", 303)


@router.post("/drafts/{ref}/sent-back", dependencies=[CheckedForm])
def post_sent_back(
    request: Request,
    context: ContextIn,
    session: TermsAuthorPage,
    ref: str,
    revision: Revision,
    words: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Back to the author, with words."""
    return _after(
        request,
        context,
        session,
        ref,
        lambda: drafting.send_back(context, session, ref, revision, words),
    )


@router.post("/drafts/{ref}/approval", dependencies=[CheckedForm])
def post_approval(
    request: Request,
    context: ContextIn,
    session: TermsApproverPage,
    ref: str,
    revision: Revision,
    source_sha256: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Approve the text that was read."""
    return _after(
        request,
        context,
        session,
        ref,
        lambda: drafting.approve(context, session, ref, revision, source_sha256),
    )


def _after(
    request: Request,
    context: Context,
    session: Session,
    ref: str,
    done: Callable[[], Draft],
    typed: str | None = None,
    typed_revision: int | None = None,
) -> Response:
    """Back to the draft; a refusal is shown on it in words."""
    try:
        done()
    except Problem as problem:
        return _page(request, context, session, ref, problem, typed, typed_revision)
    return RedirectResponse(f"/lab/drafts/{ref}", 303)


def _page(
    request: Request,
    context: Context,
    session: Session,
    ref: str,
    problem: Problem | None = None,
    typed: str | None = None,
    typed_revision: int | None = None,
) -> Response:
    with context.db.transaction() as tx:
        one = draft_of(tx, ref)
        versions = [
            v for v in overview(tx, context.clock.now()).versions if v.product_code == one.product_code
        ]
        entries = journal.entries(tx, one.draft_id)
    text = one.source_text if typed is None else typed
    values: dict[str, Any] = {
        "draft": draft_line(one),
        "text": text,
        "revision": one.revision if typed_revision is None else typed_revision,
        "check": check(text, one.file_name),
        "allowed": {event.value for event in VERSION_LIFECYCLE.allowed(one.record.state)},
        "approver": one.record.approver,
        "is_author": str(session.subject_id) in one.record.authors,
        "previous": versions[-1].ref if versions else None,
        "journal": entries,
        "tab": "draft",
    }
    status = problem.status if problem else 200
    return lab_page(request, "draft", session, **values, problem=problem, status=status)
