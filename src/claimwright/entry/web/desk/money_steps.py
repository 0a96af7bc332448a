"""One payment and one recovery on the desk: what can be done, what it would do, and why it was refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from claimwright.app.identity.public import Session
from claimwright.app.payments import public as payments
from claimwright.core.payments.recovery import Instalment
from claimwright.entry.acts import spending
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context
from claimwright.entry.views.facts import read_yuan
from claimwright.entry.views.money_pages import order_page, recovery_page
from claimwright.entry.web.auth import CheckedForm, ContextIn, MoneyReaderPage, RecovererPage, ReleaserPage
from claimwright.entry.web.desk.money import may_act, money_page
from claimwright.entry.web.render import render

router = APIRouter(prefix="/desk/money")
Words = Annotated[str, Form(max_length=1000)]
Typed = Annotated[list[str], Form(max_length=12)]


@router.get("/orders/{order_id}")
def show_order(request: Request, context: ContextIn, session: MoneyReaderPage, order_id: UUID) -> Response:
    """A payment with its history, and what can be done with it."""
    return _order(request, context, session, order_id)


def _order(
    request: Request, context: Context, session: Session, order_id: UUID, problem: Problem | None = None
) -> Response:
    with context.db.transaction() as tx:
        order = payments.order(tx, order_id)
        if order is None:
            raise Problem(404, "no_such_order", {}, "order_id", str(order_id))
        page = order_page(tx, order)
    return render(
        request,
        "desk/money_order.html",
        session=session,
        tab="money",
        page=page,
        problem=problem,
        opened="wrong" if problem else "",
        may_act=may_act(session, context.clock.now()),
        status=problem.status if problem else 200,
    )


@router.post("/orders/{order_id}/wrong-payee", dependencies=[CheckedForm])
def post_wrong_payee(
    request: Request, context: ContextIn, session: RecovererPage, order_id: UUID, evidence: Words = ""
) -> Response:
    """It reached somebody not entitled: claimed back there, owed here again."""
    try:
        with context.db.transaction() as tx:
            opened = spending.wrong_payee(tx, context, session, order_id, evidence)
    except Problem as problem:
        return _order(request, context, session, order_id, problem)
    return RedirectResponse(f"/desk/money/recoveries/{opened.recovery_id}", 303)


@router.get("/recoveries/{recovery_id}")
def show_recovery(
    request: Request, context: ContextIn, session: MoneyReaderPage, recovery_id: UUID
) -> Response:
    """A recovery with its plan and history, and the next steps."""
    return _recovery(request, context, session, recovery_id)


def _recovery(
    request: Request,
    context: Context,
    session: Session,
    recovery_id: UUID,
    problem: Problem | None = None,
    opened: str = "",
    typed: dict[str, Sequence[str]] | None = None,
) -> Response:
    with context.db.transaction() as tx:
        one = payments.recovery(tx, recovery_id)
        if one is None:
            raise Problem(404, "no_such_recovery", {}, "recovery_id", str(recovery_id))
        page = recovery_page(tx, one, payments.unsent_orders_to_fan_out(tx, one.debtor))
    return render(
        request,
        "desk/money_recovery.html",
        session=session,
        tab="money",
        page=page,
        problem=problem,
        opened=opened,
        typed=typed,
        may_act=may_act(session, context.clock.now()),
        status=problem.status if problem else 200,
    )


@router.post("/recoveries/{recovery_id}/instalments", dependencies=[CheckedForm])
def post_instalments(
    request: Request,
    context: ContextIn,
    session: RecovererPage,
    recovery_id: UUID,
    due_on: Typed,
    amount: Typed,
) -> Response:
    """Agree on instalments; empty rows are left out."""
    try:
        parts = _parts(due_on, amount)
        with context.db.transaction() as tx:
            spending.plan(tx, context, session, recovery_id, parts)
    except Problem as problem:
        typed: dict[str, Sequence[str]] = {"due_on": due_on, "amount": amount}
        return _recovery(request, context, session, recovery_id, problem, "instalments", typed)
    return RedirectResponse(f"/desk/money/recoveries/{recovery_id}", 303)


def _parts(due_on: Sequence[str], amount: Sequence[str]) -> list[Instalment]:
    rows = [(day.strip(), fen.strip()) for day, fen in zip(due_on, amount, strict=False)]
    return [Instalment(_day(day), read_yuan(fen, "amount")) for day, fen in rows if day or fen]


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Problem(422, "not_a_date", {"value": typed[:20]}, "due_on", typed[:20]) from error


@router.post("/recoveries/{recovery_id}/offset", dependencies=[CheckedForm])
def post_offset(
    request: Request,
    context: ContextIn,
    session: ReleaserPage,
    recovery_id: UUID,
    order_id: Annotated[UUID, Form()],
) -> Response:
    """Deduct from a payment that has not left; the person is another than who recorded the consent."""
    try:
        with context.db.transaction() as tx:
            spending.offset(tx, context, session, recovery_id, order_id)
    except Problem as problem:
        return _recovery(request, context, session, recovery_id, problem, "offset")
    return RedirectResponse(f"/desk/money/recoveries/{recovery_id}", 303)


@router.post("/recoveries/{recovery_id}/receipts", dependencies=[CheckedForm])
def post_receipt(
    request: Request,
    context: ContextIn,
    session: RecovererPage,
    recovery_id: UUID,
    entry: Annotated[str, Form(max_length=200)] = "",
    evidence: Words = "",
) -> Response:
    """Note that a credit is this recovery's; another person confirms."""
    bank, _, reference = entry.partition("|")
    try:
        with context.db.transaction() as tx:
            spending.note_receipt(tx, context, session, recovery_id, bank, reference, evidence)
    except Problem as problem:
        return _recovery(request, context, session, recovery_id, problem, "receipt")
    return RedirectResponse("/desk/money#receipts", 303)


@router.post("/receipts/{receipt_id}/decision", dependencies=[CheckedForm])
def post_receipt_decision(
    request: Request,
    context: ContextIn,
    session: ReleaserPage,
    receipt_id: UUID,
    confirmed: Annotated[bool, Form()],
) -> Response:
    """The second person's word on a noted receipt."""
    try:
        with context.db.transaction() as tx:
            spending.decide_receipt(tx, context, session, receipt_id, confirmed)
    except Problem as problem:
        return money_page(request, context, session, problem)
    return RedirectResponse("/desk/money#recoveries", 303)
