"""``claimwright bench``: measure the platform on this machine."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from claimwright.entry.bench.settle import Asked, run
from claimwright.entry.service_bench.command import service
from claimwright.infra.settings import Settings

app = typer.Typer(name="bench", help="Measure the platform on this machine.", no_args_is_help=True)


@app.callback()
def bench() -> None:
    """Measure the platform on this machine."""


app.command()(service)


@app.command()
def settle(
    policies: Annotated[int, typer.Option(min=100, help="How many policies are loaded.")] = 50_000,
    claims: Annotated[int, typer.Option(min=100, help="How many claims are settled.")] = 20_000,
    rate: Annotated[str, typer.Option(help="'max', or claims acknowledged a second.")] = "max",
    past_claims: Annotated[int, typer.Option(min=0, help="Settled claims loaded beside them.")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Worker processes.")] = 2,
    dsn: Annotated[str, typer.Option(help="An empty database; without it an own server is started.")] = "",
    data: Annotated[Path | None, typer.Option(help="Folder for the own server, kept afterwards.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the result as JSON here, too.")] = None,
    plans: Annotated[bool, typer.Option("--plans", help="Show the plans of the hot statements.")] = False,
) -> None:
    """Settle made-up claims by the real processes and the sandbox bank; print rates, times and costs."""
    if rate != "max" and not (rate.isascii() and rate.isdigit() and int(rate) > 0):
        raise typer.BadParameter("give max or a whole number of claims a second", param_hint="--rate")
    asked = Asked(policies, claims, None if rate == "max" else int(rate), past_claims, workers, plans)
    with tempfile.TemporaryDirectory(prefix="claimwright-bench-") as folder:
        place = data or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o711)  # as root the server runs as another user, who must get through
        settings = replace(Settings.read(), data=place, dsn=dsn)
        result = run(settings, asked, lambda words: typer.echo(words, err=True))
    shown = result.pop("plans", None)
    for query, plan in (shown or {}).items():
        typer.echo(f"-- {' '.join(query.split())[:300]}\n{plan}\n")
    text = json.dumps(result, ensure_ascii=False, indent=2)
    typer.echo(text)
    if out is not None:
        out.write_text(text + "\n", encoding="utf-8")
