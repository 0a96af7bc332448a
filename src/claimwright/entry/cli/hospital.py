"""``claimwright hospital``: look a name up on the hospital list, with candidates when it is misspelt."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer

from claimwright.app.providers import public as providers
from claimwright.core.dates import business_date
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.settings import Settings

EXIT_NOT_LISTED = 1


def register(app: typer.Typer) -> None:
    app.command()(hospital)


def hospital(
    name: Annotated[str, typer.Argument(help="The name as a paper writes it.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As listed on this day; today by default.")
    ] = None,
    as_json: bool = AsJson,
) -> None:
    """The hospital of this name on the list, or those whose names are like it.

    Exit code 0 when it is listed under exactly this name, 1 when a person has to choose or there is none.
    """
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        day = on.date() if on else business_date(ground.clock.now())
        found = providers.hospital_candidates(tx, name, day)
    rows = [
        {
            "name": one.hospital.name,
            "level": one.hospital.level,
            "is_public": one.hospital.is_public,
            "likeness_permille": one.likeness_permille,
        }
        for one in found
    ]
    if as_json:
        typer.echo(json.dumps({"name": name, "on": day.isoformat(), "candidates": rows}, ensure_ascii=False))
    else:
        for row in rows:
            kind = "公立 public" if row["is_public"] else "民营 private"
            typer.echo(f"{row['likeness_permille']:>5}‰  {row['name']}  {row['level']}  {kind}")
        if not rows:
            typer.echo(f"{name}: not listed on {day}, nor one like it")
    raise typer.Exit(0 if rows and rows[0]["likeness_permille"] == 1000 else EXIT_NOT_LISTED)
