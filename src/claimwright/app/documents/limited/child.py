"""The limited process: reads jobs from stdin, answers on what was stdout, holds nothing between jobs."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from claimwright.app.documents.limited.confine import CPU_SECONDS, MEMORY_BYTES, allow_cpu, confine
from claimwright.app.documents.limited.frames import Answer, Closed, Job, receive_job, send
from claimwright.app.documents.readers.draw import draw_page
from claimwright.app.documents.readers.limits import ReadEnded
from claimwright.app.documents.readers.read import read_content
from claimwright.app.documents.seals.trust import SealTrust
from claimwright.app.documents.wire import kind_of, to_json
from claimwright.core.documents.reading import Hostile, HostileCode, Reading

READY = "ready"
TRUST = "trust"
_WARM_XML = b"<EInvoice><EInvoiceCode/></EInvoice>"


@dataclass(frozen=True, slots=True)
class Reader:
    """What a limited process can do, loaded before it is confined, and its own limits."""

    warm: Callable[[], object]
    answer: Callable[[Job, bytes, SealTrust], tuple[str, bytes]]
    memory_bytes: int = MEMORY_BYTES
    cpu_seconds: int = CPU_SECONDS


def main(reader: Reader | None = None) -> None:
    """Confine this process, then serve jobs until the parent closes the pipe."""
    reader = reader or Reader(lambda: read_content(_WARM_XML), _answer)
    jobs = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    reader.warm()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a log that cannot be written is no reason to die
    confined = confine(reader.memory_bytes)
    send(answers, Answer(READY, 8), b"filtered" if confined else b"rlimited")
    trust = SealTrust()
    while True:
        try:
            job, body = receive_job(jobs)
        except Closed:
            return
        allow_cpu(reader.cpu_seconds)
        if job.task == TRUST:
            trust = SealTrust(msgspec.json.decode(body, type=tuple[bytes, ...]))
            send(answers, Answer(READY, 0), b"")
        else:
            _serve(answers, job, body, trust, reader)


def _serve(answers: BinaryIO, job: Job, body: bytes, trust: SealTrust, reader: Reader) -> None:
    try:
        kind, answer = reader.answer(job, body, trust)
    except ReadEnded as ended:
        kind, answer = kind_of(ended.result), to_json(ended.result)
    except MemoryError:
        kind, answer = as_answer(Hostile(HostileCode.MEMORY))
    except RecursionError:
        kind, answer = as_answer(Hostile(HostileCode.TOO_DEEP))
    except Exception as error:  # a defect of ours: say where, never what the file holds
        places = "".join(traceback.format_tb(error.__traceback__))
        with contextlib.suppress(OSError):
            sys.stderr.write(f"document reader: {type(error).__name__}\n{places}")
            sys.stderr.flush()
        kind, answer = as_answer(Hostile(HostileCode.READER_DIED, {"reason": type(error).__name__}))
    send(answers, Answer(kind, len(answer)), answer)


def _answer(job: Job, body: bytes, trust: SealTrust) -> tuple[str, bytes]:
    if job.task == "draw":
        drawn = draw_page(body, job.page)
        return drawn.media_type, drawn.content
    return as_answer(read_content(body, trust))


def as_answer(reading: Reading) -> tuple[str, bytes]:
    """A reading as (kind, JSON)."""
    return kind_of(reading), to_json(reading)


if __name__ == "__main__":
    main()
