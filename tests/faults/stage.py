"""The platform as processes that may be killed: PostgreSQL, web and API, workers, sandbox bank."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import IO, Protocol

import httpx
from tests.faults.disk import mount_disk, unmount_disk

from claimwright.app.checks import public as checks
from claimwright.entry.setup.field_keys import use_field_keys
from claimwright.entry.setup.ground import Ground, load_catalogue
from claimwright.infra.clock import SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.migrations import migrate
from claimwright.infra.postgres import Server, launch
from claimwright.infra.settings import Settings

READY_WITHIN_S = 240.0  # a machine under load takes its time
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def rulebook_of_the_harness() -> str:
    """The shipped checks, all of them; but a person may report often: that is what a race for a limit is."""
    shipped = resources.files("claimwright").joinpath("catalogue", "rulebooks", "checks.yaml")
    often, seldom = "settings: {days: 90 天, claims: 1000 次}", "settings: {days: 90 天, claims: 12 次}"
    text = shipped.read_text(encoding="utf-8")
    assert seldom in text, "the check of frequency has changed"
    return text.replace(seldom, often)


class InBetween(Protocol):
    """Somebody between the workers and the bank."""

    is_honest: bool
    lies: int

    def end(self) -> None: ...


@dataclass
class Process:
    """One process of the platform, with its log."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None
    _out: IO[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        self._out = self.log.open("ab")
        self.running = subprocess.Popen(
            self.command, env=self.environment, stdout=self._out, stderr=self._out, start_new_session=True
        )

    def lives(self) -> bool:
        return self.running is not None and self.running.poll() is None

    def kill(self) -> None:
        """SIGKILL, at once, with the whole session."""
        if self.running is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
            self.running = None
        if self._out is not None:
            self._out.close()
            self._out = None

    def stop(self) -> int | None:
        """SIGTERM, and the exit code."""
        if self.running is None:
            return None
        self.running.terminate()
        code = self.running.wait(15)
        self.kill()
        return code


class Stage:
    """Starts everything in a folder of its own; `kill(name)` and `start(name)` any part of it."""

    def __init__(
        self,
        data: Path,
        *,
        workers: int = 2,
        bank_options: tuple[str, ...] = (),
        changed: Mapping[str, Mapping[str, str]] | None = None,
        disk_mb: int = 0,
    ) -> None:
        """`changed`: by process, what `tests.faults.child` is to change in it.

        `disk_mb`: the database lies on a disk of its own of that size (root only); 0: where the data lies.
        """
        self._changed = changed or {}
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o711)  # as root the database runs as another user, who must get through
        self.data = data
        self.between: InBetween | None = None
        self.undo: list[Callable[[], None]] = []
        """What healing has to take back."""
        if disk_mb:
            mount_disk(data / "postgres", disk_mb)
        self.server: Server = launch(data)
        self.settings = Settings(
            data=data,
            dsn=self.server.dsn,
            port=free_port(),
            bank_port=free_port(),
            bank_key="a key of the harness",
            phone_port=0,
            identity_port=0,
            invoice_platform_port=0,
            unproven_to_person=False,
            phone_url="http://127.0.0.1:9",
        )
        migrate(self.server.dsn)
        self.db = Database(self.server.dsn, pool_min=1, pool_max=4).open()
        use_field_keys(self.settings, self.db)  # the auditor opens accounts, too
        clock = SystemClock()
        with self.db.transaction() as tx:
            checks.load_shipped(tx, rulebook_of_the_harness(), "faults.yaml", clock.now())
        load_catalogue(Ground(self.settings, self.db, clock, Ids(clock), self.server))
        self.processes = {one.name: one for one in self._processes(workers, bank_options)}

    @property
    def bank_log(self) -> Path:
        return self.data / "bank" / "bank.sqlite"

    def names(self) -> list[str]:
        return [*self.processes, "postgres"]

    def start_all(self) -> None:
        for process in self.processes.values():
            process.start()
        self.wait_ready()

    def wait_ready(self) -> None:
        """Web, bank and database answer."""
        until = time.monotonic() + READY_WITHIN_S
        with httpx.Client(trust_env=False, timeout=2) as http:
            for address in (
                f"{self.settings.web_address}/health",
                f"{self.settings.bank_address}/admin/rules",
            ):
                while not _answers(lambda address=address: http.get(address).status_code == 200):  # type: ignore[misc]
                    assert time.monotonic() < until, f"{address} does not answer; see {self.data}"
                    time.sleep(0.05)

    def kill(self, name: str) -> None:
        if name == "postgres":
            pid = self.server.pid()
            if pid:
                os.kill(pid, signal.SIGKILL)
        else:
            self.processes[name].kill()

    def pause(self, name: str) -> None:
        """SIGSTOP: it stands still where it is, with what it holds."""
        self._signal(name, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """SIGCONT: it goes on as if nothing had been."""
        self._signal(name, signal.SIGCONT)

    def _signal(self, name: str, number: signal.Signals) -> None:
        running = self.processes[name].running
        if running is not None:
            os.killpg(running.pid, number)

    def start(self, name: str) -> None:
        if name == "postgres":
            self.server.revive()
        elif not self.processes[name].lives():
            self.kill(name)  # it may have ended itself
            self.processes[name].start()

    def change(self, name: str, **given: str) -> None:
        """The process ends, and begins again with other words for `tests.faults.child`."""
        self.kill(name)
        self.processes[name].environment.update(given)
        self.start(name)

    def close(self) -> None:
        if self.between is not None:
            self.between.end()
        for process in self.processes.values():
            process.kill()
        self.db.close()
        self.server.release()
        unmount_disk(self.data / "postgres")

    def _processes(self, workers: int, bank_options: tuple[str, ...]) -> list[Process]:
        environment = {**os.environ, **self.settings.as_environment(), "PYTHONUNBUFFERED": "1"}
        bank_port, bank_data = str(self.settings.bank_port), str(self.data / "bank")

        def one(name: str, module: str, *arguments: str) -> Process:
            changed = self._changed.get(name, {})
            command = [sys.executable, "-m", "tests.faults.child", module, *arguments]
            paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
            named = {**environment, **changed, "PYTHONPATH": paths, "PGAPPNAME": f"claimwright {name}"}
            return Process(name, command, named, self.data / f"{name}.log")

        bank = one(
            "bank", "claimwright.sandboxes.bank", "--port", bank_port, "--data", bank_data, *bank_options
        )
        web = one("web", "claimwright.entry.supervisor.web_process")
        return [bank, web, *(one(f"worker-{n}", "claimwright.entry.worker") for n in range(1, workers + 1))]


def _answers(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except httpx.HTTPError:
        return False
