"""The next task for a person: heads of the person's lanes, the pure rules, one lock that nobody waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from typing import Any

from claimwright.app.work.asking import lane_need
from claimwright.app.work.history import write
from claimwright.app.work.store import SQL, Task, task_of
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.work.kinds import LINES, Priority, TaskKind
from claimwright.core.work.places import places_of
from claimwright.core.work.routing import Person, TaskFacts, able, band_of, in_turn, is_everywhere, lane_bonus
from claimwright.core.work.rulebook import Rulebook
from claimwright.core.work.task import TaskEvent, TaskState
from claimwright.infra.db import Tx

FIRST_LOOK, FURTHER_LOOKS = 16, (128, 4096)
"""Heads looked at: so many other people may be taking at the same moment before a second look is needed."""


def take_next(tx: Tx, person: Person, staff_name: str, rules: Rulebook, now: datetime) -> Task | None:
    """Take the task that `core.work.routing.next_for` names, skipping what others are just taking.

    One row is locked and changed, so two people never own one task. None: nothing is for this person now.
    """
    for look in (FIRST_LOOK, *FURTHER_LOOKS):
        seen = heads(tx, person, rules, now, look)
        turn = in_turn(person, seen, rules, now)
        taken = _take_first(tx, person, staff_name, [one.task_id for one in turn], now) if turn else None
        if taken is not None or len(seen) < look:
            return taken
    return None


def heads(tx: Tx, person: Person, rules: Rulebook, now: datetime, limit: int) -> list[TaskFacts]:
    """The first tasks of every lane that the person may take from, without locks."""
    name = "heads_anywhere_fan_out" if is_everywhere(person) else "heads_by_lane_fan_out"
    return [_facts(row) for row in tx.execute(SQL[name], lane_values(person, rules, now, limit)).fetchall()]


def _facts(row: Sequence[Any]) -> TaskFacts:
    return TaskFacts(
        row[0],
        TaskKind(row[1]),
        province=row[2],
        line=row[3],
        language=row[4],
        amount_fen=row[5],
        priority=Priority(row[6]),
        escalation=row[7],
        asked_at=row[8],
        due_at=row[9],
        parties=frozenset(row[10]),
        excluded=frozenset(row[11]),
    )


def lane_values(person: Person, rules: Rulebook, now: datetime, limit: int) -> dict[str, Any]:
    """The person's lanes with what each counts for them; without places for who is at home everywhere."""
    can = able(person, rules, now)
    own_band = band_of(person.authority_fen, rules)
    places = [""] if is_everywhere(person) else sorted(places_of(person.provinces))
    needs = [need for need in _needs(rules) if set(need.split("+")) - {""} <= can]
    lanes = list(product(needs, range(own_band + 1), places))
    return {
        "kin": list(person.kin),
        "staff_id": person.staff_id,
        "limit": limit,
        "authority_fen": person.authority_fen,
        "free_kinds": [kind.value for kind, rule in rules.kinds.items() if not rule.needs_authority],
        "needs": [need for need, _, _ in lanes],
        "bands": [band for _, band, _ in lanes],
        "places": [place for _, _, place in lanes],
        "bonuses": [lane_bonus(person, place, band == own_band, rules) for _, band, place in lanes],
    }


def _needs(rules: Rulebook) -> list[str]:
    """Every key that a task of these rules can have, in the language of the house and in others' lanes."""
    found = {""}
    for rule in rules.kinds.values():
        for line in (*LINES, "") if rule.needs_line else ("",):
            base = rule.skills | ({f"line:{line}"} if line else frozenset())
            found |= {lane_need(base), *(lane_need(base | {f"language:{one}"}) for one in LANGUAGES)}
    return sorted(found)


LANGUAGES = ("en", "yue", "bo", "ug", "mn", "ko")
"""Languages other than the house's in which a case may ask to be handled."""


def _take_first(tx: Tx, person: Person, staff_name: str, task_ids: list[Any], now: datetime) -> Task | None:
    values = {
        "buckets": [bucket_of(one) for one in task_ids],
        "task_ids": task_ids,
        "owner_id": person.staff_id,
        "owner_name": staff_name,
        "now": now,
    }
    row = tx.execute(SQL["take_first"], values).fetchone()
    if row is None:
        return None
    task = task_of(row)
    actor = Actor("staff", str(person.staff_id), staff_name)
    write(tx, task.task_id, TaskEvent.TAKEN.value, actor, now, TaskState.OPEN, TaskState.TAKEN)
    return task
