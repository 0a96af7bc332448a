"""A person's correction of what was read: a new revision of the reading, measured by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from claimwright.app.documents.commands import insert_reading
from claimwright.app.documents.queries import document_view
from claimwright.app.documents.store import SQL as DOCUMENTS_SQL
from claimwright.app.documents.store import DocumentView
from claimwright.core.documents.bill import Source
from claimwright.core.documents.correction import (
    CorrectionCode,
    FieldValue,
    correctable,
    corrected,
    typed_value,
    value_of,
)
from claimwright.core.documents.reading import MedicalBillReading
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_line
from claimwright.infra.db import Statements, Tx

SQL: Final = Statements.of(__package__, "store_people.sql")
REASON_LENGTH_MAX: Final = 200
HOSPITAL_LENGTH_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Corrected:
    """`before` and `after` with the values that changed by field."""

    before: MedicalBillReading
    after: MedicalBillReading
    values: Mapping[str, FieldValue]
    revision: int


@dataclass(frozen=True, slots=True)
class CorrectedField:
    """Who corrected a field, of what source and confidence it had been, and why."""

    revision: int
    field: str
    source: str
    confidence_permille: int
    author_id: str
    author_name: str
    reason: str
    corrected_at: datetime


@dataclass(frozen=True, slots=True)
class FieldCorrections:
    """How often a field was corrected; `missing` of them because nothing had been read."""

    kind: str
    media_type: str
    source: str
    field: str
    corrected: int
    missing: int
    confidence_permille: int


@dataclass(frozen=True, slots=True)
class CorrectionCount:
    """How often one field of one format and hospital was corrected; an empty hospital: none was named."""

    field: str
    media_type: str
    hospital_name: str
    corrected: int
    missing: int


def correct_reading(
    tx: Tx,
    document_id: UUID,
    revision_seen: int,
    typed: Mapping[str, str],
    reason: str,
    author: Actor,
    now: datetime,
    source: Source = Source.PERSON,
) -> Corrected | Refused:
    """Keep a person's values as the next revision, if the reading is still the one that they saw.

    Values are as typed: yuan, ISO dates, whole numbers. The claim's lock is held by the caller.
    """
    tx.execute(DOCUMENTS_SQL["lock_document"], _key(document_id))
    view = document_view(tx, document_id)
    if view is None or not isinstance(view.reading, MedicalBillReading):
        return Refused(CorrectionCode.NOT_A_BILL, field="document_id")
    values = _changed(view.reading, typed)
    if isinstance(values, Refused):
        return values
    if not clean_line(reason):
        return Refused(CorrectionCode.REASON_MISSING, field="reason")
    if view.revision != revision_seen:
        facts = {"version": view.revision, "version_seen": revision_seen}
        return Refused(CorrectionCode.CHANGED_MEANWHILE, facts, "revision")
    if not values:
        return Refused(CorrectionCode.NOTHING_CHANGED, field="fields")
    after = corrected(view.reading, values, source=source)
    revision = view.revision + 1
    insert_reading(tx, bucket_of(document_id), document_id, after, revision, author.id, now)
    for name in values:
        _measure(tx, view, name, revision, clean_line(reason)[:REASON_LENGTH_MAX], author, now)
    return Corrected(view.reading, after, values, revision)


def _changed(reading: MedicalBillReading, typed: Mapping[str, str]) -> dict[str, FieldValue] | Refused:
    known = correctable(reading.bill)
    values: dict[str, FieldValue] = {}
    for name, text in typed.items():
        if name not in known:
            return Refused(CorrectionCode.UNKNOWN_FIELD, {"value": name[:60]}, name[:60])
        value = typed_value(name, text)
        if isinstance(value, Refused):
            return value
        if value != value_of(reading.bill, name):
            values[name] = value
    return values


def _measure(
    tx: Tx, view: DocumentView, name: str, revision: int, reason: str, author: Actor, now: datetime
) -> None:
    assert isinstance(view.reading, MedicalBillReading)
    known = view.reading.evidence.get(name)
    row = {
        **_key(view.document_id),
        "revision": revision,
        "field": name,
        "kind": view.reading.bill.kind.value,
        "media_type": view.media_type,
        "source": known.source.value if known else "none",
        "confidence_permille": known.confidence_permille if known else 0,
        "was_stated": value_of(view.reading.bill, name) is not None,
        "author_id": author.id,
        "author_name": author.name[:100],
        "reason": reason,
        "corrected_at": now,
        "hospital_name": clean_line(view.reading.bill.hospital_name)[:HOSPITAL_LENGTH_MAX] or None,
    }
    tx.execute(SQL["insert_correction"], row)


def corrections_of(tx: Tx, document_id: UUID) -> tuple[CorrectedField, ...]:
    """Every correction of one document, oldest first."""
    rows = tx.execute(SQL["corrections_of_document"], _key(document_id)).fetchall()
    return tuple(CorrectedField(*row) for row in rows)


def corrections_fan_out(tx: Tx, since: datetime, until: datetime) -> tuple[FieldCorrections, ...]:
    """Which fields were corrected how often in `[since, until)`, by kind, format and source."""
    period = {"since": since, "until": until}
    rows = tx.execute(SQL["corrections_by_field_fans_out"], period).fetchall()
    return tuple(FieldCorrections(*row) for row in rows)


def corrections_counted_fan_out(
    tx: Tx,
    since: datetime,
    until: datetime,
    *,
    field: str | None = None,
    media_type: str | None = None,
    hospital_name: str | None = None,
) -> tuple[CorrectionCount, ...]:
    """Corrections in `[since, until)` by field, format and hospital, most first; a given value narrows."""
    asked = {
        "since": since,
        "until": until,
        "field": field,
        "media_type": media_type,
        "hospital_name": hospital_name,
    }
    rows = tx.execute(
        SQL["corrections_counted_fans_out"], {**asked, "hospital_name": hospital_name}
    ).fetchall()
    return tuple(CorrectionCount(*row) for row in rows)


def documents_fan_out(tx: Tx, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    """How many documents were kept in `[since, until)`, by kind of reading and format."""
    rows = tx.execute(SQL["documents_by_kind_fans_out"], {"since": since, "until": until}).fetchall()
    return {(kind, media_type): count for kind, media_type, count in rows}


def _key(document_id: UUID) -> dict[str, object]:
    return {"bucket": bucket_of(document_id), "document_id": document_id}
