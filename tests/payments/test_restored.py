"""After a backup was restored, what was decided and paid since is recognised by the bank's own bookings."""

from __future__ import annotations

import time
from uuid import UUID

import pytest
from tests.journeys.world import stay
from tests.payments.test_bank_account import (
    bank_process,  # noqa: F401 - fixtures
    exceptions,
    match_all,
    till,  # noqa: F401
    world,  # noqa: F401
)
from tests.payments.test_paying_a_claim import PAID_FEN, Till

from claimwright.app.payments import public as payments
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.ids import check_human_number, make_id
from claimwright.core.payments import OrderState, Purpose, end_to_end_id
from claimwright.journeys.settle_claim import pay
from claimwright.ports.bank import PaymentInstruction

CLAIM_ID = make_id(1_772_000_000_000, 417, 99)


def paid_in_the_lost_hours(till: Till, claim_id: UUID, amount_fen: int) -> str:  # noqa: F811
    """The bank pays what the platform ordered before its database was set back; nobody here remembers."""
    name = end_to_end_id(claim_id, Purpose.BENEFIT, 1, 1, 1)
    paid = PaymentInstruction(
        name, amount_fen, "CNY", "甲", "6222021234567890128", None, "虚构银行", "理赔款"
    )
    message = till.cashier.bank.compose(till.cashier.ids.new_id(0).hex, [paid], till.clock.now())
    till.cashier.bank.submit(message)
    until = time.monotonic() + 60
    while not till.bank.executed(name) and time.monotonic() < until:
        time.sleep(0.02)
    match_all(till)
    return name


def live_tasks(till: Till) -> int:  # noqa: F811
    with till.world.db.transaction() as tx:
        (count,) = tx.execute(
            "select count(*) from work.task where kind = 'payment_exception' and ended_at is null"
        ).fetchone() or (0,)
    return int(count)


def test_a_claim_that_is_decided_again_is_not_paid_again(till: Till) -> None:  # noqa: F811
    who = till.world.someone()
    claim_id = till.world.reported(who, stay(who, total_fen=500_000, fund_fen=150_000)).claim_id
    name = paid_in_the_lost_hours(till, claim_id, PAID_FEN)
    (unknown,) = exceptions(till)
    assert (unknown[0], live_tasks(till)) == ("unknown", 1)
    assert till.world.work().done == 1
    with till.world.db.transaction() as tx:
        (order,) = payments.orders_of_claim(tx, claim_id)
    assert order.end_to_end_id == name
    assert pay.send_due(till.cashier) == 0
    match_all(till)
    assert (till.order(order).state, till.claim_state(order)) == (OrderState.EXECUTED, ClaimState.CLOSED)
    assert till.paid_by_bank(order) == [PAID_FEN]
    assert (exceptions(till), live_tasks(till)) == ([], 0)


def test_if_another_amount_was_paid_then_nothing_is_sent_and_a_person_looks(till: Till) -> None:  # noqa: F811
    who = till.world.someone()
    claim_id = till.world.reported(who, stay(who, total_fen=500_000, fund_fen=150_000)).claim_id
    paid_in_the_lost_hours(till, claim_id, PAID_FEN - 1)
    assert till.world.work().done == 1
    with till.world.db.transaction() as tx:
        (order,) = payments.orders_of_claim(tx, claim_id)
    for _ in range(3):
        assert pay.send_due(till.cashier) == 0
        match_all(till)
    assert till.order(order).state is OrderState.ORDERED
    assert till.paid_by_bank(order) == [PAID_FEN - 1]
    assert "other_amount" in [kind for kind, _ in exceptions(till)]


@pytest.mark.parametrize("changed", [(Purpose.REFUND, 1, 1, 1), (Purpose.BENEFIT, 2, 1, 1)])
def test_the_id_follows_from_the_debt_and_its_attempt(changed: tuple[Purpose, int, int, int]) -> None:
    first = end_to_end_id(CLAIM_ID, Purpose.BENEFIT, 1, 1, 1)
    assert first == end_to_end_id(CLAIM_ID, Purpose.BENEFIT, 1, 1, 1)
    assert check_human_number(first) == first
    others = {
        end_to_end_id(CLAIM_ID, *changed),
        end_to_end_id(CLAIM_ID, Purpose.BENEFIT, 1, 2, 1),
        end_to_end_id(CLAIM_ID, Purpose.BENEFIT, 1, 1, 2),
        end_to_end_id(CLAIM_ID, Purpose.BENEFIT, 1, 1, 1, 1),
    }
    assert len(others | {first}) == 5
