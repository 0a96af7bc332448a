"""``claimwright documents``: the keys that documents are sealed with, and which fields people correct."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime, timedelta, timezone
from typing import Annotated

import typer

from claimwright.app.documents import public as documents
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.document_keys import key_file, use_document_keys
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.settings import Settings

EXIT_FAILED = 1
CHINA = timezone(timedelta(hours=8))
app = typer.Typer(
    name="documents", help="Keys of stored documents; which fields people correct.", no_args_is_help=True
)


@app.command()
def keys(as_json: bool = AsJson) -> None:
    """Every key in the file or in use, and how many originals it sealed. Exit code 1 if one is missing."""
    with open_ground(Settings.read()) as ground:
        file = key_file(ground.settings)
        with ground.db.transaction() as tx:
            counts = documents.originals_by_key(tx)
            readings = documents.readings_by_key(tx)
        known = [key.key_id for key in file.all()] if file.exists() else []
    used = counts.keys() | readings.keys()
    missing = sorted(key_id for key_id in used if key_id is not None and key_id not in known)
    rows = [
        *((key_id, "older" if number else "current") for number, key_id in enumerate(known)),
        *((key_id, "missing") for key_id in missing),
    ]
    if as_json:
        listed = [
            {
                "key_id": key,
                "state": state,
                "originals": counts.get(key, 0),
                "readings": readings.get(key, 0),
            }
            for key, state in rows
        ]
        plain = {"not_sealed": counts.get(None, 0), "readings_not_sealed": readings.get(None, 0)}
        said = {"file": str(file.path), "keys": listed, **plain}
        typer.echo(json.dumps(said))
    else:
        typer.echo(f"{file.path}")
        for key_id, state in rows:
            held = f"{counts.get(key_id, 0):>9,} originals {readings.get(key_id, 0):>9,} readings"
            typer.echo(f"  {key_id}  {state:<8} {held}")
        if None in counts or None in readings:
            held = f"{counts.get(None, 0):>9,} originals {readings.get(None, 0):>9,} readings"
            typer.echo(f"  {'not sealed':<26} {held}")
    raise typer.Exit(EXIT_FAILED if missing else 0)


@app.command("new-key")
def new_key() -> None:
    """Make a new current key. Running processes take it at once; older keys still open what they sealed."""
    with open_ground(Settings.read()) as ground:
        use_document_keys(ground.settings, ground.db)
        file = key_file(ground.settings)
        key = file.add()
    typer.echo(f"{key.key_id} is the current key. Copy {file.path} to a safe place and to other machines.")
    typer.echo("`claimwright documents rekey` seals the stored originals with it.")


@app.command()
def rekey(
    batch: Annotated[int, typer.Option(min=1, max=1000, help="Originals in one transaction.")] = 50,
    as_json: bool = AsJson,
) -> None:
    """Seal every stored original with the current key. Works while the platform runs; may be stopped and
    run again. Exit code 1 if an original could not be opened: it is named, and stays as it is.
    """
    done = 0
    failures: list[documents.RekeyFailure] = []
    with open_ground(Settings.read()) as ground:
        use_document_keys(ground.settings, ground.db)
        place: documents.Place | None = documents.BEGINNING
        while place is not None:
            with ground.db.transaction() as tx:
                did = documents.rekey_batch(tx, place, batch)
            place, done = did.last, done + did.rekeyed
            failures += did.failures
    if as_json:
        faults = [{"document_id": str(one.document_id), "reason": one.reason} for one in failures]
        typer.echo(json.dumps({"rekeyed": done, "failures": faults}))
    else:
        for one in failures:
            typer.echo(f"{one.document_id}: {one.reason}", err=True)
        typer.echo(f"{done:,} originals sealed anew, {len(failures)} could not be opened")
    raise typer.Exit(EXIT_FAILED if failures else 0)


@app.command()
def corrections(
    since: Annotated[str, typer.Option(help="First day, as 2026-01-01.")] = "2000-01-01",
    until: Annotated[str, typer.Option(help="The day after the last one.")] = "2100-01-01",
    as_json: bool = AsJson,
) -> None:
    """Which fields people corrected how often, by kind, format and source, most often first."""
    period = [_start_of(day) for day in (since, until)]
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        found = documents.corrections_fan_out(tx, period[0], period[1])
        kept = documents.documents_fan_out(tx, period[0], period[1])
    if as_json:
        fields = [dataclasses.asdict(one) for one in found]
        totals = [{"kind": kind, "media_type": form, "documents": n} for (kind, form), n in kept.items()]
        typer.echo(json.dumps({"corrections": fields, "documents": totals}))
        return
    for (kind, form), count in kept.items():
        typer.echo(f"{count:>9,} documents kept: {kind}, {form}")
    for one in found:
        sure = f"{one.confidence_permille / 10:.1f}% sure"
        what = f"{one.field:<24} {one.kind:<12} {one.media_type:<18} {one.source:<10}"
        typer.echo(f"{one.corrected:>9,} × {what} {sure}, {one.missing} of them had no value")
    if not found:
        typer.echo("no field was corrected")


def _start_of(day: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=CHINA)
    except ValueError as error:
        raise typer.BadParameter(f"{day} is no day: write it as 2026-01-01") from error
