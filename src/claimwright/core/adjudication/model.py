"""Values that go into an adjudication and come out of it. Amounts in fen, days as ``int``, no float.

A fact is known by its name in the vocabulary (`core.products.vocabulary`), which says its unit, its labels
and its range. A fact that is absent is unknown: it becomes a question, never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from claimwright.core.adjudication.deferred import Deferred

FactValue = int | bool | str | date | Fraction
"""Amounts in fen, days and times as int, flags as bool, choices and codes as str, ratios as Fraction."""


class Outcome(Enum):
    """What the terms say of the whole event. Only PAY and ZERO_BY_TERMS may be closed without a person."""

    PAY = "pay"
    ZERO_BY_TERMS = "zero_by_terms"
    NEEDS_PERSON = "needs_person"
    QUESTION = "question"


class Severity(Enum):
    """A denial closes benefits and needs a named person; a refer needs a person's eye but closes nothing;
    a question needs an answer; a note is shown."""

    DENIAL = "denial"
    REFER = "refer"
    QUESTION = "question"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Contract:
    """One coverage of a policy as it stood on the event date.

    `contract_date` chooses the product version; `inception` to `until` is the current policy period;
    `first_inception` starts the unbroken chain of renewals (waiting periods count from it).
    `values` are the coverage's own facts by name (plan options, premiums paid, cash value ...).
    """

    policy_no: str
    coverage_no: str
    product: str
    contract_date: date
    inception: date
    until: date
    first_inception: date
    insured_id: str
    birth_date: date | None = None
    sex: str | None = None
    sum_insured_fen: int | None = None
    family_id: str | None = None
    values: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an event: a fee class or item of a bill, a disability item, a diagnosed disease."""

    line_no: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InsuredEvent:
    """What happened: one stay, visit, diagnosis, accident, disability, death or survival date.

    `event_no` is unique and orders events of one day; `kind` is a name of the vocabulary (inpatient,
    outpatient, ...); `cause_no` links events of one illness or accident, `stay_no` the bills of one stay.
    `event_date` is the day that decides (admission, visit, diagnosis, accident, death).
    `event_no` may count within a claim only; `visit_no` then tells the event apart from all others of the
    contract, and stands in where no cause or stay is known.
    """

    event_no: str
    kind: str
    event_date: date
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    cause_no: str | None = None
    stay_no: str | None = None
    visit_no: str | None = None

    @property
    def own_no(self) -> str:
        """What tells this event apart from every other one under the contract."""
        return self.visit_no or self.event_no


class BalanceKey(NamedTuple):
    """One accumulator in one scope: ``("MED-MILLION.deductible", "coverage=C1;policy_year=2025-01-01")``."""

    accumulator: str
    scope_key: str


Balances = Mapping[BalanceKey, int]
"""What is used so far: fen, days, times, or a day's ordinal for 'last on'. An absent key means none yet."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A value that went into a step, with its name in the vocabulary or the product and its unit."""

    name: str
    value: FactValue | None
    unit: str


@dataclass(frozen=True, slots=True)
class StepTrace:
    """What one written step of the terms did. `line` points into the product file."""

    section: str
    step: str
    clause: str
    line: int
    before: FactValue | None
    after: FactValue | None
    unit: str
    before_unit: str
    labels: Mapping[str, str] = field(default_factory=dict)
    accumulator: str = ""
    holds: bool = True
    keeps: str = ""
    operands: tuple[Operand, ...] = ()
    line_no: str | None = None


@dataclass(frozen=True, slots=True)
class BenefitResult(Deferred):
    """What one benefit pays. `amount_fen` is None while a fact that it needs is missing.

    `pays` is indemnity, fixed or refund (only indemnities coordinate); `to` says who is entitled;
    `closed` is true where a denial finding keeps it from paying: the amount is then 0 until a person decides.
    """

    benefit: str
    amount_fen: int | None
    labels: Mapping[str, str]
    clause: str
    pays: str
    to: str
    closed: bool
    trace: tuple[StepTrace, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the terms noticed. All are collected; none hides another.

    `code` is stable (``waiting``, ``exclusion``, ``missing_fact``, ...); `facts` fill its message.
    """

    code: str
    severity: Severity
    clause: str
    benefit: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effect:
    """What else the event does to the contract: ``terminate``, ``waive_premium``, ``end_benefit``."""

    kind: str
    clause: str
    benefit: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adjudication(Deferred):
    """The explained result for one event under one coverage.

    `benefits_fen` is the sum of the benefits, `payable_fen` what is left after deductions (`deductions` is
    their trace): equal where the terms deduct nothing.
    """

    product: str
    version: str
    source_sha256: str
    event_no: str
    coverage_no: str
    outcome: Outcome
    payable_fen: int
    benefits_fen: int
    deductions: tuple[StepTrace, ...]
    benefits: tuple[BenefitResult, ...]
    findings: tuple[Finding, ...]
    effects: tuple[Effect, ...]
    balances_before: Balances
    balances_after: Balances
    limits: Mapping[BalanceKey, int]

    def left(self, key: BalanceKey) -> int | None:
        """What is left of a limit after this event, or None for an accumulator without one."""
        return None if key not in self.limits else self.limits[key] - self.balances_after.get(key, 0)
