"""What every page of the lab shares: who may do what, and the frame of pages about one version."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response

from claimwright.app.identity.public import Session
from claimwright.core.identity import Right
from claimwright.entry.acts import access
from claimwright.entry.views.terms.subjects import Subject
from claimwright.entry.web.auth import page_needs
from claimwright.entry.web.render import lang_of, render

TermsReaderPage = Annotated[Session, Depends(page_needs(Right.READ_TERMS))]
TermsAuthorPage = Annotated[Session, Depends(page_needs(Right.EDIT_TERMS))]
TermsApproverPage = Annotated[Session, Depends(page_needs(Right.APPROVE_TERMS))]


def lab_page(request: Request, template: str, session: Session, **values: Any) -> Response:
    """A page of the lab, with what the signed-in person may do."""
    rights = access.rights(session, request.app.state.context.clock.now())
    return render(
        request,
        f"lab/{template}.html",
        session=session,
        may_edit=Right.EDIT_TERMS.value in rights,
        may_approve=Right.APPROVE_TERMS.value in rights,
        may_read_cases=Right.READ_CASES.value in rights,
        **{"problem": None, **values},
    )


def subject_page(
    request: Request, template: str, session: Session, subject: Subject, tab: str, **values: Any
) -> Response:
    """A page about one version, with its tabs."""
    return lab_page(
        request,
        template,
        session,
        subject=subject,
        subject_label=subject.labels.of(lang_of(request)),
        tab=tab,
        **values,
    )
