"""Policies as their parties see them: coverages by name, and what is left of each limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.parties import public as parties
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import Coverage, Policy
from claimwright.app.products import public as products
from claimwright.core.products.model import ProductVersion
from claimwright.core.products.units import Unit
from claimwright.infra.db import Tx


class Labels(BaseModel):
    """A name in both languages."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The name in one language."""
        return self.zh if lang == "zh" else self.en


class LimitView(BaseModel):
    """What is used of a deductible or limit, in its scope (a policy year, say)."""

    name: str = Field(examples=["MED-MILLION.annual_limit"])
    labels: Labels
    kind: Literal["deductible", "limit"] = Field(description="what one bears first, or the most that is paid")
    clause: str
    scope: str = Field(description="what it counts over, e.g. policy_year=2026-01-01")
    unit: str = Field(description="fen, days or times", examples=["fen"])
    used: int
    limit: int | None = Field(description="null where the terms set none")

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)


class CoverageView(BaseModel):
    """One product within a policy."""

    coverage_no: str
    product_code: str
    labels: Labels
    inception: date
    until: date = Field(description="first day without cover")
    sum_insured_fen: int | None
    limits: list[LimitView] = Field(default_factory=list)


class PolicyView(BaseModel):
    """One contract."""

    policy_no: str
    status: str = Field(examples=["in_force"])
    contract_date: date
    insured_name: str
    applicant_name: str
    coverages: list[CoverageView]


UNIT_NAMES: Mapping[Unit, str] = {Unit.YUAN: "fen", Unit.DAY: "days", Unit.TIME: "times"}


def policies_seen_by(tx: Tx, person_id: UUID) -> list[PolicyView]:
    """Every policy in which the person is applicant or insured.

    What was used of limits tells of illness, so only the insured person sees it (and a policy's
    applicant who is the insured).
    """
    found = policies.policies_of(tx, person_id)
    names = parties.persons(tx, [one for each in found for one in (each.insured_id, each.applicant_id)])
    return [_policy_view(tx, each, names, with_limits=each.insured_id == person_id) for each in found]


def policy_seen_by(tx: Tx, person_id: UUID, policy_no: str) -> PolicyView | None:
    """One of the person's own policies; None also for a policy of somebody else."""
    return next((view for view in policies_seen_by(tx, person_id) if view.policy_no == policy_no), None)


def _policy_view(
    tx: Tx, policy: Policy, names: Mapping[UUID, parties.Person], *, with_limits: bool
) -> PolicyView:
    used = claims.balances_of_insured(tx, policy.insured_id) if with_limits else []
    coverages = policies.coverages_of_policy(tx, policy.policy_id)
    return PolicyView(
        policy_no=policy.policy_no,
        status=policy.status.value,
        contract_date=policy.contract_date,
        insured_name=names[policy.insured_id].name,
        applicant_name=names[policy.applicant_id].name,
        coverages=[coverage_view(tx, each, policy, used) for each in coverages],
    )


def coverage_view(
    tx: Tx, coverage: Coverage, policy: Policy, used: Iterable[claims.UsedBalance]
) -> CoverageView:
    """A coverage with the balances that are its own."""
    version = products.version_for(tx, coverage.product_code, policy.contract_date)
    own = {f"coverage={policy.policy_no}/{coverage.coverage_no}", f"policy={policy.policy_no}"}
    return CoverageView(
        coverage_no=coverage.coverage_no,
        product_code=coverage.product_code,
        labels=product_labels(tx, version, coverage.product_code),
        inception=coverage.period.start,
        until=coverage.period.until,
        sum_insured_fen=coverage.sum_insured_fen,
        limits=lasting(limit_views(version, [one for one in used if own & set(one.scope_key.split(";"))]))
        if version
        else [],
    )


def limit_views(version: ProductVersion, used: Sequence[claims.UsedBalance]) -> list[LimitView]:
    """Balances under a version's own names; one that the version does not know is left out."""
    known = {one.full_name: one for one in version.program.accumulators}
    deducted = {step.accumulator for step in version.program.steps if step.kind == "deduct"}
    return [
        LimitView(
            name=one.accumulator,
            labels=labels_of(known[one.accumulator].labels, known[one.accumulator].name),
            kind="deductible" if known[one.accumulator].name in deducted else "limit",
            clause=known[one.accumulator].clause,
            scope=one.scope_key,
            unit=UNIT_NAMES.get(known[one.accumulator].unit, "count"),
            used=one.used,
            limit=one.limit_used,
        )
        for one in used
        if one.accumulator in known
    ]


def lasting(limits: Sequence[LimitView]) -> list[LimitView]:
    """Without those of one visit or stay: they start anew with the next."""
    passing = ("event=", "visit=", "stay=", "day=")
    return [one for one in limits if not any(part.startswith(passing) for part in one.scope.split(";"))]


def product_labels(tx: Tx, version: ProductVersion | None, otherwise: str) -> Labels:
    """What a product is called: the version's own name first, then the product's."""
    if version is None:
        return labels_of({}, otherwise)
    product = products.product_of_source(tx, version.source_sha256)
    return labels_of({**product.labels, **version.labels}, otherwise)


def labels_of(labels: Mapping[str, str], otherwise: str) -> Labels:
    """Labels as the catalogue has them; a code where it has none."""
    return Labels(zh=labels.get("zh") or otherwise, en=labels.get("en") or labels.get("zh") or otherwise)
