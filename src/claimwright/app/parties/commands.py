"""Register persons and accounts. Callers have checked the values; constraints repeat the checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from claimwright.app.parties.store import SQL, BankAccount, Person
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx


def lock_registration(tx: Tx) -> None:
    """One registration at a time, until commit: what a look-up did not find stays not there."""
    tx.execute(SQL["lock_registration"])


def register_persons(tx: Tx, persons: Sequence[Person], now: datetime) -> None:
    """Store new persons with their identity and telephone entries."""
    rows = [
        {
            "bucket": bucket_of(person.person_id),
            "person_id": person.person_id,
            "name": person.name,
            "id_kind": person.id_kind.value,
            "id_number": person.id_number,
            "birth_date": person.birth_date,
            "sex": person.sex.value,
            "phone": person.phone,
            "recorded_at": now,
        }
        for person in persons
    ]
    with tx.cursor() as cursor:
        cursor.executemany(SQL["insert_identity"], rows)
        cursor.executemany(SQL["insert_person"], rows)
        cursor.executemany(SQL["insert_phone"], [row for row in rows if row["phone"]])


def register_accounts(tx: Tx, accounts: Sequence[BankAccount], now: datetime) -> None:
    """Store new accounts of persons already registered."""
    with tx.cursor() as cursor:
        cursor.executemany(
            SQL["insert_account"],
            [
                {
                    "bucket": bucket_of(account.account_id),
                    "account_id": account.account_id,
                    "person_id": account.person_id,
                    "account_name": account.account_name,
                    "account_no": account.account_no,
                    "bank_code": account.bank_code,
                    "bank_name": account.bank_name,
                    "recorded_at": now,
                }
                for account in accounts
            ],
        )
