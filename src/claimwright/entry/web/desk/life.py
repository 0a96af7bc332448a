"""The life of a claim on the desk: one timeline, and what can be done with an ended or undecided case."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Correction
from claimwright.app.identity.public import Session
from claimwright.app.letters import public as letters
from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, ClaimEvent, ClaimState
from claimwright.core.claims.prepay import LISTED_GROUNDS
from claimwright.core.letters.letter import LetterLang
from claimwright.entry.acts import reversing
from claimwright.entry.acts.access import reads_health
from claimwright.entry.acts.deciding import opened_case
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context
from claimwright.entry.views.case_facts import fact_views
from claimwright.entry.views.life import change_view, life_view
from claimwright.entry.web.auth import CaseDeciderPage, CaseReaderPage, CheckedForm, ContextIn
from claimwright.entry.web.desk.decisions import TypedFacts, corrections_of
from claimwright.entry.web.render import lang_of, render
from claimwright.journeys.appeal_claim.appeal import open_appeal
from claimwright.journeys.reopen_claim.redecide import Redecide
from claimwright.journeys.reopen_claim.reopen import BY_PERSON

router = APIRouter(prefix="/desk/cases/{claim_no}")
YEAR_QUESTION = "year_order_changed"


@router.get("/life")
def show_life(request: Request, context: ContextIn, session: CaseReaderPage, claim_no: str) -> Response:
    """Events, decisions, money and letters in one line."""
    return life_page(request, context, session, claim_no)


@router.get("/letters/{letter_id}")
def show_letter(
    request: Request, context: ContextIn, session: CaseReaderPage, claim_no: str, letter_id: UUID
) -> Response:
    """A letter as the customer reads it, before it leaves and after."""
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "letter")
        letter = reversing.letter_of_case(tx, claim, letter_id)
    text = letter.text(lang_of(request))
    return render(
        request, "desk/letter.html", session=session, claim_no=claim_no, letter=letter, text=text, tab="cases"
    )


@router.get("/letters/{letter_id}/pages/{lang}.pdf")
def get_pages(
    context: ContextIn, session: CaseReaderPage, claim_no: str, letter_id: UUID, lang: LetterLang
) -> Response:
    """The letter's PDF."""
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "letter")
        reversing.letter_of_case(tx, claim, letter_id)
        pages = letters.pages_of(tx, letter_id, lang)
    return Response(pages, media_type="application/pdf")


@router.post("/letters/{letter_id}/sent", dependencies=[CheckedForm])
def post_sent(context: ContextIn, session: CaseDeciderPage, claim_no: str, letter_id: UUID) -> Response:
    """The letter leaves."""
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "letter")
        reversing.send_letter_of_case(tx, context, session, claim, letter_id)
    return RedirectResponse(f"/desk/cases/{claim_no}/life", 303)


@router.post("/reopening", dependencies=[CheckedForm])
def post_reopening(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    version: Annotated[int, Form()],
    reason: Annotated[str, Form(max_length=40)],
    words: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Open the case again."""
    try:
        with context.db.transaction() as tx:
            reversing.reopen_case(tx, context, session, claim_no, version, reason, words)
    except Problem as problem:
        return life_page(request, context, session, claim_no, problem)
    return RedirectResponse(f"/desk/cases/{claim_no}/life", 303)


@router.post("/redecision", dependencies=[CheckedForm])
def post_redecision(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    typed: TypedFacts,
    version: Annotated[int, Form()],
    seen_sha256: Annotated[str, Form(max_length=64)] = "",
    way: Annotated[str, Form(max_length=20)] = "amount",
    clause: Annotated[str, Form(max_length=100)] = "",
    words: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """First shows what would change; with the hash of what was shown, decides."""
    try:
        with reversing.whole_years(context) as tx:
            corrections = corrections_of(tx, claim_no, context, session, typed) if way == "amount" else ()
            if not seen_sha256:
                seen, sha256 = reversing.preview_year(
                    tx, context, session, claim_no, corrections, falls_away=way != "amount"
                )
                shown = {"changes": [change_view(one) for one in seen.changes], "sha256": sha256}
                asked = {"way": way, "clause": clause, "words": words, "typed": typed}
                return life_page(request, context, session, claim_no, preview={**shown, **asked})
            claim = opened_case(tx, context, session, claim_no, "case")
            command = _command(claim.claim_id, version, seen_sha256, corrections, way, clause, words)
            reversing.redecide_case(tx, context, session, claim_no, command)
    except Problem as problem:
        return life_page(request, context, session, claim_no, problem)
    return RedirectResponse(f"/desk/cases/{claim_no}/life", 303)


def _command(
    claim_id: UUID,
    version: int,
    seen_sha256: str,
    corrections: tuple[Correction, ...],
    way: str,
    clause: str,
    words: str,
) -> Redecide:
    is_refusal = way == "refuse"
    return Redecide(
        claim_id,
        version,
        seen_sha256,
        corrections,
        (clause or "-") if is_refusal else "",
        words if is_refusal else "",
        is_withdrawn=way == "withdraw",
    )


@router.post("/year", dependencies=[CheckedForm])
def post_year(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    seen_sha256: Annotated[str, Form(max_length=64)],
) -> Response:
    """Carry out the year in its order, as shown."""
    try:
        with reversing.whole_years(context) as tx:
            reversing.accept_year_of(tx, context, session, claim_no, seen_sha256)
    except Problem as problem:
        return life_page(request, context, session, claim_no, problem)
    return RedirectResponse(f"/desk/cases/{claim_no}/life", 303)


@router.post("/review", dependencies=[CheckedForm])
def post_review(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    version: Annotated[int, Form()],
    is_won: Annotated[bool, Form()],
    words: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Judge the objection."""
    try:
        with context.db.transaction() as tx:
            reversing.review_case(tx, context, session, claim_no, version, is_won, words)
    except Problem as problem:
        return life_page(request, context, session, claim_no, problem)
    return RedirectResponse(f"/desk/cases/{claim_no}/life", 303)


def life_page(
    request: Request,
    context: Context,
    session: Session,
    claim_no: str,
    problem: Problem | None = None,
    preview: dict[str, object] | None = None,
    prepaid: dict[str, object] | None = None,
) -> Response:
    """The life page, with why an act was refused, or what it would do before it is confirmed."""
    may_read_health = reads_health(session, context.clock.now())
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "case")
        life = life_view(tx, claim, reversing.letters_of_case(tx, context, session, claim))
        values = {
            "life": life,
            "claim": claim,
            "facts": fact_views(tx, claim, may_read_health=may_read_health)
            if claim.state is ClaimState.REOPENED
            else [],
            "appeal": open_appeal(tx, claim),
            "events": [one for one in claims.declared_events(tx) if one.confirmed_at is not None],
            "may_reopen": CLAIM_LIFECYCLE.next(claim.state, ClaimEvent.REOPENED) is not None,
            "may_prepay": CLAIM_LIFECYCLE.next(claim.state, ClaimEvent.PREPAYMENT_ORDERED) is not None,
        }
    return render(
        request,
        "desk/life.html",
        session=session,
        tab="cases",
        problem=problem,
        preview=preview,
        prepaid=prepaid,
        reasons=sorted(one.value for one in BY_PERSON),
        grounds=sorted(LISTED_GROUNDS),
        status=problem.status if problem else 200,
        **values,
    )
