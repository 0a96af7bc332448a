"""A prepayment that came back is ordered again, while its claim stays undecided."""

from __future__ import annotations

from dataclasses import replace

from tests.journeys.world import CLERK, stay
from tests.payments.test_bank_account import (
    SECOND,
    bank_process,  # noqa: F401 - fixtures
    exceptions,
    match_all,
    till,  # noqa: F401
    world,  # noqa: F401
)
from tests.payments.test_paying_a_claim import Till

from claimwright.app.claims.public import Claim
from claimwright.app.payments import public as payments
from claimwright.app.work import public as work
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.claims.prepay import Scenario
from claimwright.core.ledger import Account
from claimwright.core.outcome import Refused
from claimwright.core.payments import OrderState, Purpose
from claimwright.journeys.prepay_claim.prepay import Prepay, prepay
from claimwright.journeys.settle_claim import pay
from claimwright.journeys.settle_claim.decide import Approve, approve
from claimwright.journeys.settle_claim.repay import pay_again

WIDE = Authority(100_000_000)
PREPAID_FEN = 320_000  # half of (9,000.00 - deductible 1,000.00) x 80%


def prepaid(till: Till) -> payments.PaymentOrder:  # noqa: F811
    """A claim that waits for a person (its bill names somebody else), prepaid by the bank."""
    who, ids, now = till.world.someone(), till.cashier.ids, till.clock.now()
    reported = till.world.reported(who, replace(stay(who, 900_000), payer_name="别人"))
    claim = till.world.claim(reported.claim_id)
    command = Prepay(
        claim.claim_id, claim.version, Scenario.LISTED_PERSON, "critical_illness", PREPAID_FEN, "录音 0001"
    )
    with till.world.db.transaction() as tx:
        assert isinstance(prepay(tx, ids, command, CLERK, WIDE, now), Claim)
        (order,) = payments.orders_of_claim(tx, claim.claim_id)
    assert pay.send_due(till.cashier) == 1
    till.hear(order, OrderState.EXECUTED)
    match_all(till)
    return order


def again(till: Till, order: payments.PaymentOrder) -> Claim | Refused:  # noqa: F811
    claim = till.world.claim(order.claim_id)
    with till.world.db.transaction() as tx:
        return pay_again(
            tx,
            till.cashier.ids,
            claim.claim_id,
            claim.version,
            claim.account_id,
            CLERK,
            till.clock.now(),
        )


def test_a_prepayment_that_came_back_is_paid_again_and_deducted_once(till: Till) -> None:  # noqa: F811
    order = prepaid(till)
    before = again(till, order)
    assert isinstance(before, Refused)  # nothing of it is unpaid
    assert before.code.value == "wrong_state"
    till.bank.http.post("/admin/return", json={"end_to_end_id": order.end_to_end_id, "reason": "AC04"})
    match_all(till)
    assert (till.order(order).state, till.claim_state(order)) == (OrderState.RETURNED, ClaimState.IN_REVIEW)
    owed = {Account.PREPAID_CLAIMS: PREPAID_FEN, Account.CLAIMS_PAYABLE: -PREPAID_FEN}
    assert money_moved(till, order) == owed
    version = till.world.claim(order.claim_id).version
    assert isinstance(again(till, order), Claim)
    assert isinstance(again(till, order), Refused)  # one attempt at a time
    with till.world.db.transaction() as tx:
        first, second = payments.orders_of_claim(tx, order.claim_id)
        kinds = {task.kind for task in work.live_tasks_of(tx, order.claim_id)}
    assert (second.purpose, second.attempt, second.amount_fen) == (Purpose.PREPAYMENT, 2, PREPAID_FEN)
    assert first.end_to_end_id != second.end_to_end_id
    assert kinds == {work.TaskKind.REVIEW_CLAIM}  # the repair is done, the claim is still to be decided
    claim = till.world.claim(order.claim_id)
    assert (claim.state, claim.version) == (ClaimState.IN_REVIEW, version)
    assert money_moved(till, order) == owed
    assert pay.send_due(till.cashier) == 1
    till.hear(second, OrderState.EXECUTED)
    match_all(till)
    assert till.paid_by_bank(second) == [PREPAID_FEN]
    assert money_moved(till, order) == {Account.PREPAID_CLAIMS: PREPAID_FEN, Account.BANK: -PREPAID_FEN}
    with till.world.db.transaction() as tx:
        command = Approve(order.claim_id, claim.version)
        done = approve(tx, till.cashier.ids, command, SECOND, WIDE, till.clock.now())
        assert isinstance(done, Claim), done
        (rest,) = [
            one for one in payments.orders_of_claim(tx, order.claim_id) if one.purpose is Purpose.BENEFIT
        ]
    assert rest.amount_fen == 320_000
    pay.send_due(till.cashier)
    till.hear(rest, OrderState.EXECUTED)
    match_all(till)
    assert till.claim_state(order) is ClaimState.CLOSED
    assert money_moved(till, order) == {Account.CLAIMS_EXPENSE: 640_000, Account.BANK: -640_000}
    with till.world.db.transaction() as tx:
        assert sum(one.balance_fen for one in payments.trial_balance_fans_out(tx)) == 0
    assert exceptions(till) == []


RESERVES = {account for account in Account if "reserve" in account.value}


def money_moved(till: Till, order: payments.PaymentOrder) -> dict[Account, int]:  # noqa: F811
    """Balances of the claim without its reserve."""
    return {one: fen for one, fen in till.balances(order.claim_id).items() if one not in RESERVES}
