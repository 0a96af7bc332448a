"""What the latest readings of many bills say of the bills themselves: two statements, opened in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from claimwright.app.documents.store import reading_json
from claimwright.core.documents.bill import bill_key
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Statements, Tx
from claimwright.ports.failure import OperationalFailure

SQL = Statements.of(__package__, "store_bills.sql")
MEDICAL_BILL = "medical_bill"
UNREADABLE = "reading_unreadable"


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


class _Bill(msgspec.Struct):
    bill_number: str
    hospital_name: str
    bill_code: str | None = None
    issue_date: date | None = None


class _Seal(msgspec.Struct):
    verdict: str | None = None


class _Reading(msgspec.Struct):
    bill: _Bill
    seal: _Seal | None = None


_READING = msgspec.json.Decoder(_Reading)


def bill_headers(tx: Tx, document_ids: Collection[UUID]) -> Mapping[UUID, BillHeader]:
    """The headers of these documents, those that are medical bills.

    A reading that its key no longer opens is told by `seal` = ``reading_unreadable``: a person's matter.
    """
    wanted = list(document_ids)
    values = {"buckets": [bucket_of(one) for one in wanted], "document_ids": wanted}
    read: dict[UUID, _Reading] = {}
    for document_id, revision, kind, plain, key_id, nonce, content in tx.execute(
        SQL["bill_readings"], values
    ).fetchall():
        if kind != MEDICAL_BILL:
            continue
        try:
            text = reading_json(document_id, revision, plain, key_id, nonce, content)
        except OperationalFailure:
            read[document_id] = _Reading(_Bill("", ""), _Seal(UNREADABLE))
            continue
        read[document_id] = _READING.decode(text)
    keys = {key: bill_key(one.bill.bill_code or "", one.bill.bill_number) for key, one in read.items()}
    codes = {
        "bill_codes": [one.bill_code for one in keys.values()],
        "bill_numbers": [one.bill_number for one in keys.values()],
    }
    cancelled = set(tx.execute(SQL["cancelled_bills"], codes).fetchall()) if keys else set()
    return {
        document_id: BillHeader(
            document_id,
            one.bill.bill_code or "",
            one.bill.bill_number,
            one.bill.hospital_name,
            one.bill.issue_date,
            one.seal.verdict if one.seal else None,
            (keys[document_id].bill_code, keys[document_id].bill_number) in cancelled,
        )
        for document_id, one in read.items()
    }
