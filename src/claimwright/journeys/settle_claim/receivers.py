"""Who receives a decision's money: the account of the claim, or those who share a death benefit."""

from __future__ import annotations

from datetime import datetime

from claimwright.app.claims.public import Claim
from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.differences import Share
from claimwright.journeys.settle_claim.settling import payee_of


def shares_of(tx: Tx, claim: Claim, amount_fen: int, now: datetime) -> tuple[Share, ...] | Refused:
    """The shares of an amount to be paid; they sum to it. Nothing to pay: none."""
    if not amount_fen:
        return ()
    return (Share(payee_of(tx, claim.account_id), amount_fen),)


def is_single(claim: Claim, shares: tuple[Share, ...]) -> bool:
    """Does everything go to the account of the claim?"""
    return len(shares) == 1 and shares[0].beneficiary is None
