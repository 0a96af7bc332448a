"""Which columns of payments are stored sealed, and how they are sealed anew."""

from __future__ import annotations

from uuid import UUID

from claimwright.app.payments.account import PAYEE_OF_ENTRY, entry_row
from claimwright.app.payments.store import MESSAGE, PAYEE_ACCOUNT, message_row
from claimwright.infra.db import Statements, Tx
from claimwright.infra.field_rekey import SealedColumn

SQL = Statements.of(__package__, "store_sealing.sql")
SEALED_COLUMNS = (
    SealedColumn(
        PAYEE_ACCOUNT,
        ("bucket", "order_id"),
        (-1, UUID(int=0)),
        lambda _, order_id: order_id,
        SQL["orders_to_rekey"],
        SQL["reseal_order"],
        SQL["orders_by_key"],
    ),
    SealedColumn(
        MESSAGE,
        ("bank", "direction", "sha256"),
        ("", "", ""),
        message_row,
        SQL["messages_to_rekey"],
        SQL["reseal_message"],
        SQL["messages_by_key"],
    ),
    SealedColumn(
        PAYEE_OF_ENTRY,
        ("bank", "reference"),
        ("", ""),
        entry_row,
        SQL["entries_to_rekey"],
        SQL["reseal_entry"],
        SQL["entries_by_key"],
    ),
)


def has_clear_fields(tx: Tx) -> bool:
    """Whether anything lies clear that an earlier release stored."""
    row = tx.execute(SQL["any_clear"]).fetchone()
    return row is not None and bool(row[0])
