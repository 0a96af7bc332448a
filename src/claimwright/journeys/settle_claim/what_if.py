"""What the terms would say of a claim if something were otherwise: a look, nothing is written or held."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Correction
from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.calculation import Calculation, calculate
from claimwright.journeys.settle_claim.decide import DecideCode, check_corrections, corrected


class WhatIfCode(Enum):
    """Why there is nothing to show."""

    NOTHING_LEFT = "nothing_left"


def what_if(
    tx: Tx, claim_id: UUID, left_out: Collection[str] = (), corrections: Sequence[Correction] = ()
) -> Calculation | Refused:
    """The calculation without the events `left_out` (by event number) and with these corrections."""
    claim = claims.claim(tx, claim_id)
    if claim is None:
        return Refused(DecideCode.NO_SUCH_CLAIM, field="claim_id")
    events = claims.insured_events(tx, claim_id)
    unknown = sorted(set(left_out) - {event.event_no for event in events})
    if unknown:
        return Refused(DecideCode.NO_SUCH_EVENT, {"value": unknown[0][:40]}, "left_out")
    refused = check_corrections(corrections, events)
    if refused is not None:
        return refused
    counted = [corrected(event, corrections) for event in events if event.event_no not in left_out]
    if not counted:
        return Refused(WhatIfCode.NOTHING_LEFT, field="left_out")
    return calculate(tx, claim, counted, lock=False)
