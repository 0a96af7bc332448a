"""A person's approval carried out: the contract's effects, who shares the money, what was prepaid."""

from __future__ import annotations

from datetime import datetime

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, DecisionOutcome, NewDecision
from claimwright.app.payments import public as payments
from claimwright.app.policies import public as policies
from claimwright.core.canonical import Json
from claimwright.core.claims.lifecycle import ClaimEvent
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.payments import Purpose
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim import differences, late, receivers, settling
from claimwright.journeys.settle_claim.calculation import Calculation, families_of
from claimwright.journeys.settle_claim.effects import carry_out_effects


def pay_out(
    tx: Tx, ids: Ids, claim: Claim, calculation: Calculation, actor: Actor, now: datetime, note: str
) -> Claim | Refused:
    """Decide as calculated and settle it: paid to all who share it less what was prepaid, or closed."""
    payable_fen = calculation.proposal.payable_fen
    prepaid_fen = payments.balance_of_claim(tx, claim.claim_id).prepaid_fen
    to_pay_fen = differences.to_pay_fen(tx, claim, payable_fen)
    shares = receivers.shares_of(tx, claim, to_pay_fen, now, calculation.adjudicated)
    if isinstance(shares, Refused):
        return shares
    if payable_fen == 0 and prepaid_fen == 0:
        done: Claim | Refused = settling.close_at_zero(tx, ids, claim, calculation, actor, now, note)
    elif prepaid_fen == 0 and receivers.is_single(claim, shares):
        done = settling.pay(tx, ids, claim, calculation, actor, now, note)
    else:
        done = _settle(tx, ids, claim, calculation, shares, actor, now, note)
    if isinstance(done, Refused):
        return done
    decision_no = claims.decisions_of(tx, claim.claim_id)[-1].decision_no
    carry_out_effects(tx, done, decision_no, calculation.adjudicated, calculation.coverage_ids, actor, now)
    covers = policies.covers_of_insured(tx, claim.insured_id)
    late.announce_by_person(tx, claim.claim_id, families_of(covers), now)
    return done


def _settle(
    tx: Tx,
    ids: Ids,
    claim: Claim,
    calculation: Calculation,
    shares: tuple[differences.Share, ...],
    actor: Actor,
    now: datetime,
    note: str,
) -> Claim | Refused:
    payable_fen = calculation.proposal.payable_fen
    outcome = DecisionOutcome.PAY if payable_fen else DecisionOutcome.ZERO_BY_TERMS
    new = NewDecision(outcome, payable_fen, calculation.adjudicated, calculation.coverage_ids)
    decision_no = claims.record_decision(tx, claim, new, actor, now)
    claims.put_balances(tx, claim, calculation.changed, calculation.limits, now)
    purpose = Purpose.BENEFIT
    settled = differences.settle_to(
        tx, ids, claim, decision_no, payable_fen, shares, actor, now, purpose=purpose
    )
    if isinstance(settled, Refused):
        return settled
    payments.set_reserve(tx, ids, claim.claim_id, 0, "decided", now)
    facts: Json = {
        "amount_fen": payable_fen,
        "decision_no": decision_no,
        "note": note,
        "deducted_fen": settled.deducted_fen,
        "claimed_back_fen": settled.recovery_fen,
    }
    if payable_fen == 0:
        return claims.move(tx, claim, ClaimEvent.CLOSED_AT_ZERO, actor, now, facts, payable_fen=0)
    claim = claims.move(tx, claim, ClaimEvent.APPROVED, actor, now, facts, payable_fen=payable_fen)
    if not settled.orders:
        return claims.move(tx, claim, ClaimEvent.CLOSED, actor, now, {"amount_fen": payable_fen})
    first = settled.orders[0].end_to_end_id
    paid: Json = {"amount_fen": settled.ordered_fen, "end_to_end_id": first, "orders": len(settled.orders)}
    return claims.move(tx, claim, ClaimEvent.PAYMENT_ORDERED, actor, now, paid)


def take_back_prepaid(
    tx: Tx, ids: Ids, claim: Claim, decision_no: int, actor: Actor, now: datetime
) -> Refused | None:
    """A refusal: what was prepaid is claimed back from whom it was paid to."""
    settled = differences.settle_to(tx, ids, claim, decision_no, 0, (), actor, now)
    return settled if isinstance(settled, Refused) else None
