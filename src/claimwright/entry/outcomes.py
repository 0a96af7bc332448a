"""Past outcomes as a CSV file, and a trained score in words and figures."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import typer

from claimwright.core.checks.training import Outcome, Trained

FIXED = ("case", "bad")


def write_outcomes(path: Path, outcomes: Sequence[Outcome]) -> None:
    """One line a case; a feature that is unknown is left empty."""
    names = sorted({name for one in outcomes for name in one.features})
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow([*FIXED, *names])
        for one in outcomes:
            writer.writerow([one.case_id, int(one.bad), *(one.features.get(name, "") for name in names)])


def read_outcomes(path: Path) -> list[Outcome]:
    """The file that `write_outcomes` wrote; anything else is refused with its line."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        names = [name for name in reader.fieldnames or () if name not in FIXED]
        if not set(FIXED) <= set(reader.fieldnames or ()):
            raise typer.BadParameter(f"{path}: the first line must name {', '.join(FIXED)} and the features.")
        return [_outcome(path, line, row, names) for line, row in enumerate(reader, start=2)]


def _outcome(path: Path, line: int, row: dict[str, str], names: Sequence[str]) -> Outcome:
    try:
        features = {name: int(row[name]) for name in names if row[name]}
    except ValueError:
        raise typer.BadParameter(f"{path}, line {line}: features are whole numbers or empty.") from None
    if row["bad"] not in ("0", "1"):
        raise typer.BadParameter(f"{path}, line {line}: bad is 0 or 1, not “{row['bad']}”.")
    return Outcome(row["case"], features, row["bad"] == "1")


def metrics_of(trained: Trained) -> dict[str, object]:
    """The figures as kept beside the card, in thousandths."""
    return {
        "cases": trained.cases,
        "bad": trained.bad,
        "test_cases": trained.test_cases,
        "auc_per_mille": round(trained.auc * 1000),
        "brier_per_mille": round(trained.brier * 1000),
    }


def lines_of(trained: Trained) -> list[str]:
    """The card and its figures, to read."""
    lines = [
        f"{trained.cases} cases, {trained.bad} bad; measured on {trained.test_cases} not trained on",
        f"AUC {trained.auc:.3f}   Brier {trained.brier:.4f}",
        "calibration (cases, expected, found): "
        + "; ".join(f"{count}: {expected:.3f} {found:.3f}" for count, expected, found in trained.calibration),
        f"card: base {trained.card.base}",
    ]
    for one in trained.card.binned:
        steps = [f"below {one.edges[0]}: {one.points[0]:+d}"]
        steps += [f"from {edge}: {points:+d}" for edge, points in zip(one.edges, one.points[1:], strict=True)]
        lines.append(f"  {one.feature}: " + ", ".join(steps))
    lines.append("a person looks from so many points on: share sent, share of the bad found")
    shown = trained.thresholds[:: max(1, len(trained.thresholds) // 12)]
    lines += [f"  {limit:>5}: {sent * 100:6.2f}% {found * 100:6.2f}%" for limit, sent, found in shown]
    return lines
