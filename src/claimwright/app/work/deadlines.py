"""Deadlines that act: warn, escalate, call for the advance of day 60; pauses; never a silent end.

A step leases nothing: it locks the tasks whose clocks have something to do, asks the pure rule, and writes
acts, journal and outbox in the same transaction. A worker killed in the middle has done nothing; a second
worker skips what the first holds; asked again, the rule answers nothing, so each act happens once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from claimwright.app.work.asking import route_row
from claimwright.app.work.history import POOL, write
from claimwright.app.work.notices import notify
from claimwright.app.work.people import profile_of
from claimwright.app.work.rules import rules_in_force, working_days
from claimwright.app.work.store import SQL, Task, key_of, lock, task_of
from claimwright.app.work.store_files import DEADLINES
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.work.clocks import (
    Act,
    Deadline,
    OnDue,
    Pause,
    acts_due,
    due_of,
    moved,
)
from claimwright.core.work.rulebook import Rulebook
from claimwright.core.work.task import TaskState
from claimwright.infra import outbox
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

DAY60_TOPIC = "day60_due"
"""Insurance Law art. 25: 60 days after request and documents, what can be determined is paid in advance."""


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline with where its rule comes from; `kept` is None while the task lives."""

    deadline: Deadline
    is_legal: bool
    source: str
    kept: bool | None


def deadlines_of(tx: Tx, task_id: UUID) -> tuple[DeadlineRow, ...]:
    """All clocks of a task, the next to end first."""
    rows = tx.execute(DEADLINES["deadlines_of"], key_of(task_id)).fetchall()
    return tuple(DeadlineRow(Deadline(row[0], OnDue(row[1]), *row[2:8]), *row[8:11]) for row in rows)


def act_on_due(tx: Tx, ids: Ids, now: datetime, limit: int = 100) -> int:
    """Do what the clocks of up to `limit` tasks have to do now; answers how many acts that was."""
    rows = tx.execute(DEADLINES["tasks_to_act_fan_out"], {"now": now, "limit": limit}).fetchall()
    rules = rules_in_force(tx, now)
    return sum(_act_on(tx, ids, row[0], rules, now) for row in rows)


def _act_on(tx: Tx, ids: Ids, task_id: UUID, rules: Rulebook, now: datetime) -> int:
    task = lock(tx, task_id)
    assert task is not None, "it was locked a moment ago"
    acts: list[tuple[Act, str]] = []
    for row in deadlines_of(tx, task_id):
        done, after = acts_due(row.deadline, now)
        if done:
            _keep(tx, task_id, after)
            acts += [(act, row.deadline.clock) for act in done]
    for act, clock in acts:
        task = _do(tx, ids, task, act, clock, rules, now)
    return len(acts)


def _do(tx: Tx, ids: Ids, task: Task, act: Act, clock: str, rules: Rulebook, now: datetime) -> Task:
    """One act: journal, who is told, what follows."""
    write(tx, task.task_id, act.value, POOL, now, task.state, task.state, {"clock": clock})
    lead_id = profile_of(tx, task.owner_id, rules).lead_id if task.owner_id else None
    match act:
        case Act.WARN:
            notify(tx, ids, task.task_id, task.owner_id, "warning", now)
            return task
        case Act.ADVANCE:
            payload = {"task_id": str(task.task_id), "subject": task.subject.value, "clock": clock}
            bucket = bucket_of(task.subject_id)
            outbox.enqueue(tx, DAY60_TOPIC, bucket, task.subject_id, payload, now)
            return task
        case Act.ESCALATE:
            for staff_id in {task.owner_id, lead_id}:
                notify(tx, ids, task.task_id, staff_id, "escalation", now)
            raised = replace(task, escalation=task.escalation + 1, priority=task.priority.raised)
            return _reroute(tx, raised, rules, now)


def _reroute(tx: Tx, task: Task, rules: Rulebook, now: datetime) -> Task:
    row = route_row(task.facts, rules, now)
    tx.execute(SQL["reroute_task"], {**key_of(task.task_id), **row})
    return replace(task, version=task.version + 1)


def pause(tx: Tx, task: Task, reason: str, actor: Actor, now: datetime) -> Task:
    """The task's clocks that may pause stand still (papers were asked for); the task is locked."""
    tx.execute(DEADLINES["start_pause"], {**key_of(task.task_id), "at": now, "reason": reason})
    write(tx, task.task_id, "paused", actor, now, task.state, task.state, {"reason": reason})
    return _reckon(tx, task, now)


def resume(tx: Tx, task: Task, actor: Actor, now: datetime) -> Task:
    """The clocks go on; the time that they stood still is added by each clock's own rule."""
    at_key = {**key_of(task.task_id), "at": now}
    tx.execute(DEADLINES["drop_empty_pause"], at_key)
    tx.execute(DEADLINES["end_pause"], at_key)
    write(tx, task.task_id, "resumed", actor, now, task.state, task.state)
    return _reckon(tx, task, now)


def _reckon(tx: Tx, task: Task, now: datetime) -> Task:
    """Every clock anew from its start and all pauses."""
    rules = rules_in_force(tx, now)
    by_name = {rule.name: rule for rule in rules.kinds[task.kind].clocks}
    rows = tx.execute(DEADLINES["pauses_of"], key_of(task.task_id)).fetchall()
    pauses = tuple(Pause(*row) for row in rows)
    after: list[Deadline] = []
    for row in deadlines_of(tx, task.task_id):
        rule = by_name.get(row.deadline.clock)
        if rule is None:  # a promise of the case's own runs on
            after.append(row.deadline)
            continue
        due = due_of(rule, task.clock_from, pauses, working_days().is_working_day)
        after.append(moved(row.deadline, due))
        _keep(tx, task.task_id, after[-1])
    return _reroute(tx, replace(task, due_at=_earliest(after) or task.due_at), rules, now)


def change_deadline(tx: Tx, task_id: UUID, clock: str, due_at: datetime) -> datetime | str | None:
    """Move the end of a service clock; answers the task's next end, or the code of what is wrong."""
    rows = {row.deadline.clock: row for row in deadlines_of(tx, task_id)}
    row = rows.get(clock)
    if row is None or row.deadline.due_at is None or row.deadline.warn_at is None:
        return "no_such_clock"
    if row.is_legal:
        return "legal_deadline"
    one = row.deadline
    warn_at = due_at - (row.deadline.due_at - row.deadline.warn_at)
    changed = replace(one, due_at=due_at, warn_at=warn_at, is_warned=False)
    changed = replace(changed, next_act_at=changed.warn_at)
    _keep(tx, task_id, changed)
    return _earliest([changed, *(other.deadline for name, other in rows.items() if name != clock)])


def end_deadlines(tx: Tx, task_id: UUID, ended_at: datetime) -> None:
    """Stop every clock and write down whether it was kept."""
    tx.execute(DEADLINES["end_deadlines"], {**key_of(task_id), "ended_at": ended_at})


def _earliest(deadlines: Sequence[Deadline]) -> datetime | None:
    return min((one.due_at for one in deadlines if one.due_at is not None), default=None)


def _keep(tx: Tx, task_id: UUID, one: Deadline) -> None:
    row = {
        **key_of(task_id),
        "clock": one.clock,
        "due_at": one.due_at,
        "warn_at": one.warn_at,
        "is_warned": one.is_warned,
        "escalations": one.escalations,
        "is_advanced": one.is_advanced,
        "next_act_at": one.next_act_at,
    }
    tx.execute(DEADLINES["keep_deadline"], row)


def widen_due(tx: Tx, now: datetime, limit: int = 500) -> int:
    """Let tasks that nobody took go further: province, region, nation, as the rulebook says."""
    rules = rules_in_force(tx, now)
    rows = tx.execute(SQL["widen_due_fan_out"], {"now": now, "limit": limit}).fetchall()
    for task in map(task_of, rows):
        assert task.state is TaskState.OPEN, "the statement asks for open ones"
        _reroute(tx, task, rules, now)
    return len(rows)
