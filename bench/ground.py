"""How fast the ground is: the database's start, and the write path that every command takes.

``python bench/ground.py`` prints the figures; ``--write`` keeps them in ``bench/results/ground.json``.
Needs no running platform: it makes a database of its own and removes it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg

from claimwright.core.journal import Actor
from claimwright.infra import journal, outbox
from claimwright.infra.clock import SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.migrations import migrate
from claimwright.infra.postgres import Server, launch

ROUNDS = 10
COMMANDS = 2000
SYSTEM = Actor("system", "bench", "bench")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the figures in bench/results")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="claimwright-bench-"))
    folder.chmod(0o711)
    try:
        figures = {**starts(folder), **writes(folder)}
    finally:
        shutil.rmtree(folder)
    report = {"machine": machine(), "on": f"{SystemClock().now():%Y-%m-%d}", "figures": figures}
    for name, value in figures.items():
        print(f"{name:<44} {value:>10,.1f}")
    if arguments.write:
        target = Path(__file__).parent / "results" / "ground.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(report, indent=2) + "\n")


def starts(folder: Path) -> dict[str, float]:
    """Milliseconds, medians: first start, start again, start after kill -9 with unflushed work."""
    first: list[float] = []
    again: list[float] = []
    killed: list[float] = []
    for round_no in range(ROUNDS):
        data = folder / str(round_no)
        with timed_launch(first, data) as server:
            _work(server.dsn)
        with timed_launch(again, data) as server:
            _work(server.dsn)
            pid = server.pid()
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            with timed_launch(killed, data):
                pass
    return {
        "first_start_ms": statistics.median(first),
        "restart_ms": statistics.median(again),
        "start_after_kill_9_ms": statistics.median(killed),
    }


def writes(folder: Path) -> dict[str, float]:
    """Commands a second, each one transaction: journal entry, outbox message, synchronous commit."""
    ids, clock = Ids(), SystemClock()
    with launch(folder / "writes") as server:
        migrate(server.dsn)
        with Database(server.dsn, pool_min=8, pool_max=8) as db:

            def command(_: int) -> None:
                bucket = ids.new_bucket()
                entity_id, now = ids.new_id(bucket), clock.now()
                with db.transaction() as tx:
                    journal.append(tx, "bench", entity_id, "report", SYSTEM, now, None, "reported", {"n": 1})
                    outbox.enqueue(tx, "bench", bucket, entity_id, None, now)

            def drain() -> None:
                while True:
                    with db.transaction() as tx:
                        batch = outbox.take(tx, ["bench"], 200, timedelta(minutes=1), clock.now())
                        if not batch:
                            return
                        assert all(outbox.done(tx, message) for message in batch)

            one = _rate(COMMANDS, lambda: [command(n) for n in range(COMMANDS)])
            with ThreadPoolExecutor(8) as pool:
                eight = _rate(COMMANDS, lambda: list(pool.map(command, range(COMMANDS))))
            drained = _rate(2 * COMMANDS, drain)
    return {
        "commands_per_s_1_connection": one,
        "commands_per_s_8_connections": eight,
        "outbox_taken_and_done_per_s": drained,
    }


def timed_launch(into: list[float], data: Path) -> Server:
    """A launched server; how long that took is appended, in milliseconds."""
    started = time.perf_counter()
    server = launch(data)
    into.append((time.perf_counter() - started) * 1000)
    return server


def machine() -> str:
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def _work(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "create table if not exists work as select n, repeat('x', 100) from generate_series(1, 20000) n"
        )


def _rate(count: int, run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return count / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
