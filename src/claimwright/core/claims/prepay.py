"""Prepayment (预付赔款): who may be paid ahead, on what ground, and how much at most. Rules as dated data.

The ceiling is the least of a share of the expected benefit (by a dry run of the terms), what is certain so
far, and what the insurer pays ahead at all. Day 60 is the law's own (Insurance Law art. 25): the part that
can be determined is paid, without asking for consent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from claimwright.core.money import Rounding, round_fen
from claimwright.core.outcome import Refused


class Scenario(Enum):
    """On what occasion money is paid ahead."""

    LISTED_PERSON = "listed_person"  # 特定人员: a listed personal situation
    DECLARED_EVENT = "declared_event"  # 突发事件: green channel
    HOSPITAL_STAY = "hospital_stay"  # 住院预付: to the hospital or the customer
    DAY_60 = "day_60"  # 保险法第二十五条


class PrepayCode(Enum):
    """Why nothing is prepaid, earlier first."""

    SCENARIO_NOT_OPEN = "scenario_not_open"
    GROUND_UNKNOWN = "prepay_ground_unknown"
    CONSENT_MISSING = "prepay_consent_missing"
    NOTHING_CERTAIN = "nothing_certain"
    OVER_CEILING = "prepay_over_ceiling"


@dataclass(frozen=True, slots=True)
class PrepayRule:
    """One scenario's rule from a day on. `grounds` are the listed situations; empty: any ground."""

    scenario: Scenario
    effective: date
    share: Fraction
    amount_fen_max: int
    grounds: frozenset[str] = frozenset()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the ceiling rests on: the benefit by a dry run, what is prepaid already, limits beside it. Fen."""

    expected_fen: int
    certain_fen: int
    prepaid_fen: int


LISTED_GROUNDS = frozenset(
    {
        "critical_illness",  # 重大疾病患者
        "low_income",  # 低保、特困人员
        "martyr_family",  # 烈士、因公牺牲军警遗属
        "disabled",  # 重度残疾人
        "orphan",  # 孤儿
        "rescuer",  # 见义勇为人员
    }
)

RULES: tuple[PrepayRule, ...] = (
    PrepayRule(
        Scenario.LISTED_PERSON,
        date(2020, 1, 1),
        Fraction(1, 2),
        20_000_000,
        LISTED_GROUNDS,
        "the insurer's service promise: half of what is expected, for listed situations",
    ),
    PrepayRule(
        Scenario.DECLARED_EVENT,
        date(2020, 1, 1),
        Fraction(1, 2),
        20_000_000,
        source="the insurer's catastrophe plan: a declared event opens the green channel",
    ),
    PrepayRule(
        Scenario.HOSPITAL_STAY,
        date(2020, 1, 1),
        Fraction(7, 10),
        10_000_000,
        source="agreements with hospitals: seven tenths of what is expected so far",
    ),
    PrepayRule(
        Scenario.DAY_60, date(1995, 10, 1), Fraction(1), 10_000_000_000, source="Insurance Law art. 25"
    ),
)


def rule_on(scenario: Scenario, on: date, rules: Sequence[PrepayRule] = RULES) -> PrepayRule | None:
    """The rule of a scenario in force on a day."""
    begun = [one for one in rules if one.scenario is scenario and one.effective <= on]
    return max(begun, key=lambda one: one.effective, default=None)


def ceiling_fen(rule: PrepayRule, basis: Basis) -> int:
    """What may still be prepaid: the least of the three, less what was prepaid already; rounded down."""
    by_share = round_fen(basis.expected_fen * rule.share, Rounding.FLOOR)
    least = min(by_share, basis.certain_fen, rule.amount_fen_max)
    return max(0, least - basis.prepaid_fen)


def may_prepay(
    rule: PrepayRule | None, ground: str, consent: str, amount_fen: int, basis: Basis
) -> Refused | None:
    """May this amount be paid ahead on this ground, with the customer's consent as recorded?"""
    if rule is None:
        return Refused(PrepayCode.SCENARIO_NOT_OPEN, field="scenario")
    if not ground or (rule.grounds and ground not in rule.grounds):
        known = ", ".join(sorted(rule.grounds))
        return Refused(PrepayCode.GROUND_UNKNOWN, {"value": ground, "allowed": known}, "ground")
    if rule.scenario is not Scenario.DAY_60 and not consent:
        return Refused(PrepayCode.CONSENT_MISSING, field="consent")
    ceiling = ceiling_fen(rule, basis)
    if ceiling == 0:
        return Refused(PrepayCode.NOTHING_CERTAIN, dict(_facts(basis)))
    if not 0 < amount_fen <= ceiling:
        facts: Mapping[str, int] = {"amount_fen": amount_fen, "ceiling_fen": ceiling}
        return Refused(PrepayCode.OVER_CEILING, dict(facts), "amount")
    return None


def _facts(basis: Basis) -> Mapping[str, int]:
    return {"expected_fen": basis.expected_fen, "prepaid_fen": basis.prepaid_fen}
