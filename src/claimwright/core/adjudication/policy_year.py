"""Several events in the order that the terms ask for: a policy year from nothing, or again after a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from claimwright.core.adjudication.engine import adjudicate
from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Balances,
    Contract,
    FactValue,
    InsuredEvent,
    Outcome,
)
from claimwright.core.products.model import ProductVersion


@dataclass(frozen=True, slots=True)
class Difference:
    """What a renewed adjudication changes for one event: to pay on (positive) or to claim back."""

    event_no: str
    was_fen: int
    now_fen: int

    @property
    def difference_fen(self) -> int:
        """Positive: pay on; negative: claim back."""
        return self.now_fen - self.was_fen


def in_order(events: Iterable[InsuredEvent], order_claims_by: tuple[str, ...]) -> tuple[InsuredEvent, ...]:
    """Events in the order of the product; the event number breaks what ties remain."""
    return tuple(sorted(events, key=lambda event: _order_key(event, order_claims_by)))


def _order_key(event: InsuredEvent, order_claims_by: tuple[str, ...]) -> tuple[str, ...]:
    own: Mapping[str, Callable[[], FactValue]] = {
        "event_date": lambda: event.event_date,
        "event_no": lambda: event.event_no,
    }
    words = [own[name]() if name in own else event.facts.get(name, date.max) for name in order_claims_by]
    return (*(str(word) for word in words), event.event_no)


def adjudicate_in_order(
    version: ProductVersion,
    contract: Contract,
    events: Iterable[InsuredEvent],
    balances: Balances,
    amounts: tuple[int, ...] | None = None,
) -> tuple[Adjudication, ...]:
    """Adjudicate events one after another; each starts from the balances that the one before left.

    An event that still has open questions uses nothing up.
    """
    state: dict[BalanceKey, int] = dict(balances)
    results: list[Adjudication] = []
    for event in in_order(events, version.program.order_claims_by):
        result = adjudicate(version, contract, event, state, amounts)
        if result.outcome is not Outcome.QUESTION:  # nothing is used up before the questions are answered
            state.update(result.balances_after)
        results.append(result)
    return tuple(results)


def differences(before: Mapping[str, int], renewed: Iterable[Adjudication]) -> tuple[Difference, ...]:
    """Compare what was decided (fen by event number) with a renewed adjudication; only what changed."""
    found = [Difference(item.event_no, before.get(item.event_no, 0), item.payable_fen) for item in renewed]
    return tuple(item for item in found if item.difference_fen)
