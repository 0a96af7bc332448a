"""What the latest readings of many bills say of the bills themselves, by one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from claimwright.core.ids import bucket_of
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_bills.sql")


@dataclass(frozen=True, slots=True)
class BillHeader:
    """Whose bill it is and what its seal proved; `cancelled`: a red bill handed in cancels it."""

    document_id: UUID
    bill_code: str
    bill_number: str
    hospital: str
    issue_date: date | None
    seal: str | None
    cancelled: bool


def bill_headers(tx: Tx, document_ids: Collection[UUID]) -> Mapping[UUID, BillHeader]:
    """The headers of these documents, those that are medical bills."""
    wanted = list(document_ids)
    values = {"buckets": [bucket_of(one) for one in wanted], "document_ids": wanted}
    return {row[0]: BillHeader(*row) for row in tx.execute(SQL["bills"], values).fetchall()}
