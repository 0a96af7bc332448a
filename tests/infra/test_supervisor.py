"""The supervisor: children come up, come back after kill -9, and never outlive it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from claimwright.entry.setup.ground import Ground, open_ground
from claimwright.entry.supervisor.child import Plan, answers
from claimwright.entry.supervisor.platform import PHONE, WEB, Platform, plans_for
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.postgres.process import free_port
from claimwright.infra.settings import Settings
from claimwright.ports.failure import Permanent, Transient

pytestmark = pytest.mark.slow  # each test starts servers of its own


@pytest.fixture
def ground(db: Database, clock: SetClock, ids: Ids, tmp_path: Path) -> Ground:
    settings = Settings(
        tmp_path,
        dsn=db.dsn,
        port=free_port(),
        bank_port=free_port(),
        phone_port=free_port(),
        identity_port=free_port(),
        invoice_platform_port=free_port(),
    )
    return Ground(settings, db, clock, ids, None)


def _http(name: str) -> Plan:
    """A child that listens: Python's own file server."""
    port = free_port()
    return Plan(name, "http.server", (str(port), "--bind", "127.0.0.1"), f"http://127.0.0.1:{port}")


def test_a_killed_child_comes_back_and_all_are_gone_in_the_end(ground: Ground) -> None:
    said: list[str] = []
    with Platform(ground, [_http("one"), _http("two")], said.append) as platform:
        platform.wait_healthy(60)
        one, two = platform.children
        pids = [one.process.pid, two.process.pid]
        os.kill(one.process.pid, signal.SIGKILL)
        _until(lambda: one.deaths == 1 and one.is_healthy())
        assert two.process.pid == pids[1], "the other child is left alone"
        pids.append(one.process.pid)
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert said == [f"one ended with code -9, starting it again (log: {ground.settings.logs / 'one.log'})"]


def test_a_child_that_cannot_start_is_told_with_its_last_words(ground: Ground) -> None:
    plan = Plan("broken", "http.server", ("no-port",))
    with pytest.raises(Permanent, match=r"broken did not come up: .*invalid int value: 'no-port'") as caught:
        with Platform(ground, [plan, Plan("other", "http.server", (str(free_port()),))]) as platform:
            platform.wait_healthy(60)
    assert "broken.log" in caught.value.remedy


def test_a_taken_port_is_told_before_anything_starts(ground: Ground) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", ground.settings.port))
        other.listen()
        with pytest.raises(
            Transient, match=f"port {ground.settings.port} of 127.0.0.1 for the web is taken"
        ) as caught:
            Platform(ground, plans_for(ground.settings, [WEB, PHONE])).start()
    assert "CLAIMWRIGHT_PORT" in caught.value.remedy


def test_real_counterparts_get_no_sandbox(ground: Ground) -> None:
    names = [plan.name for plan in plans_for(ground.settings)]
    assert [name for name in ("bank", "phone") if name in names] == ["bank", "phone"]
    real = Settings(Path("/x"), dsn="x", bank_url="https://bank.example", sandbox=False, workers=2)
    assert {"bank", "phone"} & {plan.name for plan in plans_for(real)} == set()


def test_children_do_not_outlive_a_killed_supervisor(ground: Ground) -> None:
    plan = _http("orphan")
    code = f"""
import sys, time
from pathlib import Path
from claimwright.entry.supervisor.child import Child, Plan
child = Child({plan!r}, {{}}, Path({str(ground.settings.data / "orphan.log")!r}))
child.start()
print(child.process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as supervisor:
        pid = int(supervisor.stdout.readline())
        _until(lambda: answers(plan.address))
        supervisor.kill()
    _until(lambda: not psutil.pid_exists(pid))


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="claimwright-supervised-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def test_a_killed_database_comes_back_under_running_children(data: Path) -> None:
    said: list[str] = []
    with open_ground(Settings(data)) as ground, Platform(ground, [_http("one")], said.append) as platform:
        platform.wait_healthy(60)
        killed = ground.server.pid()
        os.kill(killed, signal.SIGKILL)
        _until(lambda: "PostgreSQL had ended and runs again" in said)
        _until(lambda: _answers(ground))
        assert ground.server.pid() not in {None, killed}
        assert platform.children[0].deaths == 0


def test_serve_comes_up_tells_its_status_and_stops_on_ctrl_c(data: Path) -> None:
    ports = {name: str(free_port()) for name in ("PORT", "BANK_PORT", "PHONE_PORT")}
    environment = {**os.environ, "CLAIMWRIGHT_DATA": str(data), "CLAIMWRIGHT_DSN": ""}
    environment |= {f"CLAIMWRIGHT_{name}": port for name, port in ports.items()}
    claimwright = str(Path(sys.executable).with_name("claimwright"))
    with subprocess.Popen([claimwright, "serve"], env=environment, stdout=-1, stderr=-1, text=True) as serve:
        try:
            lines = iter(serve.stdout.readline, "")
            up = next((line for line in lines if line.startswith("Claimwright is up")), serve)
            assert up != serve, serve.stderr.read()
            status = subprocess.run(
                [claimwright, "status", "--json"], env=environment, capture_output=True, text=True
            )
            assert '"well": true' in status.stdout, status.stdout + status.stderr
            assert '"web": true, "bank": true, "phone": true' in status.stdout
            again = subprocess.run([claimwright, "serve"], env=environment, capture_output=True, text=True)
            assert (again.returncode, again.stderr.count("\n")) == (75, 1)
            assert "is taken" in again.stderr
        finally:
            serve.send_signal(signal.SIGINT)
        assert serve.wait(60) == 0, serve.stderr.read()
    assert not (data / "postgres" / "pgdata" / "postmaster.pid").exists()


def _answers(ground: Ground) -> bool:
    """Whether the database answers; connections of before the kill are told broken, one by one."""
    try:
        with ground.db.transaction() as tx:
            return tx.execute("select count(*) > 0 from infra.migration").fetchone() == (True,)
    except Transient:
        return False


def _until(true: Callable[[], bool], within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
