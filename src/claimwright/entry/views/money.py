"""Money as pages, programs and the command line show it: trial balance, what waits, and what is off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from pydantic import BaseModel

from claimwright.app.claims import public as claims
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import AccountLine, BankException, PaymentOrder, Recovery
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.ledger import Account
from claimwright.core.work.task import Question
from claimwright.entry.views.policies import Labels
from claimwright.entry.views.questions import question_words
from claimwright.infra.db import Tx
from claimwright.journeys.reconcile_day.held import hold_of

DAYS_SHOWN = 14
_SETTLED = (ClaimState.PAYING, ClaimState.PAID, ClaimState.CLOSED)


class AccountView(BaseModel):
    """An account with its sums, in fen; `balance_fen` is debits less credits."""

    code: str
    zh: str
    en: str
    debit_fen: int
    credit_fen: int
    balance_fen: int


class TrialBalanceView(BaseModel):
    """Every account; the balances sum to `total_fen`, which is zero."""

    accounts: list[AccountView]
    total_fen: int


class DayView(BaseModel):
    """What moved on each account on a business day, by account code: debits less credits."""

    day: date
    moved_fen: dict[str, int]
    total_fen: int


class OrderView(BaseModel):
    """A payment order that waits for its second person."""

    order_id: UUID
    claim_no: str
    end_to_end_id: str
    amount_fen: int
    payee_name: str
    account_tail: str
    purpose: str
    attempt: int
    ordered_at: datetime


class RecoveryView(BaseModel):
    """An amount that is claimed back."""

    recovery_id: UUID
    claim_no: str
    reference: str
    reason: str
    debtor: str
    state: str
    amount_fen: int
    open_fen: int
    may_offset: bool
    write_off_why: str | None
    opened_at: datetime


class ExceptionView(BaseModel):
    """What does not agree between the bank and our books.

    `holds`: an order waits for it; `release_why`: one person wants that order released, and why.
    """

    exception_id: UUID
    kind: str
    subject: str
    day: date
    claim_no: str | None
    facts: dict[str, str | int | bool | None]
    words: Labels
    opened_at: datetime
    order_id: UUID | None
    holds: bool = False
    release_why: str | None = None


class LineView(BaseModel):
    """A line of an account, with its claim."""

    claim_no: str
    recipe: str
    cause: str
    debit: str
    credit: str
    amount_fen: int
    posted_at: datetime


class FaultView(BaseModel):
    """Something that the books say and their sources do not."""

    code: str
    subject: str
    facts: dict[str, str | int | bool | None]


def trial_balance_view(tx: Tx) -> TrialBalanceView:
    """Every account re-derived from all lines."""
    rows = [
        AccountView(
            code=one.account.value,
            zh=one.account.zh,
            en=one.account.en,
            debit_fen=one.debit_fen,
            credit_fen=one.credit_fen,
            balance_fen=one.balance_fen,
        )
        for one in payments.trial_balance_fans_out(tx)
    ]
    return TrialBalanceView(accounts=rows, total_fen=sum(one.balance_fen for one in rows))


def days_view(tx: Tx, today: date, days: int = DAYS_SHOWN) -> list[DayView]:
    """Account by day, the newest first."""
    by_day: dict[date, dict[str, int]] = {}
    for one in payments.balance_by_day_fans_out(tx, today - timedelta(days=days - 1)):
        by_day.setdefault(one.day, {})[one.account.value] = one.debit_fen - one.credit_fen
    return [
        DayView(day=day, moved_fen=moved, total_fen=sum(moved.values()))
        for day, moved in sorted(by_day.items(), reverse=True)
    ]


def orders_view(tx: Tx, orders: Sequence[PaymentOrder]) -> list[OrderView]:
    """Orders that wait, with the numbers of their claims."""
    numbers = claim_nos(tx, [one.claim_id for one in orders])
    return [
        OrderView(
            order_id=one.order_id,
            claim_no=numbers[one.claim_id],
            end_to_end_id=one.end_to_end_id,
            amount_fen=one.amount_fen,
            payee_name=one.payee.name,
            account_tail=one.payee.account_no[-4:],
            purpose=one.purpose.value,
            attempt=one.attempt,
            ordered_at=one.ordered_at,
        )
        for one in orders
    ]


def recoveries_view(tx: Tx, found: Sequence[Recovery]) -> list[RecoveryView]:
    """Recoveries with the numbers of their claims."""
    numbers = claim_nos(tx, [one.claim_id for one in found])
    return [
        RecoveryView(
            recovery_id=one.recovery_id,
            claim_no=numbers[one.claim_id],
            reference=one.reference,
            reason=one.reason.value,
            debtor=one.debtor,
            state=one.state.value,
            amount_fen=one.amount_fen,
            open_fen=one.open_fen,
            may_offset=one.consent is not None,
            write_off_why=one.write_off_why,
            opened_at=one.opened_at,
        )
        for one in found
    ]


def exceptions_view(tx: Tx, found: Sequence[BankException]) -> list[ExceptionView]:
    """Exceptions with the numbers of their claims, where they have one."""
    numbers = claim_nos(tx, [one.claim_id for one in found if one.claim_id])
    names = {str(name) for one in found if (name := one.facts.get("end_to_end_id"))}
    orders = payments.order_ids_of(tx, names)
    holds = {one.exception_id: hold for one in found if (hold := hold_of(tx, one)) is not None}
    return [
        ExceptionView(
            exception_id=one.exception_id,
            kind=one.kind,
            subject=one.subject,
            day=one.day,
            claim_no=numbers[one.claim_id] if one.claim_id else None,
            facts=dict(one.facts),
            words=question_words(Question(f"bank_{one.kind}", one.facts)),
            opened_at=one.opened_at,
            order_id=orders.get(str(one.facts.get("end_to_end_id"))),
            holds=one.exception_id in holds,
            release_why=holds[one.exception_id].why if one.exception_id in holds else None,
        )
        for one in found
    ]


def lines_view(tx: Tx, lines: Sequence[AccountLine]) -> list[LineView]:
    """Lines of an account with the numbers of their claims."""
    numbers = claim_nos(tx, [one.claim_id for one in lines])
    return [
        LineView(
            claim_no=numbers[one.claim_id],
            recipe=one.line.recipe.value,
            cause=one.line.cause,
            debit=one.line.debit.value,
            credit=one.line.credit.value,
            amount_fen=one.line.amount_fen,
            posted_at=one.line.posted_at,
        )
        for one in lines
    ]


def faults_view(tx: Tx) -> list[FaultView]:
    """The books derived once more from orders, bank entries and decisions; empty if they hold."""
    found = [
        FaultView(code=one.code, subject=one.subject, facts=dict(one.facts))
        for one in payments.ledger_faults_fan_out(tx)
    ]
    return found + _decision_faults(tx)


def account_of(code: str) -> Account | None:
    """An account by its code."""
    return next((one for one in Account if one.value == code), None)


def _decision_faults(tx: Tx) -> list[FaultView]:
    """A settled claim has cost what its last decision says."""
    cost = payments.expense_of_claims_fan_out(tx)
    ids = list(cost)
    found = []
    for start in range(0, len(ids), _CHUNK):
        for claim in claims.claims_by_id(tx, ids[start : start + _CHUNK]):
            if claim.state in _SETTLED and cost[claim.claim_id] != (claim.payable_fen or 0):
                facts: dict[str, str | int | bool | None] = {
                    "booked_fen": cost[claim.claim_id],
                    "decided_fen": claim.payable_fen,
                }
                found.append(FaultView(code="expense_off", subject=claim.claim_no, facts=facts))
    return found


_CHUNK = 5000


def claim_nos(tx: Tx, claim_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The claims' numbers; of money without a claim of ours (tests, other systems) its id."""
    found = {one.claim_id: one for one in claims.claims_by_id(tx, sorted(set(claim_ids)))}
    return {one: found[one].claim_no if one in found else str(one) for one in claim_ids}
