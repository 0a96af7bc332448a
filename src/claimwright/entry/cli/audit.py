"""``claimwright audit``: who changed and who saw what, as a file that anybody can verify offline."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from claimwright.app.identity import public as identity
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.audit_file import audit_lines
from claimwright.infra.settings import Settings
from claimwright.verifier.audit import verify_audit

EXIT_BROKEN = 1
app = typer.Typer(
    name="audit", help="Who changed and who saw what: export, and verify offline.", no_args_is_help=True
)


@app.command()
def export(
    path: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
    from_: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day (UTC).")],
    to: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day (UTC), included.")],
) -> None:
    """Write every change and every read of these days, mode 0600. It holds names: keep it as the database."""
    if path.exists():
        typer.echo(f"{path} exists already: name another file", err=True)
        raise typer.Exit(EXIT_BROKEN)
    lines = 0
    draft = path.with_name(f".{path.name}.part")
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        days = (from_.date(), to.date() + timedelta(days=1))
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            reads = identity.reads_between(tx, *days)
            for line in audit_lines(tx, reads, *days, ground.clock.now()):
                lines += file.write(line) > 0
    draft.replace(path)
    last = path.read_bytes().splitlines()[-1]
    typer.echo(f"{path}: {lines:,} lines, sha256 {json.loads(last)['sha256']}")
    typer.echo("Keep that hash elsewhere: it tells this file from one exported anew and altered.")


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    sha256: Annotated[str | None, typer.Option(help="The hash that was printed at the export.")] = None,
    as_json: bool = AsJson,
) -> None:
    """Verify a file without a database. Exit code 0 if all holds, 1 with the first line that does not."""
    with path.open("rb") as file:
        verdict = verify_audit(file)
    fault = verdict.fault.text() if verdict.fault else None
    if fault is None and sha256 is not None and sha256 != verdict.sha256:
        fault = "it holds in itself, but its hash is another than the one given"
    if as_json:
        typer.echo(json.dumps({"entries": verdict.entries, "reads": verdict.reads, "fault": fault}))
    elif fault:
        typer.echo(f"does not hold: {fault}")
    else:
        typer.echo(f"holds: {verdict.entries:,} changes, {verdict.reads:,} reads, sha256 {verdict.sha256}")
    raise typer.Exit(EXIT_BROKEN if fault else 0)
