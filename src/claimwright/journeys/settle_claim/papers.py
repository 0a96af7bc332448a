"""Ask the claimant for papers, once and for everything (Insurance Law art. 22), and take them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.app.work import public as work
from claimwright.core.canonical import Json
from claimwright.core.claims.accept import ReportCode
from claimwright.core.claims.lifecycle import ClaimEvent
from claimwright.core.documents.asking import MISSING, AskItem, AskKind, asks_of
from claimwright.core.documents.reading import Hostile, Unreadable, UnreadableCode
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_line
from claimwright.core.work.task import Question, TaskEvent, TaskState
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim import intake, standing
from claimwright.journeys.settle_claim.entitlement import DOCUMENTS_MAX
from claimwright.journeys.settle_claim.intake import Sheet
from claimwright.journeys.settle_claim.report import Upload
from claimwright.journeys.settle_claim.tasking import known_of, promised
from claimwright.journeys.settle_claim.viewer import Viewer, may_see

PAPERS_MAX, WORDS_MAX = 20, 200
STILL_MISSING = "papers_still_missing"


class PapersCode(Enum):
    """Why papers were not asked for, earlier first."""

    NOTHING_ASKED = "nothing_asked"
    TOO_MUCH_ASKED = "too_much_asked"
    TASK_TAKEN = "task_taken"
    ASKED_BEFORE = "asked_before"


@dataclass(frozen=True, slots=True)
class AskPapers:
    """Everything that is missing, in words, and unreadable points by their keys (`suggested`).

    A second request needs a reason that is recorded.
    """

    claim_id: UUID
    version: int
    papers: tuple[str, ...]
    reason: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """Values as typed, by item of the request; and which item each upload answers (in their order)."""

    values: Mapping[int, str] = field(default_factory=dict)
    items_of_uploads: tuple[int | None, ...] = ()


def suggested(tx: Tx, claim_id: UUID) -> tuple[AskItem, ...]:
    """Every point of a claim's papers that could not be read for certain, ready to be asked.

    A paper whose key is lost has none: what it says cannot be known.
    """
    bills = [event.document_id for event in claims.events_of(tx, claim_id)]
    wanted = [*bills, *claims.papers_of(tx, claim_id)]
    views = documents.views_of(tx, wanted)
    found = [view for one in wanted if isinstance(view := views.get(one), documents.DocumentView)]
    return tuple(item for view in found for item in asks_of(view.document_id, view.reading))


def ask_papers(tx: Tx, command: AskPapers, actor: Actor, now: datetime) -> Claim | Refused:
    """Staff asks for what is missing; the claim waits until papers come."""
    wanted = [clean for paper in command.papers if (clean := clean_line(paper))]
    chosen = [one for one in suggested(tx, command.claim_id) if one.key in command.items]
    if not wanted and not chosen:
        return Refused(PapersCode.NOTHING_ASKED, field="papers")
    if len(wanted) > PAPERS_MAX or max(map(len, wanted), default=0) > WORDS_MAX:
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
    items = (*(AskItem(AskKind.PAPER, MISSING, one) for one in wanted), *chosen)
    documents.open_request(tx, claim.claim_id, items, clean_line(command.reason), actor, now)
    claims.set_papers_complete(tx, claim.claim_id, None)
    facts: Json = {"papers": wanted, "points": len(chosen), "reason": clean_line(command.reason)}
    return claims.move(tx, claim, ClaimEvent.PAPERS_ASKED, actor, now, facts)


def send_papers(
    db: Database,
    ids: Ids,
    viewer: Viewer,
    claim_id: UUID,
    uploads: tuple[Upload, ...],
    actor: Actor,
    now: datetime,
    answers: Answers = Answers(),
) -> Claim | Refused:
    """The claimant's answer closes the request: papers are kept with the claim, typed values with the points.

    A person looks again with the questions as before. What the claimant typed is for that person to take.

    A photograph or any readable document will do; a file that attacks its reader is refused.
    """
    if not uploads and not any(clean_line(one) for one in answers.values.values()):
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
        return _keep(tx, ids, viewer, claim_id, sheets, answers, actor, now)


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
    answers: Answers,
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
    missing = _answer(tx, claim_id, kept, answers, now)
    again = intake.seen_before(tx, claim_id, claim.insured_id, kept, {}, now)
    before = [task for task in work.tasks_of(tx, claim_id) if task.kind is work.TaskKind.REVIEW_CLAIM]
    questions = (
        Question("papers_received", {"papers": len(sheets)}),
        *missing,
        *again,
        *[one for one in before[-1].questions if one.code != STILL_MISSING],
    )
    if not missing:
        claims.set_papers_complete(tx, claim_id, now)
    standing.stand_again(tx, claim, _once(questions), now)
    # the clocks begin anew: they run from request and papers (Insurance Law art. 23, 25)
    known = {**known_of(tx, [claim])[claim_id], "promises": promised(tx, [claim_id]).get(claim_id, ())}
    work.ask(tx, ids, claim_id, work.TaskKind.REVIEW_CLAIM, _once(questions), now, **known)
    facts: Json = {"papers": len(sheets), "complete": not missing}
    return claims.move(tx, claim, ClaimEvent.PAPERS_RECEIVED, actor, now, facts)


def _answer(
    tx: Tx, claim_id: UUID, kept: Mapping[Sheet, UUID], answers: Answers, now: datetime
) -> tuple[Question, ...]:
    """Put each answer to its point; what answers none is a paper of the claim all the same.

    The answer is what is still missing: points without an answer, beyond as many papers as named no point.
    """
    request = documents.latest_request(tx, claim_id)
    if request is None or request.closed_at is not None:
        return ()  # asked before requests were kept point by point
    known = {one.item_no for one in request.items if one.answered_at is None}
    first = {sheet.place: document_id for sheet, document_id in kept.items() if sheet.part == 0}
    open_items, named = set(known), set()
    for place, item_no in enumerate(answers.items_of_uploads):
        if item_no in known and place in first:
            documents.answer_item(tx, claim_id, request.request_no, item_no, now, document_id=first[place])
            open_items.discard(item_no)
            named.add(place)
    for item_no, typed in answers.values.items():
        if item_no in known and clean_line(typed):
            value = clean_line(typed)[:WORDS_MAX]
            documents.answer_item(tx, claim_id, request.request_no, item_no, now, value=value)
            open_items.discard(item_no)
    documents.close_request(tx, claim_id, now)
    unnamed = sum(1 for sheet in kept if sheet.place not in named)
    if len(open_items) <= unnamed:
        return ()
    words = [one.ask.words or one.ask.reason for one in request.items if one.item_no in open_items]
    return (Question(STILL_MISSING, {"count": len(open_items) - unnamed, "papers": "、".join(words)}),)


def _once(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """The first of each question: a second round of papers does not repeat the note of the first."""
    kept: dict[tuple[str, str], Question] = {}
    for question in questions:
        event_no = str(question.facts.get("event_no", ""))
        kept.setdefault((question.code, event_no), question)
    return tuple(kept.values())
