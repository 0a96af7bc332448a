"""A decided claim is paid by a real bank process, whatever the line and the bank do."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from tests.conftest import START
from tests.connectors.conftest import BankProcess
from tests.journeys.world import CLERK, World, stay

from claimwright.app.claims.public import Claim, history
from claimwright.app.payments import public as payments
from claimwright.app.work import public as work
from claimwright.connectors.banks.sandbox_bank import SandboxBank
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import Actor, verify
from claimwright.core.ledger import Account
from claimwright.core.outcome import Refused
from claimwright.core.payments import OrderState
from claimwright.infra import journal, outbox
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim import pay
from claimwright.journeys.settle_claim.doubt import DoubtCode, settle_doubt
from claimwright.journeys.settle_claim.pay import Cashier
from claimwright.journeys.settle_claim.repay import pay_again
from claimwright.ports.bank import InstructionStatus

PAID_FEN = 200_000  # (5,000.00 - 1,500.00 - deductible 1,000.00) x 80%
_names = itertools.count(1)


@dataclass
class Till:
    """One cashier on the module's database, and the bank it works with."""

    world: World
    cashier: Cashier
    clock: SetClock
    bank: BankProcess

    def ordered(self) -> payments.PaymentOrder:
        """A claim that was reported, decided and ordered to be paid."""
        who = self.world.someone()
        reported = self.world.reported(who, stay(who, total_fen=500_000, fund_fen=150_000))
        assert self.world.work().done == 1
        with self.world.db.transaction() as tx:
            (order,) = payments.orders_of_claim(tx, reported.claim_id)
        return order

    def order(self, order: payments.PaymentOrder) -> payments.PaymentOrder:
        with self.world.db.transaction() as tx:
            found = payments.order(tx, order.order_id)
        assert found is not None
        return found

    def hear(self, order: payments.PaymentOrder, state: OrderState, within_s: float = 60.0) -> None:
        """Follow the bank until the order is in a state."""
        until = time.monotonic() + within_s
        while self.order(order).state is not state and time.monotonic() < until:
            pay.fetch_reports(self.cashier)
            pay.settle_statuses(self.cashier)
            time.sleep(0.02)
        assert self.order(order).state is state

    def settle_all(self, rounds: int = 12) -> None:
        """Long enough for every report to be read."""
        for _ in range(rounds):
            pay.fetch_reports(self.cashier)
            pay.settle_statuses(self.cashier)
            time.sleep(0.03)

    def bank_executes(self, order: payments.PaymentOrder, within_s: float = 60.0) -> None:
        """Wait until the bank's own book has it."""
        until = time.monotonic() + within_s
        while not self.paid_by_bank(order) and time.monotonic() < until:
            time.sleep(0.02)

    def later(self, seconds: float) -> None:
        self.clock.move(timedelta(seconds=seconds))

    def paid_by_bank(self, order: payments.PaymentOrder) -> list[object]:
        return [one["amount_fen"] for one in self.bank.executed(order.end_to_end_id)]

    def claim_state(self, order: payments.PaymentOrder) -> ClaimState:
        return self.world.claim(order.claim_id).state

    def balances(self, claim_id: UUID) -> dict[Account, int]:
        with self.world.db.transaction() as tx:
            return {name: fen for name, fen in payments.balances_of_claim(tx, claim_id).items() if fen}

    def settle(
        self, order: payments.PaymentOrder, executed: bool, reference: str, actor: Actor
    ) -> Claim | Refused:
        with self.world.db.transaction() as tx:
            return settle_doubt(
                tx, self.cashier.ids, order.order_id, executed, reference, actor, self.clock.now()
            )

    def questions(self, order: payments.PaymentOrder) -> list[tuple[str, object]]:
        with self.world.db.transaction() as tx:
            tasks = work.tasks_of(tx, order.claim_id)
        return [(q.code, q.facts["reason"]) for task in tasks for q in task.questions]


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


def test_the_bank_pays_once_and_the_claim_is_closed(till: Till) -> None:
    order = till.ordered()
    assert pay.send_due(till.cashier) == 1
    assert pay.send_due(till.cashier) == 0
    till.hear(order, OrderState.EXECUTED)
    assert till.paid_by_bank(order) == [PAID_FEN]
    claim = till.world.claim(order.claim_id)
    assert (claim.state, claim.paid_at is not None) == (ClaimState.CLOSED, True)
    assert till.balances(order.claim_id) == {
        Account.BANK: -PAID_FEN,
        Account.CLAIMS_EXPENSE: PAID_FEN,
    }
    with till.world.db.transaction() as tx:
        claim_life, order_life = history(tx, order.claim_id), journal.entries(tx, order.order_id)
    assert [entry.event for entry in claim_life][-2:] == ["paid", "closed"]
    assert [entry.event for entry in order_life] == ["ordered", "send_started", "taken", "executed"]
    assert verify(claim_life) is None
    assert verify(order_life) is None
    till.later(3600)
    pay.ask_due(till.cashier)  # the question that was queued for a lost answer finds nothing to ask
    with till.world.db.transaction() as tx:
        assert all(depth.due + depth.later == 0 for depth in outbox.depths(tx, till.clock.now()))


@pytest.mark.parametrize("act", ["repeat", "pending", "odd_status", "answer_twice"])
def test_repeats_and_words_unknown_change_nothing(till: Till, act: str) -> None:
    till.bank.misbehave(do=act)
    order = till.ordered()
    pay.send_due(till.cashier)
    till.hear(order, OrderState.EXECUTED)
    till.settle_all()
    assert till.paid_by_bank(order) == [PAID_FEN]
    assert till.claim_state(order) is ClaimState.CLOSED
    assert till.balances(order.claim_id)[Account.BANK] == -PAID_FEN
    assert till.questions(order) == []


def test_an_answer_lost_after_acceptance_is_found_by_asking(till: Till) -> None:
    till.bank.misbehave(do="drop_after", times=1)
    order = till.ordered()
    pay.send_due(till.cashier)
    assert till.order(order).state is OrderState.UNKNOWN
    till.bank_executes(order)
    till.later(6)
    pay.ask_due(till.cashier)
    assert till.order(order).state is OrderState.EXECUTED
    assert till.claim_state(order) is ClaimState.CLOSED
    assert till.paid_by_bank(order) == [PAID_FEN]


@pytest.mark.parametrize("careless", [False, True], ids=["careful bank", "careless bank"])
def test_a_message_lost_before_acceptance_is_resent_after_two_denials(till: Till, careless: bool) -> None:
    till.bank.http.post("/admin/settings", json={"idempotent": not careless})
    till.bank.misbehave(do="drop_before", times=1)
    order = till.ordered()
    pay.send_due(till.cashier)
    for _ in range(2):
        assert till.order(order).state is OrderState.UNKNOWN
        assert pay.send_due(till.cashier) == 0
        till.later(6)
        pay.ask_due(till.cashier)
    assert till.order(order).state is OrderState.ORDERED
    assert pay.send_due(till.cashier) == 1
    till.hear(order, OrderState.EXECUTED)
    assert till.paid_by_bank(order) == [PAID_FEN]
    till.bank.http.post("/admin/settings", json={"idempotent": True})


def test_a_worker_that_died_between_recording_and_sending_leaves_a_question(till: Till) -> None:
    order = till.ordered()
    with till.world.db.transaction() as tx:  # the death: recorded, never submitted
        payments.take_due(
            tx,
            till.cashier.bank.name,
            till.cashier.bank.compose,
            "dead",
            100,
            till.cashier.policy,
            pay.CASHIER,
            till.clock.now(),
        )
    for _ in range(2):
        assert pay.send_due(till.cashier) == 0
        till.later(6)
        pay.ask_due(till.cashier)
    assert pay.send_due(till.cashier) == 1
    till.hear(order, OrderState.EXECUTED)
    assert till.paid_by_bank(order) == [PAID_FEN]


def test_a_bank_that_reports_nothing_is_asked(till: Till) -> None:
    till.bank.misbehave(do="silent")
    order = till.ordered()
    pay.send_due(till.cashier)
    till.bank_executes(order)
    till.settle_all(4)
    assert till.order(order).state is OrderState.SENT
    till.later(6)
    pay.ask_due(till.cashier)
    assert till.claim_state(order) is ClaimState.CLOSED
    assert till.paid_by_bank(order) == [PAID_FEN]


def test_a_closed_bank_is_tried_again_later(till: Till) -> None:
    till.bank.http.post("/admin/down", json={"seconds": 60})
    order = till.ordered()
    pay.send_due(till.cashier)
    assert till.order(order).state is OrderState.ORDERED
    assert pay.send_due(till.cashier) == 0  # not at once
    till.bank.http.post("/admin/down", json={"seconds": 0})
    till.later(2)
    assert pay.send_due(till.cashier) == 1
    till.hear(order, OrderState.EXECUTED)
    assert till.paid_by_bank(order) == [PAID_FEN]


def test_a_rejection_reopens_the_claim_and_asks_a_person(till: Till) -> None:
    till.bank.misbehave(do="reject", reason="AC04")
    order = till.ordered()
    pay.send_due(till.cashier)
    till.hear(order, OrderState.REJECTED)
    assert till.claim_state(order) is ClaimState.APPROVED
    assert till.questions(order) == [("payment_rejected", "AC04")]
    assert till.balances(order.claim_id)[Account.CLAIMS_PAYABLE] == -PAID_FEN
    assert till.paid_by_bank(order) == []


@pytest.mark.parametrize(
    ("act", "state", "claim_state", "question", "paid"),
    [
        ("contradict", OrderState.EXECUTED, ClaimState.CLOSED, "rejected_after_executed", [PAID_FEN]),
        ("partial", OrderState.IN_DOUBT, ClaimState.PAYING, "partial", []),
    ],
)
def test_a_contradiction_goes_to_a_person(
    till: Till, act: str, state: OrderState, claim_state: ClaimState, question: str, paid: list[int]
) -> None:
    till.bank.misbehave(do=act)
    order = till.ordered()
    pay.send_due(till.cashier)
    till.hear(order, state)
    till.settle_all()
    assert till.claim_state(order) is claim_state
    assert till.questions(order) == [("payment_contradiction", question)]
    assert till.paid_by_bank(order) == paid


def test_executed_after_rejected_is_in_doubt_until_a_person_settles_it(till: Till) -> None:
    till.bank.misbehave(do="reject_then_execute")
    order = till.ordered()
    pay.send_due(till.cashier)
    till.hear(order, OrderState.IN_DOUBT)
    assert till.order(order).needs_person == "executed_after_rejected"
    assert len(till.questions(order)) == 1
    assert till.claim_state(order) is ClaimState.APPROVED
    assert till.paid_by_bank(order) == [PAID_FEN]
    for actor, reference, code in (
        (pay.CASHIER, "statement 7", DoubtCode.STAFF_ONLY),
        (CLERK, " ", DoubtCode.REFERENCE_MISSING),
    ):
        assert getattr(till.settle(order, True, reference, actor), "code", None) is code
    settled = till.settle(order, True, "statement 7 line 3", CLERK)
    assert isinstance(settled, Claim)
    assert settled.state is ClaimState.CLOSED
    assert till.balances(order.claim_id)[Account.BANK] == -PAID_FEN
    with till.world.db.transaction() as tx:
        assert work.live_tasks_of(tx, order.claim_id) == ()


def test_a_doubt_that_proves_unpaid_lets_the_claim_be_paid_again(till: Till) -> None:
    till.bank.misbehave(do="partial", times=1)
    order = till.ordered()
    pay.send_due(till.cashier)
    till.hear(order, OrderState.IN_DOUBT)
    settled = till.settle(order, False, "letter of the bank", CLERK)
    assert isinstance(settled, Claim)
    assert settled.state is ClaimState.APPROVED
    with till.world.db.transaction() as tx:
        again = pay_again(
            tx,
            till.cashier.ids,
            settled.claim_id,
            settled.version,
            settled.account_id,
            CLERK,
            till.clock.now(),
        )
        assert isinstance(again, Claim), again
        second = payments.orders_of_claim(tx, settled.claim_id)[-1]
    pay.send_due(till.cashier)
    till.hear(second, OrderState.EXECUTED)
    assert (till.paid_by_bank(order), till.paid_by_bank(second)) == ([], [PAID_FEN])
    assert till.claim_state(second) is ClaimState.CLOSED


def _paid_late(till: Till) -> tuple[payments.PaymentOrder, payments.PaymentOrder]:
    """A rejected order, a second attempt that is due, and then the bank's word that it executed the first."""
    till.bank.misbehave(do="reject", times=1)
    first = till.ordered()
    pay.send_due(till.cashier)
    till.hear(first, OrderState.REJECTED)
    claim = till.world.claim(first.claim_id)
    with till.world.db.transaction() as tx:
        ids, now = till.cashier.ids, till.clock.now()
        again = pay_again(tx, ids, claim.claim_id, claim.version, claim.account_id, CLERK, now)
        assert isinstance(again, Claim), again
        second = payments.orders_of_claim(tx, claim.claim_id)[-1]
        late = InstructionStatus(first.end_to_end_id, "ACSC")
        payments.record_status(tx, ids, first.order_id, late, pay.CASHIER, now)
    assert till.order(first).state is OrderState.IN_DOUBT
    return first, second


def test_a_second_attempt_waits_while_the_first_may_have_paid(till: Till) -> None:
    first, second = _paid_late(till)
    assert pay.send_due(till.cashier) == 0
    assert till.order(second).state is OrderState.ORDERED
    settled = till.settle(first, True, "statement 9 line 1", CLERK)
    assert isinstance(settled, Claim), settled
    assert settled.state is ClaimState.CLOSED
    assert (till.order(first).state, till.order(second).state) == (OrderState.EXECUTED, OrderState.CANCELLED)
    till.later(60)
    assert pay.send_due(till.cashier) == 0
    assert till.paid_by_bank(second) == []
    assert till.balances(first.claim_id)[Account.BANK] == -PAID_FEN
    assert till.balances(first.claim_id).get(Account.CLAIMS_PAYABLE, 0) == 0


def test_a_first_attempt_that_proves_unpaid_lets_the_second_go_on(till: Till) -> None:
    first, second = _paid_late(till)
    settled = till.settle(first, False, "letter of the bank", CLERK)
    assert isinstance(settled, Claim), settled
    assert settled.state is ClaimState.PAYING
    till.later(60)
    assert pay.send_due(till.cashier) == 1
    till.hear(second, OrderState.EXECUTED)
    assert till.claim_state(second) is ClaimState.CLOSED
    assert till.paid_by_bank(second) == [PAID_FEN]


def test_four_cashiers_at_once_send_each_order_once_even_to_a_careless_bank(till: Till) -> None:
    till.bank.http.post("/admin/settings", json={"idempotent": False})
    orders = [till.ordered() for _ in range(12)]
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: pay.send_due(till.cashier, limit=2), range(12)))
    while pay.send_due(till.cashier):
        pass
    assert sum(sent) <= len(orders)
    with ThreadPoolExecutor(4) as pool:
        until, open_orders = time.monotonic() + 120, set(range(len(orders)))
        while open_orders and time.monotonic() < until:
            list(pool.map(lambda _: pay.fetch_reports(till.cashier), range(4)))
            list(pool.map(lambda _: pay.settle_statuses(till.cashier, limit=3), range(4)))
            open_orders = {n for n in open_orders if till.order(orders[n]).state is not OrderState.EXECUTED}
            time.sleep(0.02)
        till.settle_all()
    assert [till.paid_by_bank(order) for order in orders] == [[PAID_FEN]] * len(orders)
    assert {till.order(order).state for order in orders} == {OrderState.EXECUTED}
    assert sum(till.balances(order.claim_id)[Account.BANK] for order in orders) == -PAID_FEN * len(orders)
    till.bank.http.post("/admin/settings", json={"idempotent": True})
