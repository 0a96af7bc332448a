"""`claimwright product`: check product files, show them as steps or as their program, list the words."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from claimwright.core.adjudication.example_run import run_examples
from claimwright.core.adjudication.kernel import kernel_of
from claimwright.core.adjudication.runner import plan_of
from claimwright.core.products import Product, TermError, read_product
from claimwright.core.products.listing import listing
from claimwright.core.products.model import ProductVersion
from claimwright.core.products.reference import reference

app = typer.Typer(name="product", help="Write, check and read products.", no_args_is_help=True)
ERRORS = 1


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Product files (YAML).")],
    lang: Annotated[str, typer.Option(help="Language of the messages: zh or en.")] = "zh",
    json: Annotated[bool, typer.Option("--json", help="One JSON object for each file.")] = False,
) -> None:
    """Read each file strictly and run its examples. Exit code 1 if anything is wrong."""
    failed = False
    console = Console(stderr=True)
    for path in track(files, "checking", console=console, disable=json or len(files) < 3, transient=True):
        product, errors = load(path)
        runs = run_examples(product, str(path)) if product else ()
        errors += tuple(error for run in runs for error in run.errors)
        failed = failed or bool(errors)
        if json:
            print(json_module.dumps(_as_json(path, product, len(runs), errors), ensure_ascii=False))
            continue
        for error in errors:
            print(error.text(lang))
        if not errors and product is not None:
            versions = ", ".join(version.effective.isoformat() for version in product.versions)
            print(f"{path}: {product.product} · {versions} · {len(runs)} examples hold")
    raise typer.Exit(ERRORS if failed else 0)


def load(path: Path) -> tuple[Product | None, tuple[TermError, ...]]:
    """Read a product file; a file that cannot be opened or is not UTF-8 is an error like any other."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        zh, en = f"文件打不开：{reason}。", f"the file cannot be opened: {reason}."
        return None, (TermError(str(path), 1, 1, "file", zh, en),)
    except UnicodeDecodeError:
        zh, en = "文件不是 UTF-8 编码的文本。", "the file is not text in UTF-8."
        return None, (TermError(str(path), 1, 1, "encoding", zh, en),)
    read = read_product(text, str(path))
    return (None, read) if isinstance(read, tuple) else (read, ())


def _as_json(
    path: Path, product: Product | None, examples: int, errors: tuple[TermError, ...]
) -> dict[str, object]:
    return {
        "file": str(path),
        "product": product.product if product else None,
        "source_sha256": product.source_sha256 if product else None,
        "examples": examples,
        "errors": [
            {"line": e.line, "column": e.column, "code": e.code, "zh": e.zh, "en": e.en} for e in errors
        ],
    }


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="A product file.")],
    program: Annotated[
        bool, typer.Option("--program", help="The typed program, instruction by one.")
    ] = False,
    kernel: Annotated[
        bool, typer.Option("--kernel", help="The generated source that runs over a whole portfolio.")
    ] = False,
    runner: Annotated[
        str, typer.Option("--runner", help="The function that decides one event of this kind, as inpatient.")
    ] = "",
    version: Annotated[str, typer.Option(help="Effective date of the version; the newest if left out.")] = "",
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
) -> None:
    """Show a product's benefits and steps, or with --program, --kernel and --runner what they become."""
    product, errors = load(file)
    if product is None:
        for error in errors:
            print(error.text(lang))
        raise typer.Exit(ERRORS)
    chosen = [v for v in product.versions if not version or v.effective.isoformat() == version]
    if not chosen:
        known = ", ".join(v.effective.isoformat() for v in product.versions)
        print(f"{file}: no version {version}; known: {known}")
        raise typer.Exit(ERRORS)
    found = chosen[-1]
    if program:
        print(listing(found.program), end="")
    if kernel:
        print(kernel_of(found.program).source, end="")
    if runner:
        print(plan_of(found.program, runner).source, end="")
    if not program and not kernel and not runner:
        _show_steps(product, found, lang)


def _show_steps(product: Product, found: ProductVersion, lang: str) -> None:
    console = Console()
    console.print(f"[bold]{product.labels[lang]}[/bold]  {found.version}  {found.wording.doc}")
    for section in found.program.sections:
        table = Table("clause", "step", "line", title=section.labels.get(lang, section.name))
        for step in found.program.steps:
            if step.section == section.name:
                operands = ", ".join(name for name, _ in step.operands)
                table.add_row(step.clause, f"{step.kind} {step.accumulator or operands}", str(step.line))
        if table.row_count:
            console.print(table)


@app.command()
def words(lang: Annotated[str, typer.Option(help="zh or en.")] = "zh") -> None:
    """Print the reference of the language: steps, gates, units, scopes and facts."""
    print(reference(lang), end="")
