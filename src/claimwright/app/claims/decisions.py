"""Write decisions, and the payment's end. A decision and its balances belong to one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.app.claims.commands import lock_claim
from claimwright.app.claims.moving import Move, Step, move, move_many
from claimwright.app.claims.store import SQL_TOGETHER, Claim, DecisionOutcome
from claimwright.core.canonical import Json, canonical_plain, sha256_hex
from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, ClaimEvent, ClaimState
from claimwright.core.claims.record import Adjudicated, adjudicated_json
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.infra.db import Tx, columns


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
    return record_decisions(tx, [(claim, new)], actor, now)[0]


def record_decisions(
    tx: Tx, decided: Sequence[tuple[Claim, NewDecision]], actor: Actor, now: datetime
) -> list[int]:
    """The same for many claims, one decision each; answers their numbers in the order given."""
    if not decided:
        return []
    keys = [(bucket_of(claim.claim_id), claim.claim_id) for claim, _ in decided]
    rows_by_claim = tx.execute(SQL_TOGETHER["decision_counts"], columns(("buckets", "claim_ids"), keys))
    counts: dict[UUID, int] = dict(rows_by_claim.fetchall())
    numbers = [counts.get(claim.claim_id, 0) + 1 for claim, _ in decided]
    numbered = list(zip(keys, numbers, (new for _, new in decided), strict=True))
    rows = [_row(*key, decision_no, new) for key, decision_no, new in numbered]
    by = {"by_kind": actor.kind, "by_id": actor.id, "by_name": actor.name, "decided_at": now}
    tx.execute(SQL_TOGETHER["insert_decisions"], {**columns(_COLUMNS, rows), **by})
    benefits = [row for key, decision_no, new in numbered for row in _benefits(*key, decision_no, new)]
    if benefits:
        tx.execute(SQL_TOGETHER["insert_benefits"], columns(_BENEFIT_COLUMNS, benefits))
    return numbers


_COLUMNS = (
    "bucket", "claim_id", "decision_no", "outcome", "payable_fen", "clause", "words", "adjudications",
    "sha256", "replaces", "reason",
)  # fmt: skip
_BENEFIT_COLUMNS = ("bucket", "claim_id", "decision_no", "event_no", "coverage_id", "benefit", "amount_fen")


def _row(bucket: int, claim_id: UUID, decision_no: int, new: NewDecision) -> tuple[object, ...]:
    adjudications = canonical_plain([adjudicated_json(one) for one in new.adjudicated])
    return (
        bucket,
        claim_id,
        decision_no,
        new.outcome.value,
        new.payable_fen,
        new.clause,
        new.words,
        adjudications.decode(),
        sha256_hex(adjudications),
        new.replaces,
        new.reason,
    )


def _benefits(bucket: int, claim_id: UUID, decision_no: int, new: NewDecision) -> list[tuple[object, ...]]:
    if new.outcome in (DecisionOutcome.REFUSE, DecisionOutcome.WITHDRAW):
        return []
    return [
        (
            bucket,
            claim_id,
            decision_no,
            one.event.event_no,
            coverage_id,
            benefit.benefit,
            benefit.amount_fen or 0,
        )
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
    return record_all_paid(tx, [Paid(claim, order_id, paid_at)], actor, now)[0]


@dataclass(frozen=True, slots=True)
class Paid:
    """A locked claim that is being paid, and the order that the bank has executed."""

    claim: Claim
    order_id: UUID
    paid_at: datetime


def record_all_paid(tx: Tx, paid: Sequence[Paid], actor: Actor, now: datetime) -> list[Claim]:
    """The bank has executed the last payment of each of these claims: paid, then closed."""
    moves = []
    for one in paid:
        amount_fen = one.claim.payable_fen or 0
        facts: Json = {
            "order_id": str(one.order_id),
            "amount_fen": amount_fen,
            "executed_at": one.paid_at.isoformat(),
        }
        closed = Step(ClaimEvent.CLOSED, {"amount_fen": amount_fen})
        moves.append(Move(one.claim, (Step(ClaimEvent.PAID, facts), closed)))
    return move_many(tx, moves, actor, now)


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


def record_payment_returned(
    tx: Tx, claim_id: UUID, order_id: UUID, reason: str, actor: Actor, now: datetime
) -> Claim:
    """The money came back, or never reached who is entitled: the claim is owed again.

    A claim that is being corrected or reviewed meanwhile stays as it is: its end settles what is owed.
    """
    claim = lock_claim(tx, claim_id)
    assert claim is not None, f"an order pays claim {claim_id}, which does not exist"
    if CLAIM_LIFECYCLE.next(claim.state, ClaimEvent.PAYMENT_RETURNED) is None:
        return claim
    facts: Json = {"order_id": str(order_id), "reason": reason, "amount_fen": claim.payable_fen or 0}
    return move(tx, claim, ClaimEvent.PAYMENT_RETURNED, actor, now, facts)
