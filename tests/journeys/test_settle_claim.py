"""A claim's way from report to payment order, to the fen, on a real PostgreSQL."""

from __future__ import annotations

from world import World, stay

from claimwright.app.claims.public import history
from claimwright.app.payments.public import orders_of_claim
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import verify


def test_a_clear_claim_is_paid_without_a_person(world: World) -> None:
    who = world.someone()
    reported = world.reported(who, stay(who, total_fen=500_000, fund_fen=150_000))
    assert reported.state == "ready"
    assert world.work().done == 1
    claim = world.claim(reported.claim_id)
    # (5,000.00 - 1,500.00 - deductible 1,000.00) x 80% = 2,000.00
    assert (claim.state, claim.payable_fen) == (ClaimState.PAYING, 200_000)
    with world.db.transaction() as tx:
        orders = orders_of_claim(tx, claim.claim_id)
        entries = history(tx, claim.claim_id)
    assert [(order.amount_fen, order.payee.name) for order in orders] == [(200_000, who.name)]
    assert [(entry.event, entry.was, entry.then) for entry in entries] == [
        ("reported", None, "reported"),
        ("facts_complete", "reported", "ready"),
        ("approved", "ready", "approved"),
        ("payment_ordered", "approved", "paying"),
    ]
    assert verify(entries) is None
