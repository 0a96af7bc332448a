"""A bill was cancelled (冲红), or used elsewhere, after its claim was decided: opened again, for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.core.canonical import Json
from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, ClaimEvent, ClaimState
from claimwright.core.documents.origin import BillVerdict
from claimwright.core.outcome import Refused
from claimwright.infra import outbox
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.outbox import Message
from claimwright.journeys.reopen_claim.carry_out import ReopenReason
from claimwright.journeys.reopen_claim.reopen import Reopen, reopen
from claimwright.journeys.settle_claim.verify_bill import CHECKER, RED_FLUSHED_TOPIC

LEASE = timedelta(seconds=60)
LOOK_AGAIN = timedelta(minutes=1)
_UNDER_WAY = (ClaimState.APPROVED, ClaimState.PAYING, ClaimState.PAID)


def reopen_red_flushed_due(db: Database, ids: Ids, clock: Clock, limit: int = 50) -> int:
    """Open every claim again whose bill its issuer's platform calls cancelled; returns how many were taken.

    A payment under way is waited for: what the bank does cannot be taken back by us. A claim that a person
    has before them already is left to them: the platform's answer stands beside the bill.
    """
    with db.transaction() as tx:
        messages = outbox.take(tx, [RED_FLUSHED_TOPIC], limit, LEASE, clock.now())
    for message in messages:
        _one(db, ids, clock, message)
    return len(messages)


def _one(db: Database, ids: Ids, clock: Clock, message: Message) -> None:
    now = clock.now()
    with db.transaction() as tx:
        claim = claims.claim(tx, message.entity_id)
        assert claim is not None, "claims are never deleted"
        if claim.state in _UNDER_WAY:
            outbox.retry(tx, message, LOOK_AGAIN, "payment under way", now)
            return
        if not outbox.done(tx, message):
            return  # another worker has it now
        if CLAIM_LIFECYCLE.next(claim.state, ClaimEvent.REOPENED) is None:
            return
        payload = message.payload
        assert isinstance(payload, dict)
        reason, words = _why(payload)
        evidence = (UUID(str(payload["document_id"])),)
        command = Reopen(claim.claim_id, claim.version, reason, words, evidence)
        if isinstance(reopen(tx, ids, command, CHECKER, now), Refused):
            # differences are being paid or claimed back: afterwards
            at = now + LOOK_AGAIN
            outbox.enqueue(tx, RED_FLUSHED_TOPIC, message.bucket, message.entity_id, message.payload, at)


def _why(payload: Mapping[str, Json]) -> tuple[ReopenReason, str]:
    if payload.get("verdict") == BillVerdict.USED.value:
        words = "开票方平台：票据已在别处入账或报销 · the bill was booked or reimbursed elsewhere"
        return ReopenReason.DUPLICATE, words
    red = str(payload["red_bill"]) or "—"
    words = f"开票方平台查验：票据已被红票 {red} 冲红 · the bill was cancelled by red bill {red}"
    return ReopenReason.RED_BILL, words
