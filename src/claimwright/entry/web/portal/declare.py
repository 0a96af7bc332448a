"""Report what no bill tells (a diagnosis, a death, a disability, a stay), one question a screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from claimwright.app.checks import public as checks
from claimwright.app.claims import public as claims
from claimwright.app.identity.public import Session
from claimwright.core.adjudication.model import FactValue
from claimwright.core.claims.declared import (
    CRITICAL_ILLNESS,
    DEATH,
    DISABILITY,
    INPATIENT,
    REQUIRED,
    SEVERE,
    Declared,
)
from claimwright.core.dates import business_date
from claimwright.core.services.judging import Service
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context, new_secret
from claimwright.entry.views.policies import policies_seen_by
from claimwright.entry.web.auth import CheckedForm, ClaimantPage, ContextIn, CustomerPage
from claimwright.entry.web.portal.report import account_choices, accounts_of_mine, send_report
from claimwright.entry.web.render import render

router = APIRouter(prefix="/claims/new")
Kind = Literal["critical_illness", "death", "disability", "inpatient"]
OTHER_POLICY, OTHER_DISEASE = "other", "other"
CAUSES: Mapping[str, tuple[claims.Cause, ...]] = {
    CRITICAL_ILLNESS: (claims.Cause.ILLNESS,),
    DEATH: (claims.Cause.ILLNESS, claims.Cause.ACCIDENT),
    DISABILITY: (claims.Cause.ACCIDENT,),
    INPATIENT: (claims.Cause.ILLNESS, claims.Cause.ACCIDENT),
}
"""What may have caused it; where there is one answer nobody is asked."""
PRINTED_HEADS: Mapping[str, str] = {
    "pathology_report": "病理报告",
    "diagnosis_certificate": "诊断证明",
    "discharge_summary": "出院小结",
    "death_certificate": "死亡证明",
    "disability_report": "伤残鉴定",
    "id_card": "身份证",
}
"""What is printed at the head of each paper, for its drawing: papers are Chinese whoever reads the page."""
CLOCKS = ("ask_papers", "assessment", "payment")
"""The clocks that are promised beside the service's own (`rulebooks/services.yaml`)."""
Short = Annotated[str, Form(max_length=40)]


class Promise(NamedTuple):
    """Within how much of a unit (``hour``, ``calendar_day``, ``working_day``) something is done."""

    name: str
    within: int
    unit: str


class Answers(BaseModel):
    """What has been answered so far; files cannot be kept by a page."""

    policy_no: str = ""
    other_policy_no: str = ""
    event_date: str = ""
    accident_date: str = ""
    cause: str = ""
    disease: str = ""
    account_id: str = ""


@router.get("/{kind}")
def ask(
    request: Request, context: ContextIn, session: CustomerPage, kind: Kind, policy: str = ""
) -> Response:
    """The questions about what happened, and the papers that prove exactly this."""
    return _questions(request, context, session, kind, Answers(policy_no=policy[:40]))


@router.post("/{kind}", dependencies=[CheckedForm])
def post_declared(
    request: Request,
    context: ContextIn,
    session: ClaimantPage,
    kind: Kind,
    files: Annotated[list[UploadFile], File()],
    key: Annotated[str, Form(min_length=20, max_length=100)],
    policy_no: Short = "",
    other_policy_no: Short = "",
    event_date: Short = "",
    accident_date: Short = "",
    cause: Short = "",
    disease: Short = "",
    account_id: Short = "",
) -> Response:
    """Report, then on to the claim; a refusal comes back with the answers kept."""
    answers = Answers(
        policy_no=policy_no,
        other_policy_no=other_policy_no,
        event_date=event_date,
        accident_date=accident_date,
        cause=cause,
        disease=disease,
        account_id=account_id,
    )
    try:
        claim_no = _report(context, session, kind, answers, files, key)
    except Problem as problem:
        return _questions(request, context, session, kind, answers, problem)
    return RedirectResponse(f"/claims/{claim_no}", 303)


def _report(
    context: Context, session: Session, kind: Kind, answers: Answers, files: list[UploadFile], key: str
) -> str:
    try:
        cause = CAUSES[kind][0] if len(CAUSES[kind]) == 1 else claims.Cause(answers.cause)
        account_id = UUID(answers.account_id)
    except ValueError as error:
        raise Problem(422, "not_answered") from error
    declared = Declared(kind, _day(answers.event_date, "event_date"))
    is_other = answers.policy_no in ("", OTHER_POLICY)
    return send_report(
        context,
        session,
        idempotency_key=key,
        policy_no=answers.other_policy_no if is_other else answers.policy_no,
        account_id=account_id,
        cause=cause,
        files=files,
        facts=_facts(kind, answers),
        declared=declared,
    )


def _facts(kind: Kind, answers: Answers) -> dict[str, FactValue]:
    """What the claimant states beside the day; the rest is for the papers to say."""
    if kind == CRITICAL_ILLNESS and answers.disease in SEVERE:
        return {"disease": answers.disease}
    if kind == DISABILITY:
        return {"accident_date": _day(answers.accident_date, "accident_date")}
    return {}


def _day(typed: str, field: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise Problem(422, "not_a_date", {"value": typed[:20]}, field, typed[:20]) from error


def _questions(
    request: Request,
    context: Context,
    session: Session,
    kind: Kind,
    answers: Answers,
    problem: Problem | None = None,
) -> Response:
    with context.db.transaction() as tx:
        own = policies_seen_by(tx, session.subject_id)
        own_accounts = accounts_of_mine(tx, session.subject_id)
        accounts = own_accounts if kind == DEATH else account_choices(tx, session.subject_id)
    return render(
        request,
        "portal/declare.html",
        kind=kind,
        policies=own,
        accounts=accounts,
        answers=answers,
        problem=problem,
        causes=[one.value for one in CAUSES[kind]] if len(CAUSES[kind]) > 1 else [],
        diseases=list(SEVERE) if kind == CRITICAL_ILLNESS else [],
        papers=REQUIRED[kind],
        heads=PRINTED_HEADS,
        clocks=_clocks(kind),
        today=business_date(context.clock.now()),
        earliest=business_date(context.clock.now()) - timedelta(days=3660),
        key=new_secret(),
        status=problem.status if problem else 200,
    )


def _clocks(kind: Kind) -> list[Promise]:
    """The promises for such a claim: the service's own, then the law's."""
    book = checks.service_book()
    own = [one for one in book.services if kind in _kinds(one)]
    law = [one for one in book.clocks if one.name in CLOCKS]
    promised = [(one.name, one.within, one.unit) for one in own] + [(c.name, c.within, c.unit) for c in law]
    return [Promise(name, within, unit.value) for name, within, unit in promised]


def _kinds(service: Service) -> frozenset[str]:
    found = next((one.setting for one in service.conditions if one.name == "kinds"), ())
    return frozenset(found) if isinstance(found, tuple) else frozenset()
