"""The real processes of a benchmark: workers and the sandbox bank, with what each costs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
import psutil

from claimwright.infra.settings import Settings
from claimwright.ports.failure import Permanent

READY_WITHIN_S = 60.0
STOP_WITHIN_S = 15.0


@dataclass
class Process:
    """One process with its log; `cost` is taken before it ends."""

    name: str
    running: subprocess.Popen[bytes]
    log: IO[bytes]

    def cost(self) -> dict[str, float]:
        """CPU seconds and peak memory in MB so far."""
        try:
            seen = psutil.Process(self.running.pid)
            times = seen.cpu_times()
        except psutil.NoSuchProcess:
            raise Permanent(f"{self.name} has ended", f"See {self.log.name}.") from None
        return {"cpu_s": round(times.user + times.system, 2), "peak_mb": _peak_mb(seen.pid)}

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGTERM)
        try:
            self.running.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
        self.log.close()


def start(settings: Settings, workers: int, bank_options: tuple[str, ...] = ()) -> list[Process]:
    """Start the bank and so many workers in the settings' folder; the bank answers when this returns."""
    folder = settings.data / "bank"
    bank = ["claimwright.sandboxes.bank", "--port", str(settings.bank_port), "--data", str(folder)]
    started = [_start(settings, "bank", [*bank, *bank_options])]
    until = time.monotonic() + READY_WITHIN_S
    with httpx.Client(trust_env=False, timeout=2) as http:
        while not _answers(http, f"{settings.bank_address}/admin/rules"):
            if time.monotonic() > until:
                stop(started)
                raise Permanent("the sandbox bank does not answer", f"See {settings.data}/bank.log.")
            time.sleep(0.05)
    return started + [
        _start(settings, f"worker {n}", ["claimwright.entry.worker"]) for n in range(1, workers + 1)
    ]


def stop(processes: list[Process]) -> None:
    """End all of them in order."""
    for process in reversed(processes):
        process.stop()


def server_cost(postmaster_pid: int | None) -> dict[str, float] | None:
    """CPU seconds of PostgreSQL with all its processes, ended ones included; None if it is not ours."""
    if postmaster_pid is None:
        return None
    master = psutil.Process(postmaster_pid)
    times = master.cpu_times()
    cpu_s = times.user + times.system + times.children_user + times.children_system
    memory = 0.0
    for child in master.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            own = child.cpu_times()
            cpu_s += own.user + own.system
            memory = max(memory, _peak_mb(child.pid))
    return {"cpu_s": round(cpu_s, 2), "peak_mb_of_one": memory}


def _start(settings: Settings, name: str, command: list[str]) -> Process:
    log = (settings.data / f"{name.replace(' ', '-')}.log").open("ab")
    environment = {**os.environ, **settings.as_environment(), "PGAPPNAME": f"claimwright {name}"}
    running = subprocess.Popen(
        [sys.executable, "-m", *command], env=environment, stdout=log, stderr=log, start_new_session=True
    )
    return Process(name, running, log)


def _answers(http: httpx.Client, address: str) -> bool:
    try:
        return http.get(address).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _peak_mb(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    return 0.0
