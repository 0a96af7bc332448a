"""Measure the reading of documents on forms that the reader never saw.

    python bench/documents.py digital                          # XML, OFD, PDF: accuracy and times, a minute
    python bench/documents.py photos --photo-pages 2000 --resume --workers 2   # about an hour; may be stopped
    python bench/documents.py report                           # tables and plot of the pages read so far
    python bench/documents.py calibrate --photo-pages 400      # fits confidence, on forms it was built with
    python bench/documents.py duplicates                       # 500 pairs, 500 near-twins, photographs
    python bench/documents.py tampering                        # hits and false alarms
    python bench/documents.py hostile                          # 2,000 mutated and hostile files

`photos` appends each page to `bench/documents/photos.jsonl` (not committed); with --resume it leaves out the
pages that are there. Committed are the results: `bench/results/documents*`.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import psutil

from claimwright.app.documents.photo.pool import picture_pool
from claimwright.app.documents.public import read_file
from measuring import document_fit, document_report
from measuring.document_digital import measure_digital
from measuring.document_hostile import measure_hostile
from measuring.document_pages import PageResult, judge_page, make_page
from measuring.document_pairs import measure_pairs
from measuring.document_tampering import measure_tampering
from measuring.machine import description

HERE = Path(__file__).parent
RESULTS = HERE / "results"
RAW = HERE / "documents" / "photos.jsonl"
SEEN = HERE / "documents" / "calibration.jsonl"
CALIBRATION = HERE.parent / "src/claimwright/app/documents/photo/calibration.json"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", nargs="?", default="digital", choices=sorted(TASKS))
    parser.add_argument("--pages", type=int, default=100, help="bills of each named form (digital)")
    parser.add_argument("--photo-pages", type=int, default=2000, help="pages of the whole photo measurement")
    parser.add_argument("--resume", action="store_true", help="leave out the pages that were read before")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--files", type=int, default=2000, help="mutated and hostile files")
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--photo-pairs", type=int, default=24)
    parser.add_argument("--seed", type=int, default=90_000)
    TASKS[parser.parse_args().task](parser.parse_args())


def digital(asked: argparse.Namespace) -> None:
    _keep("documents.json", measure_digital(asked.pages, asked.seed))


def duplicates(asked: argparse.Namespace) -> None:
    _keep("documents-pairs.json", measure_pairs(asked.pairs, asked.photo_pairs, asked.seed))


def tampering(asked: argparse.Namespace) -> None:
    _keep("documents-tampering.json", measure_tampering(asked.pairs, asked.photo_pairs, asked.seed))


def hostile(asked: argparse.Namespace) -> None:
    _keep("documents-hostile.json", measure_hostile(asked.files, asked.seed))


def _keep(name: str, measured: dict[str, object]) -> None:
    text = json.dumps({"machine": description(), **measured}, ensure_ascii=False, indent=1)
    (RESULTS / name).write_text(text + "\n")
    print(text)


def photos(asked: argparse.Namespace) -> None:
    """Read what is missing of the pages, keep each at once, then report."""
    RAW.parent.mkdir(exist_ok=True)
    if not asked.resume:
        RAW.unlink(missing_ok=True)
    done = {page.index for page in _kept_pages()}
    missing = [index for index in range(asked.photo_pages) if index not in done]
    print(f"{len(done)} pages are there, {len(missing)} to read", flush=True)
    picture_pool().warm()
    load, started = os.getloadavg()[0], time.monotonic()
    with ThreadPoolExecutor(asked.workers) as workers, RAW.open("a") as raw:
        for number, said in enumerate(workers.map(lambda index: _page(index, asked), missing), 1):
            raw.write(json.dumps(said, ensure_ascii=False) + "\n")
            raw.flush()
            if number % 25 == 0:
                print(f"{number} of {len(missing)}, {time.monotonic() - started:.0f} s", flush=True)
    if missing:
        run = {
            "pages": len(missing),
            "workers": asked.workers,
            "pages_a_minute": round(len(missing) * 60 / (time.monotonic() - started), 1),
            "load_before": round(load, 2),
        }
        with RAW.open("a") as raw:
            raw.write(json.dumps({"run": run}) + "\n")
    report(asked)


def _page(index: int, asked: argparse.Namespace) -> dict[str, object]:
    made = make_page(index, asked.seed, "unseen")
    started = time.monotonic()
    reading = read_file(made.content)
    page = judge_page(index, made, reading, time.monotonic() - started)
    return {**page.as_json(), "peak_mb": _peak_mb()}


def _peak_mb() -> int:
    """The most memory that a reader process ever held."""
    peaks = [0]
    for child in psutil.Process().children():
        try:
            status = Path(f"/proc/{child.pid}/status").read_text()
        except OSError:
            continue
        peaks += [int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")]
    return max(peaks)


def _raw_lines() -> list[dict[str, object]]:
    lines = RAW.read_text().splitlines() if RAW.exists() else []
    return [json.loads(line) for line in lines if line.endswith("}")]  # a cut last line is read again


def _kept_pages() -> list[PageResult]:
    pages = {}
    for said in _raw_lines():
        if "index" in said:
            page = PageResult.from_json({name: value for name, value in said.items() if name != "peak_mb"})
            pages[page.index] = page
    return [pages[index] for index in sorted(pages)]


def report(asked: argparse.Namespace) -> None:
    """Write the tables and the plot of every page that was read so far."""
    pages, raw = _kept_pages(), _raw_lines()
    values = [value for page in pages for value in page.values]
    rows = document_report.calibration(values)
    passed = document_report.wrong_passed(pages)
    wrong, unnamed = document_report.wrong_given(pages)
    count, right = document_report.at_least(values, 950)
    times = sorted(page.seconds for page in pages)
    peak = max((int(str(said.get("peak_mb", 0))) for said in raw), default=0)
    runs = [said["run"] for said in raw if "run" in said]
    machine = description()
    lines = [
        "# Photographed papers, forms that the reader never saw",
        "",
        f"{len(pages)} pages, `python bench/documents.py photos --seed {asked.seed}`, {machine['date']}.",
        "Half of the bills are in four named forms, half in forms drawn from a seed.",
        "",
        f"**Values wrong or missing on pages that pass every gate: {len(passed)}** {'; '.join(passed)}",
        "",
        f"Values given wrongly: {wrong}; not named to the person who sees the page: {unnamed}.",
        "",
        *document_report.accuracy(pages),
        "",
        *document_report.by_form(pages),
        "",
        *document_report.straight(pages),
        "",
        "| confidence given, permille | values | mean | right |",
        "|---|---|---|---|",
        *(f"| {low}-{high} | {n} | {mean:.4f} | {share:.4f} |" for low, high, n, mean, share in rows),
        "",
        f"Of {count} values given 950 or more, {right} are right. Plot: `documents-photos.svg`.",
        "",
        f"Seconds a page: median {times[len(times) // 2]:.2f}, p95 {times[int(len(times) * 0.95)]:.2f}.",
        f"A reader process held at most {peak} MB. Runs on {machine['cores']} cores: {json.dumps(runs)}",
        "",
    ]
    (RESULTS / "documents-photos.md").write_text("\n".join(lines))
    (RESULTS / "documents-photos.svg").write_text(document_report.plot(rows))
    print("\n".join(lines))


def calibrate(asked: argparse.Namespace) -> None:
    """Fit the confidence to pages in the forms that the reader was built with."""
    if not asked.resume:
        SEEN.unlink(missing_ok=True)
    done = {page for page, _ in _seen()}
    tasks = [(index, asked.seed + 500_000) for index in range(asked.photo_pages) if index not in done]
    with (
        ProcessPoolExecutor(asked.workers, initializer=document_fit.start_process) as workers,
        SEEN.open("a") as raw,
    ):
        for (index, _), values in zip(tasks, workers.map(document_fit.values_of, tasks), strict=True):
            raw.write(json.dumps([index, values]) + "\n")
            raw.flush()
    found = [(str(way), float(at), bool(right)) for _, values in _seen() for way, at, right in values]
    origin = {
        "made_by": f"python bench/documents.py calibrate --photo-pages {asked.photo_pages}",
        "date": str(description()["date"]),
        "pages": f"{len(_seen())} in the forms that the reader was built with, every damage",
        "values": len(found),
        "right": sum(right for _, _, right in found),
    }
    said = json.dumps({"origin": origin, "ways": document_fit.fitted(found)}, ensure_ascii=False, indent=1)
    CALIBRATION.write_text(said + "\n")
    print(said)


def _seen() -> list[tuple[int, list[tuple[str, float, bool]]]]:
    lines = SEEN.read_text().splitlines() if SEEN.exists() else []
    return [json.loads(line) for line in lines if line.endswith("]]")]


TASKS: dict[str, Callable[[argparse.Namespace], None]] = {
    "calibrate": calibrate,
    "digital": digital,
    "duplicates": duplicates,
    "hostile": hostile,
    "photos": photos,
    "report": report,
    "tampering": tampering,
}

if __name__ == "__main__":
    main()
