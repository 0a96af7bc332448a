"""Terms for the tools of product people: read, check, try, compare, and take a draft to approval."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from claimwright.app.identity.public import Session
from claimwright.core.identity import Right
from claimwright.core.products.own_example import read_own_example
from claimwright.entry.acts import drafting
from claimwright.entry.api.auth import ContextIn, needs
from claimwright.entry.problems import Problem
from claimwright.entry.views.terms.differences import DifferenceView, difference_view
from claimwright.entry.views.terms.reading import CheckView, TermsView, check, terms_view
from claimwright.entry.views.terms.runs import RunView, run_view
from claimwright.entry.views.terms.subjects import (
    DraftLine,
    Overview,
    draft_line,
    draft_of,
    overview,
    subject_of,
)
from claimwright.entry.views.terms.what_if import WhatIfView, what_if_view

router = APIRouter(prefix="/terms", tags=["terms"])
ReaderIn = Annotated[Session, Depends(needs(Right.READ_TERMS))]
AuthorIn = Annotated[Session, Depends(needs(Right.EDIT_TERMS))]
ApproverIn = Annotated[Session, Depends(needs(Right.APPROVE_TERMS))]
TEXT_LENGTH_MAX = 400_000


class SourceText(BaseModel):
    """A product file as text (YAML)."""

    model_config = ConfigDict(extra="forbid")
    source_text: str = Field(max_length=TEXT_LENGTH_MAX)


class SourceView(SourceText):
    """The text with its hash; `revision` for a draft."""

    source_sha256: str
    revision: int | None = None


class NewDraft(BaseModel):
    """A draft begins as a copy of a version; with a code it is a new product."""

    model_config = ConfigDict(extra="forbid")
    ref: str = Field(max_length=80, examples=["MED-MILLION@2025-01-01"])
    effective: date
    product_code: str | None = Field(None, max_length=40, examples=["MED-MILLION-2"])


class DraftText(SourceText):
    """Another text for a draft whose `revision` was looked at."""

    revision: int = Field(ge=1, le=2**31 - 1)


class DraftStep(BaseModel):
    """A step with a draft whose `revision` was looked at. `words` go to the author of a draft sent back."""

    model_config = ConfigDict(extra="forbid")
    revision: int = Field(ge=1, le=2**31 - 1)
    step: Literal["submit", "test", "send_back", "withdraw"]
    words: str = Field("", max_length=2000)


class TermsApproval(BaseModel):
    """Approve exactly the text with this hash."""

    model_config = ConfigDict(extra="forbid")
    revision: int = Field(ge=1, le=2**31 - 1)
    source_sha256: str = Field(max_length=64)


class OwnExample(BaseModel):
    """One example as it would stand in a product file; `expect` may be left out."""

    model_config = ConfigDict(extra="forbid")
    example: str = Field(max_length=20_000)


class WhatIfIn(BaseModel):
    """Other amounts for one name of the terms, and facts given once for every claim."""

    model_config = ConfigDict(extra="forbid")
    setting: str = Field("", max_length=1000, examples=["deductible=5000.00元,10000.00元,20000.00元"])
    facts: list[str] = Field(default_factory=list, max_length=20, examples=[["daily_amount=200.00元/天"]])


@router.get("", summary="Versions and drafts")
def list_terms(context: ContextIn, session: ReaderIn) -> Overview:
    """The catalogue's versions with where they stand, and drafts on their way."""
    with context.db.transaction() as tx:
        return overview(tx, context.clock.now())


@router.post("/check", summary="Check a text")
def post_check(session: ReaderIn, body: SourceText) -> CheckView:
    """Errors at their line and column, or the examples with what differs. Nothing is stored."""
    return check(body.source_text, "draft.yaml")


@router.get("/differences", summary="What differs between two versions")
def get_differences(
    context: ContextIn,
    session: ReaderIn,
    left: Annotated[str, Query(max_length=80)],
    right: Annotated[str, Query(max_length=80)],
) -> DifferenceView:
    """By terms (place, clause, before, after) and by lines of text."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        return difference_view(subject_of(tx, left, now), subject_of(tx, right, now))


@router.post("/drafts", status_code=201, summary="Begin a draft")
def post_draft(context: ContextIn, session: AuthorIn, body: NewDraft) -> DraftLine:
    """One draft at a time for a product and date."""
    return draft_line(drafting.begin(context, session, body.ref, body.effective, body.product_code))


@router.put("/drafts/{ref}", summary="Save a draft's text")
def put_draft(context: ContextIn, session: AuthorIn, ref: str, body: DraftText) -> DraftLine:
    """Back to draft wherever it stood before approval; refused once approved, or if it changed meanwhile."""
    return draft_line(drafting.save(context, session, ref, body.revision, body.source_text))


@router.post("/drafts/{ref}/steps", summary="Submit, test, send back or withdraw a draft")
def post_step(context: ContextIn, session: AuthorIn, ref: str, body: DraftStep) -> DraftLine:
    """A submitted draft is tested at once. 409 says why a step is not possible now."""
    if body.step == "send_back":
        return draft_line(drafting.send_back(context, session, ref, body.revision, body.words))
    return draft_line(drafting.move(context, session, ref, body.revision, body.step))


@router.post("/drafts/{ref}/approval", summary="Approve a draft")
def post_terms_approval(context: ContextIn, session: ApproverIn, ref: str, body: TermsApproval) -> DraftLine:
    """By somebody who wrote none of it. From its date on it decides contracts made then; it never changes."""
    return draft_line(drafting.approve(context, session, ref, body.revision, body.source_sha256))


@router.get("/{ref}", summary="A version's terms in words")
def get_terms(context: ContextIn, session: ReaderIn, ref: str) -> TermsView:
    """What is counted, what must hold, each step in words of both languages. For a draft, if it reads."""
    with context.db.transaction() as tx:
        return terms_view(subject_of(tx, ref, context.clock.now()))


@router.get("/{ref}/source", summary="A version's text")
def get_source(context: ContextIn, session: ReaderIn, ref: str) -> SourceView:
    """The file as it was approved, byte for byte; a draft's newest text."""
    with context.db.transaction() as tx:
        if "@" not in ref:
            one = draft_of(tx, ref)
            return SourceView(
                source_text=one.source_text, source_sha256=one.record.source_sha256, revision=one.revision
            )
        product = subject_of(tx, ref, context.clock.now()).product
    return SourceView(source_text=product.source, source_sha256=product.source_sha256)


@router.post("/{ref}/runs", summary="Try facts of your own")
def post_run(context: ContextIn, session: ReaderIn, ref: str, body: OwnExample) -> RunView:
    """The flow of money step by step, findings, what is left; nothing is stored."""
    with context.db.transaction() as tx:
        subject = subject_of(tx, ref, context.clock.now())
    example = read_own_example(subject.product, subject.version, body.example)
    if isinstance(example, tuple):
        line, reason = (example[0].line, f"{example[0].en} / {example[0].zh}") if example else (1, "")
        raise Problem(422, "example_wrong", {"line": line, "reason": reason}, "example")
    return run_view(subject, example)


@router.post("/{ref}/what-if", summary="Other amounts on the sample portfolio")
def post_what_if(context: ContextIn, session: ReaderIn, ref: str, body: WhatIfIn) -> WhatIfView:
    """The version as written and each other amount over 30,000 generated claims, in one pass."""
    with context.db.transaction() as tx:
        subject = subject_of(tx, ref, context.clock.now())
    return what_if_view(subject, body.setting, body.facts, context.settings.data / "lab")
