"""Mutated and hostile files through the service: no crash, no hang over its limit, no file left behind."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import time
from collections import Counter
from pathlib import Path

from claimwright.app.documents.public import read_file, render_page
from claimwright.core.documents import MedicalBillReading, OtherDocument
from claimwright.samples import as_xml, make_bill
from claimwright.samples.hostile import attacks, mutated, seeds

_ROOT = Path("/")  # where readers run
_PLACES = ("/", "/tmp", "/var/tmp", "/dev/shm")
_LIMIT_SECONDS = 15.0 + 60.0  # both pools, one after the other


def measure_hostile(files: int, seed: int) -> dict[str, object]:
    """Every twentieth file is drawn too. Pictures cost seconds, so most mutations are of the other forms."""
    before = _files()
    found, slowest, drawn = Counter[str](), 0.0, 0
    tried = [*attacks(seed).values()]
    sound, chance = seeds(seed), random.Random(seed)
    while len(tried) < files:
        number = len(tried)
        base = sound[number % 7] if number % 10 else sound[7 + number // 10 % 5]
        tried.append(mutated(base, chance, chance.choice(sound)))
    for number, content in enumerate(tried):
        started = time.monotonic()
        reading = read_file(content)
        code = getattr(reading, "code", None)
        known = isinstance(reading, MedicalBillReading | OtherDocument)
        found[type(reading).__name__ if known or code is None else code.value] += 1
        if number % 20 == 0:
            render_page(content)
            drawn += 1
        slowest = max(slowest, time.monotonic() - started)
    works = isinstance(read_file(as_xml(make_bill(seed))), MedicalBillReading)
    left = sorted(str(path) for path in _files() - before if "was-here" in path.name or path.parent == _ROOT)
    return {
        "files": len(tried),
        "attacks": len(attacks(seed)),
        "drawn": drawn,
        "results": dict(found.most_common()),
        "slowest_seconds": round(slowest, 2),
        "over_the_limit": slowest > _LIMIT_SECONDS,
        "reads_afterwards": works,
        "files_left_behind": left,
    }


def _files() -> set[Path]:
    return {path for place in _PLACES if Path(place).is_dir() for path in Path(place).iterdir()}
