"""``claimwright bills``: what issuers' platforms say of the bills that claims rest on."""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from typing import Annotated

import typer

from claimwright.app.claims import public as claims
from claimwright.app.documents import public as documents
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.setup.bill_origin import invoice_platform, origin_rule
from claimwright.entry.setup.document_keys import use_document_keys
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.settings import Settings
from claimwright.journeys.settle_claim.verify_bill import Inspector, recheck, verify_due
from claimwright.ports.failure import Permanent

EXIT_FOUND_NONE = 1
app = typer.Typer(name="bills", help="What issuers' platforms say of bills.", no_args_is_help=True)


@app.command("recheck")
def recheck_bills(
    older_than_days: Annotated[
        int, typer.Option(min=0, help="Bills whose last answer is at least so old.")
    ] = 30,
    count: Annotated[int, typer.Option(min=1, help="At most so many bills.")] = 100_000,
    ask_now: Annotated[bool, typer.Option(help="Ask here and now; else the running workers do.")] = False,
    as_json: bool = AsJson,
) -> None:
    """Ask the issuer's platform again about bills in good standing, unanswered or not found.

    A bill that was cancelled meanwhile (冲红) brings its claim back to a person, also after it was paid.
    """
    with open_ground(Settings.read()) as ground:
        use_document_keys(ground.settings, ground.db)
        platform = invoice_platform(ground.settings)
        if platform is None:
            raise Permanent("there is no invoice platform to ask", "Name one in CLAIMWRIGHT_INVOICE_PLATFORM")
        started = time.monotonic()
        with closing(platform):
            inspector = Inspector(ground.db, ground.ids, ground.clock, platform, origin_rule(ground.settings))
            put = recheck(inspector, timedelta(days=older_than_days), count)
            asked = 0
            while ask_now and (did := verify_due(inspector)):
                asked += did
    seconds = round(time.monotonic() - started, 2)
    if as_json:
        typer.echo(json.dumps({"put": put, "asked": asked, "seconds": seconds}))
    else:
        typer.echo(f"{put:,} bills to be asked about again, {asked:,} answers in {seconds} s")


@app.command()
def checks(
    claim_no: Annotated[str, typer.Argument(help="The claim's number.")],
    verbatim: Annotated[bool, typer.Option(help="Show the platform's words too.")] = False,
    as_json: bool = AsJson,
) -> None:
    """Every answer about a claim's bills, oldest first. Exit code 1 if there is no such claim."""
    with open_ground(Settings.read()) as ground:
        use_document_keys(ground.settings, ground.db)
        with ground.db.transaction() as tx:
            claim = claims.claim_by_number(tx, claim_no)
            if claim is None:
                typer.echo(f"no claim {claim_no}", err=True)
                raise typer.Exit(EXIT_FOUND_NONE)
            rows = []
            for event in claims.events_of(tx, claim.claim_id):
                for one in documents.checks_of_document(tx, event.document_id):
                    said = documents.check_content(tx, event.document_id, one.check_no) if verbatim else None
                    rows.append(
                        {
                            "event_no": event.event_no,
                            "check_no": one.check_no,
                            "at": one.checked_at.isoformat(),
                            "verdict": one.verdict.value,
                            "platform": one.platform,
                            "reference": one.reference,
                            "red_bill": " ".join(one.red_bill) if one.red_bill else "",
                            "reason": one.reason,
                            **({"verbatim": said.decode(errors="replace")} if said is not None else {}),
                        }
                    )
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo("  ".join(str(value) for value in row.values() if value not in ("", None)))
    counted = Counter(str(row["verdict"]) for row in rows)
    typer.echo(", ".join(f"{verdict}: {count}" for verdict, count in sorted(counted.items())) or "no answers")
