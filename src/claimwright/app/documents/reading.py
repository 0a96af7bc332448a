"""Read and draw files through the pool of limited processes. Nothing here parses."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

import msgspec

from claimwright.app.documents.limited.frames import READ_EACH, Answer, Job
from claimwright.app.documents.limited.pool import ReaderPool
from claimwright.app.documents.photo.header import looks_like_picture
from claimwright.app.documents.photo.pool import picture_pool
from claimwright.app.documents.readers.limits import too_large
from claimwright.app.documents.seals.trust import SealTrust, load_trust
from claimwright.app.documents.wire import each_from_json, from_json
from claimwright.core.documents.gate import GateCode
from claimwright.core.documents.reading import (
    Hostile,
    HostileCode,
    MedicalBillReading,
    OtherDocument,
    Reading,
    Unreadable,
    UnreadableCode,
)
from claimwright.infra.telemetry import log
from claimwright.ports.failure import Transient

_DRAWN = ("image/png", "image/svg+xml", "image/jpeg")


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as image/png or image/svg+xml."""

    media_type: str
    content: bytes


def read_file(content: bytes, file_name: str = "") -> Reading:
    """Read a file in a limited process: what it is and says, or why it cannot be told.

    Never raises for the content. Safe from any thread. A digital e-invoice takes some milliseconds once
    the pool is warm (`warm_readers`). The form is told by the content: `file_name` is not believed.
    """
    del file_name
    refused = _refused_unread(content)
    if refused is not None:
        return refused
    result = _pool().run(Job("read", len(content)), content)
    if isinstance(result, Unreadable | Hostile):
        return result
    reading = _decoded(*result)
    if _for_the_picture_reader(reading, content):
        seen = picture_pool().run(Job("read", len(content)), content)
        return seen if isinstance(seen, Unreadable | Hostile) else _decoded(*seen)
    return reading


def read_documents(content: bytes) -> tuple[Reading, ...]:
    """Every document in a file, in its order: several papers on one photograph, a PDF of scans.

    A digital file is one document. Never empty and never raises for the content; `read_file` is the first
    bill of these, with a finding that says how many there are.
    """
    reading = read_file(content)
    several = isinstance(reading, MedicalBillReading | OtherDocument) and any(
        found.code is GateCode.SEVERAL_DOCUMENTS for found in reading.findings
    )
    if not several:
        return (reading,)
    seen = picture_pool().run(Job(READ_EACH, len(content)), content)
    if isinstance(seen, Unreadable | Hostile) or seen[0].kind != READ_EACH:
        return (reading,)
    return each_from_json(seen[1]) or (reading,)


def _for_the_picture_reader(reading: Reading, content: bytes) -> bool:
    """A picture, or a PDF that holds nothing but pictures."""
    if not isinstance(reading, Unreadable):
        return False
    if reading.code is UnreadableCode.PICTURE:
        return looks_like_picture(content)
    return reading.code is UnreadableCode.NO_TEXT


def _decoded(head: Answer, body: bytes) -> Reading:
    try:
        return from_json(head.kind, body)
    except (msgspec.DecodeError, KeyError):
        return Hostile(HostileCode.READER_DIED, {"reason": "answer"})


def render_page(content: bytes, page: int = 0) -> PageImage | Unreadable | Hostile:
    """Draw one page (from 0) in a limited process: PDF as PNG, XML and OFD as SVG, a picture as JPEG."""
    refused = _refused_unread(content)
    if refused is not None:
        return refused
    result = _pool().run(Job("draw", len(content), page=page), content)
    if isinstance(result, Unreadable | Hostile):
        return result
    drawn = _drawn(*result)
    if isinstance(drawn, Unreadable) and drawn.code is UnreadableCode.PICTURE and looks_like_picture(content):
        seen = picture_pool().run(Job("draw", len(content), page=page), content)
        return seen if isinstance(seen, Unreadable | Hostile) else _drawn(*seen)
    return drawn


def _drawn(head: Answer, body: bytes) -> PageImage | Unreadable | Hostile:
    if head.kind in _DRAWN:
        return PageImage(head.kind, body)
    failed = from_json(head.kind, body)
    assert isinstance(failed, Unreadable | Hostile), "a page is drawn or it is not"
    return failed


def warm_readers() -> bool:
    """Start a reader ahead of the first file. True when its system calls are filtered."""
    return _pool().warm()


def warm_picture_readers() -> threading.Thread:
    """Start a reader of pictures beside everything else, so that nobody's first photograph waits for it.

    The models take some seconds and some 400 MB. Returns the thread that does it; a reader that does not
    start is logged, and tried again with the first picture.
    """

    def warm() -> None:
        try:
            picture_pool().warm()
        except Transient as failure:
            log("picture_reader_not_started", logging.WARNING, error=str(failure), remedy=failure.remedy)

    thread = threading.Thread(target=warm, name="warm-pictures", daemon=True)
    thread.start()
    return thread


def _refused_unread(content: bytes) -> Unreadable | Hostile | None:
    """What needs no process to be told."""
    if not content:
        return Unreadable(UnreadableCode.EMPTY)
    return too_large(len(content))


def trust_seals(folder: Path | None) -> int:
    """Trust the seals of the certificates in `folder` (None: of nobody); returns how many there are.

    Call it once at the start, before files are read; running readers are replaced. Raises `TrustError`
    when a file there is no certificate, `OSError` when the folder cannot be read.
    """
    trust = load_trust(folder) if folder is not None else SealTrust()
    _pools.replace(trust)
    return len(trust.certificates)


class _Pools:
    """The one pool of this process, made when it is first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ReaderPool | None = None
        self._trust = SealTrust()

    def get(self) -> ReaderPool:
        with self._lock:
            if self._pool is None:
                self._pool = ReaderPool(trusted=self._trust.certificates)
            return self._pool

    def replace(self, trust: SealTrust) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.close()
            self._pool, self._trust = None, trust


_pools = _Pools()


def _pool() -> ReaderPool:
    return _pools.get()
