"""The pool for programs: tasks, the next one, notes, the board, the rules in force."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from claimwright.app.work import public as work
from claimwright.entry.acts.pooling import (
    add_note,
    hand_over,
    return_task,
    seen_task,
    take_next_task,
    take_task,
)
from claimwright.entry.api.auth import CaseDeciderIn, CaseReaderIn, ContextIn, WorkManagerIn
from claimwright.entry.views.pool import BoardView, PoolRow, TaskPage, board_view, pool_rows, task_page

router = APIRouter(prefix="/staff/pool", tags=["pool"])


class NoteIn(BaseModel):
    """A note for colleagues; ``@user.name`` tells one."""

    model_config = ConfigDict(extra="forbid")
    words: str = Field(min_length=1, max_length=2000, examples=["@assessor.li please look"])


class HandoverIn(NoteIn):
    """To whom, and how the task stands."""

    to: UUID


@router.get("/tasks", summary="The pool")
def list_pool(
    context: ContextIn,
    session: CaseReaderIn,
    kind: work.TaskKind | None = None,
    province: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    line: Annotated[str | None, Query(pattern="^[a-z_]{1,30}$")] = None,
    skill: Annotated[str | None, Query(pattern="^[a-z_]{1,30}$")] = None,
    only_unowned: bool = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[PoolRow]:
    """Open and taken tasks as filtered, the earliest due first."""
    wanted = work.PoolFilter(kind, province, line, skill, only_unowned=only_unowned)
    with context.db.transaction() as tx:
        return pool_rows(tx, work.pool_fan_out(tx, wanted, limit))


@router.post(
    "/next",
    summary="Take the next task",
    response_model=TaskPage,
    responses={204: {"description": "nothing is waiting for the caller"}},
)
def post_next(context: ContextIn, session: CaseDeciderIn) -> TaskPage | Response:
    """The one task that the rules name for the caller; nobody else gets it. 204 if nothing is for them."""
    task = take_next_task(context, session)
    if task is None:
        return Response(status_code=204)
    with context.db.transaction() as tx:
        return task_page(tx, task)


@router.get("/tasks/{task_id}", summary="One task")
def get_task(context: ContextIn, session: CaseReaderIn, task_id: UUID) -> TaskPage:
    """Questions, clocks with their sources, notes and history."""
    with context.db.transaction() as tx:
        return task_page(tx, seen_task(tx, task_id))


@router.post("/tasks/{task_id}/taken", status_code=204, summary="Take a chosen task")
def post_taken(context: ContextIn, session: CaseDeciderIn, task_id: UUID) -> None:
    """Taking one's own again is harmless; one's own family's case is refused."""
    with context.db.transaction() as tx:
        take_task(tx, context, session, task_id)


@router.delete("/tasks/{task_id}/taken", status_code=204, summary="Give a task back")
def delete_taken(context: ContextIn, session: CaseDeciderIn, task_id: UUID) -> None:
    """It goes back to the pool."""
    with context.db.transaction() as tx:
        return_task(tx, context, session, task_id)


@router.post("/tasks/{task_id}/notes", status_code=204, summary="Write a note")
def post_note(context: ContextIn, session: CaseDeciderIn, task_id: UUID, body: NoteIn) -> None:
    """For colleagues only."""
    with context.db.transaction() as tx:
        add_note(tx, context, session, task_id, body.words)


@router.post("/tasks/{task_id}/handover", status_code=204, summary="Hand a task over")
def post_handover(context: ContextIn, session: CaseDeciderIn, task_id: UUID, body: HandoverIn) -> None:
    """To a colleague who is fit for it, with a note of how it stands."""
    with context.db.transaction() as tx:
        hand_over(tx, context, session, task_id, body.to, body.words)


@router.get("/board", summary="The managers' board")
def get_board(context: ContextIn, session: WorkManagerIn) -> BoardView:
    """Backlog, age and deadlines, by province and by kind."""
    with context.db.transaction() as tx:
        return board_view(work.board_fan_out(tx, context.clock.now()))
