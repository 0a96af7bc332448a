"""Interpreter, kernel and an independent oracle agree on random products; seeded bugs are caught."""

from __future__ import annotations

import pytest
from fuzz_differential import Mutation, by_kernel, by_oracle, difference, disagreement, make_case
from fuzz_mutations import MUTATIONS

CLAIMS = 20


@pytest.mark.parametrize("first", [0, 25, 50, 75])
def test_three_ways_to_reckon_agree_on_random_products_and_claims(first):
    """2,000 claims in all, each to the fen, with outcome and findings."""
    agreed = 0
    for seed in range(first, first + 25):
        case = make_case(seed, CLAIMS)
        if case is not None:
            assert disagreement(case) is None
            agreed += 1
    assert agreed >= 20, "the reader refuses too many random products for the test to mean much"


def test_random_claims_are_paid_closed_and_referred():
    """The cases are not all nothing: each outcome is common."""
    verdicts = [
        verdict for seed in range(30) if (case := make_case(seed, CLAIMS)) for verdict in by_oracle(case)
    ]
    outcomes = [outcome for _, _, outcome, _ in verdicts]
    assert min(outcomes.count(name) for name in ("pay", "zero_by_terms", "needs_person")) > len(outcomes) / 12


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 11, 22])
def test_machine_code_agrees_as_plain_python_does(seed):
    case = make_case(seed, 200)
    assert case is not None
    assert difference(case, by_kernel(case, compiled=True), by_oracle(case)) is None


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_seeded_bug_is_caught(mutation: Mutation):
    for seed in range(200):
        case = make_case(seed, CLAIMS, mutation)
        if case is not None and disagreement(case, mutation):
            return
    pytest.fail(f"200 random products did not notice: {mutation.name}")
