"""What the bank's own bookings tell: returns, late success, money claimed back, the end of a day."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from tests.conftest import START
from tests.connectors.conftest import BankProcess
from tests.journeys.world import CLERK, World
from tests.payments.test_paying_a_claim import PAID_FEN, Till

from claimwright.app.claims.public import Claim
from claimwright.app.payments import public as payments
from claimwright.app.work import public as work
from claimwright.connectors.banks.sandbox_bank import SandboxBank
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import Actor
from claimwright.core.ledger import Account, Recipe
from claimwright.core.outcome import Refused
from claimwright.core.payments import OrderState
from claimwright.core.payments.recovery import Instalment, RecoveryReason, RecoveryState
from claimwright.infra.clock import SetClock, SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.reconcile_day.day import reconcile_day
from claimwright.journeys.reconcile_day.matching import fetch_notices, match_due
from claimwright.journeys.recover_money.steps import paid_to_wrong_payee
from claimwright.journeys.settle_claim import pay
from claimwright.journeys.settle_claim.pay import Cashier
from claimwright.journeys.settle_claim.repay import pay_again

SECOND = Actor("staff", "00000000-0000-8000-8000-0000000000aa", "Wang Fang")
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def bank_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    running = BankProcess(tmp_path_factory.mktemp("bank"), "--delay", "0.02")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def world(db: Database, ids: Ids) -> World:
    made = World(db, ids, SetClock(START))
    made.load_products()
    return made


@pytest.fixture
def till(world: World, ids: Ids, bank_process: BankProcess) -> Iterator[Till]:
    bank_process.http.delete("/admin/rules")
    bank = SandboxBank(bank_process.address, send_within_s=1.0)
    yield Till(world, Cashier(world.db, ids, world.clock, bank), world.clock, bank_process)
    bank.close()
    bank_process.http.delete("/admin/rules")


def executed(till: Till) -> payments.PaymentOrder:
    order = till.ordered()
    pay.send_due(till.cashier)
    till.hear(order, OrderState.EXECUTED)
    return till.order(order)


def match_all(till: Till, rounds: int = 8) -> None:
    for _ in range(rounds):
        fetch_notices(till.cashier)
        while match_due(till.cashier):
            pass
        till.later(3)
        time.sleep(0.03)


def match_until(till: Till, was_reached: Callable[[], bool], within_s: float = 60.0) -> None:
    """Read on until the bank has done what it does later: a slow machine takes its time."""
    until = time.monotonic() + within_s
    while not was_reached() and time.monotonic() < until:
        match_all(till, 1)
    match_all(till)


def repay(till: Till, claim_id: UUID) -> payments.PaymentOrder:
    claim = till.world.claim(claim_id)
    with till.world.db.transaction() as tx:
        again = pay_again(
            tx, till.cashier.ids, claim_id, claim.version, claim.account_id, CLERK, till.clock.now()
        )
        assert isinstance(again, Claim), again
        return payments.orders_of_claim(tx, claim_id)[-1]


def exceptions(till: Till) -> list[tuple[str, str]]:
    with till.world.db.transaction() as tx:
        return [(one.kind, one.subject) for one in payments.open_exceptions_fan_out(tx)]


def recoveries(till: Till, claim_id: UUID) -> tuple[payments.Recovery, ...]:
    with till.world.db.transaction() as tx:
        return payments.recoveries_of_claim(tx, claim_id)


def test_money_that_comes_back_is_owed_again_and_paid_to_another_attempt(till: Till) -> None:
    order = executed(till)
    match_all(till)
    assert exceptions(till) == []
    till.bank.http.post("/admin/return", json={"end_to_end_id": order.end_to_end_id, "reason": "AC04"})
    match_all(till)
    assert (till.order(order).state, till.claim_state(order)) == (OrderState.RETURNED, ClaimState.APPROVED)
    assert till.balances(order.claim_id) == {
        Account.CLAIMS_EXPENSE: PAID_FEN,
        Account.CLAIMS_PAYABLE: -PAID_FEN,
    }
    assert till.questions(order) == [("payment_returned", "AC04")]
    second = repay(till, order.claim_id)
    pay.send_due(till.cashier)
    till.hear(second, OrderState.EXECUTED)
    match_all(till)
    assert till.claim_state(order) is ClaimState.CLOSED
    assert till.balances(order.claim_id) == {
        Account.BANK: -PAID_FEN,
        Account.CLAIMS_EXPENSE: PAID_FEN,
    }
    assert exceptions(till) == []


def test_a_return_before_we_heard_of_the_execution_proves_it(till: Till) -> None:
    till.bank.misbehave(do="return", seconds=0.1)
    order = till.ordered()
    pay.send_due(till.cashier)
    # The notices overtake the status report.
    match_until(till, lambda: till.order(order).state is OrderState.RETURNED)
    assert till.order(order).state is OrderState.RETURNED
    till.settle_all()
    assert till.order(order).state is OrderState.RETURNED
    with till.world.db.transaction() as tx:
        booked = [line.recipe for line in payments.ledger_of_claim(tx, order.claim_id)]
    assert booked.count(Recipe.PAYMENT_EXECUTED) == booked.count(Recipe.PAYMENT_RETURNED) == 1


def test_late_success_after_a_reissue_was_paid_becomes_a_recovery_that_the_debtor_settles(
    till: Till,
) -> None:
    till.bank.misbehave(do="late_success", seconds=1.5, times=1)
    first = till.ordered()
    pay.send_due(till.cashier)
    till.hear(first, OrderState.REJECTED)
    second = repay(till, first.claim_id)
    pay.send_due(till.cashier)
    till.hear(second, OrderState.EXECUTED)
    assert till.claim_state(first) is ClaimState.CLOSED
    match_until(till, lambda: len(recoveries(till, first.claim_id)) == 1)
    assert till.paid_by_bank(first) == till.paid_by_bank(second) == [PAID_FEN]
    assert (till.order(first).state, till.order(first).is_excess) == (OrderState.EXECUTED, True)
    (opened,) = recoveries(till, first.claim_id)
    assert (opened.reason, opened.amount_fen, opened.open_fen) == (
        RecoveryReason.PAID_TWICE,
        PAID_FEN,
        PAID_FEN,
    )
    assert till.balances(first.claim_id) == {
        Account.BANK: -2 * PAID_FEN,
        Account.CLAIMS_EXPENSE: PAID_FEN,
        Account.CLAIMS_RECOVERABLE: PAID_FEN,
    }
    for fen in (50_000, PAID_FEN - 50_000):
        given = {"amount_fen": fen, "remittance": f"退还理赔款 {opened.reference}", "counterparty": "某人"}
        till.bank.http.post("/admin/credit", json=given)
    match_all(till)
    (settled,) = recoveries(till, first.claim_id)
    assert (settled.state, settled.received_fen, settled.open_fen) == (RecoveryState.SETTLED, PAID_FEN, 0)
    assert till.balances(first.claim_id) == {Account.BANK: -PAID_FEN, Account.CLAIMS_EXPENSE: PAID_FEN}
    assert exceptions(till) == []


def test_late_success_takes_back_an_attempt_that_never_left(till: Till) -> None:
    till.bank.misbehave(do="late_success", seconds=0.4, times=1)
    first = till.ordered()
    pay.send_due(till.cashier)
    till.hear(first, OrderState.REJECTED)
    second = repay(till, first.claim_id)
    match_until(till, lambda: till.order(first).state is OrderState.EXECUTED)
    assert (till.order(first).state, till.order(second).state) == (OrderState.EXECUTED, OrderState.CANCELLED)
    assert till.claim_state(first) is ClaimState.CLOSED
    assert recoveries(till, first.claim_id) == ()
    assert till.balances(first.claim_id) == {Account.BANK: -PAID_FEN, Account.CLAIMS_EXPENSE: PAID_FEN}


def test_money_to_the_wrong_payee_is_claimed_back_and_paid_again(till: Till) -> None:
    order = executed(till)
    ids, now = till.cashier.ids, till.clock.now()
    with till.world.db.transaction() as tx:
        found = paid_to_wrong_payee(tx, ids, order.order_id, "letter of the customer", CLERK, now)
        assert isinstance(found, payments.Recovery), found
    assert till.claim_state(order) is ClaimState.APPROVED
    assert till.balances(order.claim_id)[Account.CLAIMS_RECOVERABLE] == PAID_FEN
    second = repay(till, order.claim_id)
    assert second.state is OrderState.AWAITING_RELEASE  # whatever the amount: it went wrong once
    with till.world.db.transaction() as tx:
        alone = payments.release_order(tx, second.order_id, CLERK, now)
        assert isinstance(alone, Refused)
        assert alone.code is payments.PaymentCode.SECOND_PERSON
        assert not isinstance(payments.release_order(tx, second.order_id, SECOND, now), Refused)
    pay.send_due(till.cashier)
    till.hear(second, OrderState.EXECUTED)
    assert till.claim_state(order) is ClaimState.CLOSED
    assert till.balances(order.claim_id) == {
        Account.BANK: -2 * PAID_FEN,
        Account.CLAIMS_EXPENSE: PAID_FEN,
        Account.CLAIMS_RECOVERABLE: PAID_FEN,
    }
    match_all(till)


def test_a_recovery_is_agreed_planned_and_written_off_by_two_persons(till: Till) -> None:
    order = executed(till)
    ids = till.cashier.ids
    with till.world.db.transaction() as tx:
        now = till.clock.now()
        one = payments.open_recovery(
            tx, ids, order.claim_id, 90_000, RecoveryReason.NOT_OWED, CLERK, now, cause="decision 2"
        )
        agreed = payments.agree_recovery(tx, one.recovery_id, "电话录音 7", False, CLERK, now)
        assert isinstance(agreed, payments.Recovery)
        day = now.date()
        short = [Instalment(day, 30_000), Instalment(day + timedelta(30), 30_000)]
        refused = payments.plan_recovery(tx, one.recovery_id, short, CLERK, now)
        assert isinstance(refused, Refused)
        assert refused.facts["why"] == "plan_sum"
        parts = [*short, Instalment(day + timedelta(60), 30_000)]
        planned = payments.plan_recovery(tx, one.recovery_id, parts, CLERK, now)
        assert isinstance(planned, payments.Recovery)
        got = payments.receive_recovery(tx, ids, one.recovery_id, 30_000, "entry 1", pay.CASHIER, now)
        assert isinstance(got, payments.Recovery)
        assert (got.state, got.open_fen) == (RecoveryState.PARTLY_RECEIVED, 60_000)
        asked = payments.ask_write_off(tx, ids, one.recovery_id, "无偿还能力", CLERK, now)
        assert isinstance(asked, payments.Recovery)
        assert asked.state is RecoveryState.WRITE_OFF_ASKED
        same = payments.decide_write_off(tx, ids, one.recovery_id, True, "", CLERK, now)
        assert isinstance(same, Refused)
        assert same.code is payments.RecoveryCode.SECOND_PERSON
        done = payments.decide_write_off(tx, ids, one.recovery_id, True, "", SECOND, now)
        assert isinstance(done, payments.Recovery)
        assert (done.state, done.written_off_fen) == (RecoveryState.WRITTEN_OFF, 60_000)
    assert till.balances(order.claim_id) == {
        Account.BANK: -PAID_FEN + 30_000,
        Account.CLAIMS_EXPENSE: PAID_FEN - 90_000,
        Account.RECOVERY_LOSS: 60_000,
    }
    match_all(till)


def test_a_recovery_is_deducted_from_a_later_payment_only_with_consent(till: Till) -> None:
    order = executed(till)
    ids = till.cashier.ids
    later = till.ordered()
    with till.world.db.transaction() as tx:
        now = till.clock.now()
        reason = RecoveryReason.NOT_OWED
        name = later.payee.name
        one = payments.open_recovery(
            tx, ids, order.claim_id, 50_000, reason, CLERK, now, cause="decision 2", debtor=name
        )
        refused = payments.offset_recovery(tx, ids, one.recovery_id, later.order_id, CLERK, now)
        assert isinstance(refused, Refused)
        assert refused.code is payments.RecoveryCode.CONSENT_MISSING
        payments.agree_recovery(tx, one.recovery_id, "签字确认书 3", True, CLERK, now)
        alone = payments.offset_recovery(tx, ids, one.recovery_id, later.order_id, CLERK, now)
        assert isinstance(alone, Refused)
        assert alone.code is payments.RecoveryCode.SECOND_PERSON
        done = payments.offset_recovery(tx, ids, one.recovery_id, later.order_id, SECOND, now)
        assert not isinstance(done, Refused)
        settled, rest = done
    assert (settled.state, settled.offset_fen) == (RecoveryState.SETTLED, 50_000)
    assert rest is not None
    assert rest.amount_fen == PAID_FEN - 50_000
    pay.send_due(till.cashier)
    till.hear(rest, OrderState.EXECUTED)
    assert till.claim_state(later) is ClaimState.CLOSED
    both = [till.balances(claim_id) for claim_id in (order.claim_id, later.claim_id)]
    assert sum(one.get(Account.OFFSET_CLEARING, 0) for one in both) == 0
    assert both[0].get(Account.CLAIMS_RECOVERABLE, 0) == 0
    match_all(till)


@pytest.mark.parametrize("act", ["none", "statement_twice", "statement_overlap"])
def test_a_day_is_reconciled_once_however_often_its_statement_comes(till: Till, act: str) -> None:
    orders = [executed(till) for _ in range(3)]
    if act != "none":
        till.bank.misbehave(do=act)
    day = SystemClock().now().astimezone(CHINA).date()
    for _ in range(2):
        report = reconcile_day(till.cashier, day)
        assert report.entries == report.matched
        assert exceptions(till) == []
    with till.world.db.transaction() as tx:
        for order in orders:
            (kept,) = payments.entries_of_order(tx, order.order_id)
            assert (kept.statement_day, kept.entry.amount_fen) == (day, PAID_FEN)


def test_one_fen_off_an_unknown_movement_and_a_missing_one_become_tasks(till: Till) -> None:
    match_all(till)
    order = executed(till)
    till.bank.http.post("/admin/credit", json={"amount_fen": 777, "remittance": "谢谢"})
    match_all(till)
    till.bank.misbehave(do="statement_one_fen")
    day = SystemClock().now().astimezone(CHINA).date()
    reconcile_day(till.cashier, day)
    kinds = [kind for kind, _ in exceptions(till)]
    assert sorted(kinds) == ["changed", "unknown"]
    with till.world.db.transaction() as tx:
        for one in payments.open_exceptions_fan_out(tx):
            (task,) = work.tasks_of(tx, one.exception_id)
            assert task.questions[0].code == f"bank_{one.kind}"
            assert payments.resolve_exception(tx, one.exception_id, "staff:1", "letter 4", till.clock.now())
    assert reconcile_day(till.cashier, day).open_exceptions == 0  # settled, and not asked again
    assert till.order(order).state is OrderState.EXECUTED


def test_an_order_that_the_bank_never_debited_is_missing(till: Till) -> None:
    till.bank.misbehave(do="partial", times=1)
    order = till.ordered()
    pay.send_due(till.cashier)
    till.hear(order, OrderState.IN_DOUBT)
    settled = till.settle(order, True, "telephone", CLERK)
    assert isinstance(settled, Claim)
    day = SystemClock().now().astimezone(CHINA).date()
    stood = till.clock.moment
    executed_on = stood.astimezone(CHINA).date()
    report = reconcile_day(till.cashier, executed_on)
    assert ("missing", order.end_to_end_id) in exceptions(till)
    assert report.missing >= 1
    assert reconcile_day(till.cashier, day).statements == 1
