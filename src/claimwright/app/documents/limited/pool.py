"""The parent's side: a thread-safe pool of limited processes, each killed when a job overruns."""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

import claimwright
from claimwright.app.documents.limited.frames import Answer, Closed, Job, receive_answer, send
from claimwright.core.documents.reading import Hostile, HostileCode, Unreadable, UnreadableCode
from claimwright.ports.failure import Transient

_SOURCE_ROOT: Final = str(Path(claimwright.__file__).resolve().parent.parent)
DIGITAL_READER: Final = "claimwright.app.documents.limited.child"


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Times and numbers of the pool; the limits inside a process are in `confine` and `readers.limits`."""

    processes: int = 2
    job_seconds: float = 15.0
    start_seconds: float = 30.0
    wait_seconds: float = 30.0
    jobs_per_process: int = 500


class ReaderPool:
    """Give it a job from any thread; it answers with bytes, or with why there are none.

    Raises `Transient` only when a process does not start at all.
    """

    def __init__(
        self,
        limits: PoolLimits | None = None,
        trusted: tuple[bytes, ...] = (),
        reader: str = DIGITAL_READER,
    ) -> None:
        """`trusted`: DER certificates whose seals prove an origin, given to every process.

        `reader`: the module whose `main` the processes run.
        """
        self._limits = limits or PoolLimits()
        self._reader = reader
        self._trusted = msgspec.json.encode(trusted)
        self._slots: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(self._limits.processes):
            self._slots.put(None)
        self._closed = False
        atexit.register(self.close)

    def warm(self) -> bool:
        """Start one process ahead of the first job. True when its system calls are filtered."""
        child = self._take()
        try:
            if child is None or not child.alive():
                child = None
                child = _Child(self._limits.start_seconds, self._trusted, self._reader)
            return child.filtered
        finally:
            self._give_back(child)

    def run(self, job: Job, content: bytes) -> tuple[Answer, bytes] | Unreadable | Hostile:
        """Run one job; a process that died or overran is replaced, the caller gets a value."""
        try:
            child = self._take()
        except queue.Empty:
            return Unreadable(UnreadableCode.READER_BUSY)
        try:
            if child is None or not child.alive():
                child = None
                child = _Child(self._limits.start_seconds, self._trusted, self._reader)
            answer = child.run(job, content, self._limits.job_seconds)
            if child.jobs >= self._limits.jobs_per_process:
                child.kill()
                child = None
            return answer
        except Overran as overran:
            child = None
            return Hostile(overran.code)
        finally:
            self._give_back(child)

    def close(self) -> None:
        """End every idle process; safe to call twice."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                child = self._slots.get_nowait()
                if child is not None:
                    child.kill()

    def _give_back(self, child: _Child | None) -> None:
        if self._closed and child is not None:  # closed while it worked
            child.kill()
            child = None
        self._slots.put(child)

    def _take(self) -> _Child | None:
        child = self._slots.get(timeout=self._limits.wait_seconds)
        if child is not None and child.parent != os.getpid():
            return None  # this process was forked off: the pipes belong to the parent
        return child


class Overran(Exception):
    """The process is gone; `code` says why."""

    def __init__(self, code: HostileCode) -> None:
        super().__init__(code.value)
        self.code = code


def _start(reader: str) -> str:
    path = f"import sys; sys.path.insert(0, {_SOURCE_ROOT!r})"
    return f"{path}; from {reader} import main; main()"


class _Child:
    """One limited process with its pipes. Used by one thread at a time."""

    def __init__(self, start_seconds: float, trusted: bytes, reader: str) -> None:
        self.parent = os.getpid()
        self.jobs = 0
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _start(reader)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
            cwd="/",
            start_new_session=True,  # Ctrl-C in a terminal is for the parent
        )
        try:
            _, mode = self._guarded(start_seconds, None, b"")
            self._guarded(start_seconds, Job("trust", len(trusted)), trusted)
        except Overran:
            raise Transient(
                "the document reader does not start", "See its message in the log of this process."
            ) from None
        self.filtered = mode == b"filtered"

    def alive(self) -> bool:
        return self._process.poll() is None

    def run(self, job: Job, content: bytes, seconds: float) -> tuple[Answer, bytes]:
        """One job. Raises `Overran`; the process is then gone."""
        self.jobs += 1
        return self._guarded(seconds, job, content)

    def _guarded(self, seconds: float, job: Job | None, content: bytes) -> tuple[Answer, bytes]:
        timed_out = threading.Event()

        def end() -> None:
            timed_out.set()
            self._process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        assert self._process.stdin is not None, "piped"
        assert self._process.stdout is not None, "piped"
        try:
            if job is not None:
                send(self._process.stdin, job, content)
            return receive_answer(self._process.stdout)
        except (Closed, OSError, ValueError):
            self.kill()
            raise Overran(self._why(timed_out.is_set())) from None
        finally:
            timer.cancel()

    def _why(self, timed_out: bool) -> HostileCode:
        if timed_out or self._process.returncode == -signal.SIGXCPU:
            return HostileCode.TIME_OUT
        return HostileCode.READER_DIED

    def kill(self) -> None:
        """End the process at once; it holds nothing worth keeping."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        if not self._exited_by_itself():
            self._process.kill()
            self._process.wait()

    def _exited_by_itself(self) -> bool:
        try:
            self._process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            return False
        return True
