"""One event under several of our coverages: each by its own terms, together never above the cost.

The case runner and the settlement of claims both use it. Coverages are adjudicated in the order given. What
earlier ones paid as indemnity is told to the next as the fact ``other_insurers_paid``; whether it is taken
off before or after the ratio, or counts towards a deductible, the terms of each say. What would still go
beyond the cost is cut (`indemnity`). Fixed benefits never coordinate (定额给付).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claimwright.core.adjudication.engine import adjudicate, concerns
from claimwright.core.adjudication.indemnity import OTHERS, indemnity_fen, within_cost
from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Balances,
    Contract,
    InsuredEvent,
    Outcome,
)
from claimwright.core.products.model import ProductVersion


@dataclass(frozen=True, slots=True)
class Cover:
    """One coverage that may answer for an event."""

    version: ProductVersion
    contract: Contract


@dataclass(frozen=True, slots=True)
class CoverResult:
    """What one coverage gives within the whole: `adjudication` is after the cut, `cut_fen` says how much.

    `event` is the event as this coverage saw it, with what the ones before have paid; `balances` what it
    started from.
    """

    cover: Cover
    event: InsuredEvent
    balances: Balances
    adjudication: Adjudication
    cut_fen: int = 0

    @property
    def payable_fen(self) -> int:
        """What is paid after the principle of indemnity."""
        return self.adjudication.payable_fen


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
        one = _one(cover, _told(event, paid_fen), state)
        if one.adjudication.outcome is not Outcome.QUESTION:  # nothing is used up before the answers
            state.update(one.adjudication.balances_after)
        results.append(one)
        paid_fen += indemnity_fen(one.adjudication)
    return tuple(results), state


def _one(cover: Cover, event: InsuredEvent, state: Balances) -> CoverResult:
    by_terms = adjudicate(cover.version, cover.contract, event, state)
    result = within_cost(cover.version, event, by_terms)
    before = {key: state[key] for key in by_terms.balances_before if key in state}
    return CoverResult(cover, event, before, result, by_terms.benefits_fen - result.benefits_fen)


def _told(event: InsuredEvent, paid_fen: int) -> InsuredEvent:
    """The event as the next coverage sees it: with what the ones before have paid."""
    if not paid_fen:
        return event
    before = event.facts.get(OTHERS, 0)
    assert isinstance(before, int), "an amount is fen"
    return replace(event, facts={**event.facts, OTHERS: before + paid_fen})
