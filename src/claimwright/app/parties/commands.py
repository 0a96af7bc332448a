"""Register persons and accounts, sealed. Callers have checked the values; constraints repeat the checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

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
from claimwright.infra.keys import KeyMissing

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
    "bank_codes",
    "bank_names",
)


def lock_registration(tx: Tx) -> None:
    """One registration at a time, until commit: what a look-up did not find stays not there."""
    tx.execute(SQL["lock_registration"])


def keep_index_key(tx: Tx) -> None:
    """Note with which key this database is indexed; raises `KeyMissing` if this process has another."""
    own = fields_in_use().index_key().key_id
    row = tx.execute(SQL["index_key"]).fetchone()
    if row is None:
        tx.execute(SQL["insert_index_key"], {"key_id": own})
        row = tx.execute(SQL["index_key"]).fetchone()
    assert row is not None
    if row[0] != own:
        raise KeyMissing(
            f"the database is indexed with the key {row[0]}, but this process has {own} of "
            f"{fields_in_use().index.path}",
            "Put the index key file of this database there and start again.",
            row[0],
        )


def register_persons(tx: Tx, persons: Sequence[Person], now: datetime) -> None:
    """Store new persons with their identity and telephone entries."""
    if not persons:
        return
    keep_index_key(tx)
    ids = [person.person_id for person in persons]
    kinds = [person.id_kind.value for person in persons]
    blinds = [blind_identity(person.id_kind.value, person.id_number) for person in persons]
    tx.execute(SQL["insert_identities"], {"id_kinds": kinds, "blinds": blinds, "person_ids": ids})
    tx.execute(SQL["insert_persons"], {**columns(_PERSON, map(_sealed_person, persons)), "now": now})
    phones = [(blind_phone(person.phone), person.person_id) for person in persons if person.phone]
    if phones:
        tx.execute(SQL["insert_phones"], columns(("blinds", "person_ids"), phones))


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
    keep_index_key(tx)
    tx.execute(SQL["insert_accounts"], {**columns(_ACCOUNT, map(_sealed_account, accounts)), "now": now})


def _sealed_account(account: BankAccount) -> tuple[object, ...]:
    return (
        bucket_of(account.account_id),
        account.account_id,
        account.person_id,
        account.account_name,
        fields_in_use().seal(ACCOUNT_NO, account.account_id, account.account_no),
        blind_account(account.person_id, account.account_no),
        account.bank_code,
        account.bank_name,
    )
