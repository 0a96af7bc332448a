"""Which coverages of an insured person concern an event.

A coverage is one product within a policy, for one insured person, over ``[inception, until)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from uuid import UUID

from claimwright.core.adjudication.model import FactValue
from claimwright.core.dates import Period


class PolicyStatus(Enum):
    """Where a policy stands. Lapse and reinstatement: Insurance Law art. 36-37."""

    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class Cover:
    """A coverage as decisions need it. `first_inception` starts the waiting period, over renewals."""

    coverage_id: UUID
    coverage_no: str
    policy_id: UUID
    policy_no: str
    product_code: str
    contract_date: date
    period: Period
    first_inception: date
    status: PolicyStatus
    status_from: date
    sum_insured_fen: int | None
    plan: Mapping[str, FactValue] = field(default_factory=dict)
    family_id: UUID | None = None


class NotInForce(Enum):
    """Why a coverage does not cover a date, in the order they are looked at."""

    NOT_BEGUN = "not_begun"
    ENDED = "ended"
    LAPSED = "lapsed"
    TERMINATED = "terminated"


def in_force(cover: Cover, on: date) -> NotInForce | None:
    """None if the coverage covers the date; a lapse or termination counts from its own date."""
    if on < cover.period.start:
        return NotInForce.NOT_BEGUN
    if on >= cover.period.until:
        return NotInForce.ENDED
    if cover.status is not PolicyStatus.IN_FORCE and on >= cover.status_from:
        return NotInForce.LAPSED if cover.status is PolicyStatus.LAPSED else NotInForce.TERMINATED
    return None


def covers_on(covers: Iterable[Cover], on: date) -> tuple[Cover, ...]:
    """The coverages in force on a date, oldest contract first: the order in which they are adjudicated."""
    inside = [cover for cover in covers if in_force(cover, on) is None]
    return tuple(sorted(inside, key=lambda c: (c.contract_date, c.policy_no, c.coverage_no)))
