"""Look before deciding: what if, the letter that would go out, a colleague's eyes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.claims.public import Claim
from claimwright.app.identity.public import Session
from claimwright.app.letters import public as letters
from claimwright.app.work import public as work
from claimwright.core.outcome import Refused
from claimwright.entry.acts.deciding import approve_case, ask_for_papers, opened_case, refuse_case
from claimwright.entry.acts.pooling import add_note, person_named
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.views.cases import proposed, reckoned
from claimwright.entry.views.tasks import question_view
from claimwright.entry.web.auth import CaseDeciderPage, CheckedForm, ContextIn
from claimwright.entry.web.desk.decisions import TypedFacts, corrections_of
from claimwright.entry.web.render import lang_of, render
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.what_if import what_if

router = APIRouter(prefix="/desk/cases/{claim_no}")
Decide = Callable[[Tx], Claim | Refused]


@router.post("/what-if", dependencies=[CheckedForm])
def post_what_if(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    typed: TypedFacts,
    events: Annotated[list[str] | None, Form()] = None,
    counted: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """The calculation without the bills that are not counted, and with other facts; nothing is written."""
    left_out = set(events or ()) - set(counted or ())
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "case")
        corrections = corrections_of(tx, claim_no, context, session, typed)
        looked = what_if(tx, claim.claim_id, left_out, corrections)
        if isinstance(looked, Refused):
            return render(request, "desk/what_if.html", problem=problem_of(looked))
        calculations, payable_fen, questions = reckoned(tx, looked)
        stands_fen = proposed(tx, claim)[1]
    return render(
        request,
        "desk/what_if.html",
        problem=None,
        calculations=calculations,
        payable_fen=payable_fen,
        differs_fen=None if payable_fen is None or stands_fen is None else payable_fen - stands_fen,
        open_points=[question_view(one) for one in questions],
    )


@router.post("/letter-preview", dependencies=[CheckedForm])
def post_letter_preview(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    way: Annotated[Literal["approve", "refuse", "papers"], Form()],
    version: Annotated[int, Form()],
    typed: TypedFacts,
    note: Annotated[str, Form(max_length=1000)] = "",
    clause: Annotated[str, Form(max_length=100)] = "",
    words: Annotated[str, Form(max_length=2000)] = "",
    papers: Annotated[str, Form(max_length=5000)] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
    items: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """The letter as the customer would read it, or why this would not be decided."""

    def decide(tx: Tx) -> Claim | Refused:
        if way == "approve":
            corrections = corrections_of(tx, claim_no, context, session, typed)
            return approve_case(tx, context, session, claim_no, version, corrections, note)
        if way == "refuse":
            return refuse_case(tx, context, session, claim_no, version, clause, words)
        lines = papers.splitlines()
        return ask_for_papers(tx, context, session, claim_no, version, lines, reason, items or ())

    try:
        letter = _letter_of(context, session, claim_no, decide)
    except Problem as problem:
        return render(request, "desk/letter_preview.html", problem=problem, text=None)
    text = None if letter is None else letter.text(lang_of(request))
    return render(request, "desk/letter_preview.html", problem=None, text=text)


@router.post("/colleague", dependencies=[CheckedForm])
def post_colleague(
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    to: Annotated[UUID, Form()],
    words: Annotated[str, Form(max_length=1900)] = "",
) -> Response:
    """Ask one colleague: a note on the case's work that names them, so that they get a notice."""
    if not words.strip():
        raise Problem(422, "note_empty", {}, "words")
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "case")
        tasks = work.tasks_of(tx, claim.claim_id)
        if not tasks:
            raise Problem(404, "no_such_task", {}, "claim_no", claim_no[:40])
        colleague, _ = person_named(tx, context, to)
        question = f"@{colleague.user_name} {words.strip()}"
        add_note(tx, context, session, tasks[-1].task_id, question)
    return RedirectResponse(f"/desk/cases/{claim_no}", 303)


class _Undone(Exception):
    """Rolls back what was decided only to see its letter."""


def _letter_of(
    context: Context, session: Session, claim_no: str, decide: Decide
) -> letters.StoredLetter | None:
    """Decide in a transaction that is rolled back: the preview is the very letter, and nothing stays."""
    found: letters.StoredLetter | None = None
    try:
        with context.db.transaction() as tx:
            claim = opened_case(tx, context, session, claim_no, "case")
            before = {one.letter_id for one in letters.letters_of(tx, claim.claim_id)}
            done = decide(tx)
            if isinstance(done, Refused):
                raise problem_of(done)
            new = [one for one in letters.letters_of(tx, claim.claim_id) if one.letter_id not in before]
            found = new[-1] if new else None
            raise _Undone
    except _Undone:
        return found
