"""Bills that a claim gives free: the use ends, its history stays, and the true owner can claim."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.core.journal import Actor
from claimwright.infra.db import Tx


def free_bills(
    tx: Tx, claim: Claim, reason: Literal["withdrawn", "forged"], actor: Actor, now: datetime
) -> int:
    """Free every bill of a locked claim; answers how many. A bill cancelled by a red one stays barred."""
    freed = documents.release_bill_use(tx, claim.claim_id)
    for bill in freed:
        claims.record_bill_release(tx, claim.claim_id, bill, reason, actor, now)
    return len(freed)
