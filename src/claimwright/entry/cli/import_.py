"""``claimwright import``: load persons, accounts, policies, coverages and hospitals from a file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.ground import Ground, load_catalogue, open_ground
from claimwright.infra.settings import Settings
from claimwright.journeys.import_portfolio.public import (
    Imported,
    LineError,
    import_portfolio,
    read_portfolio,
)

ERRORS_SHOWN_MAX = 50


def register(app: typer.Typer) -> None:
    app.command("import")(import_file)


def import_file(
    file: Path = typer.Argument(..., help="CSV or JSON, described in docs/import.md.", dir_okay=False),
    lang: str = typer.Option("en", "--lang", help="Language of errors: en or zh."),
    as_json: bool = AsJson,
) -> None:
    """Load a portfolio: all of the file or nothing of it. Loading it again changes nothing."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        typer.echo(f"claimwright: {file} cannot be read: {reason}. Check path and encoding.", err=True)
        raise typer.Exit(2) from None
    portfolio = read_portfolio(text)
    if isinstance(portfolio, tuple):
        _fail(file, portfolio, lang, as_json)
    console = Console(stderr=True, quiet=as_json)
    bar = Progress(
        TextColumn("importing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
    with open_ground(Settings.read()) as ground, bar:
        load_catalogue(ground)
        task = bar.add_task("importing", total=portfolio.count)
        with ground.db.transaction() as tx:
            done = import_portfolio(
                tx, ground.ids, portfolio, ground.clock.now(), lambda at, _all: bar.update(task, completed=at)
            )
    if not isinstance(done, Imported):
        _fail(file, done, lang, as_json)
    if as_json:
        typer.echo(json.dumps(asdict(done)))
    else:
        counts = ", ".join(f"{count} {name}" for name, count in asdict(done).items())
        typer.echo(f"{file}: {counts}")


def import_text(ground: Ground, text: str) -> Imported | tuple[LineError, ...]:
    """Import a portfolio's text on an open ground, in one transaction."""
    portfolio = read_portfolio(text)
    if isinstance(portfolio, tuple):
        return portfolio
    with ground.db.transaction() as tx:
        return import_portfolio(tx, ground.ids, portfolio, ground.clock.now())


def _fail(file: Path, errors: tuple[LineError, ...], lang: str, as_json: bool) -> NoReturn:
    if as_json:
        shown = [
            {
                "line": one.line,
                "record": one.record,
                "field": one.field,
                "value": one.value,
                "code": one.code.value,
                "en": one.text("en"),
                "zh": one.text("zh"),
            }
            for one in errors
        ]
        typer.echo(json.dumps({"file": str(file), "errors": shown}, ensure_ascii=False))
    else:
        for one in errors[:ERRORS_SHOWN_MAX]:
            typer.echo(f"{file}: {one.text(lang)}", err=True)
        more = len(errors) - ERRORS_SHOWN_MAX
        rest = f" ({more} more not shown)" if more > 0 else ""
        typer.echo(f"claimwright: nothing was imported: {len(errors)} errors{rest}.", err=True)
    raise typer.Exit(1)
