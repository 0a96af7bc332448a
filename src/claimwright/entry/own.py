"""A customer's own claims, the same for pages and programs: whoever else asks finds nothing."""

from __future__ import annotations

from claimwright.app.claims import public as claims
from claimwright.app.identity.public import Session, record_access
from claimwright.entry.context import Context
from claimwright.entry.problems import Problem
from claimwright.entry.views.claims import claim_seen_by
from claimwright.infra.db import Tx


def own_claim(tx: Tx, context: Context, session: Session, claim_no: str, action: str) -> claims.Claim:
    """The claim, if it is theirs, with the read written down; otherwise problem 404."""
    claim = claim_seen_by(tx, session, claim_no)
    if claim is None:
        raise Problem(404, "no_such_claim", {"claim_no": claim_no}, "claim_no", claim_no[:40])
    record_access(
        tx, context.ids, session, claim.insured_id, action, "claim", claim.claim_id, context.clock.now()
    )
    return claim
