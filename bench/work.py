"""How fast people take from the pool: many hands at once from a pool of a million open tasks.

``python bench/work.py [--tasks 1000000] [--hands 50] [--takes 200] [--write]``. In a database of its own it
fills the pool through SQL; then every hand, a thread with its own connection, takes its next task
through the product's own code (`app.work`), each taking in a transaction with its journal entry. Half of the
hands give what they took back as done, so the pool's index sees ends as well as takings.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from claimwright.app.work import public as work
from claimwright.core.work.places import PROVINCES
from claimwright.core.work.task import TaskEvent
from claimwright.infra.clock import SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.migrations import migrate
from claimwright.infra.postgres import launch

# Ids made in SQL: milliseconds of 2026, version 8, a bucket that follows from the row's number.
FILL = """
INSERT INTO work.task (bucket, task_id, subject, subject_id, kind, questions, state, asked_at, due_at,
                       province, line, amount_fen, priority, clock_from, need, place, band, rank_at)
SELECT n % 1024,
       made.id, 'claim', made.id, 'review_claim', '[{"code": "refer", "facts": {}, "clause": null}]', 'open',
       asked.at, asked.at + interval '5 days', made.province, made.line, made.amount_fen, 1, asked.at,
       'claims+line:' || made.line, made.place, made.band,
       asked.at + interval '5 days' - interval '4 hours'
FROM generate_series(%(first)s::int, %(last)s::int) AS n
CROSS JOIN LATERAL (
    SELECT (lpad(to_hex(1780000000000 + n), 12, '0') || '8' || lpad(to_hex((n %% 1024) * 4), 3, '0')
            || '8' || lpad(to_hex(n), 15, '0'))::uuid AS id,
           (%(provinces)s::text[])[1 + n %% 31] AS province,
           (ARRAY['health', 'accident', 'life'])[1 + n %% 3] AS line,
           (ARRAY[500000, 3000000, 10000000, 50000000])[1 + n / 7 %% 4]::bigint AS amount_fen,
           n / 7 %% 4 AS band,
           CASE n %% 3 WHEN 0 THEN '*' ELSE (%(provinces)s::text[])[1 + n %% 31] END AS place
) made
CROSS JOIN LATERAL (SELECT %(now)s::timestamptz - make_interval(secs => n %% 400000) AS at) asked
""".replace("SELECT n % 1024", "SELECT n %% 1024")


@dataclass(frozen=True)
class Hand:
    """One person at the desk."""

    number: int
    staff_id: UUID


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--hands", type=int, default=50)
    parser.add_argument("--takes", type=int, default=200, help="takings a hand")
    parser.add_argument("--write", action="store_true", help="keep the figures in bench/results")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="claimwright-bench-"))
    folder.chmod(0o711)
    try:
        server = launch(folder)
        with server:
            migrate(server.dsn)
            with Database(server.dsn, pool_min=given.hands, pool_max=given.hands, wait_s=60) as db:
                figures = measure(db, given.tasks, given.hands, given.takes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, value in figures.items():
        print(f"{name:<34} {value:>14,.1f}")
    if given.write:
        report = {"machine": machine(), "on": f"{SystemClock().now():%Y-%m-%d}", "figures": figures}
        target = Path(__file__).parent / "results" / "work.json"
        target.write_text(json.dumps(report, indent=2) + "\n")


def measure(db: Database, tasks: int, hands: int, takes: int) -> dict[str, float]:
    """Fill, warm up, take, count."""
    began = time.perf_counter()
    fill(db, tasks)
    filled_s = time.perf_counter() - began
    people = make_hands(db, hands)
    work_through(db, people[0], 20)  # plans and caches
    began = time.perf_counter()
    with ThreadPoolExecutor(hands) as threads:
        taken = list(threads.map(lambda hand: work_through(db, hand, takes), people))
    seconds = time.perf_counter() - began
    task_ids = [task_id for mine, _ in taken for task_id in mine]
    waits_ms = sorted(wait_ms for _, waits in taken for wait_ms in waits)
    return {
        "tasks in the pool": tasks,
        "hands": hands,
        "taken": len(task_ids),
        "double owners": len(task_ids) - len(set(task_ids)),
        "journal entries of other takings": journal_surplus(db, len(set(task_ids)) + 20),
        "takes per second": len(task_ids) / seconds,
        "p50 ms": statistics.median(waits_ms),
        "p99 ms": waits_ms[int(len(waits_ms) * 0.99) - 1],
        "max ms": waits_ms[-1],
        "seconds to fill": filled_s,
    }


def fill(db: Database, tasks: int) -> None:
    """Put open tasks into the pool, in steps that stay within the statement time-out."""
    provinces = sorted(PROVINCES)
    for first in range(1, tasks + 1, 100_000):
        values = {"first": first, "last": min(first + 99_999, tasks), "provinces": provinces}
        with db.transaction() as tx:
            tx.execute(FILL, {**values, "now": SystemClock().now()})
    with db.transaction() as tx:
        tx.execute("analyze work.task")


def make_hands(db: Database, count: int) -> list[Hand]:
    """People of all provinces, three lines each way, of every band; every tenth serves everywhere."""
    ids = Ids(SystemClock())
    provinces = sorted(PROVINCES)
    made = []
    for number in range(count):
        hand = Hand(number, ids.new_id(number % 1024))
        home = frozenset(provinces) if number % 10 == 0 else frozenset({provinces[number % 31]})
        profile = work.Profile(
            hand.staff_id,
            frozenset({"claims", "documents"}),
            lines=frozenset({"health", ("accident", "life")[number % 2]}),
            provinces=home,
            load_max=500,
        )
        with db.transaction() as tx:
            work.keep_profile(tx, profile, SystemClock().now())
        made.append(hand)
    return made


def work_through(db: Database, hand: Hand, takes: int) -> tuple[list[UUID], list[float]]:
    """Take one task after the other; every second hand ends what it took."""
    taken: list[UUID] = []
    waits_ms: list[float] = []
    authority_fen = (1_000_000, 5_000_000, 20_000_000, 90_000_000)[hand.number % 4]
    for _ in range(takes):
        now = SystemClock().now()
        began = time.perf_counter()
        with db.transaction() as tx:
            rules = work.rules_in_force(tx, now)
            person = work.person_of(tx, hand.staff_id, authority_fen, rules, now)
            task = work.take_next(tx, person, f"hand {hand.number}", rules, now)
        waits_ms.append((time.perf_counter() - began) * 1000)
        if task is None:
            break
        taken.append(task.task_id)
        if hand.number % 2:
            with db.transaction() as tx:
                (held,) = work.lock_tasks(tx, [task.task_id])
                work.end_task(tx, held, TaskEvent.DONE, SystemClock().now())
    return taken, waits_ms


def journal_surplus(db: Database, expected: int) -> int:
    """Takings in the journal beyond one for each task that somebody took."""
    with db.transaction() as tx:
        row = tx.execute(
            "select count(*) from audit.journal where entity = 'task' and event = 'taken'"
        ).fetchone()
    assert row is not None
    return int(row[0]) - expected


def machine() -> str:
    cores = os.cpu_count()
    system = f"{platform.system()} {platform.release()}"
    return f"{platform.machine()}, {cores} cores, {system}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
