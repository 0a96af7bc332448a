"""``claimwright reprocess``: claims computed again after a correction: preview, approve, run."""

from __future__ import annotations

import getpass
import json
import sys
from datetime import datetime
from typing import Annotated, NoReturn

import typer

from claimwright.app.claims.public import Population, ReprocessRun, items_fan_out
from claimwright.app.identity import public as identity
from claimwright.core.claims.authority import Authority
from claimwright.core.journal import Actor
from claimwright.core.money import format_yuan
from claimwright.core.outcome import Refused
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.problems import problem_of
from claimwright.entry.setup.ground import Ground, open_ground
from claimwright.infra.settings import Settings
from claimwright.journeys.reprocess.run import approve_run, preview_run, run_approved

app = typer.Typer(name="reprocess", help="Compute claims again after a correction.", no_args_is_help=True)
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]
User = Annotated[str, typer.Option("--user", help="Who does it: a name in the journal is a person's.")]


@app.command()
def preview(
    product: Annotated[str, typer.Option("--product")],
    version: Annotated[str, typer.Option("--version", help="The version that decisions used.")],
    user: User,
    from_date: Day,
    until_date: Day,
    as_json: bool = AsJson,
) -> None:
    """Dry run: what would change, claim by claim, and the number of the run to approve."""
    with open_ground(Settings.read()) as ground:
        actor, _ = _person(ground, user)
        population = Population(product, version, from_date.date(), until_date.date())
        run = preview_run(ground.db, ground.ids, population, actor, ground.clock.now())
        if isinstance(run, Refused):
            _fail(run)
        with ground.db.transaction() as tx:
            items = items_fan_out(tx, run.run_no)
    changes = [change for item in items for change in item.changes]
    if as_json:
        typer.echo(json.dumps({**_run_json(run), "changes": changes}, ensure_ascii=False))
        return
    for one in changes:
        was, now = format_yuan(one["was_fen"]), format_yuan(one["now_fen"])
        typer.echo(f"{one['claim_no']}  {was:>14} -> {now:>14}")
    typer.echo(
        f"{run.run_no}: {run.claims} claims, up {format_yuan(run.up_fen)}, down {format_yuan(run.down_fen)}"
    )


@app.command()
def approve(run_no: str, user: User) -> None:
    """A second person approves the money impact; refused when it is not as previewed any more."""
    with open_ground(Settings.read()) as ground:
        actor, authority = _person(ground, user)
        run = approve_run(ground.db, run_no, actor, authority, ground.clock.now())
    if isinstance(run, Refused):
        _fail(run)
    typer.echo(f"{run.run_no}: approved by {run.approved_name}")


@app.command("run")
def run_command(run_no: str, as_json: bool = AsJson) -> None:
    """Carry out an approved run; killed and called again, it goes on where it stopped."""
    with open_ground(Settings.read()) as ground:
        ran = run_approved(ground.db, ground.ids, ground.clock, run_no, limit=1_000_000)
    if isinstance(ran, Refused):
        _fail(ran)
    told = {"run_no": run_no, "done": ran.done, "stale": ran.stale, "refused": ran.refused}
    typer.echo(
        json.dumps(told)
        if as_json
        else f"{run_no}: {ran.done} groups done, {ran.stale} stale, {ran.refused} refused"
    )


def _person(ground: Ground, user: str) -> tuple[Actor, Authority]:
    """Who is at the keyboard, by their password; from a pipe it is the first line of stdin."""
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    with ground.db.transaction() as tx:
        staff = identity.check_password(tx, ground.ids, user, password, ground.clock.now())
    if isinstance(staff, Refused):
        _fail(staff)
    return Actor("staff", str(staff.staff_id), staff.name), Authority(staff.authority_fen)


def _run_json(run: ReprocessRun) -> dict[str, object]:
    return {
        "run_no": run.run_no,
        "claims": run.claims,
        "up_fen": run.up_fen,
        "down_fen": run.down_fen,
        "sha256": run.sha256,
    }


def _fail(refused: Refused) -> NoReturn:
    words = problem_of(refused).words("en")
    print(f"claimwright: {words['title']}. {words['detail']} {words['remedy']}", file=sys.stderr)
    raise typer.Exit(1)
