"""What staff do with the pool, the same for pages and programs: take the next, note, hand over, bulk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from claimwright.app.identity.directory import Colleague, case_staff
from claimwright.app.identity.public import Session
from claimwright.app.work import public as work
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.work.routing import Person
from claimwright.entry.acts.access import rows_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.infra.db import Tx

_MENTION = re.compile(r"@([a-z][a-z0-9._-]{1,39})")


def actor_of_staff(session: Session) -> Actor:
    """The signed-in member of staff as the journal names them."""
    return Actor("staff", str(session.subject_id), session.staff_name or "")


def take_next_task(context: Context, session: Session) -> work.Task | None:
    """The next task for the signed-in person, within the rows that they may see. None: nothing for them."""
    now = context.clock.now()
    with context.db.transaction(rows_of(session)) as tx:
        rules = work.rules_in_force(tx, now)
        person = work.person_of(tx, session.subject_id, session.authority_fen, rules, now)
        return work.take_next(tx, person, session.staff_name or "", rules, now)


def seen_task(tx: Tx, task_id: UUID) -> work.Task:
    """The task; problem 404 if there is none for the caller."""
    found = work.task(tx, task_id) if task_id.version == 8 else None
    if found is None:
        raise Problem(404, "no_such_task", {}, "task_id", str(task_id))
    return found


def locked_task(tx: Tx, task_id: UUID) -> work.Task:
    """The task, locked; problem 404 if there is none for the caller."""
    found = work.lock_tasks(tx, [task_id]) if task_id.version == 8 else []
    if not found:
        raise Problem(404, "no_such_task", {}, "task_id", str(task_id))
    return found[0]


def add_note(tx: Tx, context: Context, session: Session, task_id: UUID, words: str) -> None:
    """Write a note; ``@user.name`` tells that colleague."""
    task = locked_task(tx, task_id)
    plain = words.strip()[: work.NOTE_LENGTH_MAX]
    if not plain:
        raise Problem(422, "note_empty", {}, "words")
    named = set(_MENTION.findall(plain))
    mentioned = [one.staff_id for one in case_staff(tx) if one.user_name in named]
    author = (session.subject_id, session.staff_name or "")
    work.add_note(tx, context.ids, task.task_id, author, plain, mentioned, context.clock.now())


def take_task(tx: Tx, context: Context, session: Session, task_id: UUID) -> None:
    """Take a task that one has chosen oneself."""
    locked_task(tx, task_id)
    now = context.clock.now()
    done(work.take(tx, task_id, session.subject_id, session.staff_name or "", now))


def return_task(tx: Tx, context: Context, session: Session, task_id: UUID) -> None:
    """Give one's own task back."""
    locked_task(tx, task_id)
    done(work.give_back(tx, task_id, session.subject_id, context.clock.now()))


def hand_over(tx: Tx, context: Context, session: Session, task_id: UUID, to: UUID, words: str) -> None:
    """Give one's own task to a colleague, with a note of how it stands."""
    task = locked_task(tx, task_id)
    if task.owner_id != session.subject_id:
        raise problem_of(Refused(work.WorkCode.TASK_TAKEN, {"owner_name": task.owner_name or "—"}))
    if not words.strip():
        raise Problem(422, "note_empty", {}, "words")
    colleague, person = person_named(tx, context, to)
    now, actor = context.clock.now(), actor_of_staff(session)
    done(work.hand_to(tx, task, person, colleague.name, actor, words.strip()[:200], now))
    add_note(tx, context, session, task_id, words)
    work.notify(tx, context.ids, task_id, to, "handover", now)


def person_named(tx: Tx, context: Context, staff_id: UUID) -> tuple[Colleague, Person]:
    """A colleague, and how routing sees them; problem 422 if there is none."""
    now = context.clock.now()
    found = next((one for one in case_staff(tx) if one.staff_id == staff_id), None)
    if found is None:
        raise Problem(422, "no_such_colleague", {}, "to", str(staff_id))
    rules = work.rules_in_force(tx, now)
    return found, work.person_of(tx, staff_id, found.authority_fen, rules, now)


def bulk_change(
    tx: Tx,
    context: Context,
    action: str,
    task_ids: Sequence[UUID],
    reason: str,
    to: UUID | None,
    priority: str,
    clock: str,
    due_at: datetime | None,
) -> work.BulkChange:
    """The change that a form or a program asks for; problem 422 for what cannot be meant."""
    if not task_ids or any(one.version != 8 for one in task_ids):
        raise Problem(422, "nothing_chosen", {}, "task_ids")
    if len(reason.strip()) < 4:
        raise Problem(422, "work_reason_missing", {}, "reason")
    wanted = work.BulkAction(action)
    if wanted is work.BulkAction.ASSIGN and to is None:
        raise Problem(422, "no_such_colleague", {}, "to", "")
    if wanted is work.BulkAction.POSTPONE and (due_at is None or not clock):
        raise Problem(422, "no_such_clock", {"clock": clock or "—"}, "clock", clock)
    colleague, person = person_named(tx, context, to) if to else (None, None)
    return work.BulkChange(
        wanted,
        tuple(sorted(set(task_ids))),
        reason.strip()[:200],
        to=person,
        to_name=colleague.name if colleague else "",
        priority=work.Priority[priority.upper()],
        clock=clock,
        due_at=due_at,
    )


def done(result: object) -> None:
    """Raise the problem of a refusal, which rolls the transaction back."""
    if isinstance(result, Refused):
        raise problem_of(result)
