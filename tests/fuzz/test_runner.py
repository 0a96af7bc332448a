"""Random products: the runner and the machine agree in every value, claim after claim of one person."""

from __future__ import annotations

import pytest
from fuzz_differential import make_case
from tests.adjudication.test_runner import assert_same, was_run

from claimwright.app.portfolio.replay import Replay
from claimwright.core.adjudication.model import BalanceKey

PRODUCTS = 120


@pytest.mark.parametrize("first", range(0, PRODUCTS, 20))
def test_runner_and_machine_agree(first: int) -> None:
    run = 0
    for seed in range(first, first + 20):
        case = make_case(seed, claims=10)
        if case is None:
            continue
        replay = Replay(case.version)
        state: dict[BalanceKey, int] = {}
        for row in case.rows:
            result = assert_same(case.version, replay.contract(row), replay.event(row), state)
            state.update(result.balances_after)
            run += was_run(result)
    assert run > 100, "the runner takes nearly all of these claims"
