"""What a decision does to the contract beside paying: it ends, premiums are waived, a benefit is used up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.claims.public import Claim
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import NewEffect
from claimwright.core.claims.record import Adjudicated
from claimwright.core.journal import Actor
from claimwright.infra.db import Tx


def carry_out_effects(
    tx: Tx,
    claim: Claim,
    decision_no: int,
    adjudicated: Sequence[Adjudicated],
    coverage_ids: Sequence[UUID],
    actor: Actor,
    now: datetime,
) -> int:
    """Carry out every effect of a decision that pays; answers how many.

    A contract ends with the day of the event, so that the event itself stays covered when it is computed
    again.
    """
    covers = {one.coverage_id: one for one in policies.covers_of_insured(tx, claim.insured_id)}
    count, done = 0, set()
    for one, coverage_id in zip(adjudicated, coverage_ids, strict=True):
        cover = covers[coverage_id]
        for effect in one.result.effects:
            key = (cover.policy_id, cover.coverage_no, effect.kind, effect.benefit or "")
            if key in done or one.result.payable_fen == 0:
                continue
            done.add(key)
            new = NewEffect(
                cover.policy_id,
                cover.coverage_no,
                claim.claim_id,
                decision_no,
                effect.kind,
                effect.benefit or "",
                effect.clause,
                one.event.event_date + timedelta(days=1),
            )
            policies.carry_out(tx, new, actor, now)
            count += 1
    return count
