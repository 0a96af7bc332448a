"""After a backup was restored, what was decided and paid since is recognised by the bank's own bookings."""

from __future__ import annotations

import time
from dataclasses import replace
from uuid import UUID

import pytest
from tests.journeys.world import CLERK, Someone, stay
from tests.payments.test_bank_account import (
    SECOND,
    bank_process,  # noqa: F401 - fixtures
    exceptions,
    match_all,
    till,  # noqa: F401
    world,  # noqa: F401
)
from tests.payments.test_paying_a_claim import PAID_FEN, Till

from claimwright.app.parties import public as parties
from claimwright.app.payments import public as payments
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.ids import check_human_number, make_id
from claimwright.core.journal import Actor
from claimwright.core.ledger import Account
from claimwright.core.outcome import Refused
from claimwright.core.payments import OrderState, Purpose, end_to_end_id
from claimwright.infra.db import Tx
from claimwright.journeys.reconcile_day import held
from claimwright.journeys.settle_claim import pay
from claimwright.ports.bank import AccountEntry, PaymentInstruction

CLAIM_ID = make_id(1_772_000_000_000, 417, 99)
SOMEBODYS = "6222021234567890128"
THIRD = Actor("staff", "00000000-0000-8000-8000-0000000000bb", "Zhao Min")


def paid_in_the_lost_hours(
    till: Till,  # noqa: F811
    claim_id: UUID,
    amount_fen: int,
    account_no: str = SOMEBODYS,
) -> str:
    """The bank pays what the platform ordered before its database was set back; nobody here remembers."""
    name = end_to_end_id(claim_id, Purpose.BENEFIT, 1, 1, 1)
    paid = PaymentInstruction(name, amount_fen, "CNY", "甲", account_no, None, "虚构银行", "理赔款")
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


def account_of(till: Till, who: Someone) -> str:  # noqa: F811
    with till.world.db.transaction() as tx:
        return parties.accounts(tx, [who.account_id])[who.account_id].account_no


def reported_anew(till: Till) -> tuple[payments.PaymentOrder, str, UUID]:  # noqa: F811
    """A claim whose payment the bank booked under the number that it had before the backup was restored.

    Answers the order under its new number, the old name, and the exception that holds the order.
    """
    closed_in_words(till)  # what other tests have left
    who = till.world.someone()
    lost = till.cashier.ids.new_id(417)
    name = paid_in_the_lost_hours(till, lost, PAID_FEN, account_of(till, who))
    claim_id = till.world.reported(who, stay(who, total_fen=500_000, fund_fen=150_000)).claim_id
    assert till.world.work().done == 1
    with till.world.db.transaction() as tx:
        (order,) = payments.orders_of_claim(tx, claim_id)
    assert order.end_to_end_id != name
    assert pay.send_due(till.cashier) == 0
    match_all(till)
    with till.world.db.transaction() as tx:
        (found,) = [
            one.exception_id
            for one in payments.open_exceptions_fan_out(tx)
            if one.facts.get("end_to_end_id") == order.end_to_end_id
        ]
    return order, name, found


def sent_in_a_while(till: Till) -> int:  # noqa: F811
    till.later(40)
    sent = pay.send_due(till.cashier)
    match_all(till)
    return sent


def closed_in_words(till: Till, *kinds: str) -> None:  # noqa: F811
    """Somebody writes down what exceptions of these kinds (none named: all) were."""
    with till.world.db.transaction() as tx:
        for one in payments.open_exceptions_fan_out(tx):
            if one.kind in kinds or not kinds:
                assert payments.resolve_exception(
                    tx, one.exception_id, "staff:1", "letter 9", till.clock.now()
                )


def trial_balance_fen(tx: Tx) -> int:
    return sum(one.balance_fen for one in payments.trial_balance_fans_out(tx))


def test_a_claim_reported_anew_under_another_number_is_not_paid_again(till: Till) -> None:  # noqa: F811
    order, name, found = reported_anew(till)
    assert sorted(kind for kind, _ in exceptions(till)) == ["alike", "unknown"]
    closed_in_words(till, "unknown", "alike")
    for _ in range(3):
        assert sent_in_a_while(till) == 0
    assert till.order(order).state is OrderState.ORDERED
    assert (till.paid_by_bank(order), len(till.bank.executed(name))) == ([], 1)
    with till.world.db.transaction() as tx:
        now = till.clock.now()
        refused = held.tie(tx, found, " ", CLERK, now)
        assert isinstance(refused, Refused)
        assert refused.code is payments.HoldCode.REASON_MISSING
        assert not isinstance(held.tie(tx, found, "bank statement, line 7", CLERK, now), Refused)
        again = held.tie(tx, found, "bank statement, line 7", CLERK, now)
        assert isinstance(again, Refused)
        assert again.code is payments.HoldCode.HOLD_ENDED
    assert sent_in_a_while(till) == 0
    assert (till.order(order).state, till.claim_state(order)) == (OrderState.EXECUTED, ClaimState.CLOSED)
    assert (till.paid_by_bank(order), len(till.bank.executed(name))) == ([], 1)
    assert till.balances(order.claim_id) == {Account.BANK: -PAID_FEN, Account.CLAIMS_EXPENSE: PAID_FEN}
    with till.world.db.transaction() as tx:
        (entry,) = payments.entries_of_order(tx, order.order_id)
        assert (entry.entry.end_to_end_id, entry.entry.amount_fen) == (name, PAID_FEN)
        assert trial_balance_fen(tx) == 0
        assert payments.ledger_faults_fan_out(tx) == ()
    assert exceptions(till) == []


def test_another_payment_of_the_same_amount_goes_when_two_persons_say_so(till: Till) -> None:  # noqa: F811
    order, _, found = reported_anew(till)
    for actor, reason, code in (
        (pay.CASHIER, "x", payments.HoldCode.STAFF_ONLY),
        (CLERK, "  ", payments.HoldCode.REASON_MISSING),
        (CLERK, "premium refund of July, voucher 11", None),
        (CLERK, "premium refund of July, voucher 11", payments.HoldCode.SECOND_PERSON),
    ):
        with till.world.db.transaction() as tx:
            said = held.release_held(tx, found, reason, actor, till.clock.now())
            assert (said.code if isinstance(said, Refused) else None) is code
        assert sent_in_a_while(till) == 0
    with till.world.db.transaction() as tx:
        released = held.release_held(tx, found, "seen voucher 11", SECOND, till.clock.now())
        assert not isinstance(released, Refused)
        late = held.release_held(tx, found, "seen voucher 11", THIRD, till.clock.now())
        assert isinstance(late, Refused)
        assert late.code is payments.HoldCode.HOLD_ENDED
    assert pay.send_due(till.cashier) == 1
    till.hear(order, OrderState.EXECUTED)
    match_all(till)
    assert till.paid_by_bank(order) == [PAID_FEN]
    assert till.claim_state(order) is ClaimState.CLOSED
    assert [kind for kind, _ in exceptions(till)] == ["unknown"]  # what it was, is still to be said
    closed_in_words(till, "unknown")


@pytest.mark.parametrize("other", ["account", "amount"])
def test_a_booking_that_is_not_alike_holds_nothing(till: Till, other: str) -> None:  # noqa: F811
    who = till.world.someone()
    to = SOMEBODYS if other == "account" else account_of(till, who)
    fen = PAID_FEN if other == "account" else PAID_FEN + 1
    paid_in_the_lost_hours(till, till.cashier.ids.new_id(417), fen, to)
    claim_id = till.world.reported(who, stay(who, total_fen=500_000, fund_fen=150_000)).claim_id
    assert till.world.work().done == 1
    assert pay.send_due(till.cashier) == 1
    with till.world.db.transaction() as tx:
        (order,) = payments.orders_of_claim(tx, claim_id)
    till.hear(order, OrderState.EXECUTED)
    match_all(till)
    closed_in_words(till, "unknown")


def test_the_account_of_a_strange_booking_lies_sealed_and_of_ours_not_at_all(till: Till) -> None:  # noqa: F811
    order, name, _ = reported_anew(till)
    mine = till.ordered()
    assert pay.send_due(till.cashier) == 1
    till.hear(mine, OrderState.EXECUTED)
    match_all(till)
    stored = "select payee_account_sealed from payments.bank_entry where end_to_end_id = %s"
    (sealed,) = till.world.one(stored, name)
    assert isinstance(sealed, bytes)
    assert order.payee.account_no.encode() not in sealed
    assert till.world.one(stored, mine.end_to_end_id) == (None,)


def test_an_account_that_only_the_statement_tells_of_holds_the_order_too(till: Till) -> None:  # noqa: F811
    order = till.ordered()
    told = AccountEntry(
        f"LATE-{order.end_to_end_id}"[:35], False, PAID_FEN, till.clock.now().date(), "LOST-1"
    )
    ids, bank = till.cashier.ids, till.cashier.bank.name
    stated = replace(told, payee_account=f" {order.payee.account_no[:4]} {order.payee.account_no[4:]}")
    with till.world.db.transaction() as tx:
        now = till.clock.now()
        assert payments.keep_entries(tx, ids, bank, [told], None, now) == 1
        assert payments.keep_entries(tx, ids, bank, [stated], now.date(), now) == 0
    assert pay.send_due(till.cashier) == 0
    match_all(till)
    assert "alike" in [kind for kind, _ in exceptions(till)]
    assert (till.order(order).state, till.paid_by_bank(order)) == (OrderState.ORDERED, [])
    closed_in_words(till)
