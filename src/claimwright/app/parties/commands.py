"""Register persons and accounts, sealed. Callers have checked the values; constraints repeat the checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from uuid import UUID

from claimwright.app.parties.index_keys import keep_index_keys
from claimwright.app.parties.sealing import (
    ACCOUNT_NO,
    ID_NUMBER,
    PHONE,
    blind_account,
    blind_identity,
    blind_phone,
)
from claimwright.app.parties.store import SQL, BankAccount, Person
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx, columns
from claimwright.infra.field_cipher import fields_in_use

_PERSON = (
    "buckets",
    "person_ids",
    "names",
    "id_kinds",
    "id_numbers_sealed",
    "birth_dates",
    "sexes",
    "phones_sealed",
)
_ACCOUNT = (
    "buckets",
    "account_ids",
    "person_ids",
    "account_names",
    "account_nos_sealed",
    "account_blinds",
    "blind_key_ids",
    "bank_codes",
    "bank_names",
)


def lock_registration(tx: Tx) -> None:
    """One registration at a time, until commit: what a look-up did not find stays not there."""
    tx.execute(SQL["lock_registration"])


def register_persons(tx: Tx, persons: Sequence[Person], now: datetime) -> None:
    """Store new persons with their identity and telephone entries."""
    if not persons:
        return
    keys = keep_index_keys(tx)
    papers = [(one.id_kind.value, one.id_number, one.person_id) for one in persons]
    phones = [(one.phone, one.person_id) for one in persons if one.phone]
    tx.execute(SQL["insert_identities"], identity_entries(keys, papers))
    tx.execute(SQL["insert_persons"], {**columns(_PERSON, map(_sealed_person, persons)), "now": now})
    tx.execute(SQL["insert_phones"], phone_entries(keys, phones))


def identity_entries(keys: Sequence[str], papers: Sequence[tuple[str, str, UUID]]) -> dict[str, list[object]]:
    """The entries by which persons are found by kind and number of a paper, one for each key."""
    rows = [
        (kind, blind_identity(kind, number, key_id), person_id, key_id)
        for (kind, number, person_id), key_id in product(papers, keys)
    ]
    return columns(("id_kinds", "blinds", "person_ids", "key_ids"), rows)


def phone_entries(keys: Sequence[str], phones: Sequence[tuple[str, UUID]]) -> dict[str, list[object]]:
    """The entries by which persons are found by telephone, one for each key."""
    rows = [
        (blind_phone(phone, key_id), person_id, key_id)
        for (phone, person_id), key_id in product(phones, keys)
    ]
    return columns(("blinds", "person_ids", "key_ids"), rows)


def _sealed_person(person: Person) -> tuple[object, ...]:
    cipher, row_id = fields_in_use(), person.person_id
    return (
        bucket_of(row_id),
        row_id,
        person.name,
        person.id_kind.value,
        cipher.seal(ID_NUMBER, row_id, person.id_number),
        person.birth_date,
        person.sex.value,
        cipher.seal(PHONE, row_id, person.phone) if person.phone else None,
    )


def register_accounts(tx: Tx, accounts: Sequence[BankAccount], now: datetime) -> None:
    """Store new accounts of persons already registered."""
    if not accounts:
        return
    key_id = keep_index_keys(tx)[-1]
    rows = [_sealed_account(one, key_id) for one in accounts]
    tx.execute(SQL["insert_accounts"], {**columns(_ACCOUNT, rows), "now": now})


def _sealed_account(account: BankAccount, key_id: str) -> tuple[object, ...]:
    return (
        bucket_of(account.account_id),
        account.account_id,
        account.person_id,
        account.account_name,
        fields_in_use().seal(ACCOUNT_NO, account.account_id, account.account_no),
        blind_account(account.person_id, account.account_no, key_id),
        key_id,
        account.bank_code,
        account.bank_name,
    )
