"""The kinds of fault: what each does to the stage while claims are paid. Named as the table prints them."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
from tests.faults import disk
from tests.faults.at_once import cashier_of
from tests.faults.between import forge
from tests.faults.decided import change_rules
from tests.faults.stage import Stage

from claimwright.infra.clock import SystemClock
from claimwright.infra.db import Database
from claimwright.journeys.settle_claim.pay import settle_statuses

Act = Callable[[Stage, random.Random], None]
Rules = tuple[dict[str, object], ...]


def kill(*names: str) -> Act:
    """SIGKILL one of them, leave it dead for a moment, start it again."""

    def act(stage: Stage, dice: random.Random) -> None:
        name = dice.choice(names)
        stage.kill(name)
        time.sleep(dice.uniform(0.0, 0.7))
        stage.start(name)

    return act


def database_away(stage: Stage, dice: random.Random) -> None:
    """PostgreSQL is gone for up to 5 s."""
    stage.kill("postgres")
    time.sleep(dice.uniform(0.0, 5.0))
    stage.start("postgres")


def cut_connections(stage: Stage, dice: random.Random) -> None:
    """Every connection to the database is cut, in the middle of whatever it does."""
    _on_backends(stage, "pg_terminate_backend")


def cancel_statements(stage: Stage, dice: random.Random) -> None:
    """What runs is cancelled, as a deadlock or a serialization failure would cancel it."""
    for _ in range(10):
        _on_backends(stage, "pg_cancel_backend", "and state <> 'idle'")
        time.sleep(0.02)


def _on_backends(stage: Stage, function: str, which: str = "") -> None:
    with psycopg.connect(stage.settings.dsn, autocommit=True) as db:
        db.execute(
            f"select {function}(pid) from pg_stat_activity where datname = current_database()"
            f" and pid <> pg_backend_pid() and application_name like 'claimwright%' {which}"
        )


def stand_still(stage: Stage, dice: random.Random) -> None:
    """A worker stops with all that it holds, and goes on later."""
    name = dice.choice(["worker-1", "worker-2"])
    stage.pause(name)
    time.sleep(dice.uniform(1.0, 4.0))
    stage.resume(name)


def stand_still_past_lease(stage: Stage, dice: random.Random) -> None:
    """The same for longer than any lease: what it held is done by another, and it must notice."""
    stage.pause("worker-1")
    time.sleep(65)
    stage.resume("worker-1")


def replay_answers(stage: Stage, dice: random.Random) -> None:
    """What the bank said of paid orders comes again ten times, and ten hear it at once beside the workers."""
    with psycopg.connect(stage.settings.dsn) as db:
        db.execute(
            "insert into infra.outbox (bucket, message_id, topic, entity_id, payload, due_at)"
            " select o.bucket, gen_random_uuid(), 'payments.status', o.order_id,"
            " jsonb_build_object('end_to_end_id', o.end_to_end_id, 'code', 'ACSC', 'reason', null,"
            " 'amount_fen', o.amount_fen, 'bank_reference', null), now()"
            " from payments.payment_order o, generate_series(1, 10)"
            " where o.order_id in (select order_id from payments.payment_order"
            " where state = 'executed' order by random() limit 20)"
        )
    with Database(stage.settings.dsn, pool_min=1, pool_max=10) as db, ThreadPoolExecutor(10) as pool:
        cashier = cashier_of(stage, db)
        list(pool.map(lambda _: settle_statuses(cashier, 20), range(10)))


def serialize(stage: Stage, dice: random.Random) -> None:
    """Every new transaction is SERIALIZABLE, so that those that meet really fail (SQLSTATE 40001)."""
    if not stage.undo:
        stage.undo.append(lambda: _isolate(stage, "reset default_transaction_isolation"))
        _isolate(stage, "set default_transaction_isolation = 'serializable'")
    time.sleep(1.0)


def _isolate(stage: Stage, how: str) -> None:
    with psycopg.connect(stage.settings.dsn, autocommit=True) as db:
        db.execute(f"alter role current_user {how}")
    _on_backends(stage, "pg_terminate_backend")  # what connects again lives so


def revive(*names: str) -> Act:
    """Who has ended itself is started again, as the supervisor would."""

    def act(stage: Stage, dice: random.Random) -> None:
        if not stage.undo:
            stage.undo += [lambda name=name: stage.change(name, FAULT_DIE_ANSWERED="0") for name in names]  # type: ignore[misc]
        until = time.monotonic() + 30
        while all(stage.processes[name].lives() for name in names) and time.monotonic() < until:
            time.sleep(0.05)
        for name in names:
            stage.start(name)

    return act


def fill_disk(stage: Stage, dice: random.Random) -> None:
    """The database's disk is full for some seconds: it may end itself, and cannot come back before."""
    folder = stage.data / "postgres"
    disk.fill(folder)
    time.sleep(dice.uniform(2.0, 4.0))
    disk.free(folder)
    stage.start("postgres")


def nothing(stage: Stage, dice: random.Random) -> None:
    """The fault is in the bank's rules or in a process from its start."""
    time.sleep(1.0)


@dataclass(frozen=True)
class Fault:
    """One row of the table."""

    name: str
    act: Act
    rules: Rules = ()
    rounds: int = 6
    pause_s: tuple[float, float] = (0.2, 0.8)
    changed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    delay_s: float = 1.0
    disk_mb: int = 0


def clock(offset_s: float) -> Mapping[str, Mapping[str, str]]:
    """One of two workers lives in another time."""
    return {"worker-1": {"FAULT_CLOCK_OFFSET_S": str(offset_s)}}


DAY_S = 86_400.0


def _leap_day_s() -> float:
    """Until noon of 29 February 2028 in Shanghai."""
    return (datetime(2028, 2, 29, 4, tzinfo=UTC) - SystemClock().now()).total_seconds()


_WORKERS = ("worker-1", "worker-2")

FAULTS = (
    Fault("kill -9 of web and API", kill("web")),
    Fault("kill -9 of a worker", kill(*_WORKERS)),
    Fault(
        "kill -9 of a worker while the bank answers",
        kill(*_WORKERS),
        ({"do": "hang", "fraction": 0.6, "seconds": 0.4},),
    ),
    Fault(
        "kill -9 between the bank's answer and our record",
        revive(*_WORKERS),
        changed={name: {"FAULT_DIE_ANSWERED": "0.5"} for name in _WORKERS},
    ),
    Fault("kill -9 of the bank", kill("bank")),
    Fault("kill -9 of the postmaster", kill("postgres")),
    Fault("database away 0-5 s, every 5-20 s", database_away, rounds=4, pause_s=(5.0, 20.0)),
    Fault("connections cut", cut_connections, rounds=10),
    Fault("statements cancelled", cancel_statements, rounds=10),
    Fault("serialization failures", serialize),
    Fault("bank accepts, then resets", nothing, ({"do": "drop_after", "fraction": 0.4},)),
    Fault("bank resets before it accepts", nothing, ({"do": "drop_before", "fraction": 0.4},)),
    Fault("bank hangs 60 s", nothing, ({"do": "hang", "fraction": 0.3, "seconds": 60.0},)),
    Fault(
        "bank says all ten times, ten hear it",
        replay_answers,
        ({"do": "repeat", "count": 10},),
    ),
    Fault("bank answers before our commit", nothing, delay_s=0.0),
    Fault("bank is silent", nothing, ({"do": "silent", "fraction": 0.3},)),
    Fault(
        "words not understood, pending, late",
        nothing,
        (
            {"do": "odd_status", "fraction": 0.3},
            {"do": "pending", "fraction": 0.3},
            {"do": "delay", "fraction": 0.3, "seconds": 3.0},
        ),
    ),
    Fault("worker stands still 1-4 s", stand_still),
    Fault("rules and terms change under load", change_rules),
    Fault("bank's answers forged and replayed", forge),
    *([Fault("disk full", fill_disk, rounds=3, disk_mb=400)] if disk.may_mount() else []),
    Fault("clock of a worker a day ahead", nothing, changed=clock(DAY_S)),
    Fault("clock of a worker an hour back", nothing, changed=clock(-3600.0)),
    Fault("clock of a worker on 29 February 2028", nothing, changed=clock(_leap_day_s())),
)
"""Faults under load, each on a stage of its own."""

LONG_FAULTS = (Fault("worker stands still past its lease", stand_still_past_lease, rounds=1),)


def arm(stage: Stage, fault: Fault) -> None:
    """Tell the bank how to misbehave."""
    given: Any = {"rules": list(fault.rules)}
    for path, body in (("rules", given), ("settings", {"delay_seconds": fault.delay_s})):
        address = f"{stage.settings.bank_address}/admin/{path}"
        httpx.post(address, json=body, trust_env=False).raise_for_status()
