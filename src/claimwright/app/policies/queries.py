"""Look up policies and coverages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from claimwright.app.policies.store import SQL, Coverage, Policy, cover_of, coverage_of, policy_of
from claimwright.core.ids import bucket_of
from claimwright.core.policies.cover import Cover
from claimwright.infra.db import Tx, columns


def policy(tx: Tx, policy_id: UUID) -> Policy | None:
    """One policy by id."""
    row = tx.execute(SQL["policy"], {"bucket": bucket_of(policy_id), "policy_id": policy_id}).fetchone()
    return None if row is None else policy_of(row)


def policy_by_number(tx: Tx, policy_no: str) -> Policy | None:
    """One policy by its human number."""
    policy_id = ids_by_number(tx, [policy_no]).get(policy_no)
    return None if policy_id is None else policy(tx, policy_id)


def ids_by_number(tx: Tx, policy_nos: Iterable[str]) -> Mapping[str, UUID]:
    """Policy ids by number; an unknown number is absent."""
    return dict(tx.execute(SQL["ids_by_number"], {"policy_nos": list(policy_nos)}).fetchall())


def family_ids(tx: Tx, family_nos: Iterable[str]) -> Mapping[str, UUID]:
    """Family ids by number; an unknown number is absent."""
    return dict(tx.execute(SQL["family_ids"], {"family_nos": list(family_nos)}).fetchall())


def policies_by_id(tx: Tx, policy_ids: Iterable[UUID]) -> Sequence[Policy]:
    """Several policies, by policy number."""
    wanted = sorted(set(policy_ids))
    rows = tx.execute(
        SQL["policies"], {"buckets": [bucket_of(one) for one in wanted], "policy_ids": wanted}
    ).fetchall()
    return [policy_of(row) for row in rows]


def policies_of(tx: Tx, person_id: UUID) -> Sequence[Policy]:
    """The policies in which a person is applicant or insured, by policy number."""
    rows = tx.execute(
        SQL["policy_ids_of_person"], {"bucket": bucket_of(person_id), "person_id": person_id}
    ).fetchall()
    return policies_by_id(tx, [policy_id for (policy_id,) in rows])


def coverages_of_policy(tx: Tx, policy_id: UUID) -> Sequence[Coverage]:
    """A policy's coverages, by coverage number."""
    rows = tx.execute(
        SQL["coverages_of_policy"], {"bucket": bucket_of(policy_id), "policy_id": policy_id}
    ).fetchall()
    return [coverage_of(row) for row in rows]


def covers_of_insured(tx: Tx, insured_id: UUID) -> Sequence[Cover]:
    """Everything that insures a person, over all policies, oldest contract first."""
    return covers_of_insureds(tx, [insured_id])[insured_id]


def covers_of_insureds(tx: Tx, insured_ids: Iterable[UUID]) -> dict[UUID, list[Cover]]:
    """The same for many persons."""
    found: dict[UUID, list[Cover]] = {one: [] for one in insured_ids}
    keys = columns(("buckets", "insured_ids"), [(bucket_of(one), one) for one in found])
    for insured_id, *row in tx.execute(SQL["covers_of_insureds"], keys):
        found[insured_id].append(cover_of(tuple(row)))
    return found
