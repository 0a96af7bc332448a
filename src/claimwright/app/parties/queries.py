"""Look up persons and accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from claimwright.app.parties.index_keys import index_keys
from claimwright.app.parties.sealing import blind_identity, blind_phone
from claimwright.app.parties.store import (
    SEALING,
    SQL,
    BankAccount,
    IdKind,
    Person,
    account_of,
    person_of,
)
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx, columns

ID_VERSION = 8
Identity = tuple[IdKind, str]


def person(tx: Tx, person_id: UUID) -> Person | None:
    """One person by id."""
    row = tx.execute(SQL["person"], {"bucket": bucket_of(person_id), "person_id": person_id}).fetchone()
    return None if row is None else person_of(row)


def persons(tx: Tx, person_ids: Iterable[UUID]) -> Mapping[UUID, Person]:
    """Several persons by id; an unknown id is absent."""
    wanted = sorted(set(person_ids))
    rows = tx.execute(
        SQL["persons"], {"buckets": [bucket_of(one) for one in wanted], "person_ids": wanted}
    ).fetchall()
    return {found.person_id: found for found in map(person_of, rows)}


def ids_by_identity(tx: Tx, identities: Sequence[Identity]) -> Mapping[Identity, UUID]:
    """Who is registered under these identity papers."""
    kinds = [kind.value for kind, _ in identities]
    by_blind = {
        (kind.value, blind_identity(kind.value, number, key_id)): (kind, number)
        for key_id in index_keys(tx)
        for kind, number in identities
    }
    found = _clear_ids(tx, kinds, [number for _, number in identities])
    asked = columns(("id_kinds", "blinds"), by_blind)
    for kind, blind, person_id in tx.execute(SQL["ids_by_identity"], asked):
        found[by_blind[kind, blind]] = person_id
    return found


def _clear_ids(tx: Tx, kinds: list[str], numbers: list[str]) -> dict[Identity, UUID]:
    """Who was registered by an earlier release and lies clear until it is sealed."""
    if not _is_any(tx, "any_clear_identity"):
        return {}
    asked = {"id_kinds": kinds, "id_numbers": numbers}
    rows = tx.execute(SEALING["clear_ids_by_identity"], asked).fetchall()
    return {(IdKind(kind), number): person_id for kind, number, person_id in rows}


def ids_by_phone(tx: Tx, phone: str) -> Sequence[UUID]:
    """The persons registered with a telephone number: none, one, or a family."""
    rows = []
    if _is_any(tx, "any_clear_phone"):
        rows = tx.execute(SEALING["clear_ids_by_phone"], {"phone": phone}).fetchall()
    blinds = [blind_phone(phone, key_id) for key_id in index_keys(tx)]
    rows += tx.execute(SQL["ids_by_phone"], {"blinds": blinds}).fetchall()
    return sorted({person_id for (person_id,) in rows})


def _is_any(tx: Tx, question: str) -> bool:
    row = tx.execute(SEALING[question]).fetchone()
    return row is not None and bool(row[0])


def account(tx: Tx, account_id: UUID) -> BankAccount | None:
    """One account by id (an account carries its owner's bucket); a foreign id finds nothing."""
    if account_id.version != ID_VERSION:
        return None
    row = tx.execute(SQL["account"], {"bucket": bucket_of(account_id), "account_id": account_id}).fetchone()
    return None if row is None else account_of(row)


def accounts(tx: Tx, account_ids: Iterable[UUID]) -> Mapping[UUID, BankAccount]:
    """Several accounts by id; an unknown id is absent."""
    keys = columns(("buckets", "account_ids"), [(bucket_of(one), one) for one in set(account_ids)])
    found = map(account_of, tx.execute(SQL["accounts"], keys))
    return {account.account_id: account for account in found}


def accounts_of(tx: Tx, person_id: UUID) -> Sequence[BankAccount]:
    """A person's accounts that new payments may go to, oldest first; see `own_accounts` for all."""
    rows = tx.execute(
        SQL["accounts_of_person"], {"bucket": bucket_of(person_id), "person_id": person_id}
    ).fetchall()
    return [account_of(row) for row in rows]
