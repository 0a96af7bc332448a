"""People with policies of several catalogue products, made by the database itself.

Of ten policies four are small inpatient cover, two million-yuan medical cover, two outpatient cover, one
inpatient cover with hospital cash, one a family's cover (four neighbours of that kind are a family).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import psycopg

from claimwright.entry.bench.bulk import without_indexes
from claimwright.infra.db import Statements

Progress = Callable[[str], None]

SQL = Statements.of(__package__, "insured.sql")
TABLES = {
    "parties.person": "person",
    "parties.person_identity": "person_identity",
    "parties.bank_account": "bank_account",
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
    with without_indexes(connection, list(TABLES), progress):
        for table, name in TABLES.items():
            connection.execute(SQL[name], given)
            connection.commit()
            progress(f"{policies:,} policies: {table}")
