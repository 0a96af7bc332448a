"""``claimwright portfolio``: generate, adjudicate and simulate claims by the million."""

from __future__ import annotations

import json as json_module
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from claimwright.app.portfolio import public as portfolio
from claimwright.core.adjudication.kernel import NotCompilable, kernel_of
from claimwright.core.money import Rounding, format_yuan, round_fen
from claimwright.core.products import Product, read_product
from claimwright.infra.settings import Settings

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


ProductFile = Annotated[Path, typer.Option("--product", help="产品文件 / product file", exists=True)]
Facts = Annotated[
    list[str] | None,
    typer.Option("--fact", help="对所有案件相同的事实 / one value for every claim: daily_amount=200.00元/天"),
]
Claims = Annotated[Path, typer.Argument(help="案件 Parquet 文件 / Parquet file of claims", exists=True)]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@app.command()
def adjudicate(
    source: Claims,
    target: Annotated[Path, typer.Argument(help="结果 Parquet 文件 / Parquet file to write")],
    product: ProductFile,
    fact: Facts = None,
    json: AsJson = False,
) -> None:
    """按产品条款理算每一件 / adjudicate every claim: amount per benefit, outcome and reasons."""
    with _plain_errors():
        terms = _terms(product, fact or [])
        started = time.perf_counter()
        with progress_bar("理算 / adjudicating", portfolio.claims_in(source)) as progress:
            summary = portfolio.adjudicate_portfolio(
                source, target, terms, cores=cores(), progress=progress, scratch=target.parent
            )
    seconds = time.perf_counter() - started
    if json:
        typer.echo(json_module.dumps({**asdict(summary), "seconds": seconds}, ensure_ascii=False))
        return
    typer.echo(f"{target}: {summary.claims:,} claims, {format_yuan(summary.payable_fen)} 元, {seconds:.2f} s")
    for status, count in sorted(summary.by_status.items()):
        typer.echo(f"  {status:14} {count:>14,}")


@app.command()
def simulate(
    source: Claims,
    product: ProductFile,
    setting: Annotated[
        list[str], typer.Option("--set", help="deductible=5000.00元,10000.00元: 换用其他数额 / other amounts")
    ],
    fact: Facts = None,
    json: AsJson = False,
) -> None:
    """用其他数额重算全部案件，一遍得出 / what other amounts would pay, all of them in one pass."""
    with _plain_errors():
        loaded = load_product(product)
        terms = _terms(product, fact or [])
        chosen = portfolio.scenarios(loaded, loaded.versions[-1], setting)
        started = time.perf_counter()
        with progress_bar("测算 / simulating", portfolio.claims_in(source)) as progress:
            outcomes = portfolio.simulate_portfolio(
                source, terms, chosen, cores=cores(), progress=progress, scratch=source.parent
            )
    seconds = time.perf_counter() - started
    if json:
        rows = [_outcome_row(outcome) for outcome in outcomes]
        typer.echo(json_module.dumps({"seconds": seconds, "scenarios": rows}, ensure_ascii=False))
        return
    _outcome_table(outcomes)
    typer.echo(f"{outcomes[0].claims:,} claims x {len(outcomes)} in one pass: {seconds:.2f} s")


@app.command()
def kernel(
    file: Annotated[Path, typer.Argument(help="产品文件 / product file", exists=True)],
    version: Annotated[
        str, typer.Option(help="版本生效日，默认最新 / effective date, newest if left out")
    ] = "",
) -> None:
    """显示由条款生成的程序文本 / print the source generated from a product's terms."""
    product = load_product(file)
    chosen = [v for v in product.versions if not version or v.effective.isoformat() == version]
    if not chosen:
        known = ", ".join(v.effective.isoformat() for v in product.versions)
        _errors.print(f"[red]没有版本 / no version {version}; 已有 / known: {known}[/red]", highlight=False)
        raise typer.Exit(2)
    with _plain_errors():
        typer.echo(kernel_of(chosen[-1].program).source, nl=False)


def _outcome_row(outcome: portfolio.Outcome) -> dict[str, object]:
    edges = portfolio.BUCKET_EDGES_FEN
    return {
        "scenario": outcome.scenario.label,
        "claims": outcome.claims,
        "paid_claims": outcome.paid_claims,
        "payable_fen": outcome.payable_fen,
        "largest_fen": outcome.largest_fen,
        "distribution": [
            {"from_fen": edge, "claims": int(count)}
            for edge, count in zip(edges, outcome.buckets, strict=True)
        ],
    }


def _outcome_table(outcomes: tuple[portfolio.Outcome, ...]) -> None:
    table = Table("情形 / scenario")
    for title in ("赔付件 / paid", "赔付额 元 / amount", "差额 元 / change", "件均 元 / per paid claim"):
        table.add_column(title, justify="right")
    for outcome in outcomes:
        change = outcome.payable_fen - outcomes[0].payable_fen
        mean = round_fen(Fraction(outcome.payable_fen, max(outcome.paid_claims, 1)), Rounding.HALF_UP)
        table.add_row(
            outcome.scenario.label,
            f"{outcome.paid_claims:,}",
            format_yuan(outcome.payable_fen),
            format_yuan(change),
            format_yuan(mean),
        )
    Console().print(table)


def _terms(path: Path, facts: list[str]) -> portfolio.Terms:
    cache = Settings.read().data / "kernels"
    terms = portfolio.prepare(load_product(path), portfolio.read_facts(facts), cache)
    if not terms.runners[-1].compiled:
        _errors.print(
            "没有 numba，以 CPython 运行，约慢百倍 / no numba: plain CPython, about 100 times slower"
        )
    return terms


def load_product(path: Path) -> Product:
    """The product of a file; prints every error of a bad one and ends with code 1."""
    read = read_product(path.read_text(encoding="utf-8-sig"), str(path))
    if isinstance(read, tuple):
        for error in read:
            _errors.print(error.text("zh"), highlight=False)
            _errors.print(error.text("en"), highlight=False)
        raise typer.Exit(1)
    return read


@contextmanager
def _plain_errors() -> Iterator[None]:
    """What is wrong with files or options becomes one sentence and exit code 2."""
    try:
        yield
    except (portfolio.ColumnError, portfolio.ScenarioError, portfolio.OutOfOrder, NotCompilable) as error:
        _errors.print(f"[red]{error}[/red]", highlight=False)
        raise typer.Exit(2) from error


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
