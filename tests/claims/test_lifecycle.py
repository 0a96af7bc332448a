"""The table of a claim's life: what it allows, what it forbids, and that its picture is current."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, WHO_MAY, ClaimEvent, ClaimState, may_cause

_PREPAID = ClaimEvent.PREPAYMENT_ORDERED
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


def test_a_refusal_starts_from_a_review_or_a_reopening_only() -> None:
    starts = {state for (state, event) in CLAIM_LIFECYCLE.table if event is ClaimEvent.REFUSED}
    assert starts == {ClaimState.IN_REVIEW, ClaimState.REOPENED}


def test_an_ended_claim_is_opened_again_by_name_only() -> None:
    """Whatever leads out of an end is a reopening, an objection, or the money coming back."""
    out = {event for (state, event) in CLAIM_LIFECYCLE.table if CLAIM_LIFECYCLE.is_final(state)}
    assert out == {ClaimEvent.REOPENED, ClaimEvent.OBJECTED, ClaimEvent.PAYMENT_RETURNED}
    assert CLAIM_LIFECYCLE.next(ClaimState.PAYING, ClaimEvent.REOPENED) is None


@pytest.mark.parametrize(
    "event", [ClaimEvent.REDUCED, ClaimEvent.UPHELD, ClaimEvent.REFUSAL_UPHELD, ClaimEvent.APPEAL_WON]
)
def test_what_takes_back_or_judges_an_objection_has_a_name(event: ClaimEvent) -> None:
    assert [kind for kind in ("system", "staff", "customer") if may_cause(kind, event)] == ["staff"]


def test_a_prepayment_leaves_the_claim_where_it_is() -> None:
    moves = {was: then for (was, event), then in CLAIM_LIFECYCLE.table.items() if event is _PREPAID}
    assert moves == {state: state for state in (ClaimState.IN_REVIEW, ClaimState.AWAITING_PAPERS)}
    assert not any(CLAIM_LIFECYCLE.is_final(state) for state in moves)


def test_an_appeal_ends_where_the_claim_was_or_opens_it_again() -> None:
    ends = {CLAIM_LIFECYCLE.next(ClaimState.IN_APPEAL, event) for event in ClaimEvent} - {None}
    assert ends == {ClaimState.IN_APPEAL, ClaimState.CLOSED, ClaimState.REFUSED, ClaimState.REOPENED}


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
