"""``claimwright status``: what is running, what is waiting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import typer
from psycopg import conninfo
from rich.console import Console
from rich.table import Table

from claimwright.app.checks import public as checks
from claimwright.core.dates import business_date
from claimwright.entry.cli.serve import AsJson
from claimwright.entry.supervisor.child import answers
from claimwright.infra import outbox
from claimwright.infra.clock import SystemClock
from claimwright.infra.db import Database, Tx
from claimwright.infra.migrations import pending
from claimwright.infra.postgres import is_running, launch
from claimwright.infra.settings import Settings
from claimwright.ports.failure import OperationalFailure

EXIT_NOT_WELL = 1
NO_RULEBOOK = "no rulebook of checks is in force, so no robot looks at any claim: `claimwright checks load`"
_WORKERS = r"""
select count(distinct application_name) from pg_stat_activity
where datname = current_database() and application_name like 'claimwright worker%%'
"""


@dataclass(frozen=True, slots=True)
class Status:
    """The platform at one moment. `database` is an address without its password, or empty if stopped.

    `warnings` are what an operator should mend though everything runs.
    """

    data: str
    database: str
    problem: str
    server_version: str
    migrations_pending: tuple[str, ...]
    queue: tuple[outbox.Depth, ...]
    workers: int
    web: bool
    bank: bool
    phone: bool
    warnings: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        parked = any(depth.parked for depth in self.queue)
        return bool(self.database) and not (self.problem or self.migrations_pending or parked)


def register(app: typer.Typer) -> None:
    app.command()(status)


def status(as_json: bool = AsJson) -> None:
    """Show database, migrations, queue, workers and counterparts. Exit code 0 if the database is well."""
    found = _look(Settings.read())
    if as_json:
        typer.echo(json.dumps(_as_json(found)))
    else:
        _show(found)
    raise typer.Exit(0 if found.is_well else EXIT_NOT_WELL)


def _look(settings: Settings) -> Status:
    stopped = Status(
        data=str(settings.data),
        database="",
        problem="",
        server_version="",
        migrations_pending=(),
        queue=(),
        workers=0,
        web=answers(f"{settings.web_address}/health"),
        bank=answers(settings.bank_address),
        phone=answers(settings.phone_address),
    )
    if not settings.dsn and not is_running(settings.data):
        return stopped
    try:
        with _database(settings) as db:
            waiting = tuple(migration.name for migration in pending(db.dsn))
            found = replace(stopped, database=_address(db.dsn), migrations_pending=waiting)
            with db.transaction() as tx:
                return replace(found, **_of_database(tx, migrated=not waiting))  # type: ignore[arg-type]
    except OperationalFailure as failure:
        return replace(stopped, problem=f"{failure}. {failure.remedy}".strip())


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    if settings.dsn:
        with Database(settings.dsn, wait_s=3) as db:
            yield db
    else:
        with (
            launch(settings.data, database_user=settings.database_user) as server,
            Database(server.dsn) as db,
        ):
            yield db


def _of_database(tx: Tx, *, migrated: bool) -> dict[str, object]:
    version = tx.execute("select current_setting('server_version')").fetchone()
    workers = tx.execute(_WORKERS, []).fetchone()
    now = SystemClock().now()
    has_rulebook = not migrated or checks.rulebook_in_force(tx, checks.ROBOTS, business_date(now)) is not None
    return {
        "server_version": version[0] if version else "",
        "queue": outbox.depths(tx, now) if migrated else (),
        "workers": workers[0] if workers else 0,
        "warnings": () if has_rulebook else (NO_RULEBOOK,),
    }


def _address(dsn: str) -> str:
    parts = conninfo.conninfo_to_dict(dsn)
    return f"{parts.get('host', 'local')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"


def _as_json(found: Status) -> dict[str, object]:
    return {
        "well": found.is_well,
        "data": found.data,
        "database": found.database or None,
        "problem": found.problem or None,
        "server_version": found.server_version or None,
        "migrations_pending": list(found.migrations_pending),
        "queue": [
            {
                "topic": depth.topic,
                "due": depth.due,
                "later": depth.later,
                "parked": depth.parked,
                "oldest_due_at": depth.oldest_due_at.isoformat() if depth.oldest_due_at else None,
            }
            for depth in found.queue
        ],
        "workers": found.workers,
        "web": found.web,
        "bank": found.bank,
        "phone": found.phone,
        "warnings": list(found.warnings),
    }


def _show(found: Status) -> None:
    console = Console()
    running = {True: "[green]answers[/]", False: "[dim]does not answer[/]"}
    table = Table(show_header=False, box=None)
    table.add_row("data folder", found.data)
    table.add_row("database", found.database or found.problem or "stopped: start it with `claimwright serve`")
    if found.database:
        table.add_row("PostgreSQL", found.server_version)
        table.add_row("migrations", ", ".join(found.migrations_pending) or "all done")
        table.add_row("workers", str(found.workers))
    table.add_row("web", running[found.web])
    table.add_row("bank", running[found.bank])
    table.add_row("phone", running[found.phone])
    for warning in found.warnings:
        table.add_row("[yellow]warning[/]", warning)
    for depth in found.queue:
        parked = f", [red]{depth.parked} parked[/]" if depth.parked else ""
        table.add_row(f"queue {depth.topic}", f"{depth.due} due, {depth.later} later{parked}")
    console.print(table)
