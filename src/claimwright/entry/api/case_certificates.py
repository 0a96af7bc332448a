"""A case's certificates, for staff: what anyone can recompute the decision with, offline."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from claimwright.entry.acts.deciding import opened_case
from claimwright.entry.api.auth import CaseReaderIn, ContextIn
from claimwright.journeys.settle_claim.certificates import certificates_of

router = APIRouter(prefix="/staff", tags=["staff"])


@router.get("/cases/{claim_no}/certificates", summary="A case's certificates")
def get_case_certificates(context: ContextIn, session: CaseReaderIn, claim_no: str) -> list[dict[str, Any]]:
    """One for each event and coverage of the latest decision; the read is written down."""
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "explanation")
        return certificates_of(tx, claim.claim_id)
