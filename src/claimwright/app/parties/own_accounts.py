"""How a person's accounts stand: waiting for its notice, in use, or ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.app.parties.queries import ID_VERSION, accounts
from claimwright.app.parties.store import BankAccount
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_accounts.sql")


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account and how it stands. `waits`: its owner was not yet told of it, so it takes no payment."""

    account: BankAccount
    waits: bool
    noticed_at: datetime | None
    ended_at: datetime | None


def lock_accounts(tx: Tx, person_id: UUID) -> None:
    """Changes of one person's accounts come one after another."""
    tx.execute(SQL["lock_accounts"], {"bucket": bucket_of(person_id), "person_id": person_id})


def own_accounts(tx: Tx, person_id: UUID) -> tuple[OwnAccount, ...]:
    """Every account that a person ever had, oldest first."""
    at_key = {"bucket": bucket_of(person_id), "person_id": person_id}
    standing = {row[0]: row[1:] for row in tx.execute(SQL["account_standings"], at_key).fetchall()}
    found = accounts(tx, standing)
    return tuple(OwnAccount(found[one], *standing[one]) for one in sorted(standing))


def is_usable(tx: Tx, account_id: UUID) -> bool:
    """Whether a new payment may be asked for to this account."""
    if account_id.version != ID_VERSION:
        return False
    row = tx.execute(SQL["account_standing"], _key(account_id)).fetchone()
    return row is not None and bool(row[0])


def hold_account(tx: Tx, account_id: UUID) -> None:
    """It waits until its owner was told of it."""
    tx.execute(SQL["hold_account"], _key(account_id))


def release_account(tx: Tx, account_id: UUID, now: datetime) -> bool:
    """Its owner was told; False if it waited for nothing."""
    return tx.execute(SQL["release_account"], {**_key(account_id), "at": now}).rowcount == 1


def end_account(tx: Tx, account_id: UUID, now: datetime) -> None:
    """It takes no new payments."""
    tx.execute(SQL["end_account"], {**_key(account_id), "at": now})


def _key(account_id: UUID) -> dict[str, object]:
    return {"bucket": bucket_of(account_id), "account_id": account_id}
