"""One supervised process: its command, its log, its health, and when to start it again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOG_BYTES_MAX = 10 * 1024 * 1024
PAUSE_FIRST_S = 0.1
PAUSE_MAX_S = 5.0
SETTLED_S = 1.0
STEADY_S = 20.0  # alive for so long, the next crash counts as the first again


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: a module with arguments. `address` is where it answers over HTTP, if it does."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    address: str = ""
    health_path: str = "/"


@dataclass
class Child:
    """A plan being carried out; `deaths` counts ends that nobody asked for."""

    plan: Plan
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    _pause_s: float = PAUSE_FIRST_S
    _started_at: float = 0.0
    _next_start: float = 0.0
    _log_from: int = field(default=0)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches only the supervisor, which stops in order."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as log:
            self._log_from = log.tell()
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "claimwright.entry.supervisor.leash",
                    str(os.getpid()),
                    self.plan.module,
                    *self.plan.arguments,
                ],
                env={**self.environment, "PGAPPNAME": f"claimwright {self.plan.name}"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started_at = time.monotonic()

    def died(self) -> int | None:
        """The exit code of a process that has just ended unasked; its next start is planned."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        self.process = None
        self.deaths += 1
        now = time.monotonic()
        self._pause_s = (
            PAUSE_FIRST_S if now - self._started_at > STEADY_S else min(self._pause_s * 2, PAUSE_MAX_S)
        )
        self._next_start = now + self._pause_s
        return code

    def start_if_due(self) -> bool:
        """Start again after the pause."""
        if self.process is not None or time.monotonic() < self._next_start:
            return False
        self.start()
        return True

    def is_healthy(self) -> bool:
        """It runs and answers at its address; without an address, it has run for a while."""
        if self.process is None or self.process.poll() is not None:
            return False
        if not self.plan.address:
            return time.monotonic() - self._started_at >= SETTLED_S
        return answers(self.plan.address + self.plan.health_path)

    def last_words(self) -> str:
        """The last line that it wrote since it was started."""
        with self.log.open("rb") as log:
            log.seek(self._log_from)
            lines = log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait_or_kill(self, deadline: float) -> None:
        """Wait until the deadline (monotonic seconds), then kill: whatever was acknowledged is stored."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def answers(url: str, timeout_s: float = 3.0) -> bool:
    """Whether something answers over HTTP there, with any status below 500."""
    try:
        with urllib.request.urlopen(url, timeout=timeout_s):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False


def port_is_free(host: str, port: int) -> bool:
    """Whether we could listen there (a port in TIME_WAIT counts as free)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def port_of(address: str) -> int:
    return urlsplit(address).port or 80
