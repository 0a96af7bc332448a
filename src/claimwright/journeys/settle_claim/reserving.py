"""Case reserves follow the claim: from its first report, and at every step that changes what is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from claimwright.app.claims.public import Claim
from claimwright.app.payments import public as payments
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.payments.reserve import ReserveShares, ReserveStage, case_reserve_fen
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

SHARES = ReserveShares()
"""The whole claimed amount until the insurer's actuary sets shares: rather too much than too little."""

STAGES: Mapping[ClaimState, ReserveStage] = {
    ClaimState.REPORTED: ReserveStage.REPORTED,
    ClaimState.AWAITING_PAPERS: ReserveStage.REPORTED,
    ClaimState.READY: ReserveStage.REPORTED,
    ClaimState.IN_REVIEW: ReserveStage.REPORTED,
    ClaimState.REOPENED: ReserveStage.REPORTED,
    ClaimState.IN_APPEAL: ReserveStage.REPORTED,
    ClaimState.APPROVED: ReserveStage.DECIDED,
    ClaimState.PAYING: ReserveStage.DECIDED,
    ClaimState.PAID: ReserveStage.DECIDED,
    ClaimState.CLOSED: ReserveStage.ENDED,
    ClaimState.REFUSED: ReserveStage.ENDED,
    ClaimState.WITHDRAWN: ReserveStage.ENDED,
}
"""What a claim's state means for its reserve."""

_MAY_HAVE_COST = frozenset({ClaimState.REOPENED, ClaimState.IN_APPEAL})


def reserve(tx: Tx, ids: Ids, claim: Claim, cause: str, now: datetime) -> None:
    """Bring the reserve of a claim, as it stands after `cause`, to what the policy says. The claim is locked.

    Claims opened again are reserved for what may come on top of what they have cost or been prepaid.
    """
    already_fen = {}
    if claim.state in _MAY_HAVE_COST or cause == "prepaid":
        money = payments.balance_of_claim(tx, claim.claim_id)
        already_fen[claim.claim_id] = money.expense_fen + money.prepaid_fen
    reserve_all(tx, ids, [claim], cause, now, already_fen)


def reserve_all(
    tx: Tx,
    ids: Ids,
    claims: Sequence[Claim],
    cause: str,
    now: datetime,
    already_fen: Mapping[UUID, int] | None = None,
) -> None:
    """The same for many claims by three statements."""
    known = already_fen or {}
    targets = [
        (
            claim.claim_id,
            case_reserve_fen(
                STAGES[claim.state],
                claim.claimed_fen,
                already_fen=known.get(claim.claim_id, 0),
                shares=SHARES,
            ),
            cause,
        )
        for claim in claims
    ]
    payments.set_reserves(tx, ids, targets, now)
