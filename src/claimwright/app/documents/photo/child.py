"""The limited process that reads pictures: models first, then no file, socket or thread."""

from __future__ import annotations

import os
from typing import Final

from claimwright.app.documents.limited import child
from claimwright.app.documents.limited.frames import READ_EACH, Job
from claimwright.app.documents.seals.trust import SealTrust
from claimwright.app.documents.wire import each_to_json

MEMORY_BYTES: Final = 3 * 1024 * 1024 * 1024
CPU_SECONDS: Final = 45


def main() -> None:
    """Serve jobs until the parent closes the pipe."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = "1"
    child.main(child.Reader(_warm, _answer, MEMORY_BYTES, CPU_SECONDS))


def _warm() -> None:
    from claimwright.app.documents.photo import calibration, dictionaries, engine, read_file

    engine.warm()
    dictionaries.load()
    calibration.warm()
    read_file.warm_pdf()


def _answer(job: Job, body: bytes, trust: SealTrust) -> tuple[str, bytes]:
    from claimwright.app.documents.photo.read_file import draw, read_each, read_pictured

    del trust  # a picture carries no seal that could be verified
    if job.task == "draw":
        return "image/jpeg", draw(body, job.page)
    if job.task == READ_EACH:
        return READ_EACH, each_to_json(read_each(body))
    return child.as_answer(read_pictured(body))
