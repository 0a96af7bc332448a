"""Claims as customers see them: where it stands, what happened when, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.identity.public import Session
from claimwright.app.parties import public as parties
from claimwright.app.policies import public as policies
from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, ClaimEvent, ClaimState
from claimwright.core.dates import business_date
from claimwright.core.documents.reading import MedicalBillReading
from claimwright.core.journal import Entry
from claimwright.core.money import format_yuan
from claimwright.entry.messages import text
from claimwright.entry.views.claim_papers import ClaimPapers, claim_papers
from claimwright.entry.views.policies import Labels
from claimwright.entry.views.requests import RequestView, request_view
from claimwright.infra.db import Tx


class ClaimSummary(BaseModel):
    """One claim in a list."""

    claim_no: str = Field(examples=["CL2611220417000123457"])
    state: str = Field(examples=["paying"])
    policy_no: str | None = Field(description="null to a beneficiary: the contract is the other's")
    insured_name: str
    event_date: date
    reported_at: datetime
    reported_on: date
    claimed_fen: int
    payable_fen: int | None = Field(description="null until it is decided")


class TimelineStep(BaseModel):
    """One step of a claim's life, done or to come."""

    event: str = Field(examples=["approved"])
    status: Literal["done", "now", "ahead", "bad"]
    at: datetime | None = Field(description="null for a step to come")
    title: Labels
    words: Labels


class DocumentView(BaseModel):
    """A file as it was handed in."""

    document_id: UUID
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str


class BillView(BaseModel):
    """A bill as it was entered."""

    hospital_name: str
    bill_number: str
    issue_date: date | None
    total_fen: int


class ClaimView(ClaimSummary):
    """One claim with its timeline."""

    cause: str
    kinds: list[str] = Field(description="what happened: outpatient, inpatient, critical_illness, death …")
    account: str = Field(description="where the money goes, masked")
    documents: list[DocumentView]
    bills: list[BillView] = Field(description="one for each bill, also of several in one picture")
    request: RequestView | None = Field(description="everything that was asked for, with the answers")
    papers_asked: list[str] = Field(description="what is still to be sent, while the claim waits for it")
    timeline: list[TimelineStep]
    is_final: bool
    may_withdraw: bool


HIDDEN_EVENTS = frozenset(
    {"facts_corrected", "facts_complete", "closed", "bill_verified", "bill_entered", "document_corrected"}
)
"""Entries of the journal that say nothing to a customer beside the entry next to them."""
BAD_EVENTS = frozenset({"refused", "payment_failed"})
AHEAD: Mapping[ClaimState, tuple[str, ...]] = {
    ClaimState.REPORTED: ("calculating", "deciding", "money"),
    ClaimState.READY: ("calculating", "money"),
    ClaimState.IN_REVIEW: ("reviewing", "money"),
    ClaimState.AWAITING_PAPERS: ("your_papers", "deciding", "money"),
    ClaimState.APPROVED: ("ordering", "money"),
    ClaimState.PAYING: ("money",),
    ClaimState.REOPENED: ("readjudicating",),
    ClaimState.IN_APPEAL: ("appealing",),
}
"""What comes next; the first of them is what happens now."""


def claims_seen_by(tx: Tx, person_id: UUID) -> list[ClaimSummary]:
    """The claims in which a person is insured or claimant, newest first."""
    return summaries(tx, claims.claims_of_person(tx, person_id))


def summaries(tx: Tx, found: Sequence[Claim]) -> list[ClaimSummary]:
    """Claims with the names that they refer to."""
    names = parties.persons(tx, [one.insured_id for one in found])
    numbers = {
        one.policy_id: one.policy_no for one in policies.policies_by_id(tx, [c.policy_id for c in found])
    }
    return [ClaimSummary(**_summary(one, names, numbers)) for one in found]


def claim_seen_by(tx: Tx, session: Session, claim_no: str) -> Claim | None:
    """A customer's own claim (as insured or claimant); None also for a claim of somebody else."""
    claim = claims.claim_by_number(tx, claim_no)
    if claim is None or session.subject_id not in (claim.insured_id, claim.claimant_id):
        return None
    return claim


def claim_view(tx: Tx, claim: Claim, papers: ClaimPapers | None = None) -> ClaimView:
    """Everything of a claim but its calculation. `papers`: where the caller has taken them already."""
    papers = papers or claim_papers(tx, claim)
    names = parties.persons(tx, [claim.insured_id])
    numbers = {one.policy_id: one.policy_no for one in policies.policies_by_id(tx, [claim.policy_id])}
    account = parties.account(tx, claim.account_id)
    assert account is not None, "a claim's account is registered"
    history = claims.history(tx, claim.claim_id)
    return ClaimView(
        **_summary(claim, names, numbers),
        cause=claim.cause.value,
        kinds=sorted({one.kind for one in papers.events}),
        account=f"{account.bank_name} {account.account_no[-4:]}",
        documents=[DocumentView.model_validate(one, from_attributes=True) for one in papers.in_order],
        bills=list(_bills(papers)),
        request=request_view(tx, claim),
        papers_asked=papers_asked(claim, history),
        timeline=timeline(claim, history),
        is_final=CLAIM_LIFECYCLE.is_final(claim.state),
        may_withdraw=CLAIM_LIFECYCLE.next(claim.state, ClaimEvent.WITHDRAWN) is not None,
    )


def _bills(papers: ClaimPapers) -> Iterator[BillView]:
    """The bills of a claim as they were read, in the order of their events."""
    for event in papers.events:
        kept = papers.read(event.document_id)
        if kept is not None and isinstance(kept.reading, MedicalBillReading):
            bill = kept.reading.bill
            yield BillView(
                hospital_name=bill.hospital_name,
                bill_number=bill.bill_number,
                issue_date=bill.issue_date,
                total_fen=bill.total_fen,
            )


def papers_asked(claim: Claim, history: Sequence[Entry]) -> list[str]:
    """What was asked for last, while the claim waits for it."""
    if claim.state is not ClaimState.AWAITING_PAPERS:
        return []
    asked = [entry.facts for entry in history if entry.event == ClaimEvent.PAPERS_ASKED.value]
    papers = asked[-1].get("papers") if asked and isinstance(asked[-1], dict) else None
    return [str(paper) for paper in papers] if isinstance(papers, list) else []


def timeline(claim: Claim, history: Sequence[Entry]) -> list[TimelineStep]:
    """What happened, from the journal, and what comes next, from the state."""
    return [*_happened(claim, history), *_ahead(claim)]


def _happened(claim: Claim, history: Sequence[Entry]) -> Iterator[TimelineStep]:
    for entry in history:
        if entry.event in HIDDEN_EVENTS:
            continue
        status: Literal["done", "bad"] = "bad" if entry.event in BAD_EVENTS else "done"
        yield _step(claim, entry.event, status, entry.at, _amount_fen(entry))


def _ahead(claim: Claim) -> Iterator[TimelineStep]:
    for place, name in enumerate(AHEAD.get(claim.state, ())):
        yield _step(claim, name, "ahead" if place else "now", None)


def _amount_fen(entry: Entry) -> int | None:
    """The amount that this entry speaks of: a later decision may give another."""
    amount = entry.facts.get("amount_fen") if isinstance(entry.facts, dict) else None
    return amount if isinstance(amount, int) else None


def _step(
    claim: Claim,
    event: str,
    status: Literal["done", "now", "ahead", "bad"],
    at: datetime | None,
    amount_fen: int | None = None,
) -> TimelineStep:
    amount = format_yuan((claim.payable_fen or 0) if amount_fen is None else amount_fen)
    values = {
        "claimed": f"¥{format_yuan(claim.claimed_fen)}",
        "payable": f"¥{amount}",
        "amount": f"¥{amount}",
        "claim_no": claim.claim_no,
    }
    title, words = (
        Labels(zh=text("zh", key, **values), en=text("en", key, **values))
        for key in (f"timeline.{event}.title", f"timeline.{event}.words")
    )
    return TimelineStep(event=event, status=status, at=at, title=title, words=words)


def _summary(
    claim: Claim, names: Mapping[UUID, parties.Person], numbers: Mapping[UUID, str]
) -> dict[str, Any]:
    return {
        "claim_no": claim.claim_no,
        "state": claim.state.value,
        "policy_no": numbers.get(claim.policy_id),
        "insured_name": names[claim.insured_id].name,
        "event_date": claim.event_date,
        "reported_at": claim.reported_at,
        "reported_on": business_date(claim.reported_at),
        "claimed_fen": claim.claimed_fen,
        "payable_fen": claim.payable_fen,
    }
