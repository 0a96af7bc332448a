"""Ask the claimant for papers, once and for everything (Insurance Law art. 22), and take them in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.work import public as work
from claimwright.core.canonical import Json
from claimwright.core.claims.accept import ReportCode
from claimwright.core.claims.lifecycle import ClaimEvent
from claimwright.core.documents.reading import Hostile, Unreadable, UnreadableCode
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_line
from claimwright.core.work.task import Question, TaskEvent, TaskState
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim import intake
from claimwright.journeys.settle_claim.entitlement import DOCUMENTS_MAX
from claimwright.journeys.settle_claim.intake import Sheet
from claimwright.journeys.settle_claim.report import Upload
from claimwright.journeys.settle_claim.viewer import Viewer, may_see

PAPERS_MAX, WORDS_MAX = 20, 200


class PapersCode(Enum):
    """Why papers were not asked for, earlier first."""

    NOTHING_ASKED = "nothing_asked"
    TOO_MUCH_ASKED = "too_much_asked"
    TASK_TAKEN = "task_taken"
    ASKED_BEFORE = "asked_before"


@dataclass(frozen=True, slots=True)
class AskPapers:
    """Everything that is missing, in words; a second request needs a reason that is recorded."""

    claim_id: UUID
    version: int
    papers: tuple[str, ...]
    reason: str = ""


def ask_papers(tx: Tx, command: AskPapers, actor: Actor, now: datetime) -> Claim | Refused:
    """Staff asks for what is missing; the claim waits until papers come."""
    wanted = [clean for paper in command.papers if (clean := clean_line(paper))]
    if not wanted:
        return Refused(PapersCode.NOTHING_ASKED, field="papers")
    if len(wanted) > PAPERS_MAX or max(map(len, wanted)) > WORDS_MAX:
        limits = {"papers_max": PAPERS_MAX, "letters_max": WORDS_MAX}
        return Refused(PapersCode.TOO_MUCH_ASKED, limits, "papers")
    claim = claims.lock_seen(tx, command.claim_id, command.version)
    if isinstance(claim, Refused):
        return claim
    refused = claims.allowed(claim, ClaimEvent.PAPERS_ASKED, actor)
    if refused is not None:
        return refused
    for task in work.live_tasks_of(tx, claim.claim_id):
        if task.state is TaskState.TAKEN and str(task.owner_id) != actor.id:
            return Refused(PapersCode.TASK_TAKEN, {"owner_name": task.owner_name})
    asked = ClaimEvent.PAPERS_ASKED.value
    if not clean_line(command.reason) and any(e.event == asked for e in claims.history(tx, claim.claim_id)):
        return Refused(PapersCode.ASKED_BEFORE, field="reason")
    work.end_tasks(tx, claim.claim_id, TaskEvent.DONE, now)
    facts: Json = {"papers": wanted, "reason": clean_line(command.reason)}
    return claims.move(tx, claim, ClaimEvent.PAPERS_ASKED, actor, now, facts)


def send_papers(
    db: Database,
    ids: Ids,
    viewer: Viewer,
    claim_id: UUID,
    uploads: tuple[Upload, ...],
    actor: Actor,
    now: datetime,
) -> Claim | Refused:
    """The claimant's papers are kept with the claim, and a person looks again with the questions as before.

    A photograph or any readable document will do; a file that attacks its reader is refused.
    """
    if not uploads:
        return Refused(ReportCode.NO_DOCUMENT, field="documents")
    if len(uploads) > DOCUMENTS_MAX:
        counts = {"documents": len(uploads), "documents_max": DOCUMENTS_MAX}
        return Refused(ReportCode.TOO_MANY_DOCUMENTS, counts, "documents")
    sheets = intake.read_files(uploads)
    for sheet in sheets:
        refused = _unusable(sheet)
        if refused is not None:
            return refused
    with db.transaction() as tx:
        return _keep(tx, ids, viewer, claim_id, sheets, actor, now)


def _unusable(sheet: Sheet) -> Refused | None:
    facts, reading = {"value": clean_line(sheet.file.file_name)}, sheet.reading
    if isinstance(reading, Hostile):
        return Refused(ReportCode.FILE_REFUSED, {**facts, "reason": reading.code.value}, sheet.field)
    if isinstance(reading, Unreadable) and reading.code is UnreadableCode.EMPTY:
        return Refused(ReportCode.FILE_UNREADABLE, {**facts, "reason": reading.code.value}, sheet.field)
    return None


def _keep(
    tx: Tx,
    ids: Ids,
    viewer: Viewer,
    claim_id: UUID,
    sheets: tuple[Sheet, ...],
    actor: Actor,
    now: datetime,
) -> Claim | Refused:
    claim = claims.lock_claim(tx, claim_id) if claims.claim(tx, claim_id) else None
    if claim is None or not may_see(viewer, claim):
        return Refused(claims.ClaimCode.NO_SUCH_CLAIM, field="claim_id")
    refused = claims.allowed(claim, ClaimEvent.PAPERS_RECEIVED, actor)
    if refused is not None:
        return refused
    kept = intake.keep_sheets(tx, ids, claim_id, sheets, {}, now)
    for document_id in kept.values():
        claims.add_paper(tx, claim, document_id, actor, now)
    again = intake.seen_before(tx, claim_id, claim.insured_id, kept, {}, now)
    before = [task for task in work.tasks_of(tx, claim_id) if task.kind is work.TaskKind.REVIEW_CLAIM]
    questions = (Question("papers_received", {"papers": len(sheets)}), *again, *before[-1].questions)
    work.ask(tx, ids, claim_id, work.TaskKind.REVIEW_CLAIM, _once(questions), now)
    return claims.move(tx, claim, ClaimEvent.PAPERS_RECEIVED, actor, now, {"papers": len(sheets)})


def _once(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """The first of each question: a second round of papers does not repeat the note of the first."""
    kept: dict[tuple[str, str], Question] = {}
    for question in questions:
        event_no = str(question.facts.get("event_no", ""))
        kept.setdefault((question.code, event_no), question)
    return tuple(kept.values())
