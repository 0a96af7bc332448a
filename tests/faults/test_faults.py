"""A short run of the fault harness; the long one is ``python -m tests.faults --rounds 200``."""

from __future__ import annotations

import pytest
from tests.faults.harness import run


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_and_nothing_paid_twice_when_everything_is_killed() -> None:
    report = run(20, seed=20260302, seconds_max=60, healed_within_s=400)
    print(report.text())
    assert report.findings is not None
    assert report.findings.figures["claims paid"] >= 5, "the load did not reach the bank"
    assert report.violations == []
