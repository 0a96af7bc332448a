"""Money ahead of the decision on the desk: first the ceiling and who would be paid, then the order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.identity.public import Session
from claimwright.app.providers import public as providers
from claimwright.core.claims.prepay import Scenario
from claimwright.entry.acts import reversing
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context
from claimwright.entry.views.facts import read_yuan
from claimwright.entry.web.auth import CaseDeciderPage, CheckedForm, ContextIn
from claimwright.entry.web.desk.life import life_page
from claimwright.journeys.prepay_claim.prepay import HospitalAccount

router = APIRouter(prefix="/desk/cases/{claim_no}")


@router.post("/prepayments", dependencies=[CheckedForm])
def post_prepayment(
    request: Request,
    context: ContextIn,
    session: CaseDeciderPage,
    claim_no: str,
    version: Annotated[int, Form()],
    scenario: Annotated[Scenario, Form()],
    ground: Annotated[str, Form(max_length=100)],
    amount: Annotated[str, Form(max_length=20)],
    consent: Annotated[str, Form(max_length=500)] = "",
    hospital_name: Annotated[str, Form(max_length=100)] = "",
    hospital_account: Annotated[str, Form(max_length=40)] = "",
    hospital_bank: Annotated[str, Form(max_length=100)] = "",
    confirmed: Annotated[bool, Form()] = False,
) -> Response:
    """First shows ceiling and payee; confirmed, orders the payment."""
    hospital = None
    if hospital_name.strip():
        account_no = hospital_account.replace(" ", "")
        hospital = HospitalAccount(hospital_name.strip(), account_no, hospital_bank.strip())
    typed: dict[str, object] = {
        "version": version,
        "scenario": scenario.value,
        "ground": ground,
        "amount": amount,
        "consent": consent,
        "hospital_name": hospital_name.strip(),
        "hospital_account": hospital_account.strip(),
        "hospital_bank": hospital_bank.strip(),
    }
    try:
        amount_fen = read_yuan(amount, "amount")
        if not confirmed:
            shown = _preview(context, session, claim_no, scenario, amount_fen, hospital)
            return life_page(request, context, session, claim_no, prepaid={"typed": typed, **shown})
        with context.db.transaction() as tx:
            reversing.prepay_case(
                tx, context, session, claim_no, version, scenario, ground, amount_fen, consent, hospital
            )
    except Problem as problem:
        return life_page(request, context, session, claim_no, problem, prepaid={"typed": typed})
    return RedirectResponse(f"/desk/cases/{claim_no}/life", 303)


def _preview(
    context: Context,
    session: Session,
    claim_no: str,
    scenario: Scenario,
    amount_fen: int,
    hospital: HospitalAccount | None,
) -> dict[str, object]:
    """The ceiling by a dry run of the terms; the hospital of the dictionary, or those with names like it."""
    with context.db.transaction() as tx:
        claim, seen = reversing.preview_prepayment(tx, context, session, claim_no, scenario)
        listed = hospital and providers.hospital_on(tx, hospital.name, claim.event_date)
        likely: Sequence[providers.HospitalCandidate] = ()
        if hospital and listed is None:
            likely = providers.hospital_candidates(tx, hospital.name, claim.event_date)
    return {
        "ceiling_fen": seen.ceiling_fen,
        "expected_fen": seen.basis.expected_fen,
        "amount_fen": amount_fen,
        "is_over": amount_fen > seen.ceiling_fen,
        "hospital": listed or None,
        "likely": [one.hospital.name for one in likely],
        "is_unlisted": bool(hospital) and not listed,
    }
