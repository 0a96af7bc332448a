"""Rows of tasks as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from claimwright.core.work.task import Question, TaskState
from claimwright.infra.db import Statements

SQL = Statements.of(__package__)


class TaskKind(Enum):
    """What a person is asked to do with the claim."""

    REVIEW_CLAIM = "review_claim"
    REPAIR_PAYMENT = "repair_payment"


@dataclass(frozen=True, slots=True)
class Task:
    """Open points on one claim, for one person at a time."""

    task_id: UUID
    claim_id: UUID
    kind: TaskKind
    questions: tuple[Question, ...]
    state: TaskState
    owner_id: UUID | None
    owner_name: str | None
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None


def task_of(row: tuple[Any, ...]) -> Task:
    return Task(
        task_id=row[0],
        claim_id=row[1],
        kind=TaskKind(row[2]),
        questions=tuple(Question(q["code"], q["facts"], q["clause"]) for q in row[3]),
        state=TaskState(row[4]),
        owner_id=row[5],
        owner_name=row[6],
        asked_at=row[7],
        due_at=row[8],
        ended_at=row[9],
    )


def questions_json(questions: tuple[Question, ...]) -> list[dict[str, Any]]:
    return [{"code": q.code, "facts": dict(q.facts), "clause": q.clause} for q in questions]
