"""A claim's life to its end: after prepayment, red bill and re-adjudication nothing stays open."""

from __future__ import annotations

from life_whole import TellingBank, orders_of, play, recovery_of
from paying import trial_balance
from test_claim_life import letters_of
from test_reopen import money
from world import World

from claimwright.app.claims.public import Claim
from claimwright.app.payments import public as payments
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.payments import OrderState
from claimwright.core.payments.recovery import RecoveryState


def test_everything_is_paid_back_and_the_books_are_at_zero(world: World) -> None:
    told: list[str] = []

    def tell(name: str, claim: Claim) -> None:
        told.append(name)
        assert trial_balance(world) == 0, name

    life = play(world, TellingBank(), tell)
    assert len(told) == 10
    debt, small = recovery_of(world, life.first), recovery_of(world, life.later)
    assert (debt.state, debt.received_fen, debt.offset_fen) == (RecoveryState.SETTLED, 340_000, 300_000)
    assert (small.state, small.received_fen, small.offset_fen) == (RecoveryState.SETTLED, 80_000, 0)
    first, later, new = (money(world, one.claim_id) for one in (life.first, life.later, life.next))
    assert (first.expense_fen, first.recoverable_fen, first.owed_fen) == (0, 0, 0)
    assert (later.paid_fen, later.expense_fen, later.recoverable_fen) == (160_000, 160_000, 0)
    assert (new.paid_fen, new.expense_fen, new.owed_fen) == (100_000, 400_000, 0)
    assert world.claim(life.next.claim_id).state is ClaimState.CLOSED
    assert [(one.state, one.amount_fen) for one in orders_of(world, life.next)] == [
        (OrderState.CANCELLED, 400_000),
        (OrderState.EXECUTED, 100_000),
    ]
    with world.db.transaction() as tx:
        accounts = payments.trial_balance_fans_out(tx)
        assert payments.live_recoveries_fan_out(tx) == ()
        assert payments.ledger_faults_fan_out(tx) == ()
    balance = {one.account.value: one.balance_fen for one in accounts if one.balance_fen}
    assert balance == {"bank": -560_000, "claims_expense": 560_000}


def test_each_step_is_written_to_the_customer_with_its_amount(world: World) -> None:
    life = play(world, TellingBank(), lambda name, claim: None)
    written = {one.kind.value: one for one in letters_of(world, life.first.claim_id)}
    assert written.keys() == {"paid", "prepaid", "refused", "recovery", "instalments", "received", "offset"}
    reference = recovery_of(world, life.first).reference
    zh, en = written["instalments"].text("zh").paragraphs, written["instalments"].text("en").paragraphs
    assert zh[1] == f"编号 {reference} 的应退还款项 6,400.00 元，与您约定分 2 期退还："
    assert zh[2:4] == ("1. 2026-04-01  3,400.00 元", "2. 2026-05-01  3,000.00 元")
    assert en[2:4] == ("1. 2026-04-01  CNY 3,400.00", "2. 2026-05-01  CNY 3,000.00")
    assert written["received"].text("zh").paragraphs[1:] == (
        f"我们已收到您退还的 3,400.00 元，编号 {reference}。",
        "尚余 3,000.00 元未退还。",
    )
    offset = written["offset"].text("en").paragraphs
    assert "CNY 3,000.00" in offset[1]
    assert offset[2] == "Everything is paid back now. Thank you."
    again = [one.kind.value for one in letters_of(world, life.later.claim_id)]
    assert sorted(again) == ["changed", "paid", "received", "recovery"]
