"""People with policies of several catalogue products, made by the database itself.

Of ten policies four are small inpatient cover, two million-yuan medical cover, two outpatient cover, one
inpatient cover with hospital cash, one a family's cover (four neighbours of that kind are a family).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import psycopg

from claimwright.app.parties import public as parties
from claimwright.app.parties.public import BankAccount, IdKind, Person
from claimwright.core.parties.resident_id import Sex
from claimwright.entry.bench.bulk import without_indexes
from claimwright.infra.db import Statements

Progress = Callable[[str], None]

SQL = Statements.of(__package__, "insured.sql")
PEOPLE = ("parties.person", "parties.person_identity", "parties.bank_account")
PEOPLE_AT_ONCE = 10_000
TABLES = {
    "policies.policy": "policy",
    "policies.policy_number": "policy_number",
    "policies.coverage": "coverage",
    "policies.party": "party",
}


def make_insured(
    connection: psycopg.Connection[Any], policies: int, values: Mapping[str, Any], progress: Progress
) -> None:
    """Store `policies` people, each with a policy and an account. Indexes are built once, at the end."""
    given = {**values, "first": 1, "last": policies}
    with without_indexes(connection, [*PEOPLE, *TABLES], progress):
        _make_people(connection, policies, values)
        progress(f"{policies:,} persons and accounts, sealed")
        for table, name in TABLES.items():
            connection.execute(SQL[name], given)
            connection.commit()
            progress(f"{policies:,} policies: {table}")


def _make_people(connection: psycopg.Connection[Any], policies: int, values: Mapping[str, Any]) -> None:
    """Persons and accounts lie sealed, which the database cannot do: they pass through this program."""
    for first in range(1, policies + 1, PEOPLE_AT_ONCE):
        given = {**values, "first": first, "last": min(first + PEOPLE_AT_ONCE - 1, policies)}
        rows = connection.execute(SQL["people"], given).fetchall()
        persons, accounts = [], []
        for n, person_id, account_id, birth_date in rows:
            sex = Sex.MALE if n % 2 else Sex.FEMALE
            name = f"测试{n}"
            persons.append(Person(person_id, name, IdKind.OTHER, f"BENCH{n}", birth_date, sex, None))
            accounts.append(
                BankAccount(account_id, person_id, name, f"622202{n:013d}", "102100099996", "测试银行")
            )
        parties.register_persons(connection, persons, values["now"])
        parties.register_accounts(connection, accounts, values["now"])
        connection.commit()
