"""What decisions do to contracts: end them, waive premiums, end a benefit; and take it back again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from claimwright.core.canonical import Json
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.policies.cover import PolicyStatus
from claimwright.infra import journal
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_effects.sql")
ENTITY = "policy"
TERMINATE = "terminate"


@dataclass(frozen=True, slots=True)
class NewEffect:
    """One effect of a decision on a contract, from a day on."""

    policy_id: UUID
    coverage_no: str
    claim_id: UUID
    decision_no: int
    kind: str
    benefit: str
    clause: str
    from_date: date


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """An effect as it was carried out, with the status that the policy had before."""

    policy_id: UUID
    coverage_no: str
    claim_id: UUID
    decision_no: int
    kind: str
    benefit: str
    clause: str
    from_date: date
    was_status: PolicyStatus
    was_from: date
    undone_at: datetime | None


def insureds_of_families_fan_out(tx: Tx, family_ids: Iterable[UUID]) -> Sequence[UUID]:
    """Everybody who shares a family's deductibles and limits. Members live in many buckets."""
    wanted = sorted(set(family_ids))
    if not wanted:
        return []
    rows = tx.execute(SQL["insureds_of_families_fan_out"], {"family_ids": wanted}).fetchall()
    return [insured_id for (insured_id,) in rows]


def members_of_families_fan_out(tx: Tx, family_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The insured persons of each of these families, by family; one statement."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    wanted = sorted(set(family_ids))
    for family_id, insured_id in tx.execute(
        SQL["members_of_families_fan_out"], {"family_ids": wanted}
    ).fetchall():
        found[family_id] = (*found.get(family_id, ()), insured_id)
    return found


def carry_out(tx: Tx, new: NewEffect, actor: Actor, now: datetime) -> None:
    """Carry out an effect: a termination changes the policy's status, others are kept as they are."""
    key = {"bucket": bucket_of(new.policy_id), "policy_id": new.policy_id}
    row = tx.execute(SQL["lock_policy"], key).fetchone()
    assert row is not None, "a claim's policy is registered"
    values = {**key, "coverage_no": new.coverage_no, "claim_id": new.claim_id, "kind": new.kind}
    values |= {"decision_no": new.decision_no, "benefit": new.benefit, "clause": new.clause}
    values |= {"from_date": new.from_date, "was_status": row[0], "was_from": row[1], "recorded_at": now}
    tx.execute(SQL["insert_effect"], values)
    then = row[0]
    if new.kind == TERMINATE and row[0] == PolicyStatus.IN_FORCE.value:
        then = PolicyStatus.TERMINATED.value
        tx.execute(SQL["set_status"], {**key, "status": then, "status_from": new.from_date})
    told: dict[str, Json] = {"claim_id": str(new.claim_id), "decision_no": new.decision_no}
    told |= {"clause": new.clause, "from_date": new.from_date.isoformat(), "coverage_no": new.coverage_no}
    journal.append(tx, ENTITY, new.policy_id, new.kind, actor, now, row[0], then, told)


def undo_effects(tx: Tx, claim_id: UUID, actor: Actor, now: datetime) -> int:
    """A later decision takes back what an earlier one of the claim did; answers how many effects."""
    key = {"bucket": bucket_of(claim_id), "claim_id": claim_id}
    effects = [_effect(row) for row in tx.execute(SQL["live_effects_of_claim"], key).fetchall()]
    for one in effects:
        at = {"bucket": bucket_of(one.policy_id), "policy_id": one.policy_id, "claim_id": one.claim_id}
        at |= {"decision_no": one.decision_no, "coverage_no": one.coverage_no, "kind": one.kind}
        tx.execute(SQL["undo_effect"], {**at, "benefit": one.benefit, "undone_at": now})
        row = tx.execute(SQL["lock_policy"], at).fetchone()
        assert row is not None, "policies are never deleted"
        then = row[0]
        if one.kind == TERMINATE and row == (PolicyStatus.TERMINATED.value, one.from_date):
            then = one.was_status.value
            tx.execute(SQL["set_status"], {**at, "status": then, "status_from": one.was_from})
        facts: Json = {"claim_id": str(claim_id), "decision_no": one.decision_no, "undone": one.kind}
        journal.append(tx, ENTITY, one.policy_id, "effect_undone", actor, now, row[0], then, facts)
    return len(effects)


def effects_of_policy(tx: Tx, policy_id: UUID) -> Sequence[PolicyEffect]:
    """Everything that decisions did to a policy, the oldest first."""
    key = {"bucket": bucket_of(policy_id), "policy_id": policy_id}
    return [_effect(row) for row in tx.execute(SQL["effects_of_policy"], key).fetchall()]


def _effect(row: tuple[object, ...]) -> PolicyEffect:
    values = list(row)
    values[8] = PolicyStatus(values[8])
    return PolicyEffect(*values)  # type: ignore[arg-type]
