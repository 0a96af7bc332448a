"""Register policies and coverages. Callers have checked the values; constraints repeat the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from claimwright.app.policies.store import SQL, Coverage, Policy
from claimwright.core.claims.record import fact_json
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx


def register_policies(tx: Tx, policies: Sequence[Policy], now: datetime) -> None:
    """Store new policies, their numbers and the parties' entries."""
    rows = [
        {
            "bucket": bucket_of(policy.policy_id),
            "policy_id": policy.policy_id,
            "policy_no": policy.policy_no,
            "applicant_id": policy.applicant_id,
            "insured_id": policy.insured_id,
            "contract_date": policy.contract_date,
            "status": policy.status.value,
            "status_from": policy.status_from,
            "province": policy.province,
            "recorded_at": now,
        }
        for policy in policies
    ]
    parties = [
        {
            "bucket": bucket_of(person_id),
            "person_id": person_id,
            "policy_id": policy.policy_id,
            "role": role,
        }
        for policy in policies
        for role, person_id in (("applicant", policy.applicant_id), ("insured", policy.insured_id))
    ]
    with tx.cursor() as cursor:
        cursor.executemany(SQL["insert_policy_number"], rows)
        cursor.executemany(SQL["insert_policy"], rows)
        cursor.executemany(SQL["insert_party"], parties)


def register_families(tx: Tx, family_ids: Mapping[str, UUID]) -> None:
    """Store new families by number. The caller holds the lock of registration."""
    rows = [{"family_no": number, "family_id": family_id} for number, family_id in family_ids.items()]
    with tx.cursor() as cursor:
        cursor.executemany(SQL["insert_family"], rows)


def register_coverages(tx: Tx, coverages: Sequence[Coverage], now: datetime) -> None:
    """Store new coverages of policies already registered."""
    with tx.cursor() as cursor:
        cursor.executemany(
            SQL["insert_coverage"],
            [
                {
                    "bucket": bucket_of(coverage.coverage_id),
                    "coverage_id": coverage.coverage_id,
                    "policy_id": coverage.policy_id,
                    "insured_id": coverage.insured_id,
                    "coverage_no": coverage.coverage_no,
                    "product_code": coverage.product_code,
                    "inception": coverage.period.start,
                    "until_date": coverage.period.until,
                    "first_inception": coverage.first_inception,
                    "sum_insured_fen": coverage.sum_insured_fen,
                    "plan": Jsonb({name: fact_json(value) for name, value in coverage.plan.items()}),
                    "family_id": coverage.family_id,
                    "recorded_at": now,
                }
                for coverage in coverages
            ],
        )
