"""``claimwright reconcile``: a day of the bank's statement against our orders and ledger."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import typer

from claimwright.connectors.banks.sandbox_bank import SandboxBank
from claimwright.core.dates import business_date
from claimwright.core.money import format_yuan
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.settings import Settings
from claimwright.journeys.reconcile_day.day import DayReport, reconcile_day
from claimwright.journeys.settle_claim.pay import Cashier

EXIT_EXCEPTIONS = 1
DAY = typer.Option(None, "--day", formats=["%Y-%m-%d"], help="The business day; today unless named.")


def register(app: typer.Typer) -> None:
    app.command()(reconcile)


def reconcile(day: datetime | None = DAY, as_json: bool = AsJson) -> None:
    """Match a day's statement with our orders; what does not agree becomes tasks. May be run again.

    Exit code 0 if everything agrees, 1 if something is open.
    """
    settings = Settings.read()
    with open_ground(settings) as ground:
        bank = SandboxBank(settings.bank_address, key=settings.bank_key)
        try:
            named = day.date() if day else business_date(ground.clock.now())
            report = reconcile_day(Cashier(ground.db, ground.ids, ground.clock, bank), named)
        finally:
            bank.close()
    if as_json:
        typer.echo(json.dumps({**asdict(report), "day": report.day.isoformat(), "is_clean": report.is_clean}))
    else:
        _show(report)
    raise typer.Exit(0 if report.is_clean and not report.open_exceptions else EXIT_EXCEPTIONS)


def _show(report: DayReport) -> None:
    if not report.statements:
        typer.echo(f"{report.day}: the bank has no statement for this day")
        return
    typer.echo(
        f"{report.day}: {report.statements} statement(s), {report.entries:,} movements, "
        f"{report.new_entries:,} of them new, {report.matched:,} matched"
    )
    typer.echo(f"debits ¥{format_yuan(report.debit_fen)}, credits ¥{format_yuan(report.credit_fen)}")
    typer.echo(f"missing at the bank: {report.missing}; exceptions open: {report.open_exceptions}")
