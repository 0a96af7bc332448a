"""``claimwright rekey``: personal numbers of persons, and the keys that they are sealed with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated

import typer

from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.field_keys import (
    field_key_file,
    index_batches,
    index_key_file,
    rekey_batches,
    require_field_keys,
    values_by_key,
)
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.field_rekey import FieldFailure
from claimwright.infra.settings import Settings

EXIT_FAILED = 1
app = typer.Typer(name="rekey", help="Personal numbers sealed with other keys.", no_args_is_help=True)


@app.callback()
def _family() -> None:
    """Personal numbers sealed with other keys."""


@app.command()
def fields(
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Rows in one transaction.")] = 500,
    new_key: Annotated[bool, typer.Option("--new-key", help="Make a new current key first.")] = False,
    as_json: bool = AsJson,
) -> None:
    """Seal personal numbers and messages of banks with the current key, then tell what each key holds.

    Works while the platform runs; may be stopped and run again. Exit code 1 if a value could not be opened.
    """
    done, failures = 0, list[FieldFailure]()
    with open_ground(Settings.read()) as ground:
        require_field_keys(ground.settings, ground.db)
        file = field_key_file(ground.settings)
        if new_key:
            file.add()
        for one in rekey_batches(ground.db, batch):
            done += one.rekeyed
            failures += one.failures
        held = values_by_key(ground.db)
        keys = _keys([key.key_id for key in file.all()], held)
    if as_json:
        faults = [{"row_id": str(one.row_id), "reason": one.reason} for one in failures]
        listed = [{"key_id": key, "state": state, "values": count} for key, state, count in keys]
        said = {"rekeyed": done, "failures": faults, "clear": held.get(None, 0), "keys": listed}
        typer.echo(json.dumps(said))
    else:
        for fault in failures:
            typer.echo(f"{fault.row_id}: {fault.reason}", err=True)
        typer.echo(f"{done:,} rows sealed anew, {len(failures)} could not be opened")
        for key, state, count in (*keys, ("clear", "", held.get(None, 0))):
            typer.echo(f"  {key:<16}  {state:<8} {count:>11,} values")
        if new_key:
            typer.echo(f"Copy {file.path} to a safe place and to other machines.")
    raise typer.Exit(EXIT_FAILED if failures else 0)


@app.command()
def index(
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Rows in one transaction.")] = 500,
    new_key: Annotated[bool, typer.Option("--new-key", help="Make a new current key first.")] = False,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Make the new key and stop: copy its file to other machines.")
    ] = False,
    as_json: bool = AsJson,
) -> None:
    """Index personal numbers by the current index key: made beside the old index, which is then dropped.

    Works while the platform runs; may be stopped and run again. Every machine must have the key first.
    """
    done = 0
    with open_ground(Settings.read()) as ground:
        require_field_keys(ground.settings, ground.db)
        file = index_key_file(ground.settings)
        key = file.add() if new_key or prepare else file.current()
        if not prepare:
            done = sum(one.rekeyed for one in index_batches(ground.db, key.key_id, batch))
    if as_json:
        typer.echo(json.dumps({"indexed": done, "key_id": key.key_id, "prepared": prepare}))
        return
    if prepare:
        typer.echo(f"key {key.key_id} made, nothing is indexed by it yet")
    else:
        typer.echo(f"{done:,} rows indexed by the key {key.key_id}; the index by older keys is dropped")
    if new_key or prepare:
        typer.echo(f"Copy {file.path} to a safe place and to other machines.")


def _keys(known: list[str], held: Mapping[str | None, int]) -> list[tuple[str, str, int]]:
    """Every key in the file or in use, what it is now, and how many values it sealed."""
    missing = sorted(key for key in held if key is not None and key not in known)
    states = [*(("older" if n else "current") for n in range(len(known))), *("missing" for _ in missing)]
    return [(key, state, held.get(key, 0)) for key, state in zip([*known, *missing], states, strict=True)]
