"""The server as a process: made, started, waited for, found again, stopped."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import psutil

from claimwright.infra.postgres.place import Place, Progress, RunAs
from claimwright.ports.failure import OperationalFailure, Permanent, Transient

LOG_BYTES_MAX = 10 * 1024 * 1024
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _shared_mb(memory_bytes: int) -> int:
    """An eighth of the memory, 128 MB to 2 GB: workers, pages and the system's own cache need the rest."""
    return max(128, min(2048, memory_bytes >> 23))


_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "300",
    "shared_buffers": f"{_shared_mb(psutil.virtual_memory().total)}MB",
    "max_wal_size": "4GB",  # every checkpoint makes each page that is touched next go into the log whole
    "checkpoint_timeout": "15min",
    "autovacuum_naptime": "15s",  # a table that fills fast gets its statistics soon
    "password_encryption": "scram-sha-256",
    "log_error_verbosity": "terse",  # the details of an error name values: personal data stays out of logs
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_startup_progress_interval": "1s",
}
_STILL_IN_USE = "is still in use"
_PORT_TAKEN = re.compile("could not bind|could not create any TCP/IP sockets|Address already in use")


class PortTaken(OperationalFailure):
    """Another program listens on the port."""


class Leftovers(Transient):
    """Children of a killed server still hold its shared memory; they end by themselves."""


def make_cluster(place: Place, superuser: str, password: str) -> None:
    """Run initdb beside its final place and move the result there: a half-made cluster never counts."""
    draft = place.folder / "pgdata.new"
    password_file = place.folder / "password.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    password_file.write_text(password, encoding="ascii")
    password_file.chmod(0o600)
    _give(draft, place.run_as)
    _give(password_file, place.run_as)
    try:
        made = subprocess.run(
            _initdb_command(place, draft, superuser, password_file),
            cwd=place.folder,
            env=_ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            **_identity(place.run_as),  # type: ignore[call-overload]
        )
    finally:
        password_file.unlink()
    if made.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise _problem(place, made.stderr)
    draft.rename(place.pgdata)


def start_process(place: Place, port: int) -> subprocess.Popen[bytes]:
    """Start the server in its own session, so that Ctrl-C in our terminal does not reach it."""
    command = [str(place.binaries / "postgres"), "-D", str(place.pgdata), "-p", str(port)]
    for name, value in _SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    with _log(place) as log:
        return subprocess.Popen(  # type: ignore[no-any-return]
            command,
            cwd=place.folder,
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_identity(place.run_as),  # type: ignore[call-overload]
        )


def wait_until_ready(place: Place, is_alive: Callable[[], bool], log_from: int, progress: Progress) -> None:
    """Return when the server takes connections; recovery after a crash is told, however long, not cut off.

    Raises what the log says once `is_alive` answers False.
    """
    started = told = time.monotonic()
    while _status(place) != "ready":
        if not is_alive():
            raise _problem(place, _log_text(place, log_from))
        if time.monotonic() - told >= 1:
            told = time.monotonic()
            redo = re.findall(r"redo in progress.*", _log_text(place, log_from))
            what = f": {redo[-1]}" if redo else ""
            progress(f"waiting for PostgreSQL to recover, {told - started:.0f} s{what}")
        time.sleep(0.005)


def running_pid(place: Place) -> int | None:
    """The process id of this cluster's running server; a pid file left by a killed one does not count."""
    lines = _pid_file(place)
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    return pid if _serves(place, pid) else None


def running_port(place: Place) -> int:
    """The port that the running server listens on."""
    return int(_pid_file(place)[3])


def clear_stale_pid_file(place: Place) -> None:
    """Remove the pid file of a dead server: its number may belong to another program by now."""
    (place.pgdata / "postmaster.pid").unlink(missing_ok=True)


def end_leftovers(place: Place) -> None:
    """Ask the children of a killed server to end, so that a new one can have the shared memory."""
    for process in psutil.process_iter():
        if process.ppid() == 1 and _serves(place, process.pid):
            process.send_signal(signal.SIGQUIT)


def stop_process(pid: int, wait_s: float = 60.0) -> None:
    """A fast shutdown (open transactions roll back); after `wait_s` an immediate one."""
    try:
        process = psutil.Process(pid)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(wait_s)
        except psutil.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait(wait_s)
    except psutil.NoSuchProcess:
        return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log_size(place: Place) -> int:
    return place.log.stat().st_size if place.log.exists() else 0


def _initdb_command(place: Place, pgdata: Path, superuser: str, password_file: Path) -> list[str]:
    return [
        str(place.binaries / "initdb"),
        f"--pgdata={pgdata}",
        f"--username={superuser}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--set=timezone=UTC",
        "--no-instructions",
    ]


def _identity(run_as: RunAs | None) -> dict[str, object]:
    return {"user": run_as.uid, "group": run_as.gid, "extra_groups": []} if run_as else {}


def _give(path: Path, run_as: RunAs | None) -> None:
    if run_as:
        os.chown(path, run_as.uid, run_as.gid)


def _log(place: Place) -> IO[bytes]:
    if log_size(place) > LOG_BYTES_MAX:
        place.log.replace(place.log.with_suffix(".log.1"))
    return os.fdopen(os.open(place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def _log_text(place: Place, start: int) -> str:
    with place.log.open("rb") as log:
        log.seek(start if start <= log_size(place) else 0)
        return log.read().decode(errors="replace")


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.pgdata / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _status(place: Place) -> str:
    lines = _pid_file(place)
    return lines[7].strip() if len(lines) > 7 else ""


def _serves(place: Place, pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        alive = process.status() != psutil.STATUS_ZOMBIE
        return alive and process.name() == "postgres" and Path(process.cwd()) == place.pgdata.resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _problem(place: Place, text: str) -> OperationalFailure:
    if "No space left on device" in text:
        return Permanent(f"the disk of {place.folder} is full", "Free some space there, then start again.")
    if _PORT_TAKEN.search(text):
        return PortTaken("the port of the database is taken", "Set another in CLAIMWRIGHT_DATABASE_PORT.")
    if _STILL_IN_USE in text:
        return Leftovers("a killed PostgreSQL has not quite ended", "Wait a moment and start again.")
    said = re.findall(r"(?:FATAL|PANIC|error):\s+(.*)", text)
    reason = said[0] if said else "it said nothing"
    return Permanent(f"PostgreSQL did not start: {reason}", f"Its log is {place.log}.")
