"""``claimwright work …``: try routing rules over a simulated year, check them, put them in force."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from claimwright.app.work import public as work
from claimwright.core.dates import BUSINESS_ZONE
from claimwright.core.work.kinds import LINES
from claimwright.core.work.places import PROVINCES
from claimwright.core.work.reader import read_rulebook
from claimwright.core.work.rulebook import Rulebook
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.settings import Settings

app = typer.Typer(name="work", help="The shared work pool: routing rules and their simulation.")
EXIT_WRONG = 1
SAMPLES_DEFAULT = 40


@app.command()
def simulate(
    rules: Annotated[
        list[str] | None,
        typer.Option(help="Rulebook files, or names of shipped books; all shipped books if not given."),
    ] = None,
    people: Annotated[int, typer.Option(min=31, max=5000, help="How many people work.")] = 200,
    tasks: Annotated[int, typer.Option(min=100, max=20_000_000, help="Arrivals in the year.")] = 2_200_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same year.")] = 1,
    proofs: Annotated[
        int, typer.Option(min=0, max=10_000, help="Choices to ask again of the pure rules, for each book.")
    ] = SAMPLES_DEFAULT,
    out: Annotated[Path | None, typer.Option(help="A folder for the figures (JSON) and plots (SVG).")] = None,
    as_json: bool = AsJson,
) -> None:
    """Run a year of arrivals through each rulebook: waits, deadlines kept, load by person."""
    books = [_book(name) for name in rules or work.SHIPPED]
    found = _simulate(books, people, tasks, seed, proofs)
    if out is not None:
        _write(out, found)
    if as_json:
        typer.echo(json.dumps(found))
    else:
        _show(found, out)
    if any(one["differences"] for one in found["runs"]):
        raise typer.Exit(EXIT_WRONG)


@app.command()
def check(files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Read rulebooks and show every error with its line. Exit code 1 if there is one."""
    wrong = False
    for file in files:
        book = read_rulebook(file.read_text(encoding="utf-8"), file.name)
        if isinstance(book, Rulebook):
            typer.echo(f"{file.name}: {book.name}, effective {book.effective}, sha256 {book.sha256[:16]}…")
            continue
        wrong = True
        for error in book:
            typer.echo(f"{error.file}:{error.line}:{error.column}: {error.zh} / {error.en}", err=True)
    raise typer.Exit(EXIT_WRONG if wrong else 0)


@app.command()
def put(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    proposed_by: Annotated[UUID, typer.Option(help="Staff id of who wrote it.")],
    approved_by: Annotated[UUID, typer.Option(help="Staff id of who approves it: another person.")],
) -> None:
    """Put a rulebook in force from its effective day on; two people answer for it."""
    if proposed_by == approved_by:
        raise typer.BadParameter("who proposes a rulebook does not approve it", param_hint="--approved-by")
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        text = file.read_text(encoding="utf-8")
        book = work.put_in_force(tx, text, file.name, proposed_by, approved_by, ground.clock.now())
    if not isinstance(book, Rulebook):
        for error in book:
            typer.echo(f"{error.file}:{error.line}:{error.column}: {error.zh} / {error.en}", err=True)
        raise typer.Exit(EXIT_WRONG)
    typer.echo(f"{book.name} holds from {book.effective} on (sha256 {book.sha256})")


@app.command()
def sample(
    first: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day, in China.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day after the last.")],
    seed: Annotated[int, typer.Option(help="Written down with each sample, so that all can check.")],
    per_thousand: Annotated[int, typer.Option(min=1, max=1000)] = 20,
) -> None:
    """Ask other people to read a seeded sample of finished work again."""
    from_at, until_at = (day.replace(tzinfo=BUSINESS_ZONE) for day in (first, until))
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        now = ground.clock.now()
        asked = work.sample_fan_out(tx, ground.ids, from_at, until_at, per_thousand, seed, now)
    typer.echo(f"{asked} second readings asked for, seed {seed}")


@app.command()
def profile(
    staff_id: UUID,
    skills: Annotated[str, typer.Option(help="Comma-separated, as the rulebook names them.")],
    provinces: Annotated[str, typer.Option(help="Home provinces, two digits each; all if empty.")] = "",
    lines: Annotated[str, typer.Option(help="Lines of business; all if empty.")] = "",
    languages: Annotated[str, typer.Option(help="Besides Chinese, such as yue,en.")] = "",
    kin: Annotated[str, typer.Option(help="Person ids of the family, for recusal.")] = "",
    load_max: Annotated[int, typer.Option(min=1, max=500)] = 30,
    lead: Annotated[UUID | None, typer.Option(help="Staff id of who is told when clocks run out.")] = None,
    team: Annotated[str, typer.Option(help="For figures of groups.")] = "",
) -> None:
    """Write down what a member of staff can do, where, and whose cases are kept from them."""
    home = frozenset(_words(provinces)) or frozenset(PROVINCES)
    of_lines = frozenset(_words(lines)) or frozenset(LINES)
    for given, known, option in ((home, PROVINCES.keys(), "provinces"), (of_lines, set(LINES), "lines")):
        if given - known:
            wrong = ", ".join(sorted(given - known))
            raise typer.BadParameter(
                f"unknown: {wrong}; known: {', '.join(sorted(known))}", param_hint=option
            )
    family = frozenset(UUID(one) for one in _words(kin))
    written = work.Profile(
        staff_id,
        frozenset(_words(skills)),
        of_lines,
        frozenset(_words(languages)),
        home,
        kin=family,
        load_max=load_max,
        lead_id=lead,
        team=team,
    )
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        work.keep_profile(tx, written, ground.clock.now())
    typer.echo(f"written down for {staff_id}")


def _words(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _book(name: str) -> Rulebook:
    if name in work.SHIPPED:
        return work.shipped_rulebook(name)
    path = Path(name)
    if not path.is_file():
        known = ", ".join(work.SHIPPED)
        raise typer.BadParameter(
            f"{name}: no such file, and no shipped rulebook ({known})", param_hint="--rules"
        )
    book = read_rulebook(path.read_text(encoding="utf-8"), path.name)
    if isinstance(book, Rulebook):
        return book
    lines = "; ".join(f"{one.file}:{one.line}: {one.en}" for one in book)
    raise typer.BadParameter(lines, param_hint="--rules")


def _simulate(books: list[Rulebook], people: int, tasks: int, seed: int, proofs: int) -> dict[str, Any]:
    from claimwright.core.work.simulation.public import make_year, run_book  # loads numba: only here

    began = time.perf_counter()
    year = make_year(tasks, people, seed)
    made_s = time.perf_counter() - began
    runs = []
    for book in books:
        began = time.perf_counter()
        run = run_book(year, book)
        seconds = time.perf_counter() - began
        differing = run.differences(proofs, seed)
        runs.append({**_plain(asdict(run.outcome)), "seconds": round(seconds, 2), "sha256": book.sha256,
                     "proofs": min(proofs, tasks), "differences": len(differing)})  # fmt: skip
    given = {"tasks": tasks, "people": people, "seed": seed, "first_day": year.first_day.isoformat()}
    return {**given, "year_made_seconds": round(made_s, 2), "runs": runs}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Enums and dates as JSON knows them."""
    values["kinds"] = [{**one, "kind": one["kind"].value} for one in values["kinds"]]
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _write(out: Path, found: dict[str, Any]) -> None:
    from claimwright.entry.cli._work_plots import plots_of

    out.mkdir(parents=True, exist_ok=True)
    (out / "simulation.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for name, svg in plots_of(found).items():
        (out / f"{name}.svg").write_text(svg, encoding="utf-8")


def _show(found: dict[str, Any], out: Path | None) -> None:
    console = Console()
    head = f"{found['tasks']:,} tasks of a year, {found['people']} people, seed {found['seed']}"
    table = Table(title=head)
    names = [run["rulebook"] for run in found["runs"]]
    for name in ("", *names):
        table.add_column(name, justify="left" if not name else "right")
    rows: list[tuple[str, str, str]] = [
        ("wait p50", "wait_p50_s", "time"), ("wait p90", "wait_p90_s", "time"),
        ("wait p99", "wait_p99_s", "time"), ("deadlines kept", "kept_share", "share"),
        ("legal deadlines kept", "legal_kept_share", "share"), ("never begun", "unserved", "count"),
        ("done away from home", "away_share", "share"), ("load min", "load_min", "share"),
        ("load median", "load_median", "share"), ("load max", "load_max", "share"),
        ("load Gini", "load_gini", "ratio"), ("seconds to run", "seconds", "ratio"),
        ("choices proved", "proofs", "count"), ("of them different", "differences", "count"),
    ]  # fmt: skip
    for label, key, unit in rows:
        table.add_row(label, *(_shown(run[key], unit) for run in found["runs"]))
    console.print(table)
    kinds = Table(title="deadlines kept by kind")
    for name in ("", *names):
        kinds.add_column(name, justify="left" if not name else "right")
    for place, kind in enumerate(found["runs"][0]["kinds"]):
        shares = (_shown(run["kinds"][place]["kept_share"], "share") for run in found["runs"])
        kinds.add_row(kind["kind"], *shares)
    console.print(kinds)
    if out is not None:
        console.print(f"figures and plots: {out}")


def _shown(value: float, unit: str) -> str:
    match unit:
        case "time":
            return f"{value / 3600:,.1f} h" if value >= 3600 else f"{value / 60:,.1f} min"
        case "share":
            return f"{value:.2%}"
        case "count":
            return f"{value:,}"
    return f"{value:.3f}"
