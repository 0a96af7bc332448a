"""Which columns of policies are stored sealed, and how they are sealed anew."""

from __future__ import annotations

from uuid import UUID

from claimwright.app.policies.histories import BENEFICIARY_ID, beneficiary_row
from claimwright.infra.db import Statements, Tx
from claimwright.infra.field_rekey import SealedColumn

SQL = Statements.of(__package__, "store_sealing.sql")
SEALED_COLUMNS = (
    SealedColumn(
        BENEFICIARY_ID,
        ("bucket", "policy_id", "beneficiary_no"),
        (-1, UUID(int=0), 0),
        lambda _, policy_id, number: beneficiary_row(policy_id, number),
        SQL["beneficiaries_to_rekey"],
        SQL["reseal_beneficiary"],
        SQL["beneficiaries_by_key"],
    ),
)


def has_clear_fields(tx: Tx) -> bool:
    """Whether anything lies clear that an earlier release stored."""
    row = tx.execute(SQL["any_clear"]).fetchone()
    return row is not None and bool(row[0])
