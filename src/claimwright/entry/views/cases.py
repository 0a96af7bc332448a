"""A case as the desk sees it: questions, fields with their evidence, calculation, payments, history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Correction
from claimwright.app.parties import public as parties
from claimwright.app.payments import public as payments
from claimwright.app.products import public as products
from claimwright.app.work import public as work
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.outcome import Refused
from claimwright.core.work.task import Question
from claimwright.entry.views.accounts import AccountView, account_view
from claimwright.entry.views.case_documents import CaseDocument, case_documents
from claimwright.entry.views.case_facts import FactView, fact_views, missing_facts
from claimwright.entry.views.checks import ChecksView, StandingView, checks_view, standing_view
from claimwright.entry.views.claim_papers import claim_papers
from claimwright.entry.views.claims import ClaimView, claim_view
from claimwright.entry.views.explanation import (
    CalculationView,
    ExplanationView,
    calculation_view,
    explanation_of,
)
from claimwright.entry.views.requests import AskView, suggestions
from claimwright.entry.views.tasks import QuestionView, TaskView, question_view, task_view
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.calculation import Calculation
from claimwright.journeys.settle_claim.decide import preview
from claimwright.journeys.settle_claim.repay import prepayment_to_repeat


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
    suggested: list[AskView] = Field(description="points of the papers that the claimant could clear up")
    missing: list[FactView] = Field(description="facts that the terms ask for and nobody has stated")
    proposal: list[CalculationView] = Field(description="what the terms say of the facts as they stand")
    proposal_payable_fen: int | None
    open_points: list[QuestionView]
    explanation: ExplanationView
    orders: list[OrderView]
    journal: list[EntryView]
    checks: ChecksView | None = Field(description="what the robots said; null: they have not looked yet")
    standing: StandingView | None = Field(description="the service that the claim falls under, and why")
    may_decide: bool
    may_pay_again: bool
    accounts: list[AccountView] = Field(
        description="accounts that the payment may go to, where it must be repaired"
    )


def case_view(tx: Tx, claim: Claim, *, may_read_health: bool = True) -> CaseView:
    """One case, composed, diagnoses masked unless allowed. Reads only; the caller writes the read down."""
    people = parties.persons(tx, [claim.insured_id, claim.claimant_id])
    papers = claim_papers(tx, claim)
    in_review = claim.state is ClaimState.IN_REVIEW
    proposal, payable_fen, questions = proposed(tx, claim) if in_review else ([], None, ())
    return CaseView(
        claim=claim_view(tx, claim, papers),
        version=claim.version,
        claimant_name=people[claim.claimant_id].name,
        insured_birth_date=people[claim.insured_id].birth_date,
        tasks=[task_view(task) for task in work.tasks_of(tx, claim.claim_id)],
        documents=case_documents(tx, claim, papers),
        facts=fact_views(tx, claim, papers, may_read_health=may_read_health),
        suggested=suggestions(tx, claim) if in_review else [],
        missing=missing_facts(tx, claim, papers if may_read_health else None, questions),
        proposal=proposal,
        proposal_payable_fen=payable_fen,
        open_points=[question_view(one) for one in questions],
        explanation=explanation_of(tx, claim),
        orders=order_views(tx, claim),
        journal=journal_views(tx, claim),
        checks=checks_view(tx, claim),
        standing=standing_view(tx, claim),
        may_decide=in_review,
        may_pay_again=claim.state is ClaimState.APPROVED or prepayment_to_repeat(tx, claim) is not None,
        accounts=[account_view(one) for one in parties.accounts_of(tx, claim.insured_id)],
    )


def proposed(
    tx: Tx, claim: Claim, corrections: Sequence[Correction] = ()
) -> (
    tuple[list[CalculationView], int, tuple[Question, ...]]
    | tuple[list[CalculationView], None, tuple[Question, ...]]
):
    """What the terms would say with these corrections; nothing is written."""
    return reckoned(tx, preview(tx, claim.claim_id, corrections))


def reckoned(
    tx: Tx, calculation: Calculation | Refused
) -> (
    tuple[list[CalculationView], int, tuple[Question, ...]]
    | tuple[list[CalculationView], None, tuple[Question, ...]]
):
    """A calculation that was only looked at, in words: its lines, what it would pay, what stays open."""
    if isinstance(calculation, Refused):
        return [], None, (Question(str(calculation.code.value), calculation.facts),)
    views, versions = [], {}
    for one in calculation.adjudicated:
        terms = (one.contract.product, one.contract.contract_date)
        if terms not in versions:  # twenty bills of one contract have the same terms
            versions[terms] = products.version_for(tx, *terms)
        version = versions[terms]
        assert version is not None, "the terms were there a moment ago"
        views.append(calculation_view(tx, version, one))
    return views, calculation.proposal.payable_fen, calculation.proposal.questions


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
