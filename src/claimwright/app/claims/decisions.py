"""Write decisions, and the payment's end. A decision and its balances belong to one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from claimwright.app.claims.commands import lock_claim, move
from claimwright.app.claims.store import SQL, Claim, DecisionOutcome
from claimwright.core.canonical import Json, sha256_hex
from claimwright.core.claims.lifecycle import ClaimEvent, ClaimState
from claimwright.core.claims.record import Adjudicated, adjudicated_json
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.infra.db import Tx


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision with everything that it rests on. `coverage_ids` runs beside `adjudicated`.

    A later decision `replaces` an earlier one by its number, for a `reason`.
    """

    outcome: DecisionOutcome
    payable_fen: int
    adjudicated: tuple[Adjudicated, ...]
    coverage_ids: tuple[UUID, ...]
    clause: str | None = None
    words: str | None = None
    replaces: int | None = None
    reason: str | None = None


def record_decision(tx: Tx, claim: Claim, new: NewDecision, actor: Actor, now: datetime) -> int:
    """Store a decision with its adjudications and what each benefit pays; answers its number."""
    key = {"bucket": bucket_of(claim.claim_id), "claim_id": claim.claim_id}
    counted = tx.execute(SQL["decision_count"], key).fetchone()
    assert counted is not None
    decision_no: int = counted[0] + 1
    adjudications = [adjudicated_json(one) for one in new.adjudicated]
    tx.execute(
        SQL["insert_decision"],
        {
            **key,
            "decision_no": decision_no,
            "outcome": new.outcome.value,
            "payable_fen": new.payable_fen,
            "by_kind": actor.kind,
            "by_id": actor.id,
            "by_name": actor.name,
            "clause": new.clause,
            "words": new.words,
            "adjudications": Jsonb(adjudications),
            "sha256": sha256_hex(adjudications),
            "decided_at": now,
            "replaces": new.replaces,
            "reason": new.reason,
        },
    )
    if new.outcome in (DecisionOutcome.REFUSE, DecisionOutcome.WITHDRAW):
        return decision_no
    with tx.cursor() as cursor:
        cursor.executemany(SQL["insert_benefit"], [{**key, **row} for row in _benefits(new, decision_no)])
    return decision_no


def _benefits(new: NewDecision, decision_no: int) -> list[dict[str, object]]:
    return [
        {
            "decision_no": decision_no,
            "event_no": one.event.event_no,
            "coverage_id": coverage_id,
            "benefit": benefit.benefit,
            "amount_fen": benefit.amount_fen or 0,
        }
        for one, coverage_id in zip(new.adjudicated, new.coverage_ids, strict=True)
        for benefit in one.result.benefits
    ]


def record_paid(
    tx: Tx, claim_id: UUID, order_id: UUID, paid_at: datetime, actor: Actor, now: datetime
) -> Claim:
    """The bank has executed the payment: paid, then closed. Told again, it changes nothing."""
    claim = lock_claim(tx, claim_id)
    assert claim is not None, f"an order pays claim {claim_id}, which does not exist"
    if claim.state is not ClaimState.PAYING:
        assert claim.state in (ClaimState.PAID, ClaimState.CLOSED), f"{claim.claim_no} is {claim.state.value}"
        return claim
    facts: Json = {
        "order_id": str(order_id),
        "amount_fen": claim.payable_fen or 0,
        "executed_at": paid_at.isoformat(),
    }
    paid = move(tx, claim, ClaimEvent.PAID, actor, now, facts)
    return move(tx, paid, ClaimEvent.CLOSED, actor, now, {"amount_fen": claim.payable_fen or 0})


def record_payment_failed(
    tx: Tx, claim_id: UUID, order_id: UUID, reason: str, actor: Actor, now: datetime
) -> Claim:
    """The bank has refused the order for good: the decision stands, the payment must be repaired."""
    claim = lock_claim(tx, claim_id)
    assert claim is not None, f"an order pays claim {claim_id}, which does not exist"
    if claim.state is not ClaimState.PAYING:
        return claim
    facts: Json = {"order_id": str(order_id), "reason": reason, "amount_fen": claim.payable_fen or 0}
    return move(tx, claim, ClaimEvent.PAYMENT_FAILED, actor, now, facts)
