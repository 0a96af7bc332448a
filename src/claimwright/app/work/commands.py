"""Move tasks through their life: take, give back, hand over, end, change priority and deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.work.asking import route_row
from claimwright.app.work.deadlines import change_deadline, end_deadlines
from claimwright.app.work.history import POOL, write
from claimwright.app.work.people import profile_of
from claimwright.app.work.rules import rules_in_force
from claimwright.app.work.store import SQL, Task, key_of, lock, task_of
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.work.kinds import Priority
from claimwright.core.work.routing import Person, Unfit, unfit
from claimwright.core.work.task import TASK_LIFECYCLE, TaskEvent, TaskState
from claimwright.infra.db import Tx

REASON_LENGTH_MIN = 4


class WorkCode(Enum):
    """Why a task command was refused; earlier wins."""

    NO_SUCH_TASK = "no_such_task"
    TASK_ENDED = "task_ended"
    RECUSED = "recused"
    EXCLUDED = "excluded"
    TASK_TAKEN = "task_taken"
    NOT_FIT = "not_fit"
    REASON_MISSING = "work_reason_missing"
    NO_SUCH_CLOCK = "no_such_clock"
    DEADLINE_PAST = "deadline_past"
    LEGAL_DEADLINE = "legal_deadline"
    PREVIEW_CHANGED = "preview_changed"


def take(tx: Tx, task_id: UUID, staff_id: UUID, staff_name: str, now: datetime) -> Task | Refused:
    """A person takes an open task, unless it is their own or their family's case, or they made it."""
    task = lock(tx, task_id)
    if task is None:
        return Refused(WorkCode.NO_SUCH_TASK, field="task_id")
    if task.state is TaskState.TAKEN:
        mine = task.owner_id == staff_id
        return task if mine else Refused(WorkCode.TASK_TAKEN, {"owner_name": task.owner_name})
    if TASK_LIFECYCLE.next(task.state, TaskEvent.TAKEN) is None:
        return Refused(WorkCode.TASK_ENDED)
    refused = recused(tx, task, staff_id, now)
    if refused is not None:
        return refused
    actor = Actor("staff", str(staff_id), staff_name)
    return move(tx, task, TaskEvent.TAKEN, actor, now, (staff_id, staff_name))


def recused(tx: Tx, task: Task, staff_id: UUID, now: datetime) -> Refused | None:
    """Nobody works on their own or their family's case, nor on what they made or decided themselves."""
    if profile_of(tx, staff_id, rules_in_force(tx, now)).kin & task.parties or staff_id in task.parties:
        return Refused(WorkCode.RECUSED)
    return Refused(WorkCode.EXCLUDED) if staff_id in task.excluded else None


def give_back(tx: Tx, task_id: UUID, staff_id: UUID, now: datetime) -> Task | Refused:
    """The owner returns a task to the list."""
    task = lock(tx, task_id)
    if task is None:
        return Refused(WorkCode.NO_SUCH_TASK, field="task_id")
    if task.state is not TaskState.TAKEN:
        return Refused(WorkCode.TASK_ENDED) if task.ended_at else task
    if task.owner_id != staff_id:
        return Refused(WorkCode.TASK_TAKEN, {"owner_name": task.owner_name})
    actor = Actor("staff", str(staff_id), task.owner_name or "")
    return move(tx, task, TaskEvent.RETURNED, actor, now, None)


def return_to_pool(tx: Tx, task: Task, actor: Actor, reason: str, now: datetime) -> Task:
    """A taken task goes back for somebody else (absence, a manager's bulk return); the task is locked."""
    return move(tx, task, TaskEvent.RETURNED, actor, now, None, reason)


def hand_to(
    tx: Tx, task: Task, person: Person, name: str, actor: Actor, reason: str, now: datetime
) -> Task | Refused:
    """Give a live task to a named person who is fit for it (assignment, handover); the task is locked."""
    if task.ended_at is not None:
        return Refused(WorkCode.TASK_ENDED)
    if task.owner_id == person.staff_id:
        return task
    why = unfit(person, task.facts, rules_in_force(tx, now), now)
    if why in (Unfit.RECUSED, Unfit.EXCLUDED):
        return Refused(WorkCode(why.value))
    if why is not None and why is not Unfit.OTHER_PLACE:  # a manager may send work across provinces
        return Refused(WorkCode.NOT_FIT, {"reason": why.value, "name": name})
    if task.state is TaskState.TAKEN:
        task = move(tx, task, TaskEvent.RETURNED, actor, now, None, reason)
    return move(tx, task, TaskEvent.TAKEN, actor, now, (person.staff_id, name), reason)


def reprioritise(
    tx: Tx, task: Task, priority: Priority, actor: Actor, reason: str, now: datetime
) -> Task | Refused:
    """Another priority, with a reason; the task is locked."""
    if task.ended_at is not None:
        return Refused(WorkCode.TASK_ENDED)
    if len(reason.strip()) < REASON_LENGTH_MIN:
        return Refused(WorkCode.REASON_MISSING, field="reason")
    facts = {"from": task.priority.name.lower(), "to": priority.name.lower(), "reason": reason.strip()}
    write(tx, task.task_id, "reprioritised", actor, now, task.state, task.state, facts)
    return reroute(tx, replace(task, priority=priority), now)


def postpone(
    tx: Tx, task: Task, clock: str, due_at: datetime, actor: Actor, reason: str, now: datetime
) -> Task | Refused:
    """Another end of a service clock, with a reason. A legal clock is nobody's to move."""
    if task.ended_at is not None:
        return Refused(WorkCode.TASK_ENDED)
    if len(reason.strip()) < REASON_LENGTH_MIN:
        return Refused(WorkCode.REASON_MISSING, field="reason")
    if due_at <= now:
        return Refused(WorkCode.DEADLINE_PAST, field="due_at")
    earliest_at = change_deadline(tx, task.task_id, clock, due_at)
    if isinstance(earliest_at, str):
        return Refused(WorkCode(earliest_at), {"clock": clock}, "clock")
    facts = {"clock": clock, "due_at": due_at.isoformat(), "reason": reason.strip()}
    write(tx, task.task_id, "deadline_changed", actor, now, task.state, task.state, facts)
    return reroute(tx, replace(task, due_at=earliest_at or task.due_at), now)


def reroute(tx: Tx, task: Task, now: datetime) -> Task:
    """Write down anew what routing says of a task whose facts changed; the task is locked."""
    row = route_row(task.facts, rules_in_force(tx, now), now)
    tx.execute(SQL["reroute_task"], {**key_of(task.task_id), **row})
    return replace(task, version=task.version + 1)


def end_tasks(tx: Tx, claim_id: UUID, event: TaskEvent, now: datetime, actor: Actor | None = None) -> None:
    """End every live task of a subject as done or cancelled, in the decision's transaction.

    A task that nobody had taken counts as done by the deciding `actor`, where that is named.
    """
    assert event in (TaskEvent.DONE, TaskEvent.CANCELLED)
    for task in live_tasks_of(tx, claim_id):
        end_task(tx, task, event, now, actor)


def end_task(tx: Tx, task: Task, event: TaskEvent, now: datetime, actor: Actor | None = None) -> Task:
    """End one task; the task is locked. Its clocks stop, and whether each was kept is written down."""
    owner = (task.owner_id, task.owner_name or "") if task.owner_id else None
    if owner is None and actor is not None and actor.kind == "staff" and event is TaskEvent.DONE:
        owner = (UUID(actor.id), actor.name)
    if actor is None:
        actor = Actor("staff", str(task.owner_id), task.owner_name or "") if task.owner_id else POOL
    ended = move(tx, task, event, actor, now, owner)
    end_deadlines(tx, task.task_id, now)
    return ended


def live_tasks_of(tx: Tx, claim_id: UUID) -> tuple[Task, ...]:
    """Lock and return the live tasks of a subject."""
    rows = tx.execute(
        SQL["lock_live_tasks_of"], {"bucket": bucket_of(claim_id), "subject_id": claim_id}
    ).fetchall()
    return tuple(map(task_of, rows))


def move(
    tx: Tx,
    task: Task,
    event: TaskEvent,
    actor: Actor,
    now: datetime,
    owner: tuple[UUID, str] | None,
    reason: str = "",
) -> Task:
    """One step of the lifecycle with its line in the history; the task is locked."""
    state = TASK_LIFECYCLE.next(task.state, event)
    assert state is not None, f"a {task.state.value} task cannot be {event.value}"
    is_ended = state in (TaskState.DONE, TaskState.CANCELLED)
    ended_at = now if is_ended else None
    taken_at = now if event is TaskEvent.TAKEN else (task.taken_at if is_ended else None)
    owner_id, owner_name = owner or (None, None)
    row = {
        **key_of(task.task_id),
        "was": task.state.value,
        "state": state.value,
        "owner_id": owner_id,
        "owner_name": owner_name,
        "ended_at": ended_at,
        "taken_at": taken_at,
    }
    assert tx.execute(SQL["move_task"], row).rowcount == 1, "the task is locked, so it moves"
    facts: dict[str, str] = {"reason": reason} if reason else {}
    if owner_name and owner_name != actor.name:
        facts["owner_name"] = owner_name
    write(tx, task.task_id, event.value, actor, now, task.state, state, {**facts})
    return replace(
        task,
        state=state,
        owner_id=owner_id,
        owner_name=owner_name,
        ended_at=ended_at,
        taken_at=taken_at,
        version=task.version + 1,
    )
