"""``claimwright journal``: what happened to a case, and whether anybody has changed the record since."""

from __future__ import annotations

import json
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from claimwright.core import journal as chain
from claimwright.core.ids import BUCKETS, bucket_of
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.ground import open_ground
from claimwright.infra import journal
from claimwright.infra.settings import Settings

EXIT_BROKEN = 1
app = typer.Typer(
    name="journal", help="The hash-chained journal: show one life, verify all.", no_args_is_help=True
)


@app.command()
def verify(as_json: bool = AsJson) -> None:
    """Recompute every hash of every chain. Exit code 0 if all hold, 1 with the places if one does not."""
    count = 0
    faults: list[chain.ChainFault] = []
    with open_ground(Settings.read()) as ground:
        for bucket in track(
            range(BUCKETS), "verifying", console=Console(stderr=True), transient=True, disable=as_json
        ):
            with ground.db.transaction() as tx:
                entries, broken = journal.faults_of_bucket(tx, bucket)
            count += entries
            faults += broken
    if as_json:
        places = [{"entity_id": str(f.entity_id), "seq": f.seq, "reason": f.reason} for f in faults]
        typer.echo(json.dumps({"entries": count, "faults": places}))
    else:
        for fault in faults:
            typer.echo(f"{fault.entity_id}: entry {fault.seq} breaks the chain ({fault.reason})")
        typer.echo(f"{count:,} entries, {len(faults)} broken chains")
    raise typer.Exit(EXIT_BROKEN if faults else 0)


@app.command()
def show(entity_id: str = typer.Argument(help="The id of a claim or another entity.")) -> None:
    """Show one entity's life: when, what, who, from which state to which."""
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        entries = journal.entries(tx, _read_id(entity_id))
    table = Table("no.", "at (UTC)", "event", "by", "was", "then", "facts")
    for entry in entries:
        actor = f"{entry.actor.kind} {entry.actor.id}"
        facts = json.dumps(entry.facts, ensure_ascii=False)
        at = f"{entry.at:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(entry.seq), at, entry.event, actor, entry.was, entry.then, facts)
    Console().print(table)
    fault = chain.verify(entries)
    typer.echo(
        f"broken at entry {fault.seq} ({fault.reason})" if fault else f"{len(entries)} entries, chain whole"
    )
    raise typer.Exit(EXIT_BROKEN if fault or not entries else 0)


def _read_id(text: str) -> UUID:
    try:
        found = UUID(text)
        bucket_of(found)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no id of this system", param_hint="ENTITY_ID") from None
    return found
