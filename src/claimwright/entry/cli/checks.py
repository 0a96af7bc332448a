"""``claimwright checks``: rulebooks of the robots, lists, peers and the risk score."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from claimwright.app.checks import public as checks
from claimwright.app.checks.public import ListedPerson
from claimwright.core.checks import Rulebook
from claimwright.core.checks.kinds import KINDS
from claimwright.core.checks.reader import read_rulebook
from claimwright.core.checks.score import card_json
from claimwright.core.checks.training import TooFew, train
from claimwright.core.dates import business_date
from claimwright.core.outcome import Refused
from claimwright.core.products.model import TermError
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.outcomes import lines_of, metrics_of, read_outcomes, write_outcomes
from claimwright.entry.setup.document_keys import use_document_keys
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.settings import Settings
from claimwright.journeys.compare_peers import compare_peers
from claimwright.journeys.past_outcomes import past_outcomes

app = typer.Typer(name="checks", help="What the robots check, and with what.", no_args_is_help=True)
ERRORS = 1
Lang = Annotated[str, typer.Option("--lang", help="zh or en.")]
By = Annotated[str, typer.Option("--by", help="Your user name: who proposes cannot approve.")]


@app.command("read")
def read(
    file: Annotated[Path, typer.Argument(help="A rulebook (YAML).", dir_okay=False)], lang: Lang = "en"
) -> None:
    """Read a rulebook strictly and show what it switches on. Exit code 1 if anything is wrong."""
    book = _book_of(file, lang)
    table = Table("check", "lines", "from", "basis", title=f"{book.name} {book.version}")
    for rule in book.rules:
        kind = KINDS[rule.check]
        name = kind.zh if lang == "zh" else kind.en
        lines = "all" if len(rule.lines) == 5 else ", ".join(sorted(rule.lines))
        table.add_row(f"{rule.check} ({name})", lines, f"{rule.from_fen / 100:.2f}", rule.basis)
    Console().print(table)


@app.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="A rulebook (YAML).", dir_okay=False)],
    by: By,
    lang: Lang = "en",
) -> None:
    """Propose a rulebook. It counts from its date on, once another person has approved it."""
    text = file.read_text(encoding="utf-8-sig")
    _book_of(file, lang)
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        book = checks.propose_rulebook(tx, text, file.name, by, ground.clock.now())
    assert isinstance(book, Rulebook), "it was read a moment ago"
    typer.echo(f"{book.name} {book.version} proposed; approve {book.source_sha256}")


@app.command("approve")
def approve(
    source_sha256: Annotated[str, typer.Argument(help="The hash of the rulebook that you read.")], by: By
) -> None:
    """Approve another person's rulebook."""
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        done = checks.approve_rulebook(tx, source_sha256, by, ground.clock.now())
    if isinstance(done, Refused):
        facts = ", ".join(f"{name}: {value}" for name, value in done.facts.items())
        typer.echo(f"claimwright: not approved: {done.code.value} ({facts})", err=True)
        raise typer.Exit(ERRORS)
    typer.echo(f"{done.name} in force from {done.effective}, approved by {done.approved_by}")


@app.command("list")
def list_rulebooks(as_json: bool = AsJson) -> None:
    """Every rulebook with who proposed and who approved it, and which is in force today."""
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        found = checks.rulebooks(tx)
        live = checks.rulebook_in_force(tx, checks.ROBOTS, business_date(ground.clock.now()))
    current = live.source_sha256 if live else None
    rows = [
        {
            "name": one.name,
            "effective": one.effective.isoformat(),
            "sha256": one.source_sha256,
            "proposed_by": one.proposed_by,
            "approved_by": one.approved_by,
            "in_force": one.source_sha256 == current,
        }
        for one in found
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        mark = "in force" if row["in_force"] else "approved" if row["approved_by"] else "proposed"
        typer.echo(f"{row['effective']}  {row['name']}  {str(row['sha256'])[:16]}  {mark}")


@app.command("screen")
def screen(
    file: Annotated[Path, typer.Argument(help="CSV: entry_no,name,id_number,birth_date", dir_okay=False)],
    name: Annotated[str, typer.Option("--list", help="Name of the list; its former entries are replaced.")],
) -> None:
    """Load a list of persons. A match is a question to a person, never an answer."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    entries = [_listed(number, row) for number, row in enumerate(rows, start=2)]
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        checks.load_list(tx, name, entries, ground.clock.now())
    typer.echo(f"{name}: {len(entries)} entries")


def _listed(line: int, row: dict[str, str | None]) -> ListedPerson:
    entry_no, name = (row.get("entry_no") or "").strip(), (row.get("name") or "").strip()
    born = (row.get("birth_date") or "").strip()
    if not entry_no or not name:
        raise typer.BadParameter(f"line {line}: entry_no and name are needed.")
    try:
        birth_date = date.fromisoformat(born) if born else None
    except ValueError:
        raise typer.BadParameter(f"line {line}: birth_date “{born}” is no date such as 1980-05-06.") from None
    return ListedPerson(entry_no, name, (row.get("id_number") or "").strip() or None, birth_date)


@app.command("peers")
def peers(
    months: Annotated[int, typer.Option("--months", min=1, help="How far back to compare.")] = 24,
    count_min: Annotated[int, typer.Option("--bills", min=3, help="Smallest cell that counts.")] = 20,
) -> None:
    """Compute what comparable bills cost, from settled claims, into the table that checks compare with."""
    with open_ground(Settings.read()) as ground:
        use_document_keys(ground.settings, ground.db)
        since = business_date(ground.clock.now()) - timedelta(days=months * 365 // 12)
        bills, cells = compare_peers(ground.db, since, count_min, ground.clock.now())
    typer.echo(f"{bills} bills since {since}: {cells} cells of at least {count_min}")


@app.command("outcomes")
def outcomes(
    out: Annotated[Path, typer.Option("--out", help="CSV to write: case, bad, one column a feature.")],
) -> None:
    """Write what was known of claims that have ended and how they ended, to train a score from."""
    with open_ground(Settings.read()) as ground:
        use_document_keys(ground.settings, ground.db)
        found = past_outcomes(ground.db, ground.clock.now())
    write_outcomes(out, found)
    typer.echo(f"{out}: {len(found)} claims, {sum(one.bad for one in found)} of them bad")


@app.command("train")
def train_score(
    source: Annotated[
        Path, typer.Option("--from", help="CSV as `checks outcomes` writes it.", dir_okay=False)
    ],
    by: By,
    seed: Annotated[str, typer.Option("--seed", help="Of the draw of the cases to measure on.")] = "risk",
    keep: Annotated[
        bool, typer.Option("--keep", help="Propose the card; another person approves it.")
    ] = False,
) -> None:
    """Train a risk score from past outcomes and print how good it is on cases it has not seen."""
    try:
        trained = train(read_outcomes(source), seed)
    except TooFew as few:
        typer.echo(f"claimwright: {few}. Without enough history the rules go on alone.", err=True)
        raise typer.Exit(ERRORS) from None
    for line in lines_of(trained):
        typer.echo(line)
    if not keep:
        return
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        sha256 = checks.keep_scorecard(
            tx, card_json(trained.card, metrics_of(trained)), by, ground.clock.now()
        )
    typer.echo(f"proposed; another person approves it: claimwright checks approve-score {sha256}")


@app.command("approve-score")
def approve_score(
    source_sha256: Annotated[str, typer.Argument(help="The hash that `checks train --keep` printed.")], by: By
) -> None:
    """Put a scorecard in force that another person trained."""
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        refused = checks.approve_scorecard(tx, source_sha256, by, ground.clock.now())
    if refused is not None:
        typer.echo(f"claimwright: not approved: {refused.code.value}", err=True)
        raise typer.Exit(ERRORS)
    typer.echo(f"scorecard {source_sha256[:16]} in force, approved by {by}")


def _book_of(file: Path, lang: str) -> Rulebook:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"claimwright: {file} cannot be read: {error}. Check path and encoding (UTF-8).", err=True)
        raise typer.Exit(2) from None
    book = read_rulebook(text, str(file))
    if isinstance(book, Rulebook):
        return book
    _show(book, lang)
    raise typer.Exit(ERRORS)


def _show(errors: tuple[TermError, ...], lang: str) -> None:
    for error in errors:
        typer.echo(error.text(lang), err=True)
