"""``claimwright bench settle``: make people, policies and claims, settle them by real processes, measure."""

from __future__ import annotations

import json
import os
import platform
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg

from claimwright.core.dates import business_date
from claimwright.entry.bench import cases, limits, observe, plans, processes
from claimwright.entry.bench.insured import make_insured
from claimwright.entry.bench.numbers import prepare
from claimwright.entry.setup.ground import Ground, load_catalogue, open_ground
from claimwright.infra.clock import Clock
from claimwright.infra.settings import Settings
from claimwright.ports.failure import Permanent

Progress = Callable[[str], None]
FEEDERS = 6
LOOK_EVERY_S = 0.02
SETTLED_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be measured. `rate` None: as fast as it goes; else claims acknowledged a second."""

    policies: int
    claims: int
    rate: int | None
    past_claims: int = 0
    workers: int = 2
    with_plans: bool = False
    limit_claims: int = 20_000
    limit_singly: int = 1_000


def run(settings: Settings, asked: Asked, progress: Progress) -> dict[str, Any]:
    """Load, settle and measure; answers the result as it is printed and kept."""
    with open_ground(settings, progress) as ground:
        load_catalogue(ground)
        with psycopg.connect(ground.settings.dsn or "") as connection:
            _refuse_used(connection)
            loaded = _load(ground, connection, asked, progress)
            found = hot = None
            if asked.with_plans and asked.rate is None:
                hot = dict(plans.hot_plans(ground.db, ground.ids, ground.clock))
            with _platform(ground, asked) as running:
                measure = _as_fast_as_it_goes if asked.rate is None else _paced
                found = measure(ground, connection, asked, running, progress)
            result = {**_about(asked, ground.clock), **loaded, **found}
            progress(f"measured: {json.dumps(result)}")  # said already, should what follows fail
            progress("measuring what the machine can do at best")
            result["limits"] = limits.measure(
                connection, min(asked.limit_claims, asked.claims), asked.limit_singly
            )
            if hot is not None:
                result["plans"] = hot
            return result


def _refuse_used(connection: psycopg.Connection[Any]) -> None:
    row = connection.execute("SELECT EXISTS (SELECT FROM policies.policy)").fetchone()
    if row and row[0]:
        raise Permanent(
            "the database holds policies already", "Give the benchmark an empty database (--dsn)."
        )
    connection.commit()


def _load(
    ground: Ground, connection: psycopg.Connection[Any], asked: Asked, progress: Progress
) -> dict[str, Any]:
    connection.execute("SET synchronous_commit = off")
    prepare(connection)
    began = time.monotonic()
    values = _values(ground, asked)
    make_insured(connection, asked.policies, values, progress)
    if asked.past_claims:
        cases.make_past(connection, asked.past_claims, values, progress)
    if asked.rate is None:
        cases.make_due(connection, asked.claims, values, progress)
    connection.execute("RESET synchronous_commit")
    for table in ("infra.outbox", "claims.claim", "claims.event", "claims.fact", "audit.journal"):
        connection.execute(f"ANALYZE {table}")
    connection.commit()
    _checkpoint(ground)
    loaded_mb = observe.stand(connection).size_bytes >> 20
    connection.commit()
    return {"load_s": round(time.monotonic() - began, 1), "loaded_mb": loaded_mb}


def _checkpoint(ground: Ground) -> None:
    """What was loaded is on disk before anything is measured."""
    if ground.server is not None:
        with psycopg.connect(ground.server.admin_dsn(), autocommit=True) as admin:
            admin.execute("CHECKPOINT")


def _values(ground: Ground, asked: Asked) -> dict[str, Any]:
    now = ground.clock.now()
    return cases.values_of(asked.policies, now, business_date(now))


@contextmanager
def _platform(ground: Ground, asked: Asked) -> Iterator[list[processes.Process]]:
    settings = replace(ground.settings, bank_port=_free_port())
    settings.data.mkdir(parents=True, exist_ok=True)
    running = processes.start(settings, asked.workers)
    try:
        yield running
    finally:
        processes.stop(running)


def _as_fast_as_it_goes(
    ground: Ground,
    connection: psycopg.Connection[Any],
    asked: Asked,
    running: list[processes.Process],
    progress: Progress,
) -> dict[str, Any]:
    connection.autocommit = True
    before, server = observe.stand(connection), _server_cost(ground)
    drained = observe.until_drained(connection, progress)
    time.sleep(1.0)  # counters of other sessions are told with a delay of up to a second
    after = observe.stand(connection)
    found = {
        "decided_a_second": round(asked.claims / drained.decided_s, 1),
        "orders": _orders(connection),
        "seconds": {name: round(value, 2) for name, value in vars(drained).items()},
        **_costs(asked, before, after, running, server, _server_cost(ground)),
    }
    found["accepted_by_bank_a_second"] = round(found["orders"] / drained.accepted_s, 1)
    found["paid_a_second"] = round(found["orders"] / drained.paid_s, 1)
    connection.autocommit = False
    return found


def _paced(
    ground: Ground,
    connection: psycopg.Connection[Any],
    asked: Asked,
    running: list[processes.Process],
    progress: Progress,
) -> dict[str, Any]:
    assert asked.rate is not None
    time.sleep(3.0)  # the workers read the catalogue when the first claim comes; imports are over by now
    connection.autocommit = True
    before, server = observe.stand(connection), _server_cost(ground)
    followed, lock = observe.Followed(), threading.Lock()
    reported: list[float] = []
    began = time.monotonic()
    feeders = [
        threading.Thread(
            target=_feed, args=(ground, asked, part, began, followed, reported, lock), daemon=True
        )
        for part in range(FEEDERS)
    ]
    for feeder in feeders:
        feeder.start()
    _follow(connection, followed, feeders, lock, began + asked.claims / asked.rate + SETTLED_WITHIN_S)
    seconds = time.monotonic() - began
    time.sleep(1.0)
    after = observe.stand(connection)
    connection.autocommit = False
    progress(f"{len(followed.decided):,} claims decided, {len(followed.accepted):,} accepted by the bank")
    return {
        "acknowledged": len(followed.acknowledged),
        "acknowledged_a_second": round(len(reported) / (max(followed.acknowledged.values()) - began), 1),
        "unfinished": len(followed.waiting),
        "acknowledge_ms": observe.quantiles_ms(reported),
        "decided_ms": observe.quantiles_ms(followed.spans(followed.decided)),
        "accepted_by_bank_ms": observe.quantiles_ms(followed.spans(followed.accepted)),
        "seconds": {"run_s": round(seconds, 1)},
        **_costs(asked, before, after, running, server, _server_cost(ground)),
    }


def _follow(
    connection: psycopg.Connection[Any],
    followed: observe.Followed,
    feeders: list[threading.Thread],
    lock: threading.Lock,
    until: float,
) -> None:
    """Look again and again until every reported claim has come through, at most until then."""
    while time.monotonic() < until and (followed.waiting or any(one.is_alive() for one in feeders)):
        with lock:
            followed.look(connection)
        time.sleep(LOOK_EVERY_S)


def _feed(
    ground: Ground,
    asked: Asked,
    part: int,
    began: float,
    followed: observe.Followed,
    reported: list[float],
    lock: threading.Lock,
) -> None:
    """Report every `FEEDERS`-th claim at its time, one transaction each."""
    assert asked.rate is not None
    with psycopg.connect(ground.settings.dsn or "") as connection:
        prepare(connection)
        for number in range(part + 1, asked.claims + 1, FEEDERS):
            pause_s = began + number / asked.rate - time.monotonic()
            if pause_s > 0:
                time.sleep(pause_s)
            started = time.monotonic()
            cases.report(connection, number, number, _values(ground, asked))
            bucket, claim_id = cases.key_of(connection, number, asked.policies)
            connection.commit()
            now_s = time.monotonic()
            with lock:
                followed.add(claim_id, bucket, now_s)
                reported.append(now_s - started)


def _orders(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(
        "SELECT count(*) FROM payments.payment_order WHERE end_to_end_id LIKE 'PY%'"
    ).fetchone()
    assert row is not None
    return int(row[0])


def _costs(
    asked: Asked,
    before: observe.Stand,
    after: observe.Stand,
    running: list[processes.Process],
    server_before: dict[str, float] | None,
    server_after: dict[str, float] | None,
) -> dict[str, Any]:
    costs: dict[str, Any] = {one.name: one.cost() for one in running}
    if server_before and server_after:
        cpu_s = round(server_after["cpu_s"] - server_before["cpu_s"], 2)
        costs["postgresql"] = {**server_after, "cpu_s": cpu_s}
    return {
        "wal_bytes_a_claim": round((after.wal_bytes - before.wal_bytes) / asked.claims),
        "commits_a_claim": round((after.commits - before.commits) / asked.claims, 3),
        "database_mb": after.size_bytes >> 20,
        "bytes_a_claim": round((after.size_bytes - before.size_bytes) / asked.claims),
        "processes": costs,
    }


def _server_cost(ground: Ground) -> dict[str, float] | None:
    return processes.server_cost(ground.server.pid() if ground.server else None)


def _about(asked: Asked, clock: Clock) -> dict[str, Any]:
    now: datetime = clock.now()
    day: date = now.date()
    return {
        "date": day.isoformat(),
        "machine": {
            "cpu": _cpu(),
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.release()}",
            "python": platform.python_version(),
            "load_before": round(os.getloadavg()[0], 2),
        },
        "policies": asked.policies,
        "past_claims": asked.past_claims,
        "claims": asked.claims,
        "rate": asked.rate or "max",
        "workers": asked.workers,
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((one.split(":", 1)[1].strip() for one in lines if one.startswith("model name")), "")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
