"""Which claims use a bill, by the number that people read from the paper."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_lookup.sql")


def claims_with_bill_number(tx: Tx, bill_number: str, limit: int) -> Sequence[UUID]:
    """The claims in which a bill of this number is used, whatever its code, the newest use first."""
    rows = tx.execute(SQL["claims_with_bill_number"], {"bill_number": bill_number, "limit": limit}).fetchall()
    return [claim_id for (claim_id,) in rows]
