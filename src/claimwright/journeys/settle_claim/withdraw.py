"""The claimant takes a claim back, before any decision. Its bills may be used again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.work import public as work
from claimwright.core.claims.lifecycle import ClaimEvent
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.work.task import TaskEvent
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim import reserving
from claimwright.journeys.settle_claim.free_bills import free_bills
from claimwright.journeys.settle_claim.viewer import Viewer, may_see


def withdraw(
    tx: Tx, ids: Ids, viewer: Viewer, claim_id: UUID, actor: Actor, now: datetime
) -> Claim | Refused:
    """Withdraw one's own claim (staff: for the claimant). Approval and withdrawal exclude each other."""
    claim = claims.lock_claim(tx, claim_id) if claims.claim(tx, claim_id) else None
    if claim is None or not may_see(viewer, claim):
        return Refused(claims.ClaimCode.NO_SUCH_CLAIM, field="claim_id")
    refused = claims.allowed(claim, ClaimEvent.WITHDRAWN, actor)
    if refused is not None:
        return refused
    work.end_tasks(tx, claim_id, TaskEvent.CANCELLED, now)
    free_bills(tx, claim, "withdrawn", actor, now)
    withdrawn = claims.move(tx, claim, ClaimEvent.WITHDRAWN, actor, now)
    reserving.reserve(tx, ids, withdrawn, "withdrawn", now)
    return withdrawn
