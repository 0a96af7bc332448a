"""What a claim's tasks know of the claim, so that they reach the right person and none who is a party."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from claimwright.app.claims.public import Cause, Claim
from claimwright.app.policies import public as policies
from claimwright.infra.db import Tx

LINE_OF_CAUSE = {Cause.ILLNESS: "health", Cause.ACCIDENT: "accident"}
"""Where the cause names a line of business; otherwise the task asks for no line's skill."""


def known_of(tx: Tx, claims: Sequence[Claim]) -> dict[UUID, dict[str, Any]]:
    """For each claim: province, line, amount and parties, as `work.ask` takes them."""
    held = {one.policy_id: one for one in policies.policies_by_id(tx, [claim.policy_id for claim in claims])}
    return {
        claim.claim_id: {
            "province": held[claim.policy_id].province,
            "line": LINE_OF_CAUSE.get(claim.cause, ""),
            "amount_fen": claim.claimed_fen,
            "parties": frozenset({claim.insured_id, claim.claimant_id, held[claim.policy_id].applicant_id}),
        }
        for claim in claims
    }
