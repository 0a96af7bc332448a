"""Reading: products, a version's terms, its text, program and kernel, and two versions compared."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from claimwright.core.adjudication.kernel import NotCompilable, kernel_of
from claimwright.core.dates import business_date
from claimwright.core.products.listing import listing
from claimwright.entry.setup.context import Context
from claimwright.entry.views.terms.differences import difference_view
from claimwright.entry.views.terms.reading import terms_view
from claimwright.entry.views.terms.subjects import (
    DraftLine,
    Overview,
    Subject,
    VersionLine,
    overview,
    subject_of,
)
from claimwright.entry.web.auth import ContextIn, Redirect
from claimwright.entry.web.lab.pictures import steps_picture, timeline_picture
from claimwright.entry.web.lab.show import TermsReaderPage, lab_page, subject_page
from claimwright.entry.web.render import lang_of

router = APIRouter()


@router.get("")
def list_products(request: Request, context: ContextIn, session: TermsReaderPage) -> Response:
    """Products with their versions on a line of time, and drafts on their way."""
    found = _overview(context)
    today = business_date(context.clock.now())
    rows = [
        (versions, timeline_picture(versions, today))
        for versions in (
            list(group) for _, group in groupby(found.versions, key=lambda one: one.product_code)
        )
    ]
    return lab_page(request, "products", session, products=rows, drafts=found.drafts)


@router.get("/terms/{ref}")
def show_terms(request: Request, context: ContextIn, session: TermsReaderPage, ref: str) -> Response:
    """The terms as a person reads them."""
    subject, siblings = _with_siblings(context, ref)
    terms = terms_view(subject)
    lang = lang_of(request)
    pictures = {
        section.name: steps_picture(section, lang) for section in terms.sections if section.kind != "gate"
    }
    return subject_page(
        request,
        "terms",
        session,
        subject,
        "terms",
        terms=terms,
        pictures=pictures,
        siblings=siblings,
        timeline=timeline_picture(siblings, business_date(context.clock.now())),
        drafts=[one for one in _overview(context).drafts if one.product_code == subject.product.product],
    )


@router.get("/terms/{ref}/text")
def show_text(
    request: Request, context: ContextIn, session: TermsReaderPage, ref: str, show: str = "source"
) -> Response:
    """The text, the program that it becomes, and the kernel generated from that."""
    subject, _ = _with_siblings(context, ref)
    texts: dict[str, Any] = {
        "source": lambda: subject.product.source,
        "program": lambda: listing(subject.version.program),
        "kernel": lambda: _kernel(subject),
    }
    chosen = show if show in texts else "source"
    lines = texts[chosen]().splitlines()
    return subject_page(
        request, "text", session, subject, "text", shown=chosen, kinds=list(texts), lines=lines
    )


@router.get("/differences")
def show_differences(
    request: Request, context: ContextIn, session: TermsReaderPage, left: str = "", right: str = ""
) -> Response:
    """Two versions side by side."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        one, other = subject_of(tx, left, now), subject_of(tx, right, now)
        found = overview(tx, now)
    code = other.product.product
    return lab_page(
        request,
        "differences",
        session,
        difference=difference_view(one, other),
        left=one,
        right=other,
        refs=_refs(found, code),
        tab="differences",
    )


def _refs(found: Overview, code: str) -> dict[str, tuple[str, str]]:
    """Every version and draft of a product that can be compared: its name and where it stands."""
    known: list[VersionLine | DraftLine] = [*found.versions, *found.drafts]
    return {
        one.ref: (f"{code}@{one.effective}", one.state if isinstance(one, DraftLine) else "")
        for one in known
        if one.product_code == code
    }


def _kernel(subject: Subject) -> str:
    try:
        return kernel_of(subject.version.program).source
    except NotCompilable as error:
        return f"# {error}"


def _overview(context: Context) -> Overview:
    with context.db.transaction() as tx:
        return overview(tx, context.clock.now())


def _with_siblings(context: Context, ref: str) -> tuple[Subject, list[VersionLine]]:
    """A version and all versions of its product. A product's code alone leads to its newest version."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        found = overview(tx, now)
        newest = [one.ref for one in found.versions if one.product_code == ref]
        if newest:
            raise Redirect(f"/lab/terms/{newest[-1]}")
        subject = subject_of(tx, ref, now)
    return subject, [one for one in found.versions if one.product_code == subject.product.product]
