"""``claimwright ledger``: the trial balance, and the books derived once more and compared."""

from __future__ import annotations

import json

import typer
from rich.console import Console
from rich.table import Table

from claimwright.core.money import format_yuan
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.ground import open_ground
from claimwright.entry.views.money import faults_view, trial_balance_view
from claimwright.infra.settings import Settings

EXIT_BROKEN = 1
app = typer.Typer(name="ledger", help="The ledger of claims money.", no_args_is_help=True)


@app.command()
def balance(as_json: bool = AsJson) -> None:
    """Show every account, re-derived from all lines. Exit code 0 if the balances sum to zero, else 1."""
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        view = trial_balance_view(tx)
    if as_json:
        typer.echo(view.model_dump_json())
    else:
        table = Table("account", "科目", *("debit ¥", "credit ¥", "balance ¥"))
        for one in view.accounts:
            sums = (one.debit_fen, one.credit_fen, abs(one.balance_fen))
            sign = "-" if one.balance_fen < 0 else ""
            shown = [format_yuan(fen) for fen in sums]
            table.add_row(one.en, one.zh, shown[0], shown[1], sign + shown[2])
        Console().print(table)
        typer.echo(f"sum of all balances: {view.total_fen} fen")
    raise typer.Exit(EXIT_BROKEN if view.total_fen else 0)


@app.command()
def verify(as_json: bool = AsJson) -> None:
    """Derive the books once more from orders, decisions, recoveries, reserves and the bank's entries.

    Exit code 0 if they are the same, 1 with the places if not.
    """
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        found = faults_view(tx)
        total_fen = trial_balance_view(tx).total_fen
    if as_json:
        typer.echo(json.dumps({"total_fen": total_fen, "faults": [one.model_dump() for one in found]}))
    else:
        for one in found:
            facts = ", ".join(f"{name} {value}" for name, value in one.facts.items())
            typer.echo(f"{one.code}: {one.subject} {facts}".rstrip())
        typer.echo(f"sum of all balances: {total_fen} fen; {len(found)} differences")
    raise typer.Exit(EXIT_BROKEN if found or total_fen else 0)
