"""What the pool does by itself: clocks act, work goes further, who is away gives back, work is pushed.

Each step is one transaction over rows that it locks with SKIP LOCKED: a worker killed at any moment has
done a step wholly or not at all, and several workers share the work.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from claimwright.app.identity.directory import case_staff
from claimwright.app.work import public as work
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.work.routing import Person, choose
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids

POOL = Actor("system", "pool", "pool")
ABSENT = "absent"
_ACTS, _WIDER, _ABSENCES, _PUSHED = 100, 500, 20, 100


def keep_pool(db: Database, ids: Ids, clock: Clock) -> int:
    """One round; answers how much there was to do."""
    done = 0
    with db.transaction() as tx:
        done += work.act_on_due(tx, ids, clock.now(), _ACTS)
    with db.transaction() as tx:
        done += work.widen_due(tx, clock.now(), _WIDER)
    with db.transaction() as tx:
        done += begin_absences(tx, ids, clock)
    with db.transaction() as tx:
        done += push_open(tx, ids, clock)
    return done


def begin_absences(tx: Tx, ids: Ids, clock: Clock) -> int:
    """Who has just gone gives open work back to the pool; their lead is told."""
    now = clock.now()
    rules = work.rules_in_force(tx, now)
    returned = 0
    for staff_id in work.absences_to_begin(tx, now, _ABSENCES):
        lead_id = work.profile_of(tx, staff_id, rules).lead_id
        held = work.lock_tasks(tx, [task.task_id for task in work.in_hand(tx, staff_id)])
        for task in held:
            if task.owner_id == staff_id and task.ended_at is None:
                work.return_to_pool(tx, task, POOL, ABSENT, now)
                work.notify(tx, ids, task.task_id, lead_id, "handover", now)
                returned += 1
    return returned


def push_open(tx: Tx, ids: Ids, clock: Clock) -> int:
    """Hand open work to the people whom the rules choose, where the rulebook says that work is pushed."""
    now = clock.now()
    rules = work.rules_in_force(tx, now)
    if not rules.routing.push:
        return 0
    names, people = _people(tx, clock)
    waiting = work.pool_fan_out(tx, work.PoolFilter(only_unowned=True), _PUSHED)
    pushed = 0
    for task in work.lock_tasks(tx, [one.task_id for one in waiting]):
        chosen = choose(task.facts, list(people.values()), rules, now) if task.owner_id is None else None
        if chosen is None or task.ended_at is not None:
            continue
        handed = work.hand_to(tx, task, chosen, names[chosen.staff_id], POOL, "pushed", now)
        if not isinstance(handed, Refused):
            work.notify(tx, ids, task.task_id, chosen.staff_id, "handover", now)
            people[chosen.staff_id] = replace(chosen, held=chosen.held + 1)
            pushed += 1
    return pushed


def _people(tx: Tx, clock: Clock) -> tuple[dict[UUID, str], dict[UUID, Person]]:
    """Everybody who decides cases, with names and as routing sees them."""
    now = clock.now()
    staff = case_staff(tx)
    rules = work.rules_in_force(tx, now)
    found = work.people_of(tx, {one.staff_id: one.authority_fen for one in staff}, rules, now)
    return {one.staff_id: one.name for one in staff}, {one.staff_id: one for one in found}
