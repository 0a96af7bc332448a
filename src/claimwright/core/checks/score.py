"""A risk score that a person can read: points by monotone bins of a few features, summed. No amount changes.

It only sends a case to a person. Floats are used in training and nowhere near money; the card that is kept
and applied is integers.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claimwright.core.canonical import sha256_hex
from claimwright.core.checks.case import Case
from claimwright.core.checks.result import CheckResult, Verdict
from claimwright.core.outcome import FactValue

RISK_SCORE = "risk_score"
REASONS_SHOWN = 3

Features = Mapping[str, int]


def features_of(case: Case) -> Features:
    """What the score looks at, as whole numbers; a feature that is unknown is absent and gives no points."""
    found: dict[str, int] = {"claimed_yuan": case.claimed_fen // 100, "bills": len(case.bills)}
    others = [one for one in case.past if one.claim_no != case.claim_no]
    found["claims_in_two_years"] = len({one.claim_no for one in others})
    ages = [(event.event_date - one.first_inception).days for event in case.events for one in case.policies]
    if ages:
        found["days_since_inception"] = max(0, min(ages))
    days = [one for event in case.events if isinstance(one := event.facts.get("stay_days"), int)]
    if days:
        found["stay_days"] = max(days)
        found["yuan_a_day"] = case.claimed_fen // 100 // max(1, sum(days))
    against = [
        bill.total_fen * 100 // case.peers[bill.event_no].median_fen
        for bill in case.bills
        if bill.event_no in case.peers and case.peers[bill.event_no].median_fen
    ]
    if against:
        found["percent_of_peers"] = max(against)
    found["days_to_report"] = max(
        (max(0, (case.reported_on - event.event_date).days) for event in case.events), default=0
    )
    found["reimbursed_percent"] = _reimbursed_percent(case)
    return found


def _reimbursed_percent(case: Case) -> int:
    """How much of the bills the public scheme paid: it has looked at what it paid for."""
    paid = sum(
        one for event in case.events if isinstance(one := event.facts.get("social_insurance_paid"), int)
    )
    return paid * 100 // case.claimed_fen if case.claimed_fen else 0


@dataclass(frozen=True, slots=True)
class Binned:
    """One feature: `points[n]` for values from `edges[n-1]` up to but not including `edges[n]`."""

    feature: str
    edges: tuple[int, ...]
    points: tuple[int, ...]

    def points_of(self, value: int) -> int:
        """The points of a value."""
        return self.points[bisect_right(self.edges, value)]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Base points and the binned features. Higher is riskier; 50 points double the odds."""

    base: int
    binned: tuple[Binned, ...]

    def points_of(self, features: Features) -> tuple[int, tuple[tuple[str, int], ...]]:
        """The sum and what each feature gave, the riskiest first."""
        given = [
            (one.feature, one.points_of(features[one.feature]))
            for one in self.binned
            if one.feature in features
        ]
        total = self.base + sum(points for _, points in given)
        return total, tuple(sorted(given, key=lambda one: (-one[1], one[0])))


def risk(case: Case, card: Scorecard, version: str, refer_from: int | None) -> tuple[int, CheckResult | None]:
    """The points of a case, and a flag if a person shall look from so many points on."""
    points, given = card.points_of(features_of(case))
    if refer_from is None or points < refer_from:
        return points, None
    reasons = ", ".join(f"{name} {gave:+d}" for name, gave in given[:REASONS_SHOWN])
    facts: dict[str, FactValue] = {"points": points, "points_max": refer_from, "reasons": reasons}
    return points, CheckResult(RISK_SCORE, version, Verdict.FLAG, "high_risk", facts)


def card_json(card: Scorecard, metrics: Mapping[str, Any]) -> str:
    """A card with the metrics of its training, as text to keep and to read."""
    binned = [{"feature": b.feature, "edges": list(b.edges), "points": list(b.points)} for b in card.binned]
    return json.dumps({"base": card.base, "binned": binned, "metrics": metrics}, indent=1, sort_keys=True)


def card_of(text: str) -> Scorecard:
    """The card that `card_json` wrote."""
    read = json.loads(text)
    binned = tuple(Binned(b["feature"], tuple(b["edges"]), tuple(b["points"])) for b in read["binned"])
    for one in binned:
        assert len(one.points) == len(one.edges) + 1, f"{one.feature}: one bin more than edges"
    return Scorecard(read["base"], binned)


def card_version(text: str) -> str:
    """How results name a card."""
    return sha256_hex(text.encode())[:16]
