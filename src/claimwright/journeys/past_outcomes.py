"""What was known of claims that have ended and how they ended: what a risk score is trained from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.core.checks.score import Features, features_of
from claimwright.core.checks.training import Outcome
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.infra.db import Database, Tx
from claimwright.journeys.settle_claim.calculation import load_cases
from claimwright.journeys.settle_claim.checked_cases import Subject, load

PORTION = 200
BAD = (ClaimState.REFUSED, ClaimState.WITHDRAWN)


def past_outcomes(db: Database, now: datetime) -> list[Outcome]:
    """Every ended claim with its features; bad: refused or withdrawn."""
    found: list[Outcome] = []
    after: tuple[int, UUID] = (-1, UUID(int=0))
    while True:
        with db.transaction() as tx:
            portion = claims.ended_claims_fan_out(tx, after, PORTION)
            ids = [claim_id for _, claim_id in portion]
            bad = {one.claim_id: one.state in BAD for one in claims.claims_by_id(tx, ids)} if ids else {}
            known = known_features(tx, ids, now)
        found += [Outcome(str(one), known[one], bad[one]) for one in ids]
        if len(portion) < PORTION:
            return found
        after = portion[-1]


def known_features(tx: Tx, claim_ids: Sequence[UUID], now: datetime) -> dict[UUID, Features]:
    """What a risk score looks at, of claims whatever their state, in portions."""
    found: dict[UUID, Features] = {}
    for start in range(0, len(claim_ids), PORTION):
        held = claims.claims_by_id(tx, claim_ids[start : start + PORTION])
        subjects = [
            Subject(one.claim, one.insured, one.events, one.covers, one.claim.payable_fen or 0)
            for one in load_cases(tx, held)
        ]
        found |= {claim_id: features_of(case) for claim_id, case in load(tx, subjects, now).items()}
    return found
