"""At report: which bills an invoice platform is asked about, and what is open where it cannot be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.documents import public as documents
from claimwright.app.documents.public import NewCheck
from claimwright.core.canonical import Json
from claimwright.core.documents.origin import BillVerdict, OriginRule, doubt
from claimwright.core.documents.reading import MedicalBillReading
from claimwright.core.ids import bucket_of
from claimwright.core.outcome import FactValue
from claimwright.core.work.task import Question
from claimwright.infra import outbox
from claimwright.infra.db import Tx

VERIFY_TOPIC = "bills.verify"
FIRST, AGAIN, RECHECK = "first", "again", "recheck"
NOT_ALL_READ = "fields_not_read"
NO_PLATFORM = "no_platform"


def ask_about(
    tx: Tx,
    claim_id: UUID,
    bills: Sequence[tuple[UUID, MedicalBillReading]],
    rule: OriginRule,
    now: datetime,
) -> tuple[Question, ...]:
    """Ask about each bill (document, reading), after the answer to the report: a worker does.

    A bill that cannot be asked about is recorded as `not_asked`. Returns the questions of those that only a
    person can clear. Whether an answer is to be waited for is `is_waited_for`.
    """
    questions: list[Question] = []
    for number, (document_id, reading) in enumerate(bills, start=1):
        if rule.is_asked and documents.platform_question(reading) is not None:
            enqueue(tx, claim_id, document_id, FIRST, now, until=until_of(rule, now))
            continue
        reason = NOT_ALL_READ if rule.is_asked else NO_PLATFORM
        new = NewCheck(BillVerdict.NOT_ASKED, reason=reason)
        documents.record_check(tx, claim_id, document_id, new, now)
        code = doubt(BillVerdict.NOT_ASKED, reading.seal.verdict, reading.bill.total_fen, rule)
        if code is not None:
            questions.append(question_of(code, str(number), reading))
    return tuple(questions)


def is_waited_for(bills: Sequence[MedicalBillReading], rule: OriginRule) -> bool:
    """Whether adjudication comes only after a platform's answer."""
    return rule.is_asked and any(documents.platform_question(one) is not None for one in bills)


def until_of(rule: OriginRule, now: datetime) -> datetime:
    """When a claim that asks now waits no longer."""
    return now + timedelta(seconds=rule.wait_s)


def enqueue(
    tx: Tx, claim_id: UUID, document_id: UUID, why: str, due_at: datetime, *, until: datetime, turn: int = 0
) -> None:
    """Ask a worker to ask about a bill; `until` is when it gives up, `turn` counts later attempts."""
    payload: Json = {"claim_id": str(claim_id), "why": why, "until": until.isoformat(), "turn": turn}
    outbox.enqueue(tx, VERIFY_TOPIC, bucket_of(document_id), document_id, payload, due_at)


def our_use(document_id: UUID) -> str:
    """The reference under which our use of a bill is entered at its platform: the same for ever."""
    return document_id.hex


def question_of(
    code: str, event_no: str, reading: MedicalBillReading, red_bill: tuple[str, str] | None = None
) -> Question:
    """What a person is asked about a bill whose origin is in doubt."""
    facts: dict[str, FactValue] = {"event_no": event_no, "bill_number": reading.bill.bill_number}
    if red_bill is not None:
        facts["red_bill"] = " ".join(red_bill).strip()
    return Question(code, facts)
