"""Measure the reading of photographed papers: accuracy, straight-through share, calibration, time.

    python bench/documents.py measure --count 120 --workers 2      # the forms the reader never saw
    python bench/documents.py measure --count 2000 --workers 2     # the full run, a few hours
    python bench/documents.py measure --forms build --count 120    # the forms it was built with
    python bench/documents.py calibrate --count 200                # shares right by how a value was seen

Writes `bench/documents/<forms>.md`, `.json` and a calibration plot `.svg`.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from claimwright.app.documents.photo.pool import picture_pool
from claimwright.app.documents.public import read_file
from claimwright.core.documents import MedicalBill, MedicalBillReading, OtherDocument
from claimwright.samples import make_bill
from claimwright.samples.photo import (
    BUILD,
    DAMAGES,
    PAPER_KINDS,
    UNSEEN,
    make_paper,
    photograph,
    photograph_bill,
)

OUT = Path(__file__).parent / "documents"
NAMES = {
    "numbers": ("bill_code", "bill_number", "check_code", "business_number"),
    "amounts": (
        "total_fen",
        "fund_paid_fen",
        "other_paid_fen",
        "account_paid_fen",
        "cash_paid_fen",
        "self_paid_fen",
        "self_funded_fen",
    ),
    "dates": ("issue_date", "visit_date", "admission_date", "discharge_date", "stay_days"),
    "words": ("kind", "payer_name", "hospital_name", "department", "insurance_type"),
}
GROUP = {name: group for group, names in NAMES.items() for name in names}


@dataclass
class Value:
    """One field of one page."""

    group: str
    name: str
    right: bool
    given: bool
    permille: int
    flagged: bool


@dataclass
class PageResult:
    """One page: what it was, how long it took, its values, and whether no person is needed."""

    kind: str
    form: str
    damage: str
    seconds: float
    straight: bool
    result: str
    values: list[Value] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=("measure", "calibrate"))
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=90_000)
    parser.add_argument("--forms", choices=("unseen", "build"), default=None)
    asked = parser.parse_args()
    forms = asked.forms or ("build" if asked.task == "calibrate" else "unseen")
    picture_pool().warm()
    load = os.getloadavg()[0]
    started = time.monotonic()
    with ThreadPoolExecutor(asked.workers) as workers:
        pages = list(workers.map(lambda index: one_page(index, asked.seed, forms), range(asked.count)))
    seconds = time.monotonic() - started
    OUT.mkdir(exist_ok=True)
    (OUT / f"{forms}.json").write_text(  # not committed: large
        json.dumps([asdict(page) for page in pages], ensure_ascii=False, indent=0) + "\n"
    )
    text = report(pages, forms, asked, seconds, load)
    (OUT / f"{forms}.md").write_text(text)
    (OUT / f"{forms}.svg").write_text(plot(calibration(pages)))
    print(text)


def one_page(index: int, seed: int, forms: str) -> PageResult:
    """Every fifth page is another kind of paper, the others are bills."""
    damage = list(DAMAGES.values())[index // 4 % len(DAMAGES)]
    if index % 5 == 4:
        return paper_page(index, seed, damage, 0 if forms == "build" else 1)
    form = (BUILD if forms == "build" else UNSEEN)[index % 4]
    bill = make_bill(seed + index)
    content = photograph_bill(bill, form, damage, seed + index)
    started = time.monotonic()
    reading = read_file(content)
    seconds = time.monotonic() - started
    straight = isinstance(reading, MedicalBillReading) and not reading.findings
    page = PageResult("bill", form.name, damage.name, seconds, straight, type(reading).__name__)
    page.values = bill_values(bill, reading) if isinstance(reading, MedicalBillReading) else lost_values(bill)
    return page


def bill_values(made: MedicalBill, reading: MedicalBillReading) -> list[Value]:
    flagged = {found.field for found in reading.findings}
    values = []
    for name, group in GROUP.items():
        wanted, got = getattr(made, name), getattr(reading.bill, name)
        if wanted is None and got is None:
            continue
        known = reading.evidence.get(name)
        permille = known.confidence_permille if known else 0
        values.append(Value(group, name, got == wanted, got is not None, permille, name in flagged))
    got_lines = [(line.name, line.amount_fen) for line in reading.bill.fees]
    wanted_lines = [(line.name, line.amount_fen) for line in made.fees]
    for i, line in enumerate(wanted_lines):
        known = (
            reading.evidence.get(f"fees.{got_lines.index(line)}.amount_fen") if line in got_lines else None
        )
        right = line in got_lines
        values.append(
            Value("lines", f"fees.{i}", right, right, known.confidence_permille if known else 0, False)
        )
    for line in got_lines:
        if line not in wanted_lines:
            values.append(Value("lines", "fees.extra", False, True, 0, False))
    return values


def lost_values(made: MedicalBill) -> list[Value]:
    names = [(group, name) for name, group in GROUP.items() if getattr(made, name) is not None]
    names += [("lines", f"fees.{i}") for i in range(len(made.fees))]
    return [Value(group, name, False, False, 0, True) for group, name in names]


def paper_page(index: int, seed: int, damage: object, variant: int) -> PageResult:
    kind = PAPER_KINDS[index // 5 % len(PAPER_KINDS)]
    paper = make_paper(kind, seed + index, variant)
    content = photograph(paper.page, damage, seed + index)  # type: ignore[arg-type]
    started = time.monotonic()
    reading = read_file(content)
    seconds = time.monotonic() - started
    fields, findings, evidence = {}, (None,), {}
    result = type(reading).__name__
    if isinstance(reading, OtherDocument):
        result, fields, findings = reading.kind.value, reading.fields, reading.findings
        evidence = reading.evidence
    page = PageResult(kind.value, f"variant{variant}", damage.name, seconds, not findings, result)  # type: ignore[attr-defined]
    flagged = {found.field for found in findings if found is not None}
    for name, wanted in paper.fields.items():
        got = fields.get(name)
        permille = evidence[name].confidence_permille if name in evidence else 0
        page.values.append(Value("paper", name, got == wanted, got is not None, permille, name in flagged))
    return page


def report(
    pages: list[PageResult], forms: str, asked: argparse.Namespace, seconds: float, load: float
) -> str:
    lines = [f"# Photographed papers, {forms} forms", ""]
    command = f"python bench/documents.py {asked.task} --forms {forms} --count {asked.count}"
    lines += [f"`{command} --workers {asked.workers} --seed {asked.seed}`, {time.strftime('%Y-%m-%d')}.", ""]
    lines += [*accuracy_table(pages), "", *by_damage(pages), "", *straight_table(pages), ""]
    wrong = [
        f"{page.form} {page.damage} {value.name}"
        for page in pages
        if page.straight
        for value in page.values
        if not value.right
    ]
    given_wrong = sum(value.given and not value.right for page in pages for value in page.values)
    lines += [f"Values read wrongly (given, not left out): {given_wrong}."]
    lines += [
        f"**Values wrong or missing on pages that pass every gate: {len(wrong)}** {', '.join(wrong)}",
        "",
    ]
    lines += ["| confidence given | values | right |", "|---|---|---|"]
    lines += [f"| {low}-{high} ‰ | {count} | {share} |" for low, high, count, share in calibration(pages)]
    lines += [
        "",
        timing(pages, asked, seconds, load),
        "",
    ]
    return "\n".join(lines)


def timing(pages: list[PageResult], asked: argparse.Namespace, seconds: float, load: float) -> str:
    times = sorted(page.seconds for page in pages)
    return (
        f"Seconds a page: median {times[len(times) // 2]:.1f}, p95 {times[int(len(times) * 0.95)]:.1f}; "
        f"{len(pages) * 60 / seconds:.0f} pages a minute with {asked.workers} workers on {os.cpu_count()} "
        f"cores (load average before the run {load:.1f}: anything above 0 is other work on the machine)."
    )


def accuracy_table(pages: list[PageResult]) -> list[str]:
    damages = list(DAMAGES)
    table: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for page in pages:
        for value in page.values:
            group = value.group if page.kind == "bill" else page.kind
            table[group, page.damage].append(value.right)
            table[group, "all"].append(value.right)
    lines = [f"| share right | {' | '.join(damages)} | all |", f"|---{'|---' * (len(damages) + 1)}|"]
    for group in dict.fromkeys(group for group, _ in table):
        cells = [share(table.get((group, damage), [])) for damage in (*damages, "all")]
        lines.append(f"| {group} | {' | '.join(cells)} |")
    return lines


def by_damage(pages: list[PageResult]) -> list[str]:
    table: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for page in pages:
        if page.kind == "bill":
            rights = [value.right for value in page.values if value.group != "words"]
            table[page.form, page.damage] += rights
    damages = list(DAMAGES)
    lines = [f"| numbers, amounts, dates, lines | {' | '.join(damages)} |", f"|---{'|---' * len(damages)}|"]
    for form in dict.fromkeys(form for form, _ in table):
        lines.append(f"| {form} | {' | '.join(share(table.get((form, damage), [])) for damage in damages)} |")
    return lines


def straight_table(pages: list[PageResult]) -> list[str]:
    lines = ["| kind | pages | recognised | without a person |", "|---|---|---|---|"]
    for kind in dict.fromkeys(page.kind for page in pages):
        own = [page for page in pages if page.kind == kind]
        known = [page.result in ("MedicalBillReading", kind) for page in own]
        straight = share([page.straight for page in own])
        lines.append(f"| {kind} | {len(own)} | {share(known)} | {straight} |")
    return lines


def share(rights: list[bool]) -> str:
    return f"{sum(rights) / len(rights):.3f}" if rights else "-"


def calibration(pages: list[PageResult]) -> list[tuple[int, int, int, str]]:
    bins = ((0, 500), (500, 900), (900, 950), (950, 980), (980, 995), (995, 1000))
    given = [value for page in pages if page.kind == "bill" for value in page.values if value.given]
    rows = []
    for low, high in bins:
        rights = [value.right for value in given if low <= value.permille < high + (high == 1000)]
        rows.append((low, high, len(rights), share(rights)))
    return rows


def plot(rows: list[tuple[int, int, int, str]]) -> str:
    """Confidence given (across) against share right (up), both 0 to 1."""
    dots = "".join(
        f'<circle cx="{20 + (low + high) * 0.18:.0f}" cy="{380 - float(right) * 360:.0f}" '
        f'r="{3 + min(count, 900) ** 0.5 / 4:.1f}"/>'
        for low, high, count, right in rows
        if right != "-"
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">'
        '<path d="M20 380L380 20" stroke="#999"/>'
        f'<path d="M20 20V380H380" fill="none" stroke="#333"/><g fill="#1c6dd0">{dots}</g></svg>\n'
    )


if __name__ == "__main__":
    main()
