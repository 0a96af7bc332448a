"""The work list, all cases, reports not accepted, and one case with its documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from claimwright.app.claims import public as claims
from claimwright.app.identity.directory import case_staff
from claimwright.app.identity.public import Session, record_list
from claimwright.app.work import public as work
from claimwright.entry.acts.access import reads_health
from claimwright.entry.acts.deciding import opened_case
from claimwright.entry.acts.originals import original_of_case, original_response, page_of_case
from claimwright.entry.setup.context import Context
from claimwright.entry.views.cases import case_view
from claimwright.entry.views.claims import summaries
from claimwright.entry.views.finding import linked_view
from claimwright.entry.views.tasks import refused_entries, work_list
from claimwright.entry.web.auth import CaseReaderPage, ContextIn
from claimwright.entry.web.desk.keeping import NOTHING_KEPT
from claimwright.entry.web.render import render

router = APIRouter()
CASES_SHOWN = 200


@router.get("/desk")
def show_work_list(request: Request, context: ContextIn, session: CaseReaderPage) -> Response:
    """What waits for a person, the earliest due first."""
    with context.db.transaction() as tx:
        items = work_list(tx)
    return render(
        request, "desk/work_list.html", session=session, items=items, now=context.clock.now(), tab="work"
    )


@router.get("/desk/cases")
def list_cases(request: Request, context: ContextIn, session: CaseReaderPage) -> Response:
    """The newest cases of all states."""
    with context.db.transaction() as tx:
        newest = claims.recent_claims_fan_out(tx, CASES_SHOWN)
        insured = [one.insured_id for one in newest]
        record_list(tx, context.ids, session, insured, "case_list", context.clock.now())
        found = summaries(tx, newest)
    return render(request, "desk/cases.html", session=session, cases=found, tab="cases")


@router.get("/desk/refused-entries")
def list_refused_entries(request: Request, context: ContextIn, session: CaseReaderPage) -> Response:
    """Reports that were not accepted, so that a person can help."""
    with context.db.transaction() as tx:
        found = refused_entries(tx)
    return render(request, "desk/refused_entries.html", session=session, entries=found, tab="entries")


@router.get("/desk/cases/{claim_no}")
def show_case(request: Request, context: ContextIn, session: CaseReaderPage, claim_no: str) -> Response:
    """One case: document beside fields beside calculation."""
    return render(request, "desk/case.html", **case_values(context, session, claim_no))


@router.get("/desk/cases/{claim_no}/documents/{document_id}/original")
def get_original(context: ContextIn, session: CaseReaderPage, claim_no: str, document_id: UUID) -> Response:
    """The file as it was handed in, to keep."""
    with context.db.transaction() as tx:
        return original_response(original_of_case(tx, context, session, claim_no, document_id))


@router.get("/desk/cases/{claim_no}/documents/{document_id}/pages/{page}")
def get_page(
    context: ContextIn, session: CaseReaderPage, claim_no: str, document_id: UUID, page: int
) -> Response:
    """One page as a picture; from here on the evidence counts as opened."""
    return page_of_case(context, session, claim_no, document_id, page)


def case_values(context: Context, session: Session, claim_no: str, **more: Any) -> dict[str, Any]:
    """What the case page shows, with the neighbours on the work list one key away."""
    may_read_health = reads_health(session, context.clock.now())
    with context.db.transaction() as tx:
        claim = opened_case(tx, context, session, claim_no, "case")
        case = case_view(tx, claim, may_read_health=may_read_health)
        linked = linked_view(tx, claim, may_read_health=may_read_health)
        tasks = work.tasks_of(tx, claim.claim_id)
        notes = [note for task in tasks for note in work.notes_of(tx, task.task_id)]
        colleagues = [one for one in case_staff(tx) if one.staff_id != session.subject_id]
        numbers = [item.claim.claim_no for item in work_list(tx)]
    place = numbers.index(case.claim.claim_no) if case.claim.claim_no in numbers else -1
    return {
        "session": session,
        "case": case,
        "claim": case.claim,
        "now": context.clock.now(),
        "tab": "work" if place >= 0 else "cases",
        "previous_no": numbers[place - 1] if place > 0 else None,
        "next_no": numbers[place + 1] if place + 1 < len(numbers) else None,
        "linked": linked,
        "notes": notes,
        "colleagues": colleagues if tasks else [],
        "kept": NOTHING_KEPT,
        "problem": None,
        **more,
    }
