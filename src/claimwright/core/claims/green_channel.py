"""The green channel (绿色通道): which declared sudden event covers a claim, and which papers it waives.

A waiver spares a paper and proves nothing. What no paper states stays the claimant's word,
which a person weighs. An illness of a list has nothing to do with a flood: its diagnosis is never waived.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.core.claims.declared import DEATH, DISABILITY, INPATIENT

RULE_VERSION = "green_channel 2026-01-01"
"""How the journal names this rule: change it with what is below."""
KINDS = frozenset({DEATH, DISABILITY, INPATIENT})
PROVINCE_DIGITS = 2
NATION = frozenset({"00", "10"})
"""First digits of an area that is the whole country (GB/T 2260: 100000)."""


@dataclass(frozen=True, slots=True)
class SuddenEvent:
    """A confirmed event: where (region code), over ``[from_date, until_date)``, which papers it waives."""

    event_code: str
    name: str
    area: str
    from_date: date
    until_date: date
    waived_papers: tuple[str, ...]
    confirmed_by: str


def covering(
    events: Sequence[SuddenEvent], kind: str, event_date: date, provinces: Collection[str]
) -> tuple[SuddenEvent, ...]:
    """The events that cover a claim: of its kind, its day, and a province of its policy or hospital."""
    if kind not in KINDS:
        return ()
    return tuple(
        one
        for one in events
        if one.from_date <= event_date < one.until_date
        and (one.area[:PROVINCE_DIGITS] in NATION or one.area[:PROVINCE_DIGITS] in provinces)
    )
