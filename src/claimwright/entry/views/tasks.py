"""What waits for a person: tasks with their questions, the work list, reports not accepted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from claimwright.app.claims import public as claims
from claimwright.app.parties import public as parties
from claimwright.app.policies import public as policies
from claimwright.app.work import public as work
from claimwright.core.work.task import Question
from claimwright.entry.views.claims import ClaimSummary, summaries
from claimwright.entry.views.policies import Labels
from claimwright.entry.views.questions import question_words
from claimwright.infra.db import Tx


class QuestionView(BaseModel):
    """One open point."""

    code: str
    clause: str | None
    words: Labels


class TaskView(BaseModel):
    """What a person is asked, by when."""

    task_id: UUID
    kind: str
    state: str
    owner_id: UUID | None
    owner_name: str | None
    asked_at: datetime
    due_at: datetime
    questions: list[QuestionView]


class WorkItem(BaseModel):
    """One line of the work list."""

    claim: ClaimSummary
    task: TaskView


class RefusedEntryView(BaseModel):
    """A report that was not accepted."""

    at: datetime
    policy_no: str
    claimant_name: str
    code: str
    field: str | None


def work_list(tx: Tx, limit: int = 200) -> list[WorkItem]:
    """Open and taken tasks, the earliest due first."""
    tasks = work.live_tasks_fan_out(tx, limit)
    found = claims.claims_by_id(tx, [task.claim_id for task in tasks])
    by_id = dict(zip((one.claim_id for one in found), summaries(tx, found), strict=True))
    # what is about something else than a claim, or not for the reader's eyes, is not on this list
    seen = [task for task in tasks if task.claim_id in by_id]
    return [WorkItem(claim=by_id[task.claim_id], task=task_view(task)) for task in seen]


def task_view(task: work.Task) -> TaskView:
    """A task with its questions in words."""
    return TaskView(
        task_id=task.task_id,
        kind=task.kind.value,
        state=task.state.value,
        owner_id=task.owner_id,
        owner_name=task.owner_name,
        asked_at=task.asked_at,
        due_at=task.due_at,
        questions=[question_view(one) for one in task.questions],
    )


def question_view(question: Question) -> QuestionView:
    """An open point in both languages."""
    return QuestionView(code=question.code, clause=question.clause, words=question_words(question))


def refused_entries(tx: Tx, limit: int = 100) -> list[RefusedEntryView]:
    """The newest reports that were not accepted, so that a person can help."""
    found = claims.recent_refused_entries_fan_out(tx, limit)
    people = parties.persons(tx, [one.claimant_id for one in found])
    numbers = {
        p.policy_id: p.policy_no for p in policies.policies_by_id(tx, [one.policy_id for one in found])
    }
    return [
        RefusedEntryView(
            at=one.refused_at,
            policy_no=numbers[one.policy_id],
            claimant_name=people[one.claimant_id].name,
            code=one.code,
            field=one.field,
        )
        for one in found
    ]
