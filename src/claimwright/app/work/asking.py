"""Ask people: a task with its needs, its place in the pool and its clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from claimwright.app.work.rules import rules_in_force, working_days
from claimwright.app.work.store import SQL, key_of, questions_json
from claimwright.app.work.store_files import DEADLINES
from claimwright.core.ids import bucket_of
from claimwright.core.work.clocks import ClockRule, Due, due_of
from claimwright.core.work.kinds import Priority, Subject, TaskKind
from claimwright.core.work.routing import (
    TaskFacts,
    need_of,
    place_of,
    rank_at,
    task_band,
    widens_next_at,
)
from claimwright.core.work.rulebook import Rulebook
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to ask. Everything after `questions` is optional; what is unknown keeps nobody from the task.

    `parties` are the persons of the case (their kin on the staff are recused), `makers` are staff who made
    or decided what is to be looked at, `clock_from` is when the clocks began (the claim's report). `promises`
    are clocks of the case's own beside those of its kind: a service that was promised to the customer.
    """

    subject_id: UUID
    kind: TaskKind
    questions: tuple[Question, ...]
    subject: Subject = Subject.CLAIM
    evidence: tuple[str, ...] = ()
    province: str = ""
    line: str = ""
    language: str = "zh"
    amount_fen: int = 0
    priority: Priority | None = None
    parties: frozenset[UUID] = frozenset()
    makers: frozenset[UUID] = frozenset()
    clock_from: datetime | None = None
    promises: tuple[tuple[ClockRule, Due], ...] = ()


def ask(
    tx: Tx,
    ids: Ids,
    subject_id: UUID,
    kind: TaskKind,
    questions: tuple[Question, ...],
    now: datetime,
    **known: Any,
) -> UUID:
    """Open a task; a subject has at most one live task of a kind (the subject's lock is held).

    `known` are further fields of `NewTask`: province, line, amount_fen, parties, makers, clock_from …
    """
    return ask_task(tx, ids, NewTask(subject_id, kind, questions, **known), now)


def ask_task(tx: Tx, ids: Ids, new: NewTask, now: datetime) -> UUID:
    """Open one task with its clocks, by the rulebook in force."""
    return ask_tasks(tx, ids, [new], now)[0]


def ask_tasks(tx: Tx, ids: Ids, news: Sequence[NewTask], now: datetime) -> list[UUID]:
    """The same for many subjects, without waiting for each; answers the tasks in the order given."""
    if not news:
        return []
    rules = rules_in_force(tx, now)
    tasks, deadlines, task_ids = [], [], []
    for new in news:
        assert new.questions, "a task without a question helps nobody"
        task_id = ids.new_id(bucket_of(new.subject_id))
        clocks = [*clocks_of(rules, new.kind, new.clock_from or now), *new.promises]
        facts = _facts(tx, task_id, new, rules, now, earliest(clocks))
        tasks.append({**_row(new, now), **key_of(task_id), **route_row(facts, rules, now)})
        deadlines.append({**key_of(task_id), **_clock_row(clocks)})
        task_ids.append(task_id)
    with tx.cursor() as cursor:
        cursor.executemany(SQL["insert_task"], tasks)
        cursor.executemany(DEADLINES["insert_deadlines"], deadlines)
    return task_ids


def clocks_of(rules: Rulebook, kind: TaskKind, started_at: datetime) -> list[tuple[ClockRule, Due]]:
    """The kind's clocks, all running."""
    is_working_day = working_days().is_working_day
    found = [(rule, due_of(rule, started_at, (), is_working_day)) for rule in rules.kinds[kind].clocks]
    return [(rule, due) for rule, due in found if due is not None]


def earliest(clocks: Sequence[tuple[ClockRule, Due]]) -> datetime:
    """The first moment at which a clock ends: the task's deadline as the desk shows it."""
    return min(due.due_at for _, due in clocks)


def _facts(
    tx: Tx, task_id: UUID, new: NewTask, rules: Rulebook, now: datetime, due_at: datetime
) -> TaskFacts:
    excluded = new.makers
    if rules.kinds[new.kind].needs_another_person:
        at_key = {"bucket": bucket_of(new.subject_id), "subject_id": new.subject_id}
        excluded |= {row[0] for row in tx.execute(SQL["owners_before"], at_key).fetchall()}
    facts = TaskFacts(
        task_id,
        new.kind,
        new.province,
        new.line,
        new.language,
        new.amount_fen,
        new.priority or rules.kinds[new.kind].priority,
        0,
        now,
        due_at,
        new.parties,
        excluded,
    )
    for storm in rules.catastrophes_on(now):
        if new.province in storm.provinces and new.kind in storm.kinds:
            raised = max(facts.priority, storm.priority, key=lambda one: one.value)
            facts = replace(facts, priority=raised)
    return facts


def _row(new: NewTask, now: datetime) -> dict[str, Any]:
    return {
        "subject": new.subject.value,
        "subject_id": new.subject_id,
        "kind": new.kind.value,
        "questions": Jsonb(questions_json(new.questions)),
        "evidence": Jsonb(list(new.evidence)),
        "asked_at": now,
        "province": new.province,
        "line": new.line,
        "language": new.language,
        "amount_fen": new.amount_fen,
        "clock_from": new.clock_from or now,
    }


def route_row(facts: TaskFacts, rules: Rulebook, now: datetime) -> dict[str, Any]:
    """What routing says of a task, as columns: computed once, so that taking the next reads an index."""
    return {
        "due_at": facts.due_at,
        "priority": facts.priority.value,
        "escalation": facts.escalation,
        "parties": sorted(facts.parties),
        "excluded": sorted(facts.excluded),
        "need": lane_need(need_of(facts, rules)),
        "place": place_of(facts, rules, now),
        "band": task_band(facts, rules),
        "rank_at": rank_at(facts, rules),
        "widens_at": widens_next_at(facts, rules, now),
    }


def lane_need(need: frozenset[str]) -> str:
    """A set of abilities as one key of an index."""
    return "+".join(sorted(need))


def _clock_row(clocks: Sequence[tuple[ClockRule, Due]]) -> dict[str, Any]:
    return {
        "clocks": [rule.name for rule, _ in clocks],
        "on_dues": [rule.on_due.value for rule, _ in clocks],
        "are_legal": [rule.is_legal for rule, _ in clocks],
        "sources": [rule.source for rule, _ in clocks],
        "due_ats": [due.due_at for _, due in clocks],
        "warn_ats": [due.warn_at for _, due in clocks],
    }
