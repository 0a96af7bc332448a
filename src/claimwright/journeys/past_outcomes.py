"""What was known of claims that have ended and how they ended: what a risk score is trained from."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.core.checks.score import features_of
from claimwright.core.checks.training import Outcome
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.infra.db import Database
from claimwright.journeys.settle_claim.calculation import load_cases
from claimwright.journeys.settle_claim.robots import Subject, load

PORTION = 200
BAD = (ClaimState.REFUSED, ClaimState.WITHDRAWN)


def past_outcomes(db: Database, now: datetime) -> list[Outcome]:
    """Every ended claim with its features; bad: refused or withdrawn."""
    found: list[Outcome] = []
    after: tuple[int, UUID] = (-1, UUID(int=0))
    while True:
        with db.transaction() as tx:
            portion = claims.ended_claims_fan_out(tx, after, PORTION)
            held = claims.claims_by_id(tx, [claim_id for _, claim_id in portion]) if portion else []
            subjects = [
                Subject(one.claim, one.insured, one.events, one.covers, one.claim.payable_fen or 0)
                for one in load_cases(tx, held)
            ]
            cases = load(tx, subjects, now) if subjects else {}
        found += [
            Outcome(str(one.claim.claim_id), features_of(cases[one.claim.claim_id]), one.claim.state in BAD)
            for one in subjects
        ]
        if len(portion) < PORTION:
            return found
        after = portion[-1]
