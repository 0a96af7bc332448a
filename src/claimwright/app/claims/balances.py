"""Balances of deductibles and limits, each with its owner: the insured person, or the family that shares it.

Locks are taken in one order everywhere: the insured, the claim, the families by id, then balances. One
transaction decides one claim, so two members of a family wait for each other and never in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from claimwright.app.claims.store import SQL, Claim, UsedBalance
from claimwright.core.adjudication.model import BalanceKey
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx

_FAMILY = "family="


def lock_insured(tx: Tx, insured_id: UUID) -> None:
    """One decision at a time for an insured person; held until commit, taken before any claim."""
    _lock_owner(tx, insured_id)


def lock_families(tx: Tx, family_ids: Iterable[UUID]) -> None:
    """One decision at a time for what a family shares; held until commit, taken after the claim."""
    for family_id in sorted(set(family_ids)):
        _lock_owner(tx, family_id)


def lock_balances(tx: Tx, insured_id: UUID, keys: Sequence[BalanceKey]) -> dict[BalanceKey, int]:
    """Hold and read balances; one never used is absent. Their owners are locked already."""
    return _read(tx, "lock_balances", insured_id, keys)


def balances_at(tx: Tx, insured_id: UUID, keys: Sequence[BalanceKey]) -> dict[BalanceKey, int]:
    """Read balances without holding them: for a preview, never for a decision."""
    return _read(tx, "balances_at", insured_id, keys)


def balances_of_insured(tx: Tx, insured_id: UUID) -> Sequence[UsedBalance]:
    """What an insured person alone has used of each deductible and limit."""
    return balances_of_owner(tx, insured_id)


def balances_of_owner(tx: Tx, owner_id: UUID) -> Sequence[UsedBalance]:
    """What an insured person, or a family, has used of what is theirs."""
    key = {"bucket": bucket_of(owner_id), "owner_id": owner_id}
    return [UsedBalance(*row) for row in tx.execute(SQL["balances"], key).fetchall()]


def put_balances(
    tx: Tx,
    claim: Claim,
    used: Mapping[BalanceKey, int],
    limits: Mapping[BalanceKey, int],
    now: datetime,
) -> None:
    """Write balances after a decision. The table itself refuses to go over a limit."""
    rows = [
        {
            "bucket": bucket_of(owner_id),
            "owner_id": owner_id,
            "accumulator": key.accumulator,
            "scope_key": key.scope_key,
            "used": value,
            "limit_used": limits.get(key),
            "claim_id": claim.claim_id,
            "changed_at": now,
        }
        for key, value in sorted(used.items())
        for owner_id in (owner_of(key, claim.insured_id),)
    ]
    with tx.cursor() as cursor:
        cursor.executemany(SQL["put_balance"], rows)


def owner_of(key: BalanceKey, insured_id: UUID) -> UUID:
    """Whose a balance is: its scope names the family where the terms share it, else it is the insured's."""
    whose = key.scope_key.split(";", 1)[0]
    return UUID(whose.removeprefix(_FAMILY)) if whose.startswith(_FAMILY) else insured_id


def _lock_owner(tx: Tx, owner_id: UUID) -> None:
    key = {"bucket": bucket_of(owner_id), "owner_id": owner_id}
    tx.execute(SQL["know_owner"], key)
    tx.execute(SQL["lock_owner"], key)


def _read(tx: Tx, statement: str, insured_id: UUID, keys: Sequence[BalanceKey]) -> dict[BalanceKey, int]:
    found: dict[BalanceKey, int] = {}
    by_owner: dict[UUID, list[BalanceKey]] = {}
    for key in sorted(set(keys)):
        by_owner.setdefault(owner_of(key, insured_id), []).append(key)
    for owner_id in sorted(by_owner):
        wanted = {
            "bucket": bucket_of(owner_id),
            "owner_id": owner_id,
            "accumulators": [key.accumulator for key in by_owner[owner_id]],
            "scope_keys": [key.scope_key for key in by_owner[owner_id]],
        }
        rows = tx.execute(SQL[statement], wanted).fetchall()
        found |= {BalanceKey(accumulator, scope_key): used for accumulator, scope_key, used in rows}
    return found
