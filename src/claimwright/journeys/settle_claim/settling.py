"""Carry out decisions: balances, ledger, payment orders and journal in one transaction.

Every function takes many claims, which share no balance, and writes what concerns all of them by one
statement a table. A person's decision is a batch of one: there is no second way to settle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import BalanceChange, Claim, DecisionOutcome, Move, NewDecision, Step
from claimwright.app.parties import public as parties
from claimwright.app.parties.public import BankAccount
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
from claimwright.journeys.settle_claim import reserving
from claimwright.journeys.settle_claim.calculation import Calculation
from claimwright.journeys.settle_claim.tasking import known_of, promised


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim with the calculation that decides it, and a person's note for the journal."""

    claim: Claim
    calculation: Calculation
    note: str = ""

    @property
    def payable_fen(self) -> int:
        return self.calculation.proposal.payable_fen


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
    return pay_all(tx, ids, [Settled(claim, calculation, note)], actor, now)[0]


def pay_all(tx: Tx, ids: Ids, settled: Sequence[Settled], actor: Actor, now: datetime) -> list[Claim]:
    """Approve many claims, which share no balance, and order their payments.

    An order that is refused leaves its claim approved, with a task to repair the payment.
    """
    assert all(one.payable_fen > 0 for one in settled), "nothing to pay is closed at zero"
    numbers = _decide(tx, settled, DecisionOutcome.PAY, actor, now)
    orders = _order_all(tx, ids, settled, numbers, actor, now)
    moves = [
        Move(one.claim, (_approved(one, number), *_ordered_steps(ordered)))
        for one, number, ordered in zip(settled, numbers, orders, strict=True)
    ]
    moved = claims.move_many(tx, moves, actor, now)
    reserving.reserve_all(tx, ids, moved, "approved", now)
    for claim, ordered in zip(moved, orders, strict=True):
        if isinstance(ordered, Refused):
            _ask_to_repair(tx, ids, claim, ordered, now)
    return moved


def _approved(one: Settled, decision_no: int) -> Step:
    facts: Json = {"amount_fen": one.payable_fen, "decision_no": decision_no, "note": one.note}
    return Step(ClaimEvent.APPROVED, facts, one.payable_fen)


def _ordered_steps(ordered: PaymentOrder | Refused, account_id: UUID | None = None) -> tuple[Step, ...]:
    if isinstance(ordered, Refused):
        return ()
    facts: Json = {"amount_fen": ordered.amount_fen, "end_to_end_id": ordered.end_to_end_id}
    return (Step(ClaimEvent.PAYMENT_ORDERED, facts, account_id=account_id),)


def _order_all(
    tx: Tx, ids: Ids, settled: Sequence[Settled], numbers: Sequence[int], actor: Actor, now: datetime
) -> list[PaymentOrder | Refused]:
    accounts = parties.accounts(tx, [one.claim.account_id for one in settled])
    news = [
        NewOrder(
            one.claim.claim_id,
            decision_no,
            one.payable_fen,
            _payee(accounts[one.claim.account_id]),
            _remittance(one.claim),
        )
        for one, decision_no in zip(settled, numbers, strict=True)
    ]
    return payments.order_each(tx, ids, news, actor, now)


def _ask_to_repair(tx: Tx, ids: Ids, claim: Claim, refused: Refused, now: datetime) -> None:
    facts = {**refused.facts, "reason": refused.code.value, "field": refused.field}
    question = Question("payment_not_possible", facts)
    known = known_of(tx, [claim])[claim.claim_id]
    work.ask(tx, ids, claim.claim_id, work.TaskKind.REPAIR_PAYMENT, (question,), now, **known)


def ordered_now(
    tx: Tx,
    claim: Claim,
    ordered: PaymentOrder,
    actor: Actor,
    now: datetime,
    account_id: UUID | None = None,
) -> Claim:
    """The claim is being paid by this order (to another account than before, if given)."""
    return claims.move_many(tx, [Move(claim, _ordered_steps(ordered, account_id))], actor, now)[0]


def close_at_zero(
    tx: Tx,
    ids: Ids,
    claim: Claim,
    calculation: Calculation,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> Claim:
    """Plain arithmetic of the terms leaves nothing to pay: explained, open to objection, closed."""
    return close_all_at_zero(tx, ids, [Settled(claim, calculation, note)], actor, now)[0]


def close_all_at_zero(
    tx: Tx, ids: Ids, settled: Sequence[Settled], actor: Actor, now: datetime
) -> list[Claim]:
    """The same for many claims, which share no balance."""
    assert all(one.payable_fen == 0 for one in settled), "what is payable is paid"
    numbers = _decide(tx, settled, DecisionOutcome.ZERO_BY_TERMS, actor, now)
    moves = []
    for one, decision_no in zip(settled, numbers, strict=True):
        facts: Json = {"amount_fen": 0, "decision_no": decision_no, "note": one.note}
        moves.append(Move(one.claim, (Step(ClaimEvent.CLOSED_AT_ZERO, facts, 0),)))
    moved = claims.move_many(tx, moves, actor, now)
    reserving.reserve_all(tx, ids, moved, "closed at zero", now)
    return moved


def refer_all(
    tx: Tx, ids: Ids, open_points: Sequence[tuple[Claim, tuple[Question, ...]]], actor: Actor, now: datetime
) -> list[Claim]:
    """Hand claims to people, each with one task that says everything that is open."""
    if not open_points:
        return []
    known = known_of(tx, [claim for claim, _ in open_points])
    clocks = promised(tx, [claim.claim_id for claim, _ in open_points])
    kind, moves, tasks = work.TaskKind.REVIEW_CLAIM, [], []
    for claim, questions in open_points:
        about = {**known[claim.claim_id], "promises": clocks.get(claim.claim_id, ())}
        tasks.append(work.NewTask(claim.claim_id, kind, questions, clock_from=claim.reported_at, **about))
        facts: Json = {"questions": [question.code for question in questions]}
        moves.append(Move(claim, (Step(ClaimEvent.REFERRED, facts),)))
    work.ask_tasks(tx, ids, tasks, now)
    return claims.move_many(tx, moves, actor, now)


def payee_of(tx: Tx, account_id: UUID) -> Payee:
    """An account as a payment names it."""
    account = parties.account(tx, account_id)
    assert account is not None, "a claim's account is registered"
    return _payee(account)


def new_order(tx: Tx, claim: Claim, decision_no: int, account_id: UUID) -> NewOrder:
    """What a decision wants paid, with the claim number on the payee's statement."""
    assert claim.payable_fen is not None, "only a decided claim is paid"
    payee = payee_of(tx, account_id)
    return NewOrder(claim.claim_id, decision_no, claim.payable_fen, payee, _remittance(claim))


def _payee(account: BankAccount) -> Payee:
    return Payee(account.account_name, account.account_no, account.bank_code, account.bank_name)


def _remittance(claim: Claim) -> str:
    return f"理赔款 {claim.claim_no}"


def _decide(
    tx: Tx, settled: Sequence[Settled], outcome: DecisionOutcome, actor: Actor, now: datetime
) -> list[int]:
    """Keep the decisions with what they rest on, and what they leave used; answers their numbers."""
    decided = []
    for one in settled:
        made = one.calculation
        decided.append(
            (one.claim, NewDecision(outcome, one.payable_fen, made.adjudicated, made.coverage_ids))
        )
    numbers = claims.record_decisions(tx, decided, actor, now)
    changes = [BalanceChange(one.claim, one.calculation.changed, one.calculation.limits) for one in settled]
    claims.put_balances_of_many(tx, changes, now)
    return numbers
