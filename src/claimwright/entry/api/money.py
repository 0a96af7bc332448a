"""Money by program: trial balance, drill-down, proof, and what waits for a second person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from claimwright.app.payments import public as payments
from claimwright.core.dates import business_date
from claimwright.entry.acts import spending
from claimwright.entry.api.auth import ContextIn, MoneyReaderIn, RecovererIn, ReleaserIn
from claimwright.entry.problems import Problem
from claimwright.entry.views.money import (
    DAYS_SHOWN,
    DayView,
    ExceptionView,
    FaultView,
    LineView,
    OrderView,
    RecoveryView,
    TrialBalanceView,
    account_of,
    days_view,
    exceptions_view,
    faults_view,
    lines_view,
    orders_view,
    recoveries_view,
    trial_balance_view,
)

router = APIRouter(prefix="/staff/money", tags=["money"])


class Reason(BaseModel):
    """Why, in words that are kept."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(max_length=1000)


class Agreement(BaseModel):
    """What was agreed with the debtor, how it is recorded, and whether later payments may be reduced."""

    model_config = ConfigDict(extra="forbid")
    words: str = Field(max_length=1000)
    may_offset: bool = False


class WriteOff(BaseModel):
    """The second person's word on giving up; a refusal says why."""

    model_config = ConfigDict(extra="forbid")
    approved: bool
    reason: str = Field("", max_length=1000)


@router.get("/trial-balance", summary="The trial balance")
def get_trial_balance(context: ContextIn, session: MoneyReaderIn) -> TrialBalanceView:
    """Every account re-derived from all lines, debits less credits; they sum to zero."""
    with context.db.transaction() as tx:
        return trial_balance_view(tx)


@router.get("/days", summary="Account by business day")
def get_days(
    context: ContextIn, session: MoneyReaderIn, days: int = Query(DAYS_SHOWN, ge=1, le=366)
) -> list[DayView]:
    """What moved on each account, the newest day first."""
    with context.db.transaction() as tx:
        return days_view(tx, business_date(context.clock.now()), days)


@router.get("/accounts/{code}/lines", summary="The lines of an account on a day")
def get_lines(context: ContextIn, session: MoneyReaderIn, code: str, day: date) -> list[LineView]:
    """Up to 500 lines in order, each with its claim."""
    account = account_of(code)
    if account is None:
        raise Problem(404, "no_such_ledger_account")
    with context.db.transaction() as tx:
        return lines_view(tx, payments.lines_of_account_fan_out(tx, account, day))


@router.get("/verification", summary="Derive the books once more")
def get_verification(context: ContextIn, session: MoneyReaderIn) -> list[FaultView]:
    """What the books say and orders, decisions or the bank's entries do not; empty if they hold."""
    with context.db.transaction() as tx:
        return faults_view(tx)


@router.get("/orders-awaiting-release", summary="Payments that wait for a second person")
def get_orders(context: ContextIn, session: MoneyReaderIn) -> list[OrderView]:
    """The oldest first."""
    with context.db.transaction() as tx:
        return orders_view(tx, payments.orders_awaiting_release_fan_out(tx))


@router.post("/orders/{order_id}/release", summary="Release a payment")
def post_release(context: ContextIn, session: ReleaserIn, order_id: UUID) -> OrderView:
    """Another person than who ordered it lets it go."""
    with context.db.transaction() as tx:
        return orders_view(tx, [spending.release(tx, context, session, order_id)])[0]


@router.post("/orders/{order_id}/send-back", summary="Send a payment back")
def post_send_back(context: ContextIn, session: ReleaserIn, order_id: UUID, given: Reason) -> OrderView:
    """It is never sent; the claim stays owed and a task says why."""
    with context.db.transaction() as tx:
        order = spending.send_back(tx, context, session, order_id, given.reason)
        return orders_view(tx, [order])[0]


@router.get("/recoveries", summary="What is claimed back")
def get_recoveries(context: ContextIn, session: MoneyReaderIn) -> list[RecoveryView]:
    """Recoveries that are not at their end, the oldest first."""
    with context.db.transaction() as tx:
        return recoveries_view(tx, payments.live_recoveries_fan_out(tx))


@router.post("/recoveries/{recovery_id}/agreement", summary="Record an agreement with the debtor")
def post_agreement(
    context: ContextIn, session: RecovererIn, recovery_id: UUID, given: Agreement
) -> RecoveryView:
    """The debtor has acknowledged the debt."""
    with context.db.transaction() as tx:
        one = spending.agree(tx, context, session, recovery_id, given.words, given.may_offset)
        return recoveries_view(tx, [one])[0]


@router.post("/recoveries/{recovery_id}/write-off", summary="Ask to give up what is open")
def post_write_off(
    context: ContextIn, session: RecovererIn, recovery_id: UUID, given: Reason
) -> RecoveryView:
    """Above the insurer's limit a second person decides."""
    with context.db.transaction() as tx:
        one = spending.ask_write_off(tx, context, session, recovery_id, given.reason)
        return recoveries_view(tx, [one])[0]


@router.post("/recoveries/{recovery_id}/write-off/decision", summary="Decide on giving up")
def post_write_off_decision(
    context: ContextIn, session: ReleaserIn, recovery_id: UUID, given: WriteOff
) -> RecoveryView:
    """Another person than who asked."""
    with context.db.transaction() as tx:
        one = spending.decide_write_off(tx, context, session, recovery_id, given.approved, given.reason)
        return recoveries_view(tx, [one])[0]


@router.get("/exceptions", summary="What the bank and our books do not agree on")
def get_exceptions(context: ContextIn, session: MoneyReaderIn) -> list[ExceptionView]:
    """Open exceptions, the oldest first."""
    with context.db.transaction() as tx:
        return exceptions_view(tx, payments.open_exceptions_fan_out(tx))


@router.post("/exceptions/{exception_id}/settlement", summary="Settle an exception", status_code=204)
def post_settlement(context: ContextIn, session: RecovererIn, exception_id: UUID, given: Reason) -> None:
    """Say what it was; its task ends."""
    with context.db.transaction() as tx:
        spending.settle_exception(tx, context, session, exception_id, given.reason)


@router.post("/exceptions/{exception_id}/tie", summary="Tie a booking to the order that it holds")
def post_tie(context: ContextIn, session: RecovererIn, exception_id: UUID, given: Reason) -> OrderView:
    """The booking was that order's payment: it counts as paid and is never sent."""
    with context.db.transaction() as tx:
        return orders_view(tx, [spending.tie(tx, context, session, exception_id, given.reason)])[0]


@router.post("/exceptions/{exception_id}/release", summary="Release an order that a booking holds")
def post_release_held(
    context: ContextIn, session: ReleaserIn, exception_id: UUID, given: Reason
) -> OrderView:
    """The booking was another payment. The first call asks; another person's lets the order go."""
    with context.db.transaction() as tx:
        order = spending.release_held(tx, context, session, exception_id, given.reason)
        return orders_view(tx, [order])[0]
