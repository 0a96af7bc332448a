"""``claimwright backup`` and ``restore``."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.ground import open_server
from claimwright.infra.migrations import migrate
from claimwright.infra.postgres.backup import dump
from claimwright.infra.postgres.backup import restore as restore_from
from claimwright.infra.settings import Settings


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    target: Path = typer.Argument(help="The file to write; it must not exist yet."),
    as_json: bool = AsJson,
) -> None:
    """Write the whole database, originals included, into one file. Works while the platform runs.

    The file holds health data: encrypt it and keep it as you keep the database.
    """
    with open_server(Settings.read()) as (settings, _):
        size_bytes = dump(settings.dsn, target)
    said = {"file": str(target), "size_bytes": size_bytes}
    typer.echo(json.dumps(said) if as_json else f"written: {target}, {size_bytes:,} bytes")


def restore(
    source: Path = typer.Argument(help="A file that `claimwright backup` wrote."),
    as_json: bool = AsJson,
) -> None:
    """Fill an empty database from a backup, then run the migrations that it lacks."""
    with open_server(Settings.read()) as (settings, _):
        restore_from(settings.dsn, source)
        ran = [migration.name for migration in migrate(settings.dsn)]
    said = {"file": str(source), "migrated": ran}
    typer.echo(json.dumps(said) if as_json else f"restored from {source}; migrations run: {len(ran)}")
