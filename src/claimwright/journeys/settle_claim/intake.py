"""Files as handed in, told apart: several papers in one file are as many documents, the bytes kept once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.documents import public as documents
from claimwright.core.claims.accept import ReportCode, in_future
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.reading import (
    Hostile,
    MedicalBillReading,
    OtherDocument,
    OtherKind,
    Reading,
    Unreadable,
    UnreadableCode,
)
from claimwright.core.ids import bucket_of
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.text import clean_line
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.ports.failure import Transient

SAME_PAPER: Final = "same_paper"
INVOICES: Final = frozenset(
    {OtherKind.SHUDIAN, OtherKind.VAT_E_INVOICE, OtherKind.FISCAL_NON_MEDICAL, OtherKind.PLAIN_XML}
)
"""No papers beside a bill: whoever sends such an invoice wants it paid, and must hear that it is not."""


class HandedIn(Protocol):
    """A file with the name that its sender gave it."""

    @property
    def file_name(self) -> str: ...
    @property
    def content(self) -> bytes: ...


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One document of a file. `place` is the file's number from 0; `part` the document's in the file."""

    file: HandedIn
    place: int
    part: int
    reading: Reading

    @property
    def field(self) -> str:
        """The input to name when this document is refused."""
        return f"documents[{self.place}]"


@dataclass(frozen=True, slots=True)
class BillSheet:
    """A sheet that is a bill."""

    sheet: Sheet
    reading: MedicalBillReading


def read_files(files: Sequence[HandedIn]) -> tuple[Sheet, ...]:
    """Every document of every file, in order.

    Raises `Transient` when no reader is free: our trouble, not the file's, and the sender may try again.
    """
    sheets: list[Sheet] = []
    for place, file in enumerate(files):
        readings = documents.read_documents(file.content)
        if any(isinstance(one, Unreadable) and one.code is UnreadableCode.READER_BUSY for one in readings):
            raise Transient("all document readers are busy", "Send the same request again in a moment.")
        sheets += [Sheet(file, place, part, reading) for part, reading in enumerate(readings)]
    return tuple(sheets)


def bills_among(
    sheets: Sequence[Sheet], today: date, *, is_needed: bool = True
) -> tuple[BillSheet, ...] | Refused:
    """The bills, or why these files are no report. Papers beside a bill (出院小结 …) are kept with it.

    Without a bill there is a report only where an event is declared (`is_needed` False).
    """
    bills: list[BillSheet] = []
    others: list[Refused] = []
    for sheet in sheets:
        reading, name = sheet.reading, {"value": clean_line(sheet.file.file_name)}
        if isinstance(reading, Hostile):
            return Refused(ReportCode.FILE_REFUSED, {**name, "reason": reading.code.value}, sheet.field)
        if isinstance(reading, Unreadable):
            facts = {**name, "reason": reading.code.value}
            return Refused(ReportCode.FILE_UNREADABLE, facts, sheet.field)
        if isinstance(reading, OtherDocument):
            facts = {**name, "kind": reading.kind.value}
            others.append(Refused(ReportCode.NOT_A_MEDICAL_BILL, facts, sheet.field))
            if reading.kind in INVOICES:
                return others[-1]
            continue
        if reading.bill.red_of is not None or reading.bill.total_fen < 0:
            return Refused(ReportCode.RED_BILL, name, sheet.field)
        day = in_future(reading.bill, today)
        if day is not None:
            return Refused(ReportCode.EVENT_IN_FUTURE, {**name, "event_date": day.isoformat()}, sheet.field)
        bills.append(BillSheet(sheet, reading))
    return tuple(bills) if bills or not is_needed else others[0]


def keep_sheets(
    tx: Tx, ids: Ids, claim_id: UUID, sheets: Sequence[Sheet], known: Mapping[Sheet, UUID], now: datetime
) -> dict[Sheet, UUID]:
    """Keep every document; those not `known` by an id get one. The first of a file keeps its bytes."""
    bucket = bucket_of(claim_id)
    kept: dict[Sheet, UUID] = {}
    first_of: dict[int, UUID] = {}
    for sheet in sheets:
        document_id = known.get(sheet) or ids.new_id(bucket)
        documents.keep_original(
            tx,
            bucket,
            document_id,
            sheet.file.content,
            sheet.reading,
            file_name=clean_line(sheet.file.file_name),
            now=now,
            part_of=first_of.get(sheet.place),
        )
        first_of.setdefault(sheet.place, document_id)
        kept[sheet] = document_id
    return kept


def seen_before(
    tx: Tx,
    claim_id: UUID,
    insured_id: UUID,
    kept: Mapping[Sheet, UUID],
    event_no_of: Mapping[UUID, str],
    now: datetime,
) -> tuple[Question, ...]:
    """What a person should compare: the same paper in this report, or with another live claim.

    A paper that is no bill may well come with two claims of the same insured person.
    """
    noted = [(document_id, sheet.reading) for sheet, document_id in kept.items()]
    questions: list[Question] = []
    for hit in documents.note_papers(tx, claim_id, noted, now):
        other = claims.claim(tx, hit.other_claim_id)
        event_no = event_no_of.get(hit.document_id)
        if other is not None and other.state is ClaimState.WITHDRAWN:
            continue
        if event_no is None and (other is None or other.insured_id == insured_id):
            continue
        facts: dict[str, FactValue] = {
            "event_no": event_no or "",
            "other_claim_no": other.claim_no if other else "",
            "document_id": str(hit.document_id),
            "other_document_id": str(hit.other_id),
        }
        questions.append(Question(SAME_PAPER, facts))
    return tuple(questions)
