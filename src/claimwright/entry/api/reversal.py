"""Cases decided anew, objections, prepayments, letters and a claim's whole life, for programs."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from claimwright.app.letters import public as letters
from claimwright.core.claims.prepay import Scenario
from claimwright.core.outcome import Refused
from claimwright.entry.acts import reversing
from claimwright.entry.acts.actors import actor_of, viewer_of
from claimwright.entry.acts.deciding import opened_case
from claimwright.entry.acts.own import own_claim
from claimwright.entry.api.auth import (
    CaseDeciderIn,
    CaseReaderIn,
    ClaimantIn,
    ContextIn,
    CustomerIn,
)
from claimwright.entry.api.staff import Corrections, read_corrections
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.views.claims import ClaimView, claim_view
from claimwright.entry.views.life import ChangeView, LifeView, change_view, life_view
from claimwright.journeys.appeal_claim.appeal import object_to
from claimwright.journeys.reopen_claim.redecide import Redecide
from claimwright.journeys.write_letters.write import write_letters

router = APIRouter()
PDF = {200: {"content": {"application/pdf": {}}, "description": "the letter"}}
LangIn = Annotated[Literal["zh", "en"], Query(description="language of the pages")]


class ReopeningIn(BaseModel):
    """Why an ended case is opened again."""

    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=0)
    reason: str = Field(max_length=40, examples=["wrong_fact"])
    words: str = Field(max_length=2000)


class YearPreviewIn(Corrections):
    """Facts to try; `falls_away`: as if the claim were refused or taken back."""

    falls_away: bool = False


class YearPreviewView(BaseModel):
    """What would change, claim by claim, and the hash to confirm it with."""

    changes: list[ChangeView]
    sha256: str


class RedecisionIn(Corrections):
    """Decide a reopened case as seen: the terms give the amount, or a refusal, or it is taken back."""

    version: int = Field(ge=0)
    seen_sha256: str = Field(pattern="^[0-9a-f]{64}$")
    clause: str = Field("", max_length=100)
    words: str = Field("", max_length=2000)
    is_withdrawn: bool = False
    is_forged: bool = False


class AcceptedYear(BaseModel):
    """The year as seen."""

    model_config = ConfigDict(extra="forbid")
    seen_sha256: str = Field(pattern="^[0-9a-f]{64}$")


class ReviewIn(BaseModel):
    """How an objection is judged, in words that the customer reads."""

    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=0)
    is_won: bool
    words: str = Field(max_length=2000)


class PrepaymentIn(BaseModel):
    """Money ahead of the decision, with the customer's consent as recorded."""

    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=0)
    scenario: Scenario
    ground: str = Field(max_length=100, examples=["critical_illness"])
    amount_fen: int = Field(ge=1)
    consent: str = Field(max_length=500)


class ObjectionIn(BaseModel):
    """Why the customer does not agree."""

    model_config = ConfigDict(extra="forbid")
    reasons: str = Field(max_length=4000)


class LetterView(BaseModel):
    """A letter as it was written; `sha256` is over its text and its pages."""

    letter_id: UUID
    kind: str
    title: str
    paragraphs: list[str]
    rows: list[list[str]]
    closing: list[str]
    sha256: str
    is_sent: bool


@router.get("/staff/cases/{claim_no}/life", summary="A claim's whole life", tags=["staff"])
def get_life(context: ContextIn, session: CaseReaderIn, claim_no: str) -> LifeView:
    """Events, decisions, money and letters in one line; the read is written down."""
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "case")
        return life_view(tx, claim, reversing.letters_of_case(tx, context, session, claim))


@router.post("/staff/cases/{claim_no}/reopening", summary="Open an ended case again", tags=["staff"])
def post_reopening(context: ContextIn, session: CaseDeciderIn, claim_no: str, body: ReopeningIn) -> LifeView:
    """With a reason and words; its decision stands until another replaces it."""
    with context.db.transaction() as tx:
        claim = reversing.reopen_case(tx, context, session, claim_no, body.version, body.reason, body.words)
        return life_view(tx, claim, ())


@router.post("/staff/cases/{claim_no}/year-preview", summary="What would change in the year?", tags=["staff"])
def post_year_preview(
    context: ContextIn, session: CaseReaderIn, claim_no: str, body: YearPreviewIn
) -> YearPreviewView:
    """Every claim of the year whose amount would change; nothing is written."""
    corrections = read_corrections(body.corrections)
    with reversing.whole_years(context) as tx:
        seen, sha256 = reversing.preview_year(
            tx, context, session, claim_no, corrections, falls_away=body.falls_away
        )
    return YearPreviewView(changes=[change_view(one) for one in seen.changes], sha256=sha256)


@router.post("/staff/cases/{claim_no}/redecision", summary="Decide a reopened case", tags=["staff"])
def post_redecision(
    context: ContextIn, session: CaseDeciderIn, claim_no: str, body: RedecisionIn
) -> LifeView:
    """New decisions for every claim that changes, paid on or claimed back; all together or nothing."""
    corrections = read_corrections(body.corrections)
    with reversing.whole_years(context) as tx:
        claim = opened_case(tx, context, session, claim_no, "case")
        command = Redecide(
            claim.claim_id,
            body.version,
            body.seen_sha256,
            corrections,
            body.clause,
            body.words,
            body.is_withdrawn,
            body.is_forged,
        )
        done = reversing.redecide_case(tx, context, session, claim_no, command)
        return life_view(tx, done, letters.letters_of(tx, done.claim_id))


@router.post("/staff/cases/{claim_no}/year", summary="Carry out the year in its order", tags=["staff"])
def post_year(context: ContextIn, session: CaseDeciderIn, claim_no: str, body: AcceptedYear) -> LifeView:
    """What a late claim changes in its year, as previewed."""
    with reversing.whole_years(context) as tx:
        done = reversing.accept_year_of(tx, context, session, claim_no, body.seen_sha256)
        return life_view(tx, done, letters.letters_of(tx, done.claim_id))


@router.post("/staff/cases/{claim_no}/review", summary="Judge an objection", tags=["staff"])
def post_review(context: ContextIn, session: CaseDeciderIn, claim_no: str, body: ReviewIn) -> LifeView:
    """By somebody who has not decided the case."""
    with context.db.transaction() as tx:
        done = reversing.review_case(tx, context, session, claim_no, body.version, body.is_won, body.words)
        return life_view(tx, done, letters.letters_of(tx, done.claim_id))


@router.post("/staff/cases/{claim_no}/prepayments", summary="Pay ahead", tags=["staff"])
def post_prepayment(
    context: ContextIn, session: CaseDeciderIn, claim_no: str, body: PrepaymentIn
) -> LifeView:
    """Within the ceiling of the scenario and one's authority."""
    with context.db.transaction() as tx:
        done = reversing.prepay_case(
            tx,
            context,
            session,
            claim_no,
            body.version,
            body.scenario,
            body.ground,
            body.amount_fen,
            body.consent,
        )
        return life_view(tx, done, letters.letters_of(tx, done.claim_id))


@router.get("/claims/{claim_no}/letters", summary="Letters about my claim", tags=["claims"])
def get_letters(
    context: ContextIn, session: CustomerIn, claim_no: str, lang: LangIn = "zh"
) -> list[LetterView]:
    """What was sent to me; the read is written down."""
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "letter")
        write_letters(tx, context.ids, claim.claim_id, actor_of(tx, session), context.clock.now())
        sent = [one for one in letters.letters_of(tx, claim.claim_id) if one.sent_at is not None]
    return [_letter_view(one, lang) for one in sent]


@router.get(
    "/claims/{claim_no}/letters/{letter_id}/pdf",
    summary="A letter as PDF",
    tags=["claims"],
    response_class=Response,
    responses=PDF,  # type: ignore[arg-type]
)
def get_letter_pdf(
    context: ContextIn, session: CustomerIn, claim_no: str, letter_id: UUID, lang: LangIn = "zh"
) -> Response:
    """Byte for byte as it was written; the read is written down."""
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "letter")
        letter = reversing.letter_of_case(tx, claim, letter_id)
        if letter.sent_at is None:
            raise Problem(404, "no_such_letter", {}, "letter_id", str(letter_id))
        pages = letters.pages_of(tx, letter_id, lang)
    return Response(pages, media_type="application/pdf")


@router.post("/claims/{claim_no}/objection", summary="Object to the decision", tags=["claims"])
def post_objection(context: ContextIn, session: ClaimantIn, claim_no: str, body: ObjectionIn) -> ClaimView:
    """Once for each decision; another person than who decided looks at it."""
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "claim")
        actor, now = actor_of(tx, session), context.clock.now()
        done = object_to(tx, context.ids, viewer_of(session), claim.claim_id, body.reasons, actor, now)
        if isinstance(done, Refused):
            raise problem_of(done)
        return claim_view(tx, done)


def _letter_view(one: letters.StoredLetter, lang: Literal["zh", "en"]) -> LetterView:
    text = one.text(lang)
    return LetterView(
        letter_id=one.letter_id,
        kind=one.kind.value,
        title=text.title,
        paragraphs=list(text.paragraphs),
        rows=[list(row) for row in text.rows],
        closing=list(text.closing),
        sha256=one.sha256,
        is_sent=one.sent_at is not None,
    )
