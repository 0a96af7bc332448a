"""Balances of deductibles and limits, each with its owner: the insured person, or the family that shares it.

Locks are taken in one order everywhere: the insured, the claims, the families, then balances, each kind by
id. A transaction takes all of a kind by one statement before the next kind, so two of them never wait for
each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.app.claims.store import SQL, SQL_TOGETHER, Claim, UsedBalance
from claimwright.core.adjudication.model import BalanceKey
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx, columns

_FAMILY = "family="


def lock_insured(tx: Tx, insured_id: UUID) -> None:
    """One decision at a time for an insured person; held until commit, taken before any claim."""
    _lock_owners(tx, (insured_id,))


def lock_insureds(tx: Tx, insured_ids: Iterable[UUID]) -> None:
    """The same for many insured persons, in the order of their ids."""
    _lock_owners(tx, insured_ids)


def lock_families(tx: Tx, family_ids: Iterable[UUID]) -> None:
    """One decision at a time for what a family shares; held until commit, taken after the claim."""
    _lock_owners(tx, family_ids)


def lock_balances(tx: Tx, insured_id: UUID, keys: Iterable[BalanceKey]) -> dict[BalanceKey, int]:
    """Hold and read balances; one never used is absent. Their owners are locked already."""
    return _read(tx, "lock_balances", {insured_id: keys})[insured_id]


def lock_balances_of_many(
    tx: Tx, keys: Mapping[UUID, Iterable[BalanceKey]]
) -> dict[UUID, dict[BalanceKey, int]]:
    """The same for many insured persons: each one's balances by key, what their families share included."""
    return _read(tx, "lock_balances", keys)


def balances_at(tx: Tx, insured_id: UUID, keys: Iterable[BalanceKey]) -> dict[BalanceKey, int]:
    """Read balances without holding them: for a preview, never for a decision."""
    return _read(tx, "balances_at", {insured_id: keys})[insured_id]


def balances_of_insured(tx: Tx, insured_id: UUID) -> Sequence[UsedBalance]:
    """What an insured person alone has used of each deductible and limit."""
    return balances_of_owner(tx, insured_id)


def balances_of_owner(tx: Tx, owner_id: UUID) -> Sequence[UsedBalance]:
    """What an insured person, or a family, has used of what is theirs."""
    key = {"bucket": bucket_of(owner_id), "owner_id": owner_id}
    return [UsedBalance(*row) for row in tx.execute(SQL["balances"], key).fetchall()]


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """What a decision on a claim leaves used, with the limit of each balance that has one."""

    claim: Claim
    used: Mapping[BalanceKey, int]
    limits: Mapping[BalanceKey, int]


def put_balances(
    tx: Tx,
    claim: Claim,
    used: Mapping[BalanceKey, int],
    limits: Mapping[BalanceKey, int],
    now: datetime,
) -> None:
    """Write balances after a decision. The table itself refuses to go over a limit."""
    put_balances_of_many(tx, [BalanceChange(claim, used, limits)], now)


def put_balances_of_many(tx: Tx, changes: Sequence[BalanceChange], now: datetime) -> None:
    """The same for many claims; no two of them change one balance."""
    rows = [
        (
            bucket_of(owner_id),
            owner_id,
            key.accumulator,
            key.scope_key,
            used,
            one.limits.get(key),
            one.claim.claim_id,
        )
        for one in changes
        for key, used in one.used.items()
        for owner_id in (owner_of(key, one.claim.insured_id),)
    ]
    if rows:
        rows.sort(key=lambda row: (row[1], row[2], row[3]))
        tx.execute(SQL_TOGETHER["put_balances"], {**columns(_COLUMNS, rows), "changed_at": now})


_COLUMNS = ("bucket", "owner_id", "accumulator", "scope_key", "used", "limit_used", "claim_id")


def owner_of(key: BalanceKey, insured_id: UUID) -> UUID:
    """Whose a balance is: its scope names the family where the terms share it, else it is the insured's."""
    whose = key.scope_key.split(";", 1)[0]
    return UUID(whose.removeprefix(_FAMILY)) if whose.startswith(_FAMILY) else insured_id


def _lock_owners(tx: Tx, owner_ids: Iterable[UUID]) -> None:
    wanted = sorted(set(owner_ids))
    if wanted:
        keys = columns(("buckets", "owner_ids"), [(bucket_of(one), one) for one in wanted])
        tx.execute(SQL_TOGETHER["know_owners"], keys)
        tx.execute(SQL_TOGETHER["lock_owners"], keys)


def _read(
    tx: Tx, statement: str, keys: Mapping[UUID, Iterable[BalanceKey]]
) -> dict[UUID, dict[BalanceKey, int]]:
    """Balances by insured person; a family's are told to each of its members that asks."""
    askers: dict[tuple[UUID, BalanceKey], list[UUID]] = {}
    for insured_id, wanted in keys.items():
        for key in set(wanted):
            askers.setdefault((owner_of(key, insured_id), key), []).append(insured_id)
    found: dict[UUID, dict[BalanceKey, int]] = {insured_id: {} for insured_id in keys}
    if askers:
        rows = [(bucket_of(owner_id), owner_id, *key) for owner_id, key in askers]
        arrays = columns(("buckets", "owner_ids", "accumulators", "scope_keys"), rows)
        for owner_id, accumulator, scope_key, used in tx.execute(SQL_TOGETHER[statement], arrays):
            key = BalanceKey(accumulator, scope_key)
            for insured_id in askers[owner_id, key]:
                found[insured_id][key] = used
    return found
