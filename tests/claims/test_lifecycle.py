"""The table of a claim's life: what it allows, what it forbids, and that its picture is current."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, WHO_MAY, ClaimEvent, ClaimState, may_cause

DIAGRAMS = Path(__file__).parents[2] / "docs" / "diagrams"


def test_every_state_is_reached_and_every_end_is_final() -> None:
    reached = {CLAIM_LIFECYCLE.initial, *CLAIM_LIFECYCLE.table.values()}
    assert reached == set(ClaimState)
    finals = {state for state in ClaimState if CLAIM_LIFECYCLE.is_final(state)}
    assert finals == {ClaimState.CLOSED, ClaimState.REFUSED, ClaimState.WITHDRAWN}


def test_every_event_has_its_actors() -> None:
    assert set(WHO_MAY) == set(ClaimEvent) == {event for _, event in CLAIM_LIFECYCLE.table}


@pytest.mark.parametrize("kind", ["system", "customer"])
def test_only_staff_may_refuse(kind: str) -> None:
    assert not may_cause(kind, ClaimEvent.REFUSED)
    assert may_cause("staff", ClaimEvent.REFUSED)


def test_a_refusal_starts_from_a_review_only() -> None:
    starts = {state for (state, event) in CLAIM_LIFECYCLE.table if event is ClaimEvent.REFUSED}
    assert starts == {ClaimState.IN_REVIEW}


def test_a_decided_claim_cannot_be_withdrawn() -> None:
    for state in (
        ClaimState.APPROVED,
        ClaimState.PAYING,
        ClaimState.PAID,
        ClaimState.CLOSED,
        ClaimState.REFUSED,
    ):
        assert CLAIM_LIFECYCLE.next(state, ClaimEvent.WITHDRAWN) is None


@pytest.mark.parametrize("name", ["claim_lifecycle.md", "task_lifecycle.md"])
def test_the_picture_is_generated_from_the_table(name: str) -> None:
    diagrams = runpy.run_path(str(DIAGRAMS / "generate.py"))["DIAGRAMS"]
    assert (DIAGRAMS / name).read_text(encoding="utf-8") == diagrams[name](), "run docs/diagrams/generate.py"
