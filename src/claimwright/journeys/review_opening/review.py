"""A review task for every case opened outside of rights (break-glass), ended by the review.

The task is about the opening, not the claim: deciding the claim never ends it. Whoever opened is excluded.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from claimwright.app.work import public as work
from claimwright.core.journal import Actor
from claimwright.core.work.kinds import Subject
from claimwright.core.work.task import Question, TaskEvent
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids


def ask_review(
    tx: Tx,
    ids: Ids,
    break_id: UUID,
    claim_no: str,
    province: str,
    insured_id: UUID,
    opener: Actor,
    reason: str,
    now: datetime,
) -> UUID:
    """Ask another person of the case's organisation, in the transaction that opens the case."""
    question = Question("opening_review", {"name": opener.name, "claim_no": claim_no, "reason": reason})
    new = work.NewTask(
        break_id,
        work.TaskKind.OPENING_REVIEW,
        (question,),
        subject=Subject.OPENING,
        province=province,
        parties=frozenset({insured_id}),
        makers=frozenset({UUID(opener.id)}),
    )
    return work.ask_task(tx, ids, new, now)


def end_review(tx: Tx, break_id: UUID, reviewer: Actor, now: datetime) -> None:
    """The opening was reviewed: its task is done, by whoever reviewed it if nobody had taken it."""
    work.end_tasks(tx, break_id, TaskEvent.DONE, now, reviewer)
