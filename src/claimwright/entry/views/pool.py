"""The pool as staff see it: rows of tasks, one task with clocks, notes and history, the managers' board."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.work import public as work
from claimwright.core.work.places import PROVINCES
from claimwright.entry.views.claims import summaries
from claimwright.entry.views.tasks import QuestionView, question_view
from claimwright.infra.db import Tx


class PoolRow(BaseModel):
    """One task of the pool."""

    task_id: UUID
    kind: str
    subject: str
    state: str
    owner_id: UUID | None
    owner_name: str | None
    asked_at: datetime
    due_at: datetime
    province: str = Field(description="two digits of GB/T 2260; empty or 00 where it belongs to no province")
    line: str
    amount_fen: int
    priority: str
    escalation: int
    version: int
    claim_no: str | None
    insured_name: str | None
    questions: list[QuestionView]


class ClockView(BaseModel):
    """One clock: by when, by which rule, and what it has done. `due_at` is null while it stands still."""

    clock: str
    due_at: datetime | None
    warn_at: datetime | None
    is_legal: bool
    source: str
    is_warned: bool
    escalations: int
    kept: bool | None


class NoteView(BaseModel):
    """What a colleague wrote."""

    at: datetime
    author_name: str
    words: str


class StepView(BaseModel):
    """One step of a task's history."""

    at: datetime
    event: str
    actor_kind: str
    actor_name: str
    facts: dict[str, str | int | bool | None]


class TaskPage(BaseModel):
    """One task with everything that was asked, said and done."""

    task: PoolRow
    clocks: list[ClockView]
    notes: list[NoteView]
    history: list[StepView]


class BacklogView(BaseModel):
    """Live work of a province or of a kind."""

    name: str
    live: int
    late: int
    due_soon: int
    in_hand: int
    oldest_asked_at: datetime | None


class KeptView(BaseModel):
    """Clocks kept, of those that ended in the last 30 days."""

    kind: str
    kept: int
    of: int


class BoardView(BaseModel):
    """The pool at one moment."""

    at: datetime
    live: int
    late: int
    due_soon: int
    in_hand: int
    kinds: list[BacklogView]
    provinces: list[BacklogView]
    ages: list[int]
    kept: list[KeptView]


def pool_rows(tx: Tx, tasks: Sequence[work.Task]) -> list[PoolRow]:
    """Rows with the case's number and name where the reader may see them."""
    about = [task.subject_id for task in tasks if task.subject is work.Subject.CLAIM]
    found = claims.claims_by_id(tx, about)
    by_id = dict(zip((one.claim_id for one in found), summaries(tx, found), strict=True))
    rows = []
    for task in tasks:
        claim = by_id.get(task.subject_id)
        rows.append(
            PoolRow(
                task_id=task.task_id,
                kind=task.kind.value,
                subject=task.subject.value,
                state=task.state.value,
                owner_id=task.owner_id,
                owner_name=task.owner_name,
                asked_at=task.asked_at,
                due_at=task.due_at,
                province=task.province,
                line=task.line,
                amount_fen=task.amount_fen,
                priority=task.priority.name.lower(),
                escalation=task.escalation,
                version=task.version,
                claim_no=claim.claim_no if claim else None,
                insured_name=claim.insured_name if claim else None,
                questions=[question_view(one) for one in task.questions],
            )
        )
    return rows


def task_page(tx: Tx, task: work.Task) -> TaskPage:
    """One task, composed."""
    return TaskPage(
        task=pool_rows(tx, [task])[0],
        clocks=[
            ClockView(
                clock=row.deadline.clock,
                due_at=row.deadline.due_at,
                warn_at=row.deadline.warn_at,
                is_legal=row.is_legal,
                source=row.source,
                is_warned=row.deadline.is_warned,
                escalations=row.deadline.escalations,
                kept=row.kept,
            )
            for row in work.deadlines_of(tx, task.task_id)
        ],
        notes=[
            NoteView(at=one.at, author_name=one.author_name, words=one.words)
            for one in work.notes_of(tx, task.task_id)
        ],
        history=[
            StepView(
                at=one.at,
                event=one.event,
                actor_kind=one.actor.kind,
                actor_name=one.actor.name,
                facts=one.facts if isinstance(one.facts, dict) else {},
            )
            for one in work.history_of(tx, task.task_id)
        ],
    )


def board_view(board: work.Board) -> BoardView:
    """The board with its sums."""
    provinces = [
        _sum(code, [one for one in board.backlog if one.province == code]) for code in sorted(PROVINCES)
    ]
    elsewhere = [one for one in board.backlog if one.province not in PROVINCES]
    kinds = [
        _sum(kind.value, [one for one in board.backlog if one.kind is kind])
        for kind in work.TaskKind
        if any(one.kind is kind for one in board.backlog)
    ]
    everything = _sum("", list(board.backlog))
    return BoardView(
        at=board.at,
        live=everything.live,
        late=everything.late,
        due_soon=everything.due_soon,
        in_hand=everything.in_hand,
        kinds=kinds,
        provinces=[*provinces, _sum("", elsewhere)],
        ages=list(board.ages),
        kept=[KeptView(kind=one.kind.value, kept=one.kept, of=one.of) for one in board.kept],
    )


def _sum(name: str, parts: Sequence[work.Backlog]) -> BacklogView:
    return BacklogView(
        name=name,
        live=sum(one.live for one in parts),
        late=sum(one.late for one in parts),
        due_soon=sum(one.due_soon for one in parts),
        in_hand=sum(one.in_hand for one in parts),
        oldest_asked_at=min((one.oldest_asked_at for one in parts), default=None),
    )
