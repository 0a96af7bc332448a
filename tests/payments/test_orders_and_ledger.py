"""Orders from decision to execution on a real database, with exact amounts in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from psycopg import errors

from claimwright.app.payments import public as payments
from claimwright.app.payments.store import MESSAGE, message_row
from claimwright.core.journal import Actor, verify
from claimwright.core.ledger import Account, Recipe
from claimwright.core.outcome import Refused
from claimwright.core.payments import AskPolicy, OrderState
from claimwright.infra import journal
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.field_cipher import fields_in_use
from claimwright.infra.ids import Ids
from claimwright.ports.bank import InstructionStatus, PaymentInstruction, StatusReport

SYSTEM = Actor("system", "payments", "payments")
STAFF = Actor("staff", "1", "Chen Yu")
PAYEE = payments.Payee("张晓明", "6222021234567890128", "102100099996", "虚构银行一支行")
POLICY = AskPolicy()
BANK = "test bank"


def compose(message_id: str, instructions: Sequence[PaymentInstruction], at: datetime) -> bytes:
    return repr((message_id, instructions, at)).encode()


def order(
    db: Database, ids: Ids, clock: SetClock, claim_id: UUID, amount_fen: int = 123_456
) -> payments.PaymentOrder:
    new = payments.NewOrder(claim_id, 1, amount_fen, PAYEE, "理赔款 CL0001")
    with db.transaction() as tx:
        placed = payments.order_payment(tx, ids, new, SYSTEM, clock.now())
    assert isinstance(placed, payments.PaymentOrder)
    return placed


def send(db: Database, clock: SetClock, message_id: str) -> payments.Sending:
    with db.transaction() as tx:
        sending = payments.take_due(tx, BANK, compose, message_id, 50, POLICY, SYSTEM, clock.now())
    assert sending is not None
    return sending


def hear(
    db: Database,
    ids: Ids,
    clock: SetClock,
    placed: payments.PaymentOrder,
    code: str,
    amount_fen: int | None = None,
) -> payments.Heard:
    status = InstructionStatus(placed.end_to_end_id, code, None, amount_fen)
    with db.transaction() as tx:
        return payments.record_status(tx, ids, placed.order_id, status, SYSTEM, clock.now())


@pytest.fixture
def claim_id(ids: Ids) -> UUID:
    return ids.new_id(ids.new_bucket())


def balances(db: Database, claim_id: UUID) -> dict[Account, int]:
    with db.transaction() as tx:
        return {name: fen for name, fen in payments.balances_of_claim(tx, claim_id).items() if fen}


def test_an_executed_payment_moves_the_debt_to_the_bank_once(
    db: Database, ids: Ids, clock: SetClock, claim_id: UUID
) -> None:
    placed = order(db, ids, clock, claim_id)
    assert balances(db, claim_id) == {
        Account.CLAIMS_PAYABLE: -123_456,
        Account.CLAIMS_EXPENSE: 123_456,
    }
    sending = send(db, clock, "M1")
    assert sending.order_ids == (placed.order_id,)
    assert placed.end_to_end_id.encode() in sending.content
    answer = StatusReport("R1", b"taken", (InstructionStatus(placed.end_to_end_id, "ACTC"),))
    with db.transaction() as tx:
        payments.record_sent(tx, BANK, sending, answer, SYSTEM, clock.now())
    assert hear(db, ids, clock, placed, "ACSP").became is OrderState.ACCEPTED
    assert hear(db, ids, clock, placed, "ACSC", 123_456).became is OrderState.EXECUTED
    for _ in range(3):  # the bank repeats itself
        assert hear(db, ids, clock, placed, "ACSC", 123_456).became is None
    assert hear(db, ids, clock, placed, "ACSP").became is None
    assert balances(db, claim_id) == {
        Account.BANK: -123_456,
        Account.CLAIMS_EXPENSE: 123_456,
    }
    with db.transaction() as tx:
        lines = payments.ledger_of_claim(tx, claim_id)
        chain = journal.entries(tx, placed.order_id)
        messages = payments.messages_of_order(tx, placed.order_id)
        trial = payments.trial_balance_fans_out(tx)
    assert [line.recipe for line in lines] == [Recipe.CLAIM_APPROVED, Recipe.PAYMENT_EXECUTED]
    assert [e.event for e in chain] == ["ordered", "send_started", "taken", "accepted", "executed"]
    assert verify(chain) is None
    assert [(m.direction, m.code, m.content) for m in messages] == [
        ("out", "", sending.content),
        ("in", "ACTC", b"taken"),
    ]
    assert sum(row.balance_fen for row in trial) == 0


def test_a_decision_cannot_be_ordered_or_booked_twice(
    db: Database, ids: Ids, clock: SetClock, claim_id: UUID
) -> None:
    placed = order(db, ids, clock, claim_id)
    with pytest.raises(errors.UniqueViolation):
        order(db, ids, clock, claim_id)
    with pytest.raises(errors.UniqueViolation), db.transaction() as tx:
        payments.post(tx, ids, claim_id, Recipe.CLAIM_APPROVED, 1, "decision 1", clock.now())
    with db.transaction() as tx:
        assert payments.orders_of_claim(tx, claim_id) == (placed,)


def test_a_rejected_order_is_paid_by_another_attempt_with_its_own_id(
    db: Database, ids: Ids, clock: SetClock, claim_id: UUID
) -> None:
    first = order(db, ids, clock, claim_id)
    send(db, clock, "M2")
    heard = hear(db, ids, clock, first, "RJCT")
    assert (heard.became, heard.ask_person) == (OrderState.REJECTED, "rejected")
    assert balances(db, claim_id)[Account.CLAIMS_PAYABLE] == -123_456
    corrected = payments.Payee("张晓明", "6222021234567890999", None, "虚构银行二支行")
    with db.transaction() as tx:
        second = payments.order_again(tx, ids, first.order_id, corrected, STAFF, clock.now())
    assert isinstance(second, payments.PaymentOrder)
    assert second.attempt == 2
    assert second.end_to_end_id != first.end_to_end_id
    with db.transaction() as tx:
        again = payments.order_again(tx, ids, second.order_id, corrected, STAFF, clock.now())
    assert again == Refused(payments.PaymentCode.NOT_ENDED_UNPAID, {"state": "ordered"})
    send(db, clock, "M3")
    hear(db, ids, clock, second, "ACSC")
    late = hear(db, ids, clock, first, "ACSC")  # days later the bank says that the first was executed too
    assert (late.became, late.ask_person) == (OrderState.IN_DOUBT, "executed_after_rejected")
    assert balances(db, claim_id)[Account.BANK] == -123_456


def test_an_unknown_outcome_is_asked_about_and_resent_only_when_the_bank_does_not_know_it(
    db: Database, ids: Ids, clock: SetClock, claim_id: UUID
) -> None:
    placed = order(db, ids, clock, claim_id)
    sending = send(db, clock, "M4")
    with db.transaction() as tx:
        payments.record_unknown(tx, sending, "timed out", SYSTEM, clock.now())

    def not_known() -> payments.Heard:
        with db.transaction() as tx:
            return payments.record_not_known(tx, placed.order_id, POLICY, SYSTEM, clock.now())

    def nothing_due() -> bool:
        with db.transaction() as tx:
            return payments.take_due(tx, BANK, compose, "M5", 50, POLICY, SYSTEM, clock.now()) is None

    assert nothing_due()
    clock.move(timedelta(seconds=2))
    assert not_known().became is None  # it may still be under way
    assert not_known().became is None
    assert nothing_due()
    clock.move(timedelta(seconds=10))
    assert not_known().became is OrderState.ORDERED
    again = send(db, clock, "M6")
    with (
        db.transaction() as tx
    ):  # the first sender wakes up late: what it says of its own message moves nothing
        payments.record_not_sent(tx, sending, "too late", timedelta(0), SYSTEM, clock.now())
    assert nothing_due()
    assert placed.end_to_end_id.encode() in again.content  # the same id for ever


def test_amount_and_partial_contradictions_wait_for_a_person_who_settles_them(
    db: Database, ids: Ids, clock: SetClock, claim_id: UUID
) -> None:
    placed = order(db, ids, clock, claim_id)
    send(db, clock, "M7")
    heard = hear(db, ids, clock, placed, "ACSC", 123_455)
    assert (heard.became, heard.ask_person) == (OrderState.IN_DOUBT, "other_amount")
    assert hear(db, ids, clock, placed, "ACSC", 123_456).became is None  # from here on only a person
    assert Account.BANK not in balances(db, claim_id)
    with db.transaction() as tx:
        settled = payments.settle_doubt(
            tx, ids, placed.order_id, True, "statement 7 line 3", STAFF, clock.now()
        )
    assert isinstance(settled, payments.PaymentOrder)
    assert (settled.state, settled.needs_person) == (OrderState.EXECUTED, None)
    assert balances(db, claim_id)[Account.BANK] == -123_456


def test_an_unsent_order_is_cancelled_and_what_was_owed_is_reversed(
    db: Database, ids: Ids, clock: SetClock, claim_id: UUID
) -> None:
    placed = order(db, ids, clock, claim_id)
    with db.transaction() as tx:
        cancelled = payments.cancel_order(tx, ids, placed.order_id, STAFF, clock.now())
    assert isinstance(cancelled, payments.PaymentOrder)
    assert balances(db, claim_id) == {}
    with db.transaction() as tx:
        assert payments.take_due(tx, BANK, compose, "M8", 50, POLICY, SYSTEM, clock.now()) is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"amount_fen": 0}, payments.PaymentCode.AMOUNT_OUT_OF_RANGE, "amount_fen"),
        (
            {"payee": payments.Payee("", "6222021234567890128", None, "银行")},
            payments.PaymentCode.PAYEE_NAME,
            "payee.name",
        ),
        (
            {"payee": payments.Payee("张", "12-34", None, "银行")},
            payments.PaymentCode.PAYEE_ACCOUNT,
            "payee.account_no",
        ),
        ({"remittance": "x\x00"}, payments.PaymentCode.REMITTANCE, "remittance"),
    ],
)
def test_what_no_bank_could_take_is_refused_at_the_order(
    db: Database,
    ids: Ids,
    clock: SetClock,
    claim_id: UUID,
    change: dict[str, object],
    code: payments.PaymentCode,
    field: str,
) -> None:
    given: dict[str, object] = {"amount_fen": 1, "payee": PAYEE, "remittance": "理赔款"} | change
    with db.transaction() as tx:
        refused = payments.order_payment(
            tx,
            ids,
            payments.NewOrder(claim_id, 1, **given),
            SYSTEM,
            clock.now(),  # type: ignore[arg-type]
        )
    assert isinstance(refused, Refused)
    assert (refused.code, refused.field) == (code, field)


def test_reports_are_kept_once_and_strangers_are_counted(
    db: Database, ids: Ids, clock: SetClock, claim_id: UUID
) -> None:
    placed = order(db, ids, clock, claim_id)
    report = StatusReport(
        "R9",
        b"report nine",
        (InstructionStatus(placed.end_to_end_id, "ACSC"), InstructionStatus("NOT-OURS", "ACSC")),
        seq=9,
    )
    with db.transaction() as tx:
        assert payments.keep_reports(tx, "other bank", [report], clock.now()) == 1
    with db.transaction() as tx:
        assert payments.keep_reports(tx, "other bank", [report], clock.now()) == 0
        assert payments.cursor(tx, "other bank") == 9
        kept = tx.execute(
            "select message_id, sha256, content, content_sealed, unmatched"
            " from payments.bank_message where bank = 'other bank'"
        )
        ((message_id, sha256, clear, sealed, unmatched),) = kept.fetchall()
        content = fields_in_use().open_bytes(MESSAGE, message_row("other bank", "in", sha256), sealed)
        assert (message_id, clear, content, unmatched) == ("R9", None, b"report nine", 1)
