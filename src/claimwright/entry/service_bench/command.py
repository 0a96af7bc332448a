"""``claimwright bench service``: straight-through share, false pay and false refer on a labelled stream."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from claimwright.entry.outcomes import write_outcomes
from claimwright.entry.service_bench.figures import figures
from claimwright.entry.service_bench.run import labelled_outcomes, run_stream
from claimwright.entry.service_bench.stage import open_stage
from claimwright.infra.settings import Settings
from claimwright.samples.service import make_stream


def service(
    claims: Annotated[int, typer.Option("--claims", min=20, help="How many claims the stream has.")] = 2_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same stream.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="The whole result as JSON.")] = False,
    outcomes: Annotated[
        Path | None,
        typer.Option("--outcomes", help="Write features and labels as CSV, to train a score from."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Keep the result in this file.")] = None,
) -> None:
    """Run a labelled stream of claims through report, verification, robots and adjudication, and compare.

    Labels and right amounts come from the generator's own arithmetic (samples/service), never from our rules.
    """
    stream = make_stream(claims, seed)
    folder = Path(tempfile.mkdtemp(prefix="claimwright-service-"))
    folder.chmod(0o711)
    began = time.perf_counter()
    try:
        with open_stage(Settings.read(), folder, stream) as stage:
            came, adjudicating_s = run_stream(stage, stream, lambda words: typer.echo(words, err=True))
            if outcomes is not None:
                write_outcomes(outcomes, labelled_outcomes(stage, came))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result: dict[str, object] = {
        "seed": seed,
        **figures(came),
        "seconds": round(time.perf_counter() - began, 1),
        "adjudication_and_checks_ms_a_claim": round(adjudicating_s * 1000 / len(came), 2),
    }
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        _show(result)


def _show(result: dict[str, object]) -> None:
    for name, value in result.items():
        if isinstance(value, dict):
            typer.echo(f"{name}:")
            for key, inner in value.items():
                typer.echo(f"  {key:<28} {_line(inner)}")
        else:
            typer.echo(f"{name:<44} {value}")


def _line(inner: object) -> str:
    if isinstance(inner, dict) and "value" in inner:
        return f"{inner['value']!s:>10}  ({inner['count']} claims) {inner['zh']}"
    if isinstance(inner, dict):
        return "  ".join(f"{name} {count}" for name, count in inner.items())
    return str(inner)
