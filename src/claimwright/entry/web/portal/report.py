"""Report a claim with its bills: one question a screen, sent once."""

from __future__ import annotations

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from claimwright.app.claims import public as claims
from claimwright.app.identity.public import Session
from claimwright.app.parties import public as parties
from claimwright.app.policies import public as policies
from claimwright.core.outcome import Refused
from claimwright.core.parties.bank_account import masked_account
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.bill_origin import origin_rule
from claimwright.entry.setup.context import Context, new_secret
from claimwright.entry.views.facts import read_yuan
from claimwright.entry.views.policies import policies_seen_by
from claimwright.entry.web.auth import CheckedForm, ClaimantPage, ContextIn, CustomerPage
from claimwright.entry.web.render import render
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.report import ReportClaim, Upload, report_claim

router = APIRouter()
CHANNEL = "portal"
ICD_10 = re.compile(r"^[A-Z]\d{2}(\.[0-9x]{1,6})?$")


class Answers(BaseModel):
    """What has been answered so far; files cannot be kept by a page."""

    policy_no: str = ""
    cause: str = ""
    other_insurers_paid: str = "0.00"
    account_id: str = ""
    diagnosis: str = ""


class AccountChoice(BaseModel):
    """An account that money may go to."""

    account_id: UUID
    owner_name: str
    label: str


@router.get("/claims/new")
def ask_what_happened(request: Request, session: CustomerPage, policy: str = "") -> Response:
    """What happened? In plain words; each answer has its own questions and papers."""
    return render(request, "portal/what_happened.html", policy=policy[:40])


@router.get("/claims/new/bill")
def ask(
    request: Request, context: ContextIn, session: CustomerPage, policy: str = "", cause: str = ""
) -> Response:
    """The questions about bills, one a screen."""
    return _questions(request, context, session, Answers(policy_no=policy[:40], cause=cause[:20]))


@router.post("/claims/new/bill", dependencies=[CheckedForm])
def post_report(
    request: Request,
    context: ContextIn,
    session: ClaimantPage,
    files: Annotated[list[UploadFile], File()],
    key: Annotated[str, Form(min_length=20, max_length=100)],
    policy_no: Annotated[str, Form(max_length=40)] = "",
    cause: Annotated[str, Form(max_length=20)] = "",
    account_id: Annotated[str, Form(max_length=40)] = "",
    other_insurers_paid: Annotated[str, Form(max_length=20)] = "0.00",
    diagnosis: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Report, then on to the claim; a refusal comes back with the answers kept."""
    answers = Answers(
        policy_no=policy_no,
        cause=cause,
        other_insurers_paid=other_insurers_paid,
        account_id=account_id,
        diagnosis=diagnosis,
    )
    try:
        claim_no = _report(context, session, answers, files, key)
    except Problem as problem:
        return _questions(request, context, session, answers, problem)
    return RedirectResponse(f"/claims/{claim_no}", 303)


def _report(context: Context, session: Session, answers: Answers, files: list[UploadFile], key: str) -> str:
    try:
        cause, account_id = claims.Cause(answers.cause), UUID(answers.account_id)
    except ValueError as error:
        raise Problem(422, "not_answered") from error
    return send_report(
        context,
        session,
        idempotency_key=key,
        policy_no=answers.policy_no,
        account_id=account_id,
        cause=cause,
        files=files,
        other_insurers_paid_fen=read_yuan(answers.other_insurers_paid or "0", "other_insurers_paid"),
        facts={"diagnosis": _diagnosis(answers.diagnosis)} if answers.diagnosis.strip() else {},
    )


def send_report(context: Context, session: Session, *, files: list[UploadFile], **said: Any) -> str:
    """Report what the signed-in customer said (fields of `ReportClaim`); the claim's number, or a problem."""
    uploads = tuple(Upload(one.filename or "", one.file.read()) for one in files if one.filename)
    with context.db.transaction() as tx:
        actor = actor_of(tx, session)
    command = ReportClaim(
        actor=actor, claimant_id=session.subject_id, uploads=uploads, channel=CHANNEL, **said
    )
    reported = report_claim(
        context.db, context.ids, command, context.clock.now(), origin_rule(context.settings)
    )
    if isinstance(reported, Refused):
        raise problem_of(reported)
    return reported.claim_no


def _diagnosis(typed: str) -> str:
    """An ICD-10 code (national medical insurance edition) in capitals; a problem if it is none."""
    code = typed.strip().upper().replace("X", "x")
    if not ICD_10.match(code):
        raise Problem(422, "not_a_diagnosis", {"value": typed[:20]}, "diagnosis", typed[:20])
    return code


def _questions(
    request: Request, context: Context, session: Session, answers: Answers, problem: Problem | None = None
) -> Response:
    with context.db.transaction() as tx:
        own = policies_seen_by(tx, session.subject_id)
        accounts = account_choices(tx, session.subject_id)
    return render(
        request,
        "portal/report.html",
        policies=own,
        accounts=accounts,
        answers=answers,
        problem=problem,
        key=new_secret(),
        status=problem.status if problem else 200,
    )


def account_choices(tx: Tx, person_id: UUID) -> list[AccountChoice]:
    """Accounts of the insured of my policies and my own; who may receive is checked when reporting."""
    insured = [one.insured_id for one in policies.policies_of(tx, person_id)]
    return _accounts(tx, list(dict.fromkeys([*insured, person_id])))


def accounts_of_mine(tx: Tx, person_id: UUID) -> list[AccountChoice]:
    """My own accounts: after a death the insured's take nothing."""
    return _accounts(tx, [person_id])


def _accounts(tx: Tx, owners: list[UUID]) -> list[AccountChoice]:
    people = parties.persons(tx, owners)
    return [
        AccountChoice(
            account_id=account.account_id,
            owner_name=people[owner].name,
            label=f"{account.bank_name} {masked_account(account.account_no)}",
        )
        for owner in owners
        for account in parties.accounts_of(tx, owner)
    ]
