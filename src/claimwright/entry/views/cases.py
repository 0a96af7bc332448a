"""A case as the desk sees it: questions, fields with their evidence, calculation, payments, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Correction
from claimwright.app.documents import public as documents
from claimwright.app.parties import public as parties
from claimwright.app.payments import public as payments
from claimwright.app.policies import public as policies
from claimwright.app.products import public as products
from claimwright.app.work import public as work
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.claims.record import fact_json
from claimwright.core.documents.bill import FieldEvidence
from claimwright.core.documents.messages import field_name
from claimwright.core.documents.reading import MedicalBillReading
from claimwright.core.outcome import Refused
from claimwright.core.products.vocabulary import EVENT, FACTS
from claimwright.core.work.task import Question
from claimwright.entry.views.claims import ClaimSummary, ClaimView, claim_view, summaries
from claimwright.entry.views.explanation import (
    CalculationView,
    ExplanationView,
    calculation_view,
    explanation_of,
)
from claimwright.entry.views.facts import fact_text, fact_typed
from claimwright.entry.views.policies import Labels
from claimwright.entry.views.questions import question_words
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.decide import preview

HIDDEN_FACTS = frozenset({"event_date"})


class QuestionView(BaseModel):
    """One open point."""

    code: str
    clause: str | None
    words: Labels


class TaskView(BaseModel):
    """What a person is asked, by when."""

    task_id: UUID
    kind: str
    state: str
    owner_id: UUID | None
    owner_name: str | None
    asked_at: datetime
    due_at: datetime
    questions: list[QuestionView]


class WorkItem(BaseModel):
    """One line of the work list."""

    claim: ClaimSummary
    task: TaskView


class FactView(BaseModel):
    """One fact of an event: its value, where it came from, and how it stands in an input field."""

    event_no: str
    name: str
    labels: Labels
    value: int | bool | str
    shown: Labels
    typed: str
    choices: list[str]
    unit: str
    source: str
    revision: int
    evidence: str | None = Field(description="the bill's field that it was read from")


class BoxView(BaseModel):
    """Where a field stands on a page, in thousandths of the page."""

    field: str
    labels: Labels
    text: str
    page: int
    left: int
    top: int
    width: int
    height: int


class CaseDocument(BaseModel):
    """A file with the places of what was read from it."""

    document_id: UUID
    event_no: str
    file_name: str
    media_type: str
    sha256: str
    page_count: int
    sources: list[str]
    boxes: list[BoxView]


class OrderView(BaseModel):
    """One payment order."""

    end_to_end_id: str
    attempt: int
    amount_fen: int
    state: str
    payee_name: str
    account: str
    reason: str | None
    ordered_at: datetime
    executed_at: datetime | None
    bank_reference: str | None


class EntryView(BaseModel):
    """One entry of the journal."""

    at: datetime
    event: str
    actor_kind: str
    actor_name: str
    hash: str


class CaseView(BaseModel):
    """Everything that an assessor needs on one page."""

    claim: ClaimView
    version: int = Field(description="say it back when deciding: a case changed meanwhile is not decided")
    claimant_name: str
    insured_birth_date: date
    tasks: list[TaskView]
    documents: list[CaseDocument]
    facts: list[FactView]
    missing: list[FactView] = Field(description="facts that the terms ask for and nobody has stated")
    proposal: list[CalculationView] = Field(description="what the terms say of the facts as they stand")
    proposal_payable_fen: int | None
    open_points: list[QuestionView]
    explanation: ExplanationView
    orders: list[OrderView]
    journal: list[EntryView]
    may_decide: bool


FIELD_OF_FACT: Mapping[str, str] = {
    "total_expense": "total_fen",
    "social_insurance_paid": "fund_paid_fen",
    "other_paid": "other_paid_fen",
    "account_paid": "account_paid_fen",
    "self_paid": "self_paid_fen",
    "self_funded": "self_funded_fen",
    "admission_date": "admission_date",
    "discharge_date": "discharge_date",
    "visit_date": "visit_date",
    "stay_days": "stay_days",
    "department": "department",
}
"""Which field of the bill a fact was taken from, so that both light up together."""


def work_list(tx: Tx, limit: int = 200) -> list[WorkItem]:
    """Open and taken tasks, the earliest due first."""
    tasks = work.live_tasks_fan_out(tx, limit)
    found = claims.claims_by_id(tx, [task.claim_id for task in tasks])
    by_id = dict(zip((one.claim_id for one in found), summaries(tx, found), strict=True))
    return [WorkItem(claim=by_id[task.claim_id], task=task_view(task)) for task in tasks]


def case_view(tx: Tx, claim: Claim) -> CaseView:
    """One case, composed. Reads only; the caller writes the read down."""
    people = parties.persons(tx, [claim.insured_id, claim.claimant_id])
    in_review = claim.state is ClaimState.IN_REVIEW
    proposal, payable_fen, questions = proposed(tx, claim) if in_review else ([], None, ())
    return CaseView(
        claim=claim_view(tx, claim),
        version=claim.version,
        claimant_name=people[claim.claimant_id].name,
        insured_birth_date=people[claim.insured_id].birth_date,
        tasks=[task_view(task) for task in work.tasks_of(tx, claim.claim_id)],
        documents=case_documents(tx, claim),
        facts=fact_views(tx, claim),
        missing=missing_facts(tx, claim, questions),
        proposal=proposal,
        proposal_payable_fen=payable_fen,
        open_points=[question_view(one) for one in questions],
        explanation=explanation_of(tx, claim),
        orders=order_views(tx, claim),
        journal=journal_views(tx, claim),
        may_decide=in_review,
    )


def proposed(
    tx: Tx, claim: Claim, corrections: Sequence[Correction] = ()
) -> (
    tuple[list[CalculationView], int, tuple[Question, ...]]
    | tuple[list[CalculationView], None, tuple[Question, ...]]
):
    """What the terms would say with these corrections; nothing is written."""
    calculation = preview(tx, claim.claim_id, corrections)
    if isinstance(calculation, Refused):
        return [], None, (Question(str(calculation.code.value), calculation.facts),)
    views = []
    for one in calculation.adjudicated:
        version = products.version_for(tx, one.contract.product, one.contract.contract_date)
        assert version is not None, "the terms were there a moment ago"
        views.append(calculation_view(tx, version, one))
    return views, calculation.proposal.payable_fen, calculation.proposal.questions


def case_documents(tx: Tx, claim: Claim) -> list[CaseDocument]:
    """The originals with what was read from them and where."""
    views = []
    for event in claims.events_of(tx, claim.claim_id):
        found = documents.document_view(tx, event.document_id)
        if found is None:
            continue
        bill = found.reading if isinstance(found.reading, MedicalBillReading) else None
        views.append(
            CaseDocument(
                document_id=found.document_id,
                event_no=event.event_no,
                file_name=found.file_name,
                media_type=found.media_type,
                sha256=found.sha256,
                page_count=bill.page_count if bill else 1,
                sources=[source.value for source in bill.sources] if bill else [],
                boxes=_boxes(bill.evidence) if bill else [],
            )
        )
    return views


def _boxes(evidence: Mapping[str, FieldEvidence]) -> list[BoxView]:
    return [
        BoxView(
            field=name,
            labels=Labels(zh=field_name(name, "zh"), en=field_name(name, "en")),
            text=one.text,
            page=one.box.page,
            left=one.box.left,
            top=one.box.top,
            width=max(one.box.right - one.box.left, 1),
            height=max(one.box.bottom - one.box.top, 1),
        )
        for name, one in evidence.items()
        if one.box is not None
    ]


def fact_views(tx: Tx, claim: Claim) -> list[FactView]:
    """The latest revision of each fact, in the vocabulary's order."""
    latest = {(one.event_no, one.name): one for one in claims.facts_of_claim(tx, claim.claim_id)}
    order = {name: place for place, name in enumerate(FACTS)}
    shown = [one for one in latest.values() if one.name not in HIDDEN_FACTS]
    return [_fact_view(one) for one in sorted(shown, key=lambda f: (f.event_no, order.get(f.name, 999)))]


def _fact_view(one: claims.Fact) -> FactView:
    fact = FACTS.get(one.name)
    raw = fact_json(one.value)
    return FactView(
        event_no=one.event_no,
        name=one.name,
        labels=Labels(zh=fact.zh, en=fact.en) if fact else Labels(zh=one.name, en=one.name),
        value=raw if isinstance(raw, bool | int | str) else str(one.value),
        shown=Labels(zh=fact_text(one.name, one.value, "zh"), en=fact_text(one.name, one.value, "en")),
        typed=fact_typed(one.name, one.value),
        choices=list(fact.choices) if fact else [],
        unit=fact.unit.name.lower() if fact else "text",
        source=one.source,
        revision=one.revision,
        evidence=FIELD_OF_FACT.get(one.name),
    )


def missing_facts(tx: Tx, claim: Claim, questions: Sequence[Question]) -> list[FactView]:
    """An empty field for each fact that the terms ask for, at each event that lacks it."""
    asked = [
        str(one.facts["fact"]) for one in questions if one.code == "missing_fact" and "fact" in one.facts
    ]
    views = []
    for event in claims.insured_events(tx, claim.claim_id):
        for name in dict.fromkeys(asked):
            if name in FACTS and FACTS[name].source == EVENT and name not in event.facts:
                views.append(_empty_fact(event.event_no, name))
    return views


def _empty_fact(event_no: str, name: str) -> FactView:
    fact = FACTS[name]
    return FactView(
        event_no=event_no,
        name=name,
        labels=Labels(zh=fact.zh, en=fact.en),
        value="",
        shown=Labels(zh="", en=""),
        typed="",
        choices=list(fact.choices),
        unit=fact.unit.name.lower(),
        source="missing",
        revision=0,
        evidence=None,
    )


def task_view(task: work.Task) -> TaskView:
    """A task with its questions in words."""
    return TaskView(
        task_id=task.task_id,
        kind=task.kind.value,
        state=task.state.value,
        owner_id=task.owner_id,
        owner_name=task.owner_name,
        asked_at=task.asked_at,
        due_at=task.due_at,
        questions=[question_view(one) for one in task.questions],
    )


def question_view(question: Question) -> QuestionView:
    """An open point in both languages."""
    return QuestionView(code=question.code, clause=question.clause, words=question_words(question))


def order_views(tx: Tx, claim: Claim) -> list[OrderView]:
    """The payment orders of a claim, the first attempt first."""
    return [
        OrderView(
            end_to_end_id=one.end_to_end_id,
            attempt=one.attempt,
            amount_fen=one.amount_fen,
            state=one.state.value,
            payee_name=one.payee.name,
            account=f"{one.payee.bank_name} {one.payee.account_no[-4:]}",
            reason=one.reason,
            ordered_at=one.ordered_at,
            executed_at=one.executed_at,
            bank_reference=one.bank_reference,
        )
        for one in payments.orders_of_claim(tx, claim.claim_id)
    ]


def journal_views(tx: Tx, claim: Claim) -> list[EntryView]:
    """The journal, in order."""
    return [
        EntryView(
            at=entry.at,
            event=entry.event,
            actor_kind=entry.actor.kind,
            actor_name=entry.actor.name,
            hash=entry.hash,
        )
        for entry in claims.history(tx, claim.claim_id)
    ]


class RefusedEntryView(BaseModel):
    """A report that was not accepted."""

    at: datetime
    policy_no: str
    claimant_name: str
    code: str
    field: str | None


def refused_entries(tx: Tx, limit: int = 100) -> list[RefusedEntryView]:
    """The newest reports that were not accepted, so that a person can help."""
    found = claims.recent_refused_entries_fan_out(tx, limit)
    people = parties.persons(tx, [one.claimant_id for one in found])
    numbers = {
        p.policy_id: p.policy_no for p in policies.policies_by_id(tx, [one.policy_id for one in found])
    }
    return [
        RefusedEntryView(
            at=one.refused_at,
            policy_no=numbers[one.policy_id],
            claimant_name=people[one.claimant_id].name,
            code=one.code,
            field=one.field,
        )
        for one in found
    ]
