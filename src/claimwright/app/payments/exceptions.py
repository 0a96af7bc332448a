"""What does not agree between our books and a bank's: kept once, until somebody has settled it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from claimwright.core.ids import bucket_of
from claimwright.core.outcome import FactValue
from claimwright.infra.db import Statements, Tx
from claimwright.infra.ids import Ids

SQL = Statements.of(__package__, "store_account.sql")


@dataclass(frozen=True, slots=True)
class BankException:
    """What does not agree, once per kind and subject, until somebody has settled it."""

    exception_id: UUID
    bank: str
    kind: str
    subject: str
    day: date
    claim_id: UUID | None
    facts: Mapping[str, FactValue]
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None


def open_exception(
    tx: Tx,
    ids: Ids,
    bank: str,
    kind: str,
    subject: str,
    day: date,
    facts: Mapping[str, FactValue],
    now: datetime,
    claim_id: UUID | None = None,
) -> UUID | None:
    """Keep what does not agree; None if it is known already (told again, or seen on another day)."""
    bucket = bucket_of(claim_id) if claim_id else ids.new_bucket()
    exception_id = ids.new_id(bucket)
    row = {
        "bucket": bucket,
        "exception_id": exception_id,
        "bank": bank,
        "kind": kind,
        "subject": subject,
        "day": day,
        "claim_id": claim_id,
        "facts": Jsonb(dict(facts)),
        "opened_at": now,
    }
    if tx.execute(SQL["claim_exception"], row).rowcount == 0:
        return None
    tx.execute(SQL["insert_exception"], row)
    return exception_id


def resolve_exception(tx: Tx, exception_id: UUID, by: str, resolution: str, now: datetime) -> bool:
    """Somebody, or a movement that came later, has settled it; False if it was settled before."""
    key = {"bucket": bucket_of(exception_id), "exception_id": exception_id}
    values = {**key, "by": by, "resolution": resolution, "now": now}
    return tx.execute(SQL["resolve_exception"], values).rowcount == 1


def exception_of(tx: Tx, bank: str, kind: str, subject: str) -> UUID | None:
    """The exception of a kind about a subject, settled or not."""
    row = tx.execute(SQL["exception_id_of"], {"bank": bank, "kind": kind, "subject": subject}).fetchone()
    return row[0] if row else None


def exception(tx: Tx, exception_id: UUID) -> BankException | None:
    """One exception, locked."""
    key = {"bucket": bucket_of(exception_id), "exception_id": exception_id}
    row = tx.execute(SQL["lock_exception"], key).fetchone()
    return BankException(*row) if row else None


def exception_seen(tx: Tx, exception_id: UUID) -> BankException | None:
    """One exception as it stands, not locked: its claim and order are locked before it."""
    key = {"bucket": bucket_of(exception_id), "exception_id": exception_id}
    row = tx.execute(SQL["exception"], key).fetchone()
    return BankException(*row) if row else None


def open_exceptions_fan_out(tx: Tx, limit: int = 200) -> tuple[BankException, ...]:
    """What waits to be settled, the oldest first. Fans out over all buckets."""
    rows = tx.execute(SQL["open_exceptions_fans_out"], {"limit": limit}).fetchall()
    return tuple(BankException(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Unstated:
    """An order that we hold for executed and no movement of the bank shows."""

    order_id: UUID
    claim_id: UUID
    end_to_end_id: str
    amount_fen: int


def executed_without_entry_fan_out(tx: Tx, since: datetime, until: datetime) -> tuple[Unstated, ...]:
    """Orders executed in a period by our books without a debit of the bank. Fans out over all buckets."""
    rows = tx.execute(SQL["executed_without_entry_fans_out"], {"since": since, "until": until}).fetchall()
    return tuple(Unstated(*row) for row in rows)
