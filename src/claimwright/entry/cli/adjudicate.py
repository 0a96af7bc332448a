"""`claimwright adjudicate`: policies and a sequence of events in, explained decisions out."""

from __future__ import annotations

import json as json_module
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from claimwright.core.adjudication.beneficiaries import Portion
from claimwright.core.adjudication.case_check import check_case
from claimwright.core.adjudication.cases import (
    Case,
    EventDecision,
    PolicyDecision,
    product_paths,
    read_case,
    run_case,
)
from claimwright.core.adjudication.certificate import certificate, result_json
from claimwright.core.adjudication.example_run import yuan
from claimwright.core.adjudication.explain import explain
from claimwright.core.adjudication.model import FactValue
from claimwright.core.canonical import canonical_json
from claimwright.core.money import format_yuan
from claimwright.core.products import Product, TermError, read_product
from claimwright.core.products.examples import Expectation

WRONG, DIFFERS = 1, 2


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("adjudicate")(adjudicate)
    app.command("cases")(cases)


def adjudicate(
    case: Annotated[Path, typer.Argument(help="A case file: policies and events (docs/products.md).")],
    product: Annotated[
        list[Path] | None, typer.Option("--product", help="A product file; may be given several times.")
    ] = None,
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    json: Annotated[bool, typer.Option("--json", help="One JSON object with everything.")] = False,
    certificates: Annotated[
        Path | None,
        typer.Option("--certificates", help="Write each decision's certificate into this folder."),
    ] = None,
) -> None:
    """Decide a case. Exit code: 0 as expected, 1 a file is wrong, 2 not what the case expects."""
    text = _text(case)
    products, errors = _products(case, text, product or [])
    read = errors or read_case(text, str(case), products)
    if isinstance(read, tuple):
        _print_errors(read, lang, json)
        raise typer.Exit(WRONG)
    decisions = run_case(read)
    differences = check_case(decisions, str(case))
    if certificates is not None:
        _write_certificates(certificates, read, decisions, products)
    if json:
        print(json_module.dumps(as_json(read, decisions, differences), ensure_ascii=False))
    else:
        _print(Console(), read, decisions, lang)
        _print_errors(differences, lang, False)
    raise typer.Exit(DIFFERS if differences else 0)


def _write_certificates(
    folder: Path, case: Case, decisions: tuple[EventDecision, ...], products: dict[str, Product]
) -> None:
    """One file a decision: ``CASE-EVENT-POLICY.json``, which `claimwright certificate verify` takes."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for item in decisions:
            for one in item.decisions:
                cover, result = one.policy.cover, one.result
                product = products[cover.version.product]
                written = certificate(product, cover.version, cover.contract, result.event, result.balances)
                names = (case.name, item.event.event.event_no, one.policy.name)
                path = folder / f"{re.sub(r'[^0-9A-Za-z_-]+', '_', '-'.join(names))}.json"
                path.write_bytes(canonical_json(written) + b"\n")
    except OSError as error:
        print(f"{folder}: {error.strerror or error}")
        raise typer.Exit(WRONG) from None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        print(f"{path}: {error.strerror or error}")
    except UnicodeDecodeError:
        print(f"{path}:1:1: the file is not text in UTF-8 / 文件不是 UTF-8 编码的文本")
    raise typer.Exit(WRONG)


def _products(case: Path, text: str, given: list[Path]) -> tuple[dict[str, Product], tuple[TermError, ...]]:
    """The catalogue, then the files that the case names, then those of the command line: the last wins."""
    found: dict[str, Product] = {}
    errors: list[TermError] = []
    for entry in sorted(files("claimwright.catalogue").iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".yaml"):
            read = read_product(entry.read_text(encoding="utf-8"), entry.name)
            assert isinstance(read, Product), f"the catalogue is checked by a test: {read}"
            found[read.product] = read
    for path in (*(case.parent / name for name in product_paths(text)), *given):
        read = read_product(_text(path), str(path))
        if isinstance(read, Product):
            found[read.product] = read
        else:
            errors += read
    return found, tuple(errors)


def as_json(
    case: Case, decisions: tuple[EventDecision, ...], differences: tuple[TermError, ...]
) -> dict[str, Any]:
    """The whole decision of a case, amounts in fen."""
    return {
        "case": case.name,
        "events": [
            {
                "event": item.event.event.event_no,
                "kind": item.event.event.kind,
                "date": item.event.event.event_date.isoformat(),
                "policies": [_policy_json(decision) for decision in item.decisions],
            }
            for item in decisions
        ],
        "differences": [error.text("en") for error in differences],
    }


def _policy_json(decision: PolicyDecision) -> dict[str, Any]:
    result = decision.result.adjudication
    program = decision.policy.cover.version.program
    return {
        "policy": decision.policy.name,
        "version": result.version,
        "source_sha256": result.source_sha256,
        "payable_fen": decision.result.payable_fen,
        "cut_fen": decision.result.cut_fen,
        "portions": [
            {"name": p.name, "amount_fen": p.amount_fen, "from_estate": p.from_estate}
            for p in decision.portions
        ],
        "result": result_json(result),
        "explanation": {
            lang: [
                {"kind": line.kind, "text": line.text, "clause": line.clause, "amount_fen": line.amount_fen}
                for line in explain(result, lang, program)
            ]
            for lang in ("zh", "en")
        },
    }


def _print(console: Console, case: Case, decisions: tuple[EventDecision, ...], lang: str) -> None:
    console.print(f"[bold]{case.name}[/bold] {case.labels.get(lang, '')}", highlight=False)
    for item in decisions:
        event = item.event.event
        console.print(f"\n[bold]{event.event_no}[/bold] {event.kind} {event.event_date}", highlight=False)
        for decision in item.decisions:
            result = decision.result.adjudication
            console.print(f"  {decision.policy.name} · {result.version}", highlight=False)
            for line in explain(result, lang, decision.policy.cover.version.program):
                clause = f"  [dim]{line.clause}[/dim]" if line.clause else ""
                console.print(f"    {_SIGNS.get(line.kind, '·')} {line.text}{clause}", highlight=False)
            _print_portions(console, decision.result.cut_fen, decision.portions)


_SIGNS = {"benefit": "■", "denial": "✗", "refer": "!", "question": "?", "outcome": "=", "effect": "→"}


def _print_portions(console: Console, cut_fen: int, portions: tuple[Portion, ...]) -> None:
    if cut_fen:
        console.print(f"    - {format_yuan(cut_fen)} 元 over the cost, not paid / 超过实际费用，不付")
    for portion in portions:
        console.print(f"    » {portion.name}: {format_yuan(portion.amount_fen)} 元", highlight=False)


def _print_errors(errors: tuple[TermError, ...], lang: str, json: bool) -> None:
    if json:
        print(json_module.dumps({"errors": [error.text(lang) for error in errors]}, ensure_ascii=False))
        return
    for error in errors:
        print(error.text(lang))


def cases(
    folders: Annotated[list[Path], typer.Argument(help="Folders or files: *.case.yaml.")],
    lang: Annotated[str, typer.Option(help="zh or en.")] = "en",
) -> None:
    """Run every case of a folder and print case → expected → got. Exit code 2 if any differs."""
    paths = [p for f in folders for p in (sorted(f.glob("*.case.yaml")) if f.is_dir() else [f])]
    table = Table("case", "what", "expected", "got", "")
    wrong = 0
    for path in track(paths, "cases", console=Console(stderr=True), transient=True):
        text = _text(path)
        products, errors = _products(path, text, [])
        read = errors or read_case(text, str(path), products)
        if isinstance(read, tuple):
            _print_errors(read, lang, False)
            wrong += 1
            continue
        decisions = run_case(read)
        wrong += len(check_case(decisions, str(path)))
        for row in table_rows(read, decisions):
            table.add_row(*row, "✓" if row[2] == row[3] else "✗")
    Console(width=160).print(table)
    print(f"{len(paths)} cases, {wrong} differences")
    raise typer.Exit(DIFFERS if wrong else 0)


def table_rows(case: Case, decisions: tuple[EventDecision, ...]) -> list[tuple[str, str, str, str]]:
    """Case, what, expected, got: every amount and value that the case expects."""
    rows: list[tuple[str, str, str, str]] = []
    for item in decisions:
        for decision in item.decisions:
            expect = item.event.expect.get(decision.policy.name)
            if expect is None:
                continue
            where = f"{item.event.event.event_no} {decision.policy.name}"
            for what, wanted, got in _expected(expect, decision):
                rows.append((case.name, f"{where} {what}", wanted, got))
        portions = {p.name: p.amount_fen for d in item.decisions for p in d.portions}
        for person, amount_fen in item.event.portions.items():
            rows.append((case.name, f"to {person}", yuan(amount_fen), yuan(portions.get(person, 0))))
    return rows


def _expected(expect: Expectation, decision: PolicyDecision) -> Iterator[tuple[str, str, str]]:
    result = decision.result.adjudication
    paid = {b.benefit: b.amount_fen or 0 for b in result.benefits}
    kept = {step.keeps: step.after for b in result.benefits for step in b.trace}
    for name, amount_fen in expect.benefits.items():
        yield name, yuan(amount_fen), yuan(paid.get(name, 0))
    if expect.payable_fen is not None:
        yield "payable", yuan(expect.payable_fen), yuan(decision.result.payable_fen)
    if expect.outcome is not None:
        yield "outcome", expect.outcome, result.outcome.value
    for name, value in expect.values.items():
        yield name, _plain(value), _plain(kept.get(name))


def _plain(value: FactValue | None) -> str:
    """A kept value: large whole numbers are fen here."""
    return yuan(value) if isinstance(value, int) and value >= 100 else str(value)
