"""Claims as the key figures of service count them: one row a claim, with its moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from claimwright.app.claims.queries import keys_of
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_service.sql")


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One claim; amounts in fen. `outcome` and `by_kind` are of its latest decision, None before the first.

    `papers_at`: when every paper that was asked for was there (the report, if none was); None: not yet.
    """

    claim_id: UUID
    claim_no: str
    province: str
    cause: str
    state: str
    event_date: date
    reported_at: datetime
    decided_at: datetime | None
    paid_at: datetime | None
    ended_at: datetime | None
    claimed_fen: int
    payable_fen: int
    outcome: str | None
    by_kind: str | None
    papers_at: datetime | None
    insured_id: UUID


def service_rows_fan_out(
    tx: Tx, from_at: datetime, until_at: datetime, province: str | None, limit: int
) -> Sequence[ServiceRow]:
    """Claims open at some time in ``[from_at, until_at)``, the newest report first, at most `limit`."""
    asked = {"from": from_at, "until": until_at, "province": province, "limit": limit}
    return [ServiceRow(*row) for row in tx.execute(SQL["service_rows_fan_out"], asked).fetchall()]


def papers_complete(tx: Tx, claim_ids: Sequence[UUID]) -> dict[UUID, datetime | None]:
    """When all papers that were asked for were there, None while one is missing; asked for none: absent."""
    return dict(tx.execute(SQL["papers_complete"], keys_of(claim_ids)).fetchall())


def set_papers_complete(tx: Tx, claim_id: UUID, complete_at: datetime | None) -> None:
    """Keep that something is missing (None), or since when nothing is. The claim is locked."""
    row = {"bucket": bucket_of(claim_id), "claim_id": claim_id, "complete_at": complete_at}
    tx.execute(SQL["put_papers_complete"], row)


def provinces_fan_out(tx: Tx) -> Sequence[str]:
    """The provinces (GB/T 2260) that have claims which the asker sees."""
    return [province for (province,) in tx.execute(SQL["service_provinces_fan_out"]).fetchall()]
