"""The money pages: trial balance by day with drill-down, what waits for a second person, what is off."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.identity.public import Session
from claimwright.app.payments import public as payments
from claimwright.core.dates import business_date
from claimwright.core.identity import Right
from claimwright.core.ledger import Account
from claimwright.core.money import format_yuan
from claimwright.entry.acts import spending
from claimwright.entry.acts.access import has_right
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context
from claimwright.entry.views.money import (
    account_of,
    days_view,
    exceptions_view,
    lines_view,
    orders_view,
    recoveries_view,
    trial_balance_view,
)
from claimwright.entry.views.money_pages import receipts_view
from claimwright.entry.web.auth import CheckedForm, ContextIn, MoneyReaderPage, RecovererPage, ReleaserPage
from claimwright.entry.web.render import render

router = APIRouter(prefix="/desk/money")
CSV_LINES_MAX = 100_000
Words = Annotated[str, Form(max_length=1000)]


@router.get("")
def show_money(request: Request, context: ContextIn, session: MoneyReaderPage) -> Response:
    """What waits first, then the balances."""
    return money_page(request, context, session)


def money_page(
    request: Request, context: Context, session: Session, problem: Problem | None = None
) -> Response:
    """The page of everything that waits, with why the last act was refused, if it was."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        values: dict[str, Any] = {
            "orders": orders_view(tx, payments.orders_awaiting_release_fan_out(tx)),
            "exceptions": exceptions_view(tx, payments.open_exceptions_fan_out(tx)),
            "receipts": receipts_view(tx, payments.noted_receipts_waiting_fan_out(tx)),
            "recoveries": recoveries_view(tx, payments.live_recoveries_fan_out(tx)),
            "balance": trial_balance_view(tx),
            "days": days_view(tx, business_date(now)),
        }
    return render(
        request,
        "desk/money.html",
        session=session,
        tab="money",
        today=business_date(now),
        may_act=may_act(session, now),
        problem=problem,
        status=problem.status if problem else 200,
        **values,
    )


def may_act(session: Session, now: datetime) -> bool:
    """The forms are shown to whom the access policy lets act."""
    return has_right(session, Right.RELEASE_PAYMENTS, now)


@router.get("/trial-balance.csv")
def get_trial_balance(context: ContextIn, session: MoneyReaderPage) -> Response:
    """The trial balance for a spreadsheet; amounts in yuan."""
    with context.db.transaction() as tx:
        rows = trial_balance_view(tx).accounts
    head = ("account", "科目", "name", "debit", "credit", "balance")
    lines = [
        (one.code, one.zh, one.en, *map(_plain, (one.debit_fen, one.credit_fen, one.balance_fen)))
        for one in rows
    ]
    return as_csv("trial-balance", [head, *lines])


@router.get("/accounts/{code}/{day}.csv")
def get_account(context: ContextIn, session: MoneyReaderPage, code: str, day: date) -> Response:
    """The lines of an account on a day for a spreadsheet."""
    account = account_of(code)
    if account is None:
        raise Problem(404, "no_such_ledger_account")
    with context.db.transaction() as tx:
        lines = lines_view(tx, payments.lines_of_account_fan_out(tx, account, day, CSV_LINES_MAX))
    head = ("posted_at", "claim_no", "recipe", "cause", "debit", "credit", "amount")
    rows = [
        (
            one.posted_at.isoformat(),
            one.claim_no,
            one.recipe,
            one.cause,
            one.debit,
            one.credit,
            _plain(one.amount_fen),
        )
        for one in lines
    ]
    return as_csv(f"{code}-{day.isoformat()}", [head, *rows])


def _plain(amount_fen: int) -> str:
    return format_yuan(amount_fen, grouped=False)


def as_csv(name: str, rows: Sequence[Sequence[str]]) -> Response:
    """UTF-8 with a mark, so that spreadsheets read the Chinese; a cell never begins a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([[_cell(one) for one in row] for row in rows])
    kept = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=kept)


def _cell(value: str) -> str:
    return f"'{value}" if value[:1] in {"=", "+", "@"} else value


@router.get("/accounts/{code}/{day}")
def show_account(
    request: Request, context: ContextIn, session: MoneyReaderPage, code: str, day: date
) -> Response:
    """The lines of an account on a business day, each with its claim."""
    account = account_of(code)
    if account is None:
        raise Problem(404, "no_such_ledger_account")
    with context.db.transaction() as tx:
        lines = lines_view(tx, payments.lines_of_account_fan_out(tx, account, day))
    names = {"zh": account.zh, "en": account.en}
    return render(
        request,
        "desk/money_account.html",
        session=session,
        tab="money",
        names=names,
        code=code,
        day_shown=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        lines=lines,
        accounts={one.value: {"zh": one.zh, "en": one.en} for one in Account},
    )


@router.post("/orders/{order_id}/release", dependencies=[CheckedForm])
def post_release(context: ContextIn, session: ReleaserPage, order_id: UUID) -> Response:
    """Let a payment go."""
    with context.db.transaction() as tx:
        spending.release(tx, context, session, order_id)
    return RedirectResponse("/desk/money", 303)


@router.post("/orders/{order_id}/send-back", dependencies=[CheckedForm])
def post_send_back(context: ContextIn, session: ReleaserPage, order_id: UUID, reason: Words = "") -> Response:
    """Send a payment back with a reason."""
    with context.db.transaction() as tx:
        spending.send_back(tx, context, session, order_id, reason)
    return RedirectResponse("/desk/money", 303)


@router.post("/recoveries/{recovery_id}/agreement", dependencies=[CheckedForm])
def post_agreement(
    context: ContextIn,
    session: RecovererPage,
    recovery_id: UUID,
    words: Words = "",
    may_offset: Annotated[bool, Form()] = False,
) -> Response:
    """Record what was agreed with the debtor."""
    with context.db.transaction() as tx:
        spending.agree(tx, context, session, recovery_id, words, may_offset)
    return RedirectResponse("/desk/money#recoveries", 303)


@router.post("/recoveries/{recovery_id}/write-off", dependencies=[CheckedForm])
def post_write_off(
    context: ContextIn, session: RecovererPage, recovery_id: UUID, reason: Words = ""
) -> Response:
    """Ask to give up what is open."""
    with context.db.transaction() as tx:
        spending.ask_write_off(tx, context, session, recovery_id, reason)
    return RedirectResponse("/desk/money#recoveries", 303)


@router.post("/recoveries/{recovery_id}/write-off/decision", dependencies=[CheckedForm])
def post_write_off_decision(
    context: ContextIn,
    session: ReleaserPage,
    recovery_id: UUID,
    approved: Annotated[bool, Form()],
    reason: Words = "",
) -> Response:
    """The second person's word."""
    with context.db.transaction() as tx:
        spending.decide_write_off(tx, context, session, recovery_id, approved, reason)
    return RedirectResponse("/desk/money#recoveries", 303)


@router.post("/exceptions/{exception_id}/tie", dependencies=[CheckedForm])
def post_tie(
    request: Request, context: ContextIn, session: RecovererPage, exception_id: UUID, evidence: Words = ""
) -> Response:
    """The booking was the payment of the order that it holds."""
    try:
        with context.db.transaction() as tx:
            spending.tie(tx, context, session, exception_id, evidence)
    except Problem as problem:
        return money_page(request, context, session, problem)
    return RedirectResponse("/desk/money#exceptions", 303)


@router.post("/exceptions/{exception_id}/release", dependencies=[CheckedForm])
def post_release_held(
    request: Request, context: ContextIn, session: ReleaserPage, exception_id: UUID, reason: Words = ""
) -> Response:
    """The booking was another payment; the second person lets the order go."""
    try:
        with context.db.transaction() as tx:
            spending.release_held(tx, context, session, exception_id, reason)
    except Problem as problem:
        return money_page(request, context, session, problem)
    return RedirectResponse("/desk/money#exceptions", 303)


@router.post("/exceptions/{exception_id}/settlement", dependencies=[CheckedForm])
def post_settlement(
    request: Request, context: ContextIn, session: RecovererPage, exception_id: UUID, resolution: Words = ""
) -> Response:
    """Say what an exception was."""
    try:
        with context.db.transaction() as tx:
            spending.settle_exception(tx, context, session, exception_id, resolution)
    except Problem as problem:
        return money_page(request, context, session, problem)
    return RedirectResponse("/desk/money#exceptions", 303)
