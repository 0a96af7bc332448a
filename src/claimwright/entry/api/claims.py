"""A customer's own claims."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Header, Response, UploadFile
from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.core.adjudication.model import FactValue
from claimwright.core.claims.declared import Declared
from claimwright.core.outcome import Refused
from claimwright.entry.acts.actors import actor_of, viewer_of
from claimwright.entry.acts.own import own_claim, send_own_papers
from claimwright.entry.api.auth import ClaimantIn, ContextIn, CustomerIn
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.bill_origin import origin_rule
from claimwright.entry.setup.context import new_secret
from claimwright.entry.views.claims import (
    ClaimSummary,
    ClaimView,
    TimelineStep,
    claim_view,
    claims_seen_by,
)
from claimwright.entry.views.explanation import ExplanationView, explanation_of
from claimwright.entry.views.facts import read_json_fact, read_yuan
from claimwright.journeys.settle_claim.certificates import certificates_of
from claimwright.journeys.settle_claim.papers import Answers
from claimwright.journeys.settle_claim.report import ReportClaim, Reported, Upload, report_claim
from claimwright.journeys.settle_claim.withdraw import withdraw

router = APIRouter(prefix="/claims", tags=["claims"])
CHANNEL = "api"
BillFiles = Annotated[
    list[UploadFile], File(description="medical e-bills as XML, OFD or PDF, or photographs; 25 MB together")
]
OthersPaid = Annotated[
    str, Form(description="yuan already received from other insurers", max_length=20, examples=["0.00"])
]
FurtherFacts = Annotated[
    str, Form(description="JSON object of further facts of the vocabulary", max_length=4000, examples=["{}"])
]

EventKind = Annotated[
    Literal["critical_illness", "death", "disability", "inpatient"] | None,
    Form(description="what happened, where no bill tells it; papers that prove it are sent as `files`"),
]


class ReportedView(BaseModel):
    """The acknowledgement: stored for good."""

    claim_no: str
    state: str = Field(examples=["ready"])
    reported_at: datetime


@router.post("", status_code=201, summary="Report a claim with its bills, or an event with its papers")
def post_claim(
    context: ContextIn,
    session: ClaimantIn,
    response: Response,
    files: BillFiles,
    policy_no: Annotated[str, Form(max_length=40)],
    account_id: Annotated[UUID, Form(description="an account of `GET /api/v1/me`")],
    cause: Annotated[Literal["illness", "accident"], Form()],
    other_insurers_paid: OthersPaid = "0.00",
    facts: FurtherFacts = "{}",
    event_kind: EventKind = None,
    event_date: Annotated[date | None, Form(description="the day of the declared event")] = None,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=100)] = None,
) -> ReportedView:
    """Answers when claim, facts and originals are stored together, or says why nothing was.

    A bill is used once, for ever. Adjudication follows at once; `GET /claims/{claim_no}` tells how far it is.
    """
    uploads = tuple(Upload(one.filename or "", one.file.read()) for one in files)
    with context.db.transaction() as tx:
        actor = actor_of(tx, session)
    command = ReportClaim(
        idempotency_key=idempotency_key or new_secret(),
        actor=actor,
        claimant_id=session.subject_id,
        policy_no=policy_no,
        account_id=account_id,
        cause=claims.Cause(cause),
        uploads=uploads,
        channel=CHANNEL,
        other_insurers_paid_fen=read_yuan(other_insurers_paid, "other_insurers_paid"),
        facts=read_facts(facts),
        declared=read_declared(event_kind, event_date),
    )
    reported = report_claim(
        context.db, context.ids, command, context.clock.now(), origin_rule(context.settings)
    )
    if isinstance(reported, Refused):
        raise problem_of(reported)
    response.headers["Location"] = f"/api/v1/claims/{reported.claim_no}"
    return _reported_view(reported)


def read_declared(kind: str | None, day: date | None) -> Declared | None:
    """An event that no bill tells; it needs its day."""
    if kind is None:
        return None
    if day is None:
        raise Problem(422, "not_a_date", {"value": ""}, "event_date")
    return Declared(kind, day)


def read_facts(text: str) -> dict[str, FactValue]:
    """The `facts` field: a JSON object of known facts with values of their unit."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise Problem(422, "not_json", {"reason": str(error)}, "facts", text[:80]) from error
    except RecursionError as error:
        raise Problem(422, "not_json", {"reason": "nested too deeply"}, "facts", text[:80]) from error
    if not isinstance(given, dict):
        raise Problem(422, "not_json", {"reason": "an object is wanted"}, "facts", text[:80])
    return {name: read_json_fact(name, value, f"facts.{name}") for name, value in given.items()}


def _reported_view(reported: Reported) -> ReportedView:
    return ReportedView(claim_no=reported.claim_no, state=reported.state, reported_at=reported.reported_at)


@router.get("", summary="My claims")
def list_claims(context: ContextIn, session: CustomerIn) -> list[ClaimSummary]:
    """Claims in which I am insured or claimant, newest first (at most 100)."""
    with context.db.transaction() as tx:
        return claims_seen_by(tx, session.subject_id)


@router.get("/{claim_no}", summary="One of my claims")
def get_claim(context: ContextIn, session: CustomerIn, claim_no: str) -> ClaimView:
    """State, documents and timeline; 404 also for a claim of somebody else."""
    with context.db.transaction() as tx:
        return claim_view(tx, own_claim(tx, context, session, claim_no, "claim"))


@router.get("/{claim_no}/timeline", summary="What happened and what comes next")
def get_timeline(context: ContextIn, session: CustomerIn, claim_no: str) -> list[TimelineStep]:
    """Steps done, the one under way and those to come, in order."""
    with context.db.transaction() as tx:
        return claim_view(tx, own_claim(tx, context, session, claim_no, "claim")).timeline


@router.get("/{claim_no}/explanation", summary="Why this amount")
def get_explanation(context: ContextIn, session: CustomerIn, claim_no: str) -> ExplanationView:
    """The calculation clause by clause, in plain words of both languages, and what is left of each limit."""
    with context.db.transaction() as tx:
        return explanation_of(tx, own_claim(tx, context, session, claim_no, "explanation"))


@router.post("/{claim_no}/withdrawal", summary="Take a claim back")
def post_withdrawal(context: ContextIn, session: ClaimantIn, claim_no: str) -> ClaimView:
    """Possible until it is decided; its bills may be used again. Repeating it is refused by the state."""
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "claim")
        done = withdraw(
            tx, context.ids, viewer_of(session), claim.claim_id, actor_of(tx, session), context.clock.now()
        )
        if isinstance(done, Refused):
            raise problem_of(done)
        return claim_view(tx, done)


@router.post("/{claim_no}/papers", summary="Send the papers that were asked for")
def post_papers(
    context: ContextIn,
    session: ClaimantIn,
    claim_no: str,
    files: Annotated[
        list[UploadFile] | None, File(description="any readable document or photograph; 25 MB together")
    ] = None,
    values: Annotated[
        str, Form(description="JSON object: item_no of the request to the value as typed", max_length=8000)
    ] = "{}",
    file_items: Annotated[
        str, Form(description="JSON array: for each file the item_no it answers, or null", max_length=400)
    ] = "[]",
) -> ClaimView:
    """The answer closes the request: papers are kept with the claim, and a person looks again."""
    uploads = tuple(Upload(one.filename or "", one.file.read()) for one in files or ())
    return send_own_papers(context, session, claim_no, uploads, read_answers(values, file_items))


def read_answers(values: str, file_items: str) -> Answers:
    """The fields `values` and `file_items`; a problem names the one that cannot be read."""
    field = "values"
    try:
        given = {int(number): str(value) for number, value in json.loads(values).items()}
        field = "file_items"
        items = tuple(None if one is None else int(one) for one in json.loads(file_items))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        wanted = "an object of numbers to texts" if field == "values" else "an array of numbers"
        raise Problem(422, "not_json", {"reason": f"{wanted} is wanted"}, field) from error
    return Answers(given, items)


@router.get("/{claim_no}/certificates", summary="Certificates to check the decision with")
def get_certificates(context: ContextIn, session: CustomerIn, claim_no: str) -> list[dict[str, Any]]:
    """One for each event and coverage of the latest decision: enough to compute it again offline."""
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "explanation")
        return certificates_of(tx, claim.claim_id)
