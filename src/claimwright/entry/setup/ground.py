"""Opens what commands and processes stand on: settings, a running and migrated database, clock, ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import resources

from claimwright.app.checks import public as checks
from claimwright.app.products import public as products
from claimwright.app.products.public import LoadedVersion
from claimwright.entry.setup.field_keys import use_field_keys
from claimwright.infra.clock import Clock, SystemClock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.infra.migrations import migrate
from claimwright.infra.postgres import Server, launch
from claimwright.infra.settings import Settings
from claimwright.ports.failure import Permanent

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ground:
    """`settings.dsn` is set, whether the operator gave it or the embedded server did (`server`)."""

    settings: Settings
    db: Database
    clock: Clock
    ids: Ids
    server: Server | None


@contextmanager
def open_server(
    settings: Settings, progress: Progress = lambda _: None
) -> Iterator[tuple[Settings, Server | None]]:
    """A running server, migrated or not: the settings with its DSN, and the embedded one if it is that.

    Raises `OperationalFailure` with a remedy: `Permanent` for what stays wrong (folder, disk,
    version), `Transient` for what may pass (port taken). The embedded server stops with its last user.
    """
    if settings.dsn:
        yield settings, None
        return
    server = launch(
        settings.data, port=settings.database_port, database_user=settings.database_user, progress=progress
    )
    with server:
        yield replace(settings, dsn=server.dsn), server


@contextmanager
def open_ground(settings: Settings, progress: Progress = lambda _: None) -> Iterator[Ground]:
    """A database that answers and has every migration. Raises as `open_server` and `migrate` do."""
    with open_server(settings, progress) as (named, server):
        for migration in migrate(named.dsn):
            progress(f"migrated {migration.name}")
        clock = SystemClock()
        with Database(named.dsn) as db:
            use_field_keys(named, db)
            yield Ground(named, db, clock, Ids(clock), server)


def load_catalogue(ground: Ground) -> tuple[LoadedVersion, ...]:
    """Load every product file of the catalogue; versions that are known already stay as they are."""
    loaded: list[LoadedVersion] = []
    for file in sorted(resources.files("claimwright").joinpath("catalogue").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        with ground.db.transaction() as tx:
            result = products.load_product(
                tx, file.read_text(encoding="utf-8"), file.name, ground.clock.now()
            )
        for item in result:
            if not isinstance(item, LoadedVersion):
                where = f"the catalogue's {item.file}, line {item.line}"
                raise Permanent(f"{where}: {item.en}", "`claimwright product check` shows every error.")
            loaded.append(item)
    with ground.db.transaction() as tx:
        products.bring_due_into_force(tx, ground.clock.now())
        _load_rulebooks(tx, ground.clock.now())
    return tuple(loaded)


def _load_rulebooks(tx: Tx, now: datetime) -> None:
    """Put the shipped robots' rulebook in force where none is yet; one that people approved stays."""
    file = resources.files("claimwright").joinpath("catalogue", "rulebooks", "checks.yaml")
    checks.load_shipped(tx, file.read_text(encoding="utf-8"), file.name, now)
