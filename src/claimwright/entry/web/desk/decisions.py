"""Decide a case: take it, try corrections, approve, refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from claimwright.app.claims.public import Correction
from claimwright.app.identity.public import Session
from claimwright.core.outcome import Refused
from claimwright.entry.acts.deciding import (
    approve_case,
    ask_for_papers,
    give_back_case,
    opened_case,
    pay_case_again,
    refuse_case,
    settle_order_doubt,
    take_case,
)
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.views.case_facts import fact_views
from claimwright.entry.views.cases import proposed
from claimwright.entry.views.facts import read_fact
from claimwright.entry.views.tasks import question_view
from claimwright.entry.web.auth import CaseDeciderPage, CaseRefuserPage, CheckedForm, ContextIn
from claimwright.entry.web.desk.cases import case_values
from claimwright.entry.web.desk.keeping import NOTHING_KEPT, Kept
from claimwright.entry.web.render import render
from claimwright.infra.db import Tx

router = APIRouter(prefix="/desk/cases/{claim_no}")
PREFIX = "fact:"


async def typed_facts(request: Request) -> dict[str, str]:
    """The form's fields named ``fact:EVENT:NAME`` as they were typed."""
    form: FormData = await request.form()
    return {
        name.removeprefix(PREFIX): value
        for name, value in form.items()
        if name.startswith(PREFIX) and isinstance(value, str)
    }


TypedFacts = Annotated[dict[str, str], Depends(typed_facts)]


@router.post("/taken", dependencies=[CheckedForm])
def post_taken(context: ContextIn, session: CaseDeciderPage, claim_no: str) -> Response:
    """From now on nobody else decides it."""
    with context.db.transaction() as tx:
        take_case(tx, context, session, claim_no)
    return RedirectResponse(f"/desk/cases/{claim_no}", 303)


@router.post("/given-back", dependencies=[CheckedForm])
def post_given_back(context: ContextIn, session: CaseDeciderPage, claim_no: str) -> Response:
    """It goes back to the list."""
    with context.db.transaction() as tx:
        give_back_case(tx, context, session, claim_no)
    return RedirectResponse("/desk", 303)


@router.post("/preview", dependencies=[CheckedForm])
def post_preview(
    request: Request, context: ContextIn, session: CaseDeciderPage, claim_no: str, typed: TypedFacts
) -> Response:
    """The calculation with the facts as typed; nothing is written."""
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "case")
        calculations, payable_fen, questions = proposed(
            tx, claim, corrections_of(tx, claim_no, context, session, typed)
        )
    return render(
        request,
        "desk/proposal.html",
        calculations=calculations,
        payable_fen=payable_fen,
        open_points=[question_view(one) for one in questions],
    )


@router.post("/approval", dependencies=[CheckedForm])
def post_approval(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    version: Annotated[int, Form()],
    typed: TypedFacts,
    note: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Approve what the terms give on the facts as typed."""

    def decide(tx: Tx) -> object:
        corrections = corrections_of(tx, claim_no, context, session, typed)
        return approve_case(tx, context, session, claim_no, version, corrections, note)

    return _decided(request, context, session, claim_no, decide, Kept("approve", {"note": note}, typed))


@router.post("/refusal", dependencies=[CheckedForm])
def post_refusal(
    request: Request,
    context: ContextIn,
    session: CaseRefuserPage,
    claim_no: str,
    version: Annotated[int, Form()],
    clause: Annotated[str, Form(max_length=100)] = "",
    words: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Refuse with clause and words."""

    def decide(tx: Tx) -> object:
        return refuse_case(tx, context, session, claim_no, version, clause, words)

    kept = Kept("refuse", {"clause": clause, "words": words})
    return _decided(request, context, session, claim_no, decide, kept)


@router.post("/papers", dependencies=[CheckedForm])
def post_papers(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    version: Annotated[int, Form()],
    papers: Annotated[str, Form(max_length=5000)] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
    items: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Ask for papers, one a line, and for the points that were chosen."""

    def decide(tx: Tx) -> object:
        lines = papers.splitlines()
        return ask_for_papers(tx, context, session, claim_no, version, lines, reason, items or ())

    kept = Kept("papers", {"papers": papers, "reason": reason})
    return _decided(request, context, session, claim_no, decide, kept)


@router.post("/payment", dependencies=[CheckedForm])
def post_payment(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    version: Annotated[int, Form()],
    account_id: Annotated[UUID, Form()],
) -> Response:
    """Order a failed payment anew."""

    def decide(tx: Tx) -> object:
        return pay_case_again(tx, context, session, claim_no, version, account_id)

    return _decided(request, context, session, claim_no, decide)


@router.post("/orders/{end_to_end_id}/doubt", dependencies=[CheckedForm])
def post_doubt(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    end_to_end_id: str,
    executed: Annotated[bool, Form()],
    reference: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Record what the bank says of an order in doubt."""

    def decide(tx: Tx) -> object:
        return settle_order_doubt(tx, context, session, claim_no, end_to_end_id, executed, reference)

    return _decided(request, context, session, claim_no, decide)


def corrections_of(
    tx: Tx, claim_no: str, context: Context, session: Session, typed: dict[str, str]
) -> tuple[Correction, ...]:
    """What was typed otherwise than it stands; a fact left empty stays as it is."""
    claim = opened_case(tx, context, session, claim_no, "case")
    stands = {f"{one.event_no}:{one.name}": one.typed for one in fact_views(tx, claim)}
    changed = {
        key: value.strip()
        for key, value in typed.items()
        if value.strip() and value.strip() != stands.get(key)
    }
    return tuple(_correction(key, value) for key, value in changed.items())


def _correction(key: str, value: str) -> Correction:
    event_no, _, name = key.partition(":")
    return Correction(event_no, name, read_fact(name, value, name))


def _decided(
    request: Request,
    context: Context,
    session: Session,
    claim_no: str,
    decide: Callable[[Tx], object],
    kept: Kept = NOTHING_KEPT,
) -> Response:
    """The case as decided; or as it stands now, why it was not decided, and everything that was typed."""
    try:
        with context.db.transaction() as tx:
            done = decide(tx)
            if isinstance(done, Refused):
                raise problem_of(done)  # rolls the transaction back
    except Problem as problem:
        values = case_values(context, session, claim_no, problem=problem, kept=kept)
        return render(request, "desk/case.html", **values, status=problem.status)
    return RedirectResponse(f"/desk/cases/{claim_no}", 303)
