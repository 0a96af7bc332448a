"""One event under several coverages, ours and others': indemnities never pay more than the cost together.

Each coverage is adjudicated by its own terms in the order given. What earlier coverages paid as indemnity is
told to the next as the fact ``other_insurers_paid``; whether it is taken off before or after the ratio, or
counts towards a deductible, the terms of each say. Fixed benefits never coordinate (定额给付). The principle
of indemnity is checked at the end: what would go beyond the cost is cut, and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claimwright.core.adjudication.engine import adjudicate, concerns
from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Balances,
    Contract,
    InsuredEvent,
    Outcome,
)
from claimwright.core.products.model import ProductVersion

OTHERS = "other_insurers_paid"
COMPENSATION = ("social_insurance_paid", "other_paid")


@dataclass(frozen=True, slots=True)
class Cover:
    """One coverage that may answer for an event."""

    version: ProductVersion
    contract: Contract


@dataclass(frozen=True, slots=True)
class CoverResult:
    """What one coverage gives within the whole; `cut_fen` was beyond the cost and is not paid.

    `event` is the event as this coverage saw it, with what the ones before have paid.
    """

    cover: Cover
    event: InsuredEvent
    adjudication: Adjudication
    cut_fen: int = 0

    @property
    def payable_fen(self) -> int:
        """What is paid after the principle of indemnity."""
        return self.adjudication.payable_fen - self.cut_fen


def coordinate(
    covers: Sequence[Cover], event: InsuredEvent, balances: Balances
) -> tuple[tuple[CoverResult, ...], dict[BalanceKey, int]]:
    """Adjudicate an event under each coverage in order; gives the results and the balances after."""
    state: dict[BalanceKey, int] = dict(balances)
    paid_fen = 0
    results: list[CoverResult] = []
    for cover in covers:
        if len(covers) > 1 and not concerns(cover.version, event):
            continue
        seen = _told(event, paid_fen)
        result = adjudicate(cover.version, cover.contract, seen, state)
        cut_fen = _beyond(event, paid_fen, indemnity_fen(result))
        if result.outcome is not Outcome.QUESTION:  # nothing is used up before the questions are answered
            state.update(result.balances_after)
        results.append(CoverResult(cover, seen, result, cut_fen))
        paid_fen += indemnity_fen(result) - cut_fen
    return tuple(results), state


def indemnity_fen(result: Adjudication) -> int:
    """The part of a result that repays a cost."""
    return sum(b.amount_fen or 0 for b in result.benefits if b.pays == "indemnity")


def _told(event: InsuredEvent, paid_fen: int) -> InsuredEvent:
    """The event as the next coverage sees it: with what the ones before have paid."""
    if not paid_fen:
        return event
    before = event.facts.get(OTHERS, 0)
    assert isinstance(before, int), "an amount is fen"
    return replace(event, facts={**event.facts, OTHERS: before + paid_fen})


def _beyond(event: InsuredEvent, paid_fen: int, more_fen: int) -> int:
    """What would go beyond the cost, if the cost is known."""
    cost = event.facts.get("total_expense", event.facts.get("eligible_expense"))
    if not isinstance(cost, int):
        return 0
    others = [event.facts.get(name, 0) for name in (*COMPENSATION, OTHERS)]
    known_fen = sum(value for value in others if isinstance(value, int))
    return max(0, more_fen - max(0, cost - known_fen - paid_fen))
