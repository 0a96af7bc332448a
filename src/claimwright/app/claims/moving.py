"""Move claims along the lifecycle, many at once: one statement for the claims, one for their journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from claimwright.app.claims.store import SQL_TOGETHER, Claim
from claimwright.core.canonical import Json
from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, ClaimEvent, may_cause
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.infra import journal
from claimwright.infra.db import Tx, columns
from claimwright.infra.journal import NewEntry

ENTITY = "claim"


@dataclass(frozen=True, slots=True)
class Step:
    """One event with what the journal says of it. `payable_fen` comes with a decision."""

    event: ClaimEvent
    facts: Json = None
    payable_fen: int | None = None
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """The steps of one locked claim, in order."""

    claim: Claim
    steps: tuple[Step, ...]


def move(
    tx: Tx,
    claim: Claim,
    event: ClaimEvent,
    actor: Actor,
    now: datetime,
    facts: Json = None,
    *,
    payable_fen: int | None = None,
    account_id: UUID | None = None,
) -> Claim:
    """Move a locked claim along the lifecycle and journal it. `payable_fen` comes with a decision."""
    step = Step(event, facts, payable_fen, account_id)
    return move_many(tx, [Move(claim, (step,))], actor, now)[0]


def move_many(tx: Tx, moves: Sequence[Move], actor: Actor, now: datetime) -> list[Claim]:
    """Move locked claims, each by one or more steps; answers them as they stand then, in the order given."""
    if not moves:
        return []
    moved: list[Claim] = []
    entries: list[NewEntry] = []
    for one in moves:
        claim = one.claim
        for step in one.steps:
            after = _after(claim, step, actor, now)
            states = (claim.state.value, after.state.value)
            entries.append(NewEntry(ENTITY, claim.claim_id, step.event.value, *states, step.facts))
            claim = after
        moved.append(claim)
    rows = [_row(one.claim, after) for one, after in zip(moves, moved, strict=True)]
    done = tx.execute(SQL_TOGETHER["move_claims"], columns(_COLUMNS, rows))
    assert done.rowcount == len(moves), "the claims are locked, so they move"
    journal.append_many(tx, entries, actor, now)
    return moved


def _after(claim: Claim, step: Step, actor: Actor, now: datetime) -> Claim:
    then = CLAIM_LIFECYCLE.next(claim.state, step.event)
    assert then is not None, f"{step.event.value} cannot happen to a claim that is {claim.state.value}"
    assert may_cause(actor.kind, step.event), f"{actor.kind} may not cause {step.event.value}"
    decided = step.payable_fen is not None
    return replace(
        claim,
        state=then,
        version=claim.version + 1,
        payable_fen=step.payable_fen if decided else claim.payable_fen,
        decided_at=now if decided else claim.decided_at,
        paid_at=now if step.event is ClaimEvent.PAID else claim.paid_at,
        ended_at=now if CLAIM_LIFECYCLE.is_final(then) else None,
        account_id=step.account_id or claim.account_id,
    )


_COLUMNS = (
    "bucket", "claim_id", "was", "was_version", "state", "version", "payable_fen", "decided_at", "paid_at",
    "ended_at", "account_id",
)  # fmt: skip


def _row(was: Claim, claim: Claim) -> tuple[object, ...]:
    return (
        bucket_of(claim.claim_id),
        claim.claim_id,
        was.state.value,
        was.version,
        claim.state.value,
        claim.version,
        claim.payable_fen,
        claim.decided_at,
        claim.paid_at,
        claim.ended_at,
        claim.account_id,
    )
