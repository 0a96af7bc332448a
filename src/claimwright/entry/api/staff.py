"""The desk's endpoints: work list, cases, documents, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Correction
from claimwright.app.identity.public import record_list
from claimwright.core.outcome import Refused
from claimwright.entry.acts.access import reads_health
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
from claimwright.entry.acts.originals import original_of_case, original_response
from claimwright.entry.api.auth import CaseDeciderIn, CaseReaderIn, CaseRefuserIn, ContextIn
from claimwright.entry.problems import problem_of
from claimwright.entry.views.cases import CaseView, case_view, proposed
from claimwright.entry.views.claims import ClaimSummary, summaries
from claimwright.entry.views.explanation import CalculationView
from claimwright.entry.views.facts import read_json_fact
from claimwright.entry.views.tasks import (
    QuestionView,
    RefusedEntryView,
    WorkItem,
    question_view,
    refused_entries,
    work_list,
)

router = APIRouter(prefix="/staff", tags=["staff"])


class CorrectionIn(BaseModel):
    """A person's value for one fact: amounts in fen, flags as booleans, dates as ISO 8601."""

    model_config = ConfigDict(extra="forbid")
    event_no: str = Field(max_length=20, examples=["1"])
    name: str = Field(max_length=60, examples=["eligible_expense"])
    value: int | bool | str = Field(union_mode="left_to_right", examples=[1250000])


class Corrections(BaseModel):
    """Facts to try out; nothing is written."""

    model_config = ConfigDict(extra="forbid")
    corrections: list[CorrectionIn] = Field(default_factory=list, max_length=100)


class Approval(Corrections):
    """Approve what the terms give on these facts. There is no amount to type: it comes from the terms."""

    version: int = Field(ge=0, description="the case's version that was looked at")
    note: str = Field("", max_length=1000)


class Refusal(BaseModel):
    """Refuse with the clause and words that the customer reads (Insurance Law art. 24)."""

    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=0)
    clause: str = Field(max_length=100, examples=["2.6(3)"])
    words: str = Field(max_length=2000)


class PapersRequest(BaseModel):
    """Everything that is missing, asked for once (Insurance Law art. 22)."""

    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=0)
    papers: list[str] = Field(default_factory=list, max_length=50, examples=[["出院小结"]])
    items: list[str] = Field(
        default_factory=list, max_length=100, description="keys of `suggested` points of the case"
    )
    reason: str = Field("", max_length=500, description="needed to ask a second time")


class PaymentRepair(BaseModel):
    """Where a failed payment goes now; the amount is that of the decision."""

    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=0)
    account_id: UUID


class DoubtSettled(BaseModel):
    """What the bank says became of an order in doubt."""

    model_config = ConfigDict(extra="forbid")
    executed: bool
    reference: str = Field(max_length=200, description="the bank's statement line or letter")


class Preview(BaseModel):
    """What the terms would say."""

    payable_fen: int | None
    calculations: list[CalculationView]
    open_points: list[QuestionView]


@router.get("/tasks", summary="The work list")
def list_tasks(context: ContextIn, session: CaseReaderIn) -> list[WorkItem]:
    """Open and taken tasks, the earliest due first (at most 200)."""
    with context.db.transaction() as tx:
        return work_list(tx)


@router.get("/cases", summary="The newest cases")
def list_cases(
    context: ContextIn, session: CaseReaderIn, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> list[ClaimSummary]:
    """Claims of everybody, newest first."""
    with context.db.transaction() as tx:
        found = claims.recent_claims_fan_out(tx, limit)
        insured = [one.insured_id for one in found]
        record_list(tx, context.ids, session, insured, "case_list", context.clock.now())
        return summaries(tx, found)


@router.get("/refused-entries", summary="Reports that were not accepted")
def list_refused_entries(context: ContextIn, session: CaseReaderIn) -> list[RefusedEntryView]:
    """Newest first, so that a person can help."""
    with context.db.transaction() as tx:
        return refused_entries(tx)


@router.get("/cases/{claim_no}", summary="One case")
def get_case(context: ContextIn, session: CaseReaderIn, claim_no: str) -> CaseView:
    """Questions, facts with evidence, calculation, payments and journal; the read is written down."""
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "case")
        return case_view(tx, claim, may_read_health=reads_health(session, context.clock.now()))


@router.get(
    "/cases/{claim_no}/documents/{document_id}",
    summary="An original as handed in",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "the bytes"}},
)
def get_document(context: ContextIn, session: CaseReaderIn, claim_no: str, document_id: UUID) -> Response:
    """The bytes, checked against their hash; the read is written down."""
    with context.db.transaction() as tx:
        return original_response(original_of_case(tx, context, session, claim_no, document_id))


@router.post("/cases/{claim_no}/taken", status_code=204, summary="Take a case")
def post_taken(context: ContextIn, session: CaseDeciderIn, claim_no: str) -> None:
    """From now on nobody else decides it. Taking one's own again is harmless."""
    with context.db.transaction() as tx:
        take_case(tx, context, session, claim_no)


@router.delete("/cases/{claim_no}/taken", status_code=204, summary="Give a case back")
def delete_taken(context: ContextIn, session: CaseDeciderIn, claim_no: str) -> None:
    """It goes back to the list."""
    with context.db.transaction() as tx:
        give_back_case(tx, context, session, claim_no)


@router.post("/cases/{claim_no}/preview", summary="What would the terms say?")
def post_preview(context: ContextIn, session: CaseReaderIn, claim_no: str, body: Corrections) -> Preview:
    """Try corrections; nothing is written."""
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "case")
        calculations, payable_fen, questions = proposed(tx, claim, read_corrections(body.corrections))
    return Preview(
        payable_fen=payable_fen,
        calculations=calculations,
        open_points=[question_view(one) for one in questions],
    )


@router.post("/cases/{claim_no}/approval", summary="Approve")
def post_approval(context: ContextIn, session: CaseDeciderIn, claim_no: str, body: Approval) -> CaseView:
    """Pays what the terms give on the facts as corrected, within one's authority."""
    corrections = read_corrections(body.corrections)
    with context.db.transaction() as tx:
        decided = approve_case(tx, context, session, claim_no, body.version, corrections, body.note)
        return case_view(tx, _or_problem(decided))


@router.post("/cases/{claim_no}/refusal", summary="Refuse")
def post_refusal(context: ContextIn, session: CaseRefuserIn, claim_no: str, body: Refusal) -> CaseView:
    """By a named person with authority who has opened the evidence; with clause and words."""
    with context.db.transaction() as tx:
        decided = refuse_case(tx, context, session, claim_no, body.version, body.clause, body.words)
        return case_view(tx, _or_problem(decided))


@router.post("/cases/{claim_no}/papers", summary="Ask for papers")
def post_papers(context: ContextIn, session: CaseDeciderIn, claim_no: str, body: PapersRequest) -> CaseView:
    """Once, with everything that is missing; the claim waits until papers come."""
    with context.db.transaction() as tx:
        papers, items = body.papers, body.items
        asked = ask_for_papers(tx, context, session, claim_no, body.version, papers, body.reason, items)
        return case_view(tx, _or_problem(asked))


@router.post("/cases/{claim_no}/payment", summary="Pay again")
def post_payment(context: ContextIn, session: CaseDeciderIn, claim_no: str, body: PaymentRepair) -> CaseView:
    """After the bank refused or returned a payment: a new order, usually to another account."""
    with context.db.transaction() as tx:
        ordered = pay_case_again(tx, context, session, claim_no, body.version, body.account_id)
        return case_view(tx, _or_problem(ordered))


@router.post("/cases/{claim_no}/orders/{end_to_end_id}/doubt", summary="Settle an order in doubt")
def post_doubt(
    context: ContextIn, session: CaseDeciderIn, claim_no: str, end_to_end_id: str, body: DoubtSettled
) -> CaseView:
    """What a person found out with the bank; claim and ledger follow."""
    with context.db.transaction() as tx:
        settled = settle_order_doubt(
            tx, context, session, claim_no, end_to_end_id, body.executed, body.reference
        )
        return case_view(tx, _or_problem(settled))


def read_corrections(given: Sequence[CorrectionIn]) -> tuple[Correction, ...]:
    """Corrections with values of their facts' units."""
    return tuple(
        Correction(one.event_no, one.name, read_json_fact(one.name, one.value, f"corrections[{place}].value"))
        for place, one in enumerate(given)
    )


def _or_problem(decided: Claim | Refused) -> Claim:
    if isinstance(decided, Refused):
        raise problem_of(decided)  # rolls the transaction back
    return decided
