"""The worker as a process: it stops in order, waits for a database, and shows what it cannot do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from tests.connectors.conftest import BankProcess

from claimwright.app.payments import public as payments
from claimwright.core.journal import Actor
from claimwright.entry.worker.loop import Loop, Trouble, jitter
from claimwright.infra import outbox
from claimwright.infra.clock import SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.settings import Settings
from claimwright.ports.failure import Transient

_SYSTEM = Actor("system", "test", "test")


@pytest.fixture(scope="module")
def bank_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    running = BankProcess(tmp_path_factory.mktemp("bank"), "--delay", "0.02")
    yield running
    running.stop()


@contextmanager
def worker(dsn: str, bank: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    keys = {name: os.environ[f"CLAIMWRIGHT_{name.upper()}"] for name in ("field_keys", "index_keys")}
    settings = Settings(data=log.parent, dsn=dsn, bank_url=bank, **keys)  # what this process seals, it reads
    environment = {**os.environ, **settings.as_environment()}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "claimwright.entry.worker"], env=environment, stdout=out, stderr=out
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def events(log: Path) -> list[str]:
    return [json.loads(line)["event"] for line in log.read_text().splitlines() if line.startswith("{")]


def until(check: Callable[[], bool], within_s: float = 120.0) -> None:
    end = time.monotonic() + within_s
    while not check():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_sigterm_ends_it_in_order(dsn: str, bank_process: BankProcess, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with worker(dsn, bank_process.address, log) as process:
        until(lambda: "started" in events(log))
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert events(log)[-1] == "stopped"


def test_a_message_that_cannot_be_done_is_put_off_and_the_others_go_on(
    db: Database, dsn: str, bank_process: BankProcess, tmp_path: Path
) -> None:
    ids, now = Ids(), SystemClock().now()
    poison = ids.new_id(7)  # a status for an order that does not exist
    new = payments.NewOrder(
        ids.new_id(7), 1, 4_200, payments.Payee("李一", "6222021234567890128", None, "虚构银行"), "理赔款"
    )
    with db.transaction() as tx:
        outbox.enqueue(tx, payments.STATUS_TOPIC, 7, poison, {"end_to_end_id": "X", "code": "ACSC"}, now)
        tx.execute("update infra.outbox set attempts = 7 where entity_id = %s", [poison])
        order = payments.order_payment(tx, ids, new, _SYSTEM, now)
    assert isinstance(order, payments.PaymentOrder)
    with worker(dsn, bank_process.address, tmp_path / "worker.log"):
        until(lambda: _parked(db) == [poison])
        until(lambda: len(bank_process.executed(order.end_to_end_id)) == 1)


def _parked(db: Database) -> list[UUID]:
    with db.transaction() as tx:
        return [one.entity_id for one in outbox.parked(tx)]


def test_a_database_that_is_gone_is_waited_for_and_told_once(
    tmp_path: Path, bank_process: BankProcess
) -> None:
    log = tmp_path / "worker.log"
    nowhere = "postgresql://nobody@127.0.0.1:9/nothing?connect_timeout=1"
    with worker(nowhere, bank_process.address, log) as process:
        until(lambda: "waiting" in events(log))
        time.sleep(1)
        assert process.poll() is None
        (waiting,) = [json.loads(line) for line in log.read_text().splitlines() if '"waiting"' in line]
        assert waiting["error"] == "the database does not answer"
        assert waiting["remedy"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_a_loop_works_on_at_once_and_recovers_from_trouble_and_bugs() -> None:
    stop, script = threading.Event(), iter([2, Transient("gone", "wait"), 1, 0, 0])
    times: list[float] = []

    def step() -> int:
        times.append(time.monotonic())
        did = next(script, None)
        if did is None:
            stop.set()
            return 0
        if isinstance(did, Exception):
            raise did
        return did

    Loop("test", step).run(stop, Trouble())
    waits = [after - before for before, after in pairwise(times)]
    assert waits[0] < 0.02, "there was work: no pause"
    assert waits[1] >= 0.1, "trouble: a pause"
    assert waits[3] < 0.2, "idle: a short pause"


def test_the_pause_varies_around_its_length() -> None:
    drawn = {jitter(1.0) for _ in range(200)}
    assert len(drawn) > 20
    assert all(0.75 <= pause <= 1.25 for pause in drawn)
