"""One kind of work, done again and again: at once while there is some, with growing pauses while not."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from claimwright.infra.telemetry import COUNTERS, log
from claimwright.ports.failure import OperationalFailure

IDLE_FIRST_S = 0.03
IDLE_MAX_S = 0.12
TROUBLE_FIRST_S = 0.2
TROUBLE_MAX_S = 3.0
_GROWTH = 1.5


class Trouble:
    """What keeps the loops of a process from working: told once when it begins and once when it is over."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loops_by_words: dict[str, set[str]] = {}

    def begins(self, loop: str, failure: OperationalFailure) -> None:
        words = str(failure)
        with self._lock:
            is_new = words not in self._loops_by_words
            self._loops_by_words.setdefault(words, set()).add(loop)
        if is_new:
            log("waiting", logging.WARNING, error=words, remedy=failure.remedy)

    def ends(self, loop: str) -> None:
        with self._lock:
            before = len(self._loops_by_words)
            for loops in self._loops_by_words.values():
                loops.discard(loop)
            self._loops_by_words = {words: loops for words, loops in self._loops_by_words.items() if loops}
            is_over = before > 0 and not self._loops_by_words
        if is_over:
            log("working_again")


@dataclass(frozen=True, slots=True)
class Loop:
    """`step` does what is due and answers how much that was."""

    name: str
    step: Callable[[], int]
    idle_max_s: float = IDLE_MAX_S

    def run(self, stop: threading.Event, trouble: Trouble) -> None:
        """Work until asked to stop; a step under way is finished. Trouble is told and waited out."""
        idle_s, trouble_s = IDLE_FIRST_S, TROUBLE_FIRST_S
        while not stop.is_set():
            try:
                did = self.step()
            except OperationalFailure as failure:
                trouble.begins(self.name, failure)
                stop.wait(jitter(trouble_s))
                trouble_s = min(trouble_s * _GROWTH, TROUBLE_MAX_S)
                continue
            except Exception:
                logging.getLogger("claimwright").exception("step_failed")
                COUNTERS.count("worker_bugs", topic=self.name)
                stop.wait(jitter(TROUBLE_MAX_S))
                continue
            if trouble_s > TROUBLE_FIRST_S:
                trouble.ends(self.name)
                trouble_s = TROUBLE_FIRST_S
            if did:
                COUNTERS.count("worker_done", did, topic=self.name)
                idle_s = IDLE_FIRST_S
                continue
            stop.wait(jitter(idle_s))
            idle_s = min(idle_s * _GROWTH, self.idle_max_s)


def jitter(pause_s: float) -> float:
    """The pause, up to a quarter longer or shorter, so that workers do not march in step."""
    return pause_s * (0.75 + secrets.randbelow(501) / 1000)


def run_all(loops: tuple[Loop, ...], stop: threading.Event, stop_within_s: float) -> bool:
    """Each loop in its own thread until `stop`; True if all ended within the time given then."""
    trouble = Trouble()
    threads = [
        threading.Thread(target=loop.run, args=(stop, trouble), name=loop.name, daemon=True) for loop in loops
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    deadline = time.monotonic() + stop_within_s
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)
