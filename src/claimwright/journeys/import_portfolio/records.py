"""The records of a portfolio file, typed, each with the line that it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from claimwright.app.parties.public import Identity
from claimwright.app.policies.public import PolicyStatus
from claimwright.app.providers.public import Hospital
from claimwright.core.adjudication.model import FactValue
from claimwright.core.dates import Period
from claimwright.core.parties.resident_id import Sex


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person."""

    line: int
    identity: Identity
    name: str
    birth_date: date
    sex: Sex
    phone: str | None


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """One bank account of a person of the file or of the store."""

    line: int
    owner: Identity
    account_no: str
    account_name: str | None
    bank_name: str
    bank_code: str | None


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """One policy; applicant and insured are persons of the file or of the store."""

    line: int
    policy_no: str
    applicant: Identity
    insured: Identity
    contract_date: date
    status: PolicyStatus
    status_from: date
    province: str = "00"


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """One coverage of a policy of the file or of the store."""

    line: int
    policy_no: str
    coverage_no: str
    product_code: str
    period: Period
    first_inception: date
    sum_insured_fen: int | None
    family_no: str | None = None
    plan: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HospitalRecord:
    """One listing of a hospital."""

    line: int
    hospital: Hospital


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything that one file holds."""

    persons: tuple[PersonRecord, ...] = ()
    accounts: tuple[AccountRecord, ...] = ()
    policies: tuple[PolicyRecord, ...] = ()
    coverages: tuple[CoverageRecord, ...] = ()
    hospitals: tuple[HospitalRecord, ...] = ()

    @property
    def count(self) -> int:
        lists = (self.persons, self.accounts, self.policies, self.coverages, self.hospitals)
        return sum(map(len, lists))


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as written: its kind, its line and its fields."""

    kind: str
    line: int
    fields: Mapping[str, object]
