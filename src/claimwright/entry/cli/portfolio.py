"""``claimwright portfolio``: generate, adjudicate and simulate claims by the million."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from claimwright.app.portfolio import public as portfolio

app = typer.Typer(
    name="portfolio",
    help="成批案件：生成、理算、测算 / claims by the million: generate, adjudicate, simulate",
    no_args_is_help=True,
)
_errors = Console(stderr=True)


@contextmanager
def progress_bar(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, so that what the command prints can be piped."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_errors, transient=True) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, completed=done)


@app.command()
def generate(
    target: Annotated[Path, typer.Argument(help="目标 Parquet 文件 / Parquet file to write")],
    claims: Annotated[int, typer.Option(help="案件数 / number of claims", min=1, max=2**31 - 1)] = 1_000_000,
    seed: Annotated[
        int, typer.Option(help="随机种子 / seed: the same seed gives the same claims", min=0)
    ] = 1,
    parameters: Annotated[
        Path | None,
        typer.Option(help="参数文件 / parameter file (docs/portfolio.md)", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """生成贴近公开统计的虚构案件 / generate fictional claims near public statistics."""
    try:
        shape = portfolio.read_shape(parameters)
    except portfolio.ShapeError as error:
        _errors.print(f"[red]{error}[/red]")
        raise typer.Exit(2) from error
    with progress_bar("生成 / generating", claims) as progress:
        size = portfolio.generate_portfolio(target, claims, seed, shape, progress=progress, cores=cores())
    typer.echo(f"{target}: {claims:,} claims, {size:,} bytes, seed {seed}")


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
