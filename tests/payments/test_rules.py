"""The payment rules as properties: whatever the bank says, in whatever order."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.core.ledger import Account, Recipe, Side, balances_fen, transfers
from claimwright.core.money import AMOUNT_FEN_MAX
from claimwright.core.payments import (
    PAYMENT_LIFECYCLE,
    AskPolicy,
    BankMeaning,
    OrderEvent,
    OrderState,
    may_resend,
    meaning_of,
    next_ask_after,
    react,
)
from claimwright.core.payments.lifecycle import OPEN_STATES

DOCS = Path(__file__).parents[2] / "docs" / "diagrams"
CODES = ["RCVD", "ACTC", "PDNG", "ACCP", "ACSP", "ACSC", "ACCC", "ACWC", "PART", "RJCT", "ZZZZ", ""]


@given(st.sampled_from(Recipe), st.integers(1, AMOUNT_FEN_MAX))
def test_every_recipe_sums_to_zero(recipe: Recipe, amount_fen: int) -> None:
    assert sum(balances_fen(transfers(recipe, amount_fen)).values()) == 0


def test_a_claim_approved_paid_and_returned_leaves_the_debt_open_again() -> None:
    amount_fen = 123_456
    recipes = (Recipe.CLAIM_APPROVED, Recipe.PAYMENT_EXECUTED, Recipe.PAYMENT_RETURNED)
    balance = balances_fen(line for recipe in recipes for line in transfers(recipe, amount_fen))
    assert {name: fen for name, fen in balance.items() if fen} == {
        Account.CLAIMS_PAYABLE: -amount_fen,
        Account.CLAIMS_EXPENSE: amount_fen,
    }


@pytest.mark.parametrize("amount_fen", [0, -1, AMOUNT_FEN_MAX + 1])
def test_nothing_but_a_positive_amount_is_booked(amount_fen: int) -> None:
    with pytest.raises(AssertionError):
        transfers(Recipe.CLAIM_APPROVED, amount_fen)


def test_every_account_has_both_names_and_a_side() -> None:
    assert all(account.zh and account.en and account.grows_on in Side for account in Account)


@given(st.text(max_size=6))
def test_a_word_that_is_not_understood_is_pending(code: str) -> None:
    expected = {"RJCT": BankMeaning.REJECTED, "ACSC": BankMeaning.EXECUTED}
    if code not in CODES:
        assert meaning_of(code) is BankMeaning.PENDING
    elif code in expected:
        assert meaning_of(code) is expected[code]


@given(st.lists(st.sampled_from(CODES), max_size=12), st.sampled_from(OPEN_STATES))
def test_whatever_the_bank_says_an_order_is_executed_at_most_once_and_never_forgets_it(
    codes: list[str], start: OrderState
) -> None:
    state, executions = start, 0
    for code in codes:
        reaction = react(state, meaning_of(code), order_fen=100)
        if reaction.event is None:
            continue
        after = PAYMENT_LIFECYCLE.next(state, reaction.event)
        assert after is not None, f"{reaction.event} is illegal in {state}"
        executions += after is OrderState.EXECUTED
        assert state not in (OrderState.EXECUTED, OrderState.IN_DOUBT), "only a person moves these"
        assert after is not OrderState.ORDERED, "no status ever leads to sending again"
        state = after
    assert executions <= 1
    said_executed = any(meaning_of(code) is BankMeaning.EXECUTED for code in codes)
    if said_executed:
        assert state in (OrderState.EXECUTED, OrderState.IN_DOUBT)


@given(st.sampled_from(OrderState), st.sampled_from(CODES), st.integers(0, 200))
def test_another_amount_never_counts_as_executed(state: OrderState, code: str, reported_fen: int) -> None:
    reaction = react(state, meaning_of(code), order_fen=100, reported_fen=reported_fen)
    if reported_fen != 100:
        assert reaction.event in (None, OrderEvent.CONTRADICTED)


@given(st.sampled_from(OrderState), st.integers(0, 5), st.floats(0, 1000, allow_nan=False), st.integers(1, 3))
def test_an_order_is_resent_only_after_denials_that_can_be_believed(
    state: OrderState, not_known: int, since_send_s: float, not_known_min: int
) -> None:
    policy = AskPolicy(not_known_min=not_known_min)
    if may_resend(policy, state, not_known=not_known, since_send_s=since_send_s):
        assert state in (OrderState.SENDING, OrderState.UNKNOWN)
        assert not_known >= not_known_min
        assert since_send_s > policy.send_within_s


def test_questions_grow_seldom_but_never_stop() -> None:
    policy = AskPolicy()
    waits = [next_ask_after(policy, asks) for asks in range(40)]
    assert waits[:4] == [2.0, 4.0, 8.0, 16.0]
    assert waits == sorted(waits)
    assert waits[-1] == 900.0


def test_the_only_ways_back_to_sending_are_not_sent_and_not_known() -> None:
    back = {event for (_, event), then in PAYMENT_LIFECYCLE.table.items() if then is OrderState.ORDERED}
    # A released order was never sent: it waited for its second person.
    assert back == {OrderEvent.NOT_SENT, OrderEvent.NOT_KNOWN, OrderEvent.RELEASED}


def test_the_diagram_is_current() -> None:
    diagrams = runpy.run_path(str(DOCS / "generate.py"))["DIAGRAMS"]
    name = "payment_lifecycle.md"
    assert (DOCS / name).read_text(encoding="utf-8") == diagrams[name](), "run docs/diagrams/generate.py"
