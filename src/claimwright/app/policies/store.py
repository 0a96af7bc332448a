"""Rows of policies and coverages as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from claimwright.core.adjudication.model import FactValue
from claimwright.core.claims.record import facts_of
from claimwright.core.dates import Period
from claimwright.core.policies.cover import Cover, PolicyStatus
from claimwright.infra.db import Statements

SQL = Statements.of(__package__)


@dataclass(frozen=True, slots=True)
class Policy:
    """One contract: applicant (投保人) and one insured person (被保险人).

    `province` is the organisation that serves it, "00" the head office.
    """

    policy_id: UUID
    policy_no: str
    applicant_id: UUID
    insured_id: UUID
    contract_date: date
    status: PolicyStatus
    status_from: date
    province: str = "00"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One product within a policy, over ``[inception, until)``; `plan` holds its own contract facts.

    `family_id` says who shares what the terms share in a family."""

    coverage_id: UUID
    policy_id: UUID
    insured_id: UUID
    coverage_no: str
    product_code: str
    period: Period
    first_inception: date
    sum_insured_fen: int | None
    plan: Mapping[str, FactValue] = field(default_factory=dict)
    family_id: UUID | None = None


PolicyRow = tuple[UUID, str, UUID, UUID, date, str, date, str]


def policy_of(row: PolicyRow) -> Policy:
    policy_id, policy_no, applicant_id, insured_id, contract_date, status, status_from, province = row
    return Policy(
        policy_id,
        policy_no,
        applicant_id,
        insured_id,
        contract_date,
        PolicyStatus(status),
        status_from,
        province,
    )


def coverage_of(row: tuple[Any, ...]) -> Coverage:
    return Coverage(
        coverage_id=row[0],
        policy_id=row[1],
        insured_id=row[2],
        coverage_no=row[3],
        product_code=row[4],
        period=Period(row[5], row[6]),
        first_inception=row[7],
        sum_insured_fen=row[8],
        plan=facts_of(row[9]),
        family_id=row[10],
    )


def cover_of(row: tuple[Any, ...]) -> Cover:
    return Cover(
        coverage_id=row[0],
        coverage_no=row[1],
        policy_id=row[2],
        policy_no=row[3],
        product_code=row[4],
        contract_date=row[5],
        period=Period(row[6], row[7]),
        first_inception=row[8],
        status=PolicyStatus(row[9]),
        status_from=row[10],
        sum_insured_fen=row[11],
        plan=facts_of(row[12]),
        family_id=row[13],
    )
