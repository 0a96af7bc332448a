"""``make fuzz-documents``: a coverage-guided fuzzer on the readers of strangers' files.

A child process, confined like a reader, reads one file after another and reports the lines it took
(`sys.settrace`, of the readers' own modules alone). A file that took a new way is kept and mutated further.
A finding is an exception of ours, a dead child, or a file that takes longer than a reader may.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import random  # noqa: TID251 - seeded
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

from claimwright.samples.hostile import attacks, mutated, seeds

HANG_SECONDS = 20.0  # traced code is some ten times slower than a reader with its limit of 10 s of CPU
_READERS = ("/app/documents/readers/", "/app/documents/seals/", "/app/documents/photo/", "/core/documents/")
_KEPT_MAX = 3_000


class Coverage:
    """Pairs of lines taken one after the other, in the readers' modules."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self._before: dict[int, int] = {}

    def call(self, frame: FrameType, _: str, __: Any) -> Any:
        name = frame.f_code.co_filename
        return self.line if any(part in name for part in _READERS) else None

    def line(self, frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            place = hash((frame.f_code.co_filename, frame.f_lineno))
            self.seen.add(hash((self._before.get(id(frame.f_code), 0), place)))
            self._before[id(frame.f_code)] = place
        return self.line


def target(content: bytes) -> str:
    """What a reader does with a file, apart from text recognition, which is no code of ours."""
    from claimwright.app.documents.photo.decode import decode
    from claimwright.app.documents.photo.grain import editor_signs
    from claimwright.app.documents.photo.header import looks_like_picture
    from claimwright.app.documents.readers.draw import draw_page
    from claimwright.app.documents.readers.limits import ReadEnded
    from claimwright.app.documents.readers.read import read_content
    from claimwright.core.documents.messages import explain_reading
    from claimwright.core.documents.reading_print import paper_print

    reading = read_content(content)
    explain_reading(reading)
    paper_print(reading)
    try:
        if looks_like_picture(content):
            decode(content)
            editor_signs(content)
        elif len(content) % 4 == 0:
            draw_page(content, 0)
    except ReadEnded:
        pass
    return type(reading).__name__


def serve(pipe: Connection) -> None:
    """The child: confine, then read what comes and say what was new."""
    from claimwright.app.documents.limited.confine import MEMORY_BYTES, allow_cpu, confine

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for content in seeds()[:4]:
        target(content)  # load the libraries before no file may be opened for writing
    confine(2 * MEMORY_BYTES)
    known: set[int] = set()
    while True:
        content = pipe.recv_bytes()
        allow_cpu(int(HANG_SECONDS) * 2)
        coverage = Coverage()
        error = ""
        sys.settrace(coverage.call)
        try:
            result = target(content)
        except (MemoryError, RecursionError) as ended:
            result = type(ended).__name__  # the limited process answers these itself
        except Exception:
            result, error = "exception", traceback.format_exc()
        finally:
            sys.settrace(None)
        new = len(coverage.seen - known)
        known |= coverage.seen
        pipe.send((result, new, len(known), error))


class Fuzzer:
    """The parent's side: what is kept, what was found, a child that is replaced when it is gone."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.kept: list[bytes] = []
        self.results: Counter[str] = Counter()
        self.findings: dict[str, Path] = {}
        self.lines = self.runs = 0
        self.slowest = 0.0
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.child = context.Process(target=serve, args=(other,), daemon=True)
        self.child.start()
        other.close()

    def run(self, content: bytes) -> None:
        """One file through the child."""
        started = time.monotonic()
        limit = HANG_SECONDS + (30.0 if self.runs == 0 else 0.0)  # the first one waits for the libraries
        self.runs += 1
        try:
            self.pipe.send_bytes(content)
            if not self.pipe.poll(limit):
                self._found("hang", "hang", content)
                return self._replace()
            result, new, self.lines, error = self.pipe.recv()
        except (EOFError, OSError):
            self._found("died", "died", content)
            return self._replace()
        if self.runs > 1:
            self.slowest = max(self.slowest, time.monotonic() - started)
        self.results[result] += 1
        if error:
            self._found(error.strip().splitlines()[-1][:80] + error.splitlines()[-3], error, content)
        if new and len(content) < 2_000_000:
            self.kept = [*self.kept[-_KEPT_MAX:], content]
        return None

    def _replace(self) -> None:
        self.child.kill()
        self.child.join()
        self._start()
        self.runs = max(self.runs, 1)

    def _found(self, key: str, said: str, content: bytes) -> None:
        if key in self.findings:
            return
        path = self.folder / hashlib.sha256(content).hexdigest()[:16]
        path.write_bytes(content)
        path.with_suffix(".txt").write_text(said)
        self.findings[key] = path
        print(f"FOUND {key}: {path}", flush=True)

    def mutate(self) -> bytes:
        base, other = self.chance.choice(self.kept), self.chance.choice(self.kept)
        if self.chance.random() < 0.5:  # the newest ways are the least tried
            base = self.kept[-1 - min(len(self.kept) - 1, int(self.chance.expovariate(0.05)))]
        return mutated(base, self.chance, other)

    def close(self) -> None:
        self.child.kill()
        self.child.join()


def fuzz(seconds: float, seed: int, folder: Path) -> Fuzzer:
    """Run for so long; the fuzzer with what it found."""
    fuzzer = Fuzzer(seed, folder)
    try:
        for content in [*seeds(seed), *attacks(seed).values()]:
            fuzzer.run(content)
        ends, says = time.monotonic() + seconds, time.monotonic() + 30
        while time.monotonic() < ends:
            fuzzer.run(fuzzer.mutate())
            if time.monotonic() > says:
                says += 30
                print(f"{fuzzer.runs} files, {fuzzer.lines} ways, {len(fuzzer.kept)} kept", flush=True)
    finally:
        fuzzer.close()
    return fuzzer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=None, help="folder for files that broke something")
    asked = parser.parse_args()
    folder = asked.findings or Path(tempfile.mkdtemp(prefix="claimwright-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    fuzzer = fuzz(asked.minutes * 60, asked.seed, folder)
    seconds = time.monotonic() - started
    print(
        f"{fuzzer.runs} files in {seconds:.0f} s, {fuzzer.lines} ways, {len(fuzzer.kept)} kept, "
        f"slowest {fuzzer.slowest:.1f} s, {dict(fuzzer.results.most_common())}, "
        f"{len(fuzzer.findings)} findings"
    )
    return 1 if fuzzer.findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
