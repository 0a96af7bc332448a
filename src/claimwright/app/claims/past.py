"""Earlier claims of insured persons, and settled bills, for those who compare: many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from claimwright.core.claims.record import fact_of
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_past.sql")


@dataclass(frozen=True, slots=True)
class PastEventRow:
    """One event of a claim of an insured person: total in fen (0: not stated), `until` for a stay."""

    claim_id: UUID
    claim_no: str
    kind: str
    event_date: date
    stay_no: str | None
    total_fen: int
    reported_at: datetime
    state: str
    until: date | None


@dataclass(frozen=True, slots=True)
class SettledBill:
    """One bill of a claim that ended with a decision by the terms or a payment."""

    claim_id: UUID
    event_no: str
    document_id: UUID
    kind: str
    total_fen: int
    diagnosis: str | None


def past_events(tx: Tx, insured_ids: Collection[UUID], since: date) -> Mapping[UUID, Sequence[PastEventRow]]:
    """Events since a day of all claims of these persons, the present one among them, newest report first."""
    wanted = sorted(set(insured_ids))
    values = {"buckets": [bucket_of(one) for one in wanted], "person_ids": wanted, "since": since}
    found: dict[UUID, list[PastEventRow]] = {}
    for person_id, claim_id, number, kind, day, stay_no, total, at, state, ended in tx.execute(
        SQL["past_events"], values
    ).fetchall():
        amount = total if isinstance(total, int) else 0
        until = None if ended is None else fact_of(ended)
        row = PastEventRow(
            claim_id,
            number,
            kind,
            day,
            stay_no,
            amount,
            at,
            state,
            until if isinstance(until, date) else None,
        )
        found.setdefault(person_id, []).append(row)
    return found


def bill_documents(tx: Tx, claim_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, UUID]]:
    """The document of each event, by claim and event number."""
    wanted = list(claim_ids)
    values = {"buckets": [bucket_of(one) for one in wanted], "claim_ids": wanted}
    found: dict[UUID, dict[str, UUID]] = {}
    for claim_id, event_no, document_id in tx.execute(SQL["bill_documents"], values).fetchall():
        found.setdefault(claim_id, {})[event_no] = document_id
    return found


def settled_bills_fan_out(
    tx: Tx, since: date, after: tuple[int, UUID, str], count_max: int
) -> Sequence[SettledBill]:
    """Bills of settled claims over all buckets, in order of their key, from after a place on."""
    bucket, claim_id, event_no = after
    values = {
        "since": since,
        "bucket": bucket,
        "claim_id": claim_id,
        "event_no": event_no,
        "count_max": count_max,
    }
    rows = tx.execute(SQL["settled_bills_fan_out"], values).fetchall()
    return [SettledBill(*row) for row in rows]


def ended_claims_fan_out(tx: Tx, after: tuple[int, UUID], count_max: int) -> Sequence[tuple[int, UUID]]:
    """Claims that ended, over all buckets, from after a place on: (bucket, claim)."""
    values = {"bucket": after[0], "claim_id": after[1], "count_max": count_max}
    return tx.execute(SQL["decided_claims_fan_out"], values).fetchall()
