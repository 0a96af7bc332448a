"""Plain SQL migrations: numbered files, forward only, each run once and never edited afterwards."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import psycopg

from claimwright.infra.db import Tx, session_conninfo
from claimwright.ports.failure import Permanent, Transient

_FILE = re.compile(r"^(\d{4})_([a-z]+(?:_[a-z0-9]+)+)\.sql$")
_LOCK = 0x436C_6169_6D77_7267  # "Claimwrg": one migrator at a time on a server
_BOOK = """
create schema if not exists infra;
create table if not exists infra.migration (
    number smallint primary key,
    name text not null,
    sha256 text not null check (length(sha256) = 64),
    applied_at timestamptz not null default clock_timestamp()
)"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file ``NNNN_<capability>_<what>.sql``."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrate(dsn: str, folder: Path | None = None) -> tuple[Migration, ...]:
    """Run every migration that this database has not seen, in number order; answer those that ran.

    Numbers are ranges per capability, so a new file may have a lower number than one that ran long
    ago. Each file runs in its own transaction; a lock keeps two migrators apart. Raises `Permanent`
    if a file was edited after it ran, or its SQL fails; `Transient` if the server does not answer.
    """
    migrations = read_migrations(folder)
    ran = []
    with _connect(dsn) as connection:
        connection.execute("set lock_timeout = 0")
        connection.execute("set statement_timeout = 0")
        connection.execute("select pg_advisory_lock(%s)", [_LOCK])
        connection.execute(_BOOK)
        seen = _seen(connection)
        for migration in migrations:
            if not _is_done(migration, seen):
                _run(connection, migration)
                ran.append(migration)
        if ran:
            _secure_rows(connection)
    return tuple(ran)


def _secure_rows(connection: Tx) -> None:
    """Cover tables that a migration has just made by row security (`infra.row_security`)."""
    known = connection.execute("select to_regproc('infra.secure_rows') is not null").fetchone()
    if known and known[0]:
        connection.execute("select infra.secure_rows()")


def pending(dsn: str, folder: Path | None = None) -> tuple[Migration, ...]:
    """The migrations that this database has not seen, without running them."""
    with _connect(dsn) as connection:
        known = connection.execute("select to_regclass('infra.migration') is not null").fetchone()
        seen = _seen(connection) if known and known[0] else {}
    return tuple(m for m in read_migrations(folder) if not _is_done(m, seen))


def read_migrations(folder: Path | None = None) -> tuple[Migration, ...]:
    """All migration files in number order (of the product unless a folder is named)."""
    root = folder or resources.files("claimwright").joinpath("db", "migrations")
    migrations: dict[int, Migration] = {}
    for path in root.iterdir():
        if not path.name.endswith(".sql"):
            continue
        match = _FILE.match(path.name)
        assert match, f"{path.name}: a migration is named NNNN_<capability>_<what>.sql"
        number = int(match[1])
        assert number not in migrations, f"{path.name}: number {number:04d} is used twice"
        migrations[number] = Migration(number, path.name, path.read_text(encoding="utf-8"))
    return tuple(migrations[number] for number in sorted(migrations))


def _connect(dsn: str) -> Tx:
    try:
        return psycopg.connect(session_conninfo(dsn), autocommit=True)
    except psycopg.OperationalError as error:
        raise Transient("the database does not answer", "Start it, or correct CLAIMWRIGHT_DSN.") from error


def _seen(connection: Tx) -> dict[int, str]:
    return dict(connection.execute("select number, sha256 from infra.migration").fetchall())


def _is_done(migration: Migration, seen: dict[int, str]) -> bool:
    if migration.number not in seen:
        return False
    if seen[migration.number] != migration.sha256:
        raise Permanent(
            f"migration {migration.name} was changed after it ran on this database",
            "Restore the file and write a new one; `make clean` removes a development database.",
        )
    return True


def _run(connection: Tx, migration: Migration) -> None:
    try:
        with connection.transaction():
            connection.execute(migration.sql)
            connection.execute(
                "insert into infra.migration (number, name, sha256) values (%s, %s, %s)",
                [migration.number, migration.name, migration.sha256],
            )
    except psycopg.Error as error:
        raise Permanent(f"migration {migration.name} failed: {error}", "Nothing of it was kept.") from error
