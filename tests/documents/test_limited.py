"""The limited processes: what they may not do, and that losing one harms nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from claimwright.app.documents.limited.frames import Answer, Job
from claimwright.app.documents.limited.pool import PoolLimits, ReaderPool
from claimwright.app.documents.public import trust_seals
from claimwright.core.documents import Hostile, HostileCode
from claimwright.samples import as_pdf, as_xml, make_bill

CONTENT = as_xml(make_bill(31))
JOB = Job("read", len(CONTENT))

TRY = """
import os, socket, subprocess, sys
from claimwright.app.documents.limited.confine import confine
active = confine()
def tried(name, call):
    try:
        call()
        print(name, "done")
    except OSError as error:
        print(name, "refused")
    except MemoryError:
        print(name, "no memory")
print("active", active)
tried("socket", lambda: socket.socket())
tried("program", lambda: os.posix_spawn("/bin/true", ["true"], {}))
tried("fork", os.fork)
tried("write", lambda: open(sys.argv[1], "w"))
tried("unlink", lambda: os.unlink(sys.argv[2]))
tried("rename", lambda: os.rename(sys.argv[2], sys.argv[1]))
tried("kill", lambda: os.kill(os.getppid(), 0))
tried("memory", lambda: bytearray(3 << 30))
tried("read", lambda: open(sys.argv[2]).read())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="system call filters are Linux's")
def test_a_confined_process_can_only_think(tmp_path: os.PathLike[str]) -> None:
    kept = os.path.join(tmp_path, "kept")
    with open(kept, "w") as file:
        file.write("x")
    done = subprocess.run(
        [sys.executable, "-c", TRY, os.path.join(tmp_path, "new"), kept],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )
    assert dict(line.rsplit(" ", 1) for line in done.stdout.replace("no memory", "refused").splitlines()) == {
        "active": "True",
        "socket": "refused",
        "program": "refused",
        "fork": "refused",
        "write": "refused",
        "unlink": "refused",
        "rename": "refused",
        "kill": "refused",
        "memory": "refused",
        "read": "done",
    }
    assert os.listdir(tmp_path) == ["kept"]


_BEFORE: set[int] = set()
"""Readers that other tests of this process keep warm; they are none of ours."""


def _children() -> list[psutil.Process]:
    """The readers that this test has started and that still live."""
    running = [one for one in psutil.Process().children() if one.pid not in _BEFORE]
    return [process for process in running if "limited.child" in " ".join(process.cmdline())]


def _only_child() -> psutil.Process:
    (child,) = _children()
    return child


@pytest.fixture
def pool() -> ReaderPool:
    made = ReaderPool(PoolLimits(processes=1, job_seconds=1.0))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _no_other_readers() -> None:
    trust_seals(None)
    _BEFORE.clear()
    _BEFORE.update(one.pid for one in _children())


def test_a_killed_process_costs_one_job(pool: ReaderPool) -> None:
    assert pool.warm()
    child = _only_child()
    os.kill(child.pid, signal.SIGSTOP)
    answers: list[object] = []
    asking = threading.Thread(target=lambda: answers.append(pool.run(JOB, CONTENT)))
    asking.start()
    time.sleep(0.2)
    os.kill(child.pid, signal.SIGKILL)
    asking.join(60)
    assert answers == [Hostile(HostileCode.READER_DIED)]
    head, _ = pool.run(JOB, CONTENT)  # type: ignore[misc]
    assert isinstance(head, Answer)
    assert head.kind == "medical_bill"


def test_a_process_killed_between_jobs_is_not_noticed(pool: ReaderPool) -> None:
    assert pool.warm()
    child = _only_child()
    child.kill()
    child.wait(60)
    head, _ = pool.run(JOB, CONTENT)  # type: ignore[misc]
    assert head.kind == "medical_bill"


def test_an_overrunning_job_is_ended(pool: ReaderPool) -> None:
    assert pool.warm()
    os.kill(_only_child().pid, signal.SIGSTOP)
    started = time.monotonic()
    assert pool.run(JOB, CONTENT) == Hostile(HostileCode.TIME_OUT)
    assert 0.9 < time.monotonic() - started < 20
    head, _ = pool.run(JOB, CONTENT)  # type: ignore[misc]
    assert head.kind == "medical_bill"


ORPHANING = """
import os, signal, sys
from claimwright.app.documents.limited.pool import ReaderPool, PoolLimits
import psutil
pool = ReaderPool(PoolLimits(processes=1))
pool.warm()
print(psutil.Process().children()[0].pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_no_reader_outlives_its_server() -> None:
    """Killed without a chance to clean up, a server leaves nothing running behind."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", ORPHANING], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == -signal.SIGKILL
    reader = int(done.stdout)
    for _ in range(600):
        if not psutil.pid_exists(reader) or psutil.Process(reader).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.1)
    pytest.fail("the reader still runs")


def test_a_pool_closed_during_a_job_leaves_nothing_behind(pool: ReaderPool) -> None:
    assert pool.warm()
    child = _only_child()
    os.kill(child.pid, signal.SIGSTOP)
    asking = threading.Thread(target=lambda: pool.run(JOB, CONTENT))
    asking.start()
    time.sleep(0.2)
    pool.close()
    os.kill(child.pid, signal.SIGCONT)
    asking.join(60)
    assert _children() == []


def test_many_threads_get_their_own_answers() -> None:
    pool = ReaderPool(PoolLimits(processes=2))
    wrong: list[object] = []

    def ask(seed: int) -> None:
        bill = make_bill(seed)
        content = as_pdf(bill) if seed % 2 else as_xml(bill)
        for _ in range(5):
            result = pool.run(Job("read", len(content)), content)
            if not isinstance(result, tuple) or bill.bill_number.encode() not in result[1]:
                wrong.append(result)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    pool.close()
    assert wrong == []
    assert _children() == []


def test_a_warm_pool_reads_many_bills_with_the_one_process_it_has(pool: ReaderPool) -> None:
    assert pool.warm()
    before = _only_child()
    for seed in range(12):
        content = as_pdf(make_bill(seed))
        head, _ = pool.run(Job("read", len(content)), content)  # type: ignore[misc]
        assert head.kind == "medical_bill"
    assert _only_child() == before  # the same process id and moment of its start
