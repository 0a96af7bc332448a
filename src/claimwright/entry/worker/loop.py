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


@dataclass(frozen=True, slots=True)
class Loop:
    """`step` does what is due and answers how much that was."""

    name: str
    step: Callable[[], int]
    idle_max_s: float = IDLE_MAX_S

    def run(self, stop: threading.Event) -> None:
        """Work until asked to stop; a step under way is finished. Trouble is told once, and waited out."""
        pause_s, in_trouble = IDLE_FIRST_S, False
        while not stop.is_set():
            try:
                did = self.step()
            except OperationalFailure as failure:
                if not in_trouble:
                    log(
                        "waiting", logging.WARNING, topic=self.name, error=str(failure), remedy=failure.remedy
                    )
                    pause_s, in_trouble = TROUBLE_FIRST_S, True
                stop.wait(jitter(pause_s))
                pause_s = min(pause_s * _GROWTH, TROUBLE_MAX_S)
                continue
            except Exception:
                logging.getLogger("claimwright").exception("step_failed")
                COUNTERS.count("worker_bugs", topic=self.name)
                stop.wait(jitter(TROUBLE_MAX_S))
                continue
            if in_trouble:
                log("working_again", topic=self.name)
                in_trouble = False
            if did:
                COUNTERS.count("worker_done", did, topic=self.name)
                pause_s = IDLE_FIRST_S
                continue
            stop.wait(jitter(pause_s))
            pause_s = min(pause_s * _GROWTH, self.idle_max_s)


def jitter(pause_s: float) -> float:
    """The pause, up to a quarter longer or shorter, so that workers do not march in step."""
    return pause_s * (0.75 + secrets.randbelow(501) / 1000)


def run_all(loops: tuple[Loop, ...], stop: threading.Event, stop_within_s: float) -> bool:
    """Each loop in its own thread until `stop`; True if all ended within the time given then."""
    threads = [threading.Thread(target=loop.run, args=(stop,), name=loop.name, daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    stop.wait()
    deadline = time.monotonic() + stop_within_s
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)
