"""``claimwright certificate``: verify decisions offline, and read them in plain words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from claimwright.core.adjudication.certificate_read import Certified, NotACertificate, read_certificate
from claimwright.core.adjudication.explain import explain, quantity
from claimwright.core.adjudication.indemnity import adjudicate_within_cost
from claimwright.core.adjudication.model import Adjudication
from claimwright.core.money import format_yuan
from claimwright.core.products.vocabulary import FACTS
from claimwright.verifier import Verdict, verify

app = typer.Typer(
    name="certificate",
    help="Verify decisions offline, and read them in plain words.",
    no_args_is_help=True,
)
Files = Annotated[list[Path], typer.Argument(help="Certificate files (JSON), or folders of them.")]
DOES_NOT_HOLD, NOT_READABLE = 1, 2

WORDS = {
    "zh": {
        "title": "理算说明",
        "claimed": "申请内容",
        "reckoned": "怎样算出",
        "paid": "本次应付",
        "left": "限额余额",
        "limit": "限额项目",
        "used": "已用",
        "rest": "剩余",
        "clause": "条款",
        "yuan": "{amount} 元",
        "object": "如有异议，请向我们提出，将由另一位具名人员复核；"
        "您也可以向监管部门投诉、申请调解或提起诉讼。",
        "proof": "凭证号 {sha256}：任何人都可以用它离线重新计算本次结果。",
    },
    "en": {
        "title": "How this was worked out",
        "claimed": "What was claimed",
        "reckoned": "How it was reckoned",
        "paid": "Payable now",
        "left": "What is left of each limit",
        "limit": "limit",
        "used": "used",
        "rest": "left",
        "clause": "clause",
        "yuan": "{amount} yuan",
        "object": "If you do not agree, tell us: another named person will review the decision. You may also "
        "complain to the regulator, ask for mediation, or go to court.",
        "proof": "Certificate {sha256}: with it, anyone can recompute this result offline.",
    },
}


@app.command("verify")
def verify_files(
    files: Files,
    sha256: Annotated[
        str | None, typer.Option(help="The hash known from the letter or the journal (one file).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Recompute each certificate with the independent verifier.

    Exit code 0 when all hold, 1 when one does not (the first step that differs is named).
    """
    failed = 0
    for path in _paths(files):
        verdict = verify(_text(path), sha256)
        failed += not verdict.holds
        print(
            json.dumps(_verdict_json(path, verdict), ensure_ascii=False) if as_json else _said(path, verdict)
        )
    raise typer.Exit(DOES_NOT_HOLD if failed else 0)


@app.command("explain")
def explain_file(
    file: Annotated[Path, typer.Argument(help="A certificate file (JSON).")],
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
) -> None:
    """The customer's page: what was claimed, what each clause did, what is paid, how to object."""
    if lang not in WORDS:
        raise typer.BadParameter("zh or en", param_hint="--lang")
    text = _text(file)
    verdict = verify(text)
    if verdict.difference is not None:
        print(_said(file, verdict))
        raise typer.Exit(DOES_NOT_HOLD)
    try:
        certified = read_certificate(json.loads(text))
    except NotACertificate as error:
        print(f"{file}: {error}")
        raise typer.Exit(NOT_READABLE) from None
    _page(Console(highlight=False), certified, verdict, lang)


def _page(console: Console, certified: Certified, verdict: Verdict, lang: str) -> None:
    words = WORDS[lang]
    result = adjudicate_within_cost(
        certified.version, certified.contract, certified.event, certified.balances
    )
    label = certified.version.labels.get(lang, certified.product.product)
    console.rule(f"[bold]{words['title']} · {label}")
    console.print(f"\n[bold]{words['claimed']}[/bold]")
    for name, value in sorted(certified.event.facts.items()):
        fact = FACTS.get(name)
        shown = quantity(value, fact.unit.value if fact else "", lang)
        console.print(f"  {(fact.zh if lang == 'zh' else fact.en) if fact else name}: {shown}")
    console.print(f"\n[bold]{words['reckoned']}[/bold]")
    for line in explain(result, lang, certified.version.program):
        clause = f"  [dim]({words['clause']} {line.clause})[/dim]" if line.clause else ""
        console.print(f"  {line.text}{clause}")
    paid = words["yuan"].format(amount=format_yuan(result.payable_fen))
    console.print(f"\n[bold]{words['paid']}: {paid}[/bold]\n")
    _limits(console, certified, result, lang)
    console.print(f"\n{words['object']}\n[dim]{words['proof'].format(sha256=verdict.sha256)}[/dim]")


def _limits(console: Console, certified: Certified, result: Adjudication, lang: str) -> None:
    words = WORDS[lang]
    known = {one.full_name: one for one in certified.version.program.accumulators}
    table = Table(words["limit"], words["used"], words["rest"], title=words["left"], title_justify="left")
    for key, limit in sorted(result.limits.items()):
        accumulator = known[key.accumulator]
        used = result.balances_after.get(key, 0)
        unit = accumulator.unit.value
        label = accumulator.labels.get(lang, accumulator.name)
        table.add_row(label, quantity(used, unit, lang), quantity(max(limit - used, 0), unit, lang))
    if result.limits:
        console.print(table)


def _paths(files: list[Path]) -> list[Path]:
    found = [path for one in files for path in (sorted(one.rglob("*.json")) if one.is_dir() else [one])]
    if not found:
        raise typer.BadParameter("no certificate files there", param_hint="FILES")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror or error}", param_hint="FILE") from None
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{path}: not text in UTF-8", param_hint="FILE") from None


def _said(path: Path, verdict: Verdict) -> str:
    if verdict.difference is not None:
        return f"{path}: does NOT hold · {verdict.difference.text()}"
    amount = format_yuan(verdict.payable_fen)
    return f"{path}: holds · {verdict.product} · payable {amount} yuan · {verdict.steps} steps recomputed"


def _verdict_json(path: Path, verdict: Verdict) -> dict[str, Any]:
    difference = verdict.difference
    return {
        "file": str(path),
        "holds": verdict.holds,
        "product": verdict.product,
        "payable_fen": verdict.payable_fen,
        "sha256": verdict.sha256,
        "steps": verdict.steps,
        "difference": None
        if difference is None
        else {"where": difference.where, "stated": difference.stated, "computed": difference.computed},
    }
