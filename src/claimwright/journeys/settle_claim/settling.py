"""Carry out a decision: balances, ledger, payment order and journal in one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, DecisionOutcome, NewDecision
from claimwright.app.parties import public as parties
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import NewOrder, Payee, PaymentOrder
from claimwright.app.work import public as work
from claimwright.core.canonical import Json
from claimwright.core.claims.lifecycle import ClaimEvent
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim.calculation import Calculation


def pay(
    tx: Tx,
    ids: Ids,
    claim: Claim,
    calculation: Calculation,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> Claim:
    """Approve the calculated amount and order its payment."""
    payable_fen = calculation.proposal.payable_fen
    assert payable_fen > 0, "nothing to pay is closed at zero"
    decision_no = _decide(tx, claim, calculation, DecisionOutcome.PAY, actor, now)
    facts: Json = {"amount_fen": payable_fen, "decision_no": decision_no, "note": note}
    claim = claims.move(tx, claim, ClaimEvent.APPROVED, actor, now, facts, payable_fen=payable_fen)
    return order(tx, ids, claim, decision_no, actor, now)


def order(tx: Tx, ids: Ids, claim: Claim, decision_no: int, actor: Actor, now: datetime) -> Claim:
    """Order the payment of an approved claim; an account that cannot be paid becomes a task."""
    ordered = payments.order_payment(tx, ids, new_order(tx, claim, decision_no, claim.account_id), actor, now)
    if isinstance(ordered, Refused):
        facts = {**ordered.facts, "reason": ordered.code.value, "field": ordered.field}
        question = Question("payment_not_possible", facts)
        work.ask(tx, ids, claim.claim_id, work.TaskKind.REPAIR_PAYMENT, (question,), now)
        return claim
    return ordered_now(tx, claim, ordered, actor, now)


def ordered_now(
    tx: Tx,
    claim: Claim,
    ordered: PaymentOrder,
    actor: Actor,
    now: datetime,
    account_id: UUID | None = None,
) -> Claim:
    """The claim is being paid by this order (to another account than before, if given)."""
    facts: Json = {"amount_fen": ordered.amount_fen, "end_to_end_id": ordered.end_to_end_id}
    return claims.move(tx, claim, ClaimEvent.PAYMENT_ORDERED, actor, now, facts, account_id=account_id)


def close_at_zero(
    tx: Tx, claim: Claim, calculation: Calculation, actor: Actor, now: datetime, note: str = ""
) -> Claim:
    """Plain arithmetic of the terms leaves nothing to pay: explained, open to objection, closed."""
    assert calculation.proposal.payable_fen == 0, "what is payable is paid"
    decision_no = _decide(tx, claim, calculation, DecisionOutcome.ZERO_BY_TERMS, actor, now)
    facts: Json = {"amount_fen": 0, "decision_no": decision_no, "note": note}
    return claims.move(tx, claim, ClaimEvent.CLOSED_AT_ZERO, actor, now, facts, payable_fen=0)


def payee_of(tx: Tx, account_id: UUID) -> Payee:
    """An account as a payment names it."""
    account = parties.account(tx, account_id)
    assert account is not None, "a claim's account is registered"
    return Payee(account.account_name, account.account_no, account.bank_code, account.bank_name)


def new_order(tx: Tx, claim: Claim, decision_no: int, account_id: UUID) -> NewOrder:
    """What a decision wants paid, with the claim number on the payee's statement."""
    assert claim.payable_fen is not None, "only a decided claim is paid"
    remittance = f"理赔款 {claim.claim_no}"
    return NewOrder(claim.claim_id, decision_no, claim.payable_fen, payee_of(tx, account_id), remittance)


def _decide(
    tx: Tx,
    claim: Claim,
    calculation: Calculation,
    outcome: DecisionOutcome,
    actor: Actor,
    now: datetime,
) -> int:
    decision = NewDecision(
        outcome, calculation.proposal.payable_fen, calculation.adjudicated, calculation.coverage_ids
    )
    decision_no = claims.record_decision(tx, claim, decision, actor, now)
    claims.put_balances(tx, claim, calculation.changed, calculation.limits, now)
    return decision_no
