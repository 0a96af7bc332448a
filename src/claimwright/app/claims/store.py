"""Rows of claims as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from claimwright.core.adjudication.model import FactValue, InsuredEvent, Line
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.claims.record import fact_of, facts_of
from claimwright.infra.db import Statements

SQL = Statements.of(__package__)
SQL_TOGETHER = Statements.of(__package__, "store_together.sql")


class Cause(Enum):
    """What the claimant says caused the event."""

    ILLNESS = "illness"
    ACCIDENT = "accident"


class DecisionOutcome(Enum):
    """What was decided."""

    PAY = "pay"
    ZERO_BY_TERMS = "zero_by_terms"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"  # taken back by the claimant after a decision


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as it stands. `version` counts its changes; who edits names the version that they saw."""

    claim_id: UUID
    claim_no: str
    policy_id: UUID
    insured_id: UUID
    claimant_id: UUID
    account_id: UUID
    cause: Cause
    channel: str
    state: ClaimState
    version: int
    event_date: date
    claimed_fen: int
    payable_fen: int | None
    reported_at: datetime
    decided_at: datetime | None
    paid_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One value that the terms may need: where it came from and who stated it. Later revisions win."""

    event_no: str
    name: str
    revision: int
    value: FactValue
    source: str
    stated_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimEventRow:
    """One stay or visit of a claim, from one bill."""

    event_no: str
    kind: str
    event_date: date
    stay_no: str | None
    document_id: UUID
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim's events with the latest value of each fact, and that value's source by event and name."""

    events: tuple[InsuredEvent, ...]
    sources: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision with its full adjudications (JSON of `core.claims.record`) and their hash.

    `replaces` is the number of the decision that it takes the place of, `reason` why (a reopening's code).
    """

    decision_no: int
    outcome: DecisionOutcome
    payable_fen: int
    by_kind: str
    by_id: str
    by_name: str
    clause: str | None
    words: str | None
    adjudications: tuple[Mapping[str, Any], ...]
    sha256: str
    decided_at: datetime
    replaces: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Benefit:
    """What one benefit of one coverage pays for one event of a decision."""

    decision_no: int
    event_no: str
    coverage_id: UUID
    benefit: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class UsedBalance:
    """What is used of an accumulator in its scope, and its limit where it has one."""

    accumulator: str
    scope_key: str
    used: int
    limit_used: int | None


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """A report that was not accepted, and why."""

    entry_id: UUID
    policy_id: UUID
    claimant_id: UUID
    code: str
    field: str | None
    facts: Mapping[str, Any]
    refused_at: datetime


def claim_of(row: tuple[Any, ...]) -> Claim:
    values = (*row[:6], Cause(row[6]), row[7], ClaimState(row[8]), *row[9:])
    return Claim(*values)


def fact_row(row: tuple[Any, ...]) -> Fact:
    return Fact(row[0], row[1], row[2], fact_of(row[3]), *row[4:])


def event_of(row: tuple[Any, ...]) -> ClaimEventRow:
    lines = tuple(Line(line["line_no"], facts_of(line["facts"])) for line in row[5])
    return ClaimEventRow(row[0], row[1], row[2], row[3], row[4], lines)


def decision_of(row: tuple[Any, ...]) -> Decision:
    values = (row[0], DecisionOutcome(row[1]), *row[2:8], tuple(row[8]), *row[9:])
    return Decision(*values)
