"""Rows of tasks as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from claimwright.core.ids import bucket_of
from claimwright.core.work.kinds import Priority, Subject, TaskKind
from claimwright.core.work.routing import TaskFacts
from claimwright.core.work.task import Question, TaskState
from claimwright.infra.db import Statements, Tx

__all__ = ["SQL", "Task", "TaskKind", "key_of", "lock", "questions_json", "task_of"]

SQL = Statements.of(__package__)


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of one person at a time, about one subject."""

    task_id: UUID
    subject: Subject
    subject_id: UUID
    kind: TaskKind
    questions: tuple[Question, ...]
    evidence: tuple[str, ...]
    state: TaskState
    owner_id: UUID | None
    owner_name: str | None
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None
    province: str
    line: str
    language: str
    amount_fen: int
    priority: Priority
    escalation: int
    parties: frozenset[UUID]
    excluded: frozenset[UUID]
    clock_from: datetime
    taken_at: datetime | None
    version: int

    @property
    def claim_id(self) -> UUID:
        """The subject of a task that is about a claim."""
        return self.subject_id

    @property
    def facts(self) -> TaskFacts:
        """What routing looks at."""
        return TaskFacts(
            self.task_id,
            self.kind,
            self.province,
            self.line,
            self.language,
            self.amount_fen,
            self.priority,
            self.escalation,
            self.asked_at,
            self.due_at,
            self.parties,
            self.excluded,
        )


def task_of(row: Sequence[Any]) -> Task:
    return Task(
        task_id=row[0],
        subject=Subject(row[1]),
        subject_id=row[2],
        kind=TaskKind(row[3]),
        questions=tuple(Question(q["code"], q["facts"], q["clause"]) for q in row[4]),
        evidence=tuple(row[5]),
        state=TaskState(row[6]),
        owner_id=row[7],
        owner_name=row[8],
        asked_at=row[9],
        due_at=row[10],
        ended_at=row[11],
        province=row[12],
        line=row[13],
        language=row[14],
        amount_fen=row[15],
        priority=Priority(row[16]),
        escalation=row[17],
        parties=frozenset(row[18]),
        excluded=frozenset(row[19]),
        clock_from=row[20],
        taken_at=row[21],
        version=row[22],
    )


def key_of(task_id: UUID) -> dict[str, Any]:
    return {"bucket": bucket_of(task_id), "task_id": task_id}


def lock(tx: Tx, task_id: UUID) -> Task | None:
    """The task, locked until the transaction ends."""
    row = tx.execute(SQL["lock_task"], key_of(task_id)).fetchone()
    return task_of(row) if row else None


def questions_json(questions: tuple[Question, ...]) -> list[Mapping[str, Any]]:
    return [{"code": q.code, "facts": dict(q.facts), "clause": q.clause} for q in questions]
