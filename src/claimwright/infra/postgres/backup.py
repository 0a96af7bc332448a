"""Backup and restore of a whole database with PostgreSQL's own pg_dump and pg_restore."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg import conninfo

from claimwright.infra.postgres.place import disk_problems, installed_binaries
from claimwright.ports.failure import Permanent, Transient


def dump(dsn: str, target: Path) -> int:
    """Write the database into `target` (custom format, mode 0600) and answer its size in bytes.

    The file appears whole or not at all. One snapshot: claims go on being taken meanwhile. Raises
    `Permanent` if the target exists or cannot be written, or pg_dump fails.
    """
    if target.exists():
        raise Permanent(f"{target} exists already", "Name another file.")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with disk_problems(target.parent):
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _run("pg_dump", dsn, "--format=custom", f"--file={draft}")
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return target.stat().st_size


def restore(dsn: str, source: Path) -> None:
    """Fill an empty database from a file of `dump`, all or nothing. A database with data is refused."""
    if not source.is_file():
        raise Permanent(f"there is no file {source}", "Name a file that `claimwright backup` wrote.")
    try:
        with psycopg.connect(dsn) as connection:
            used = connection.execute("select to_regclass('infra.migration') is not null").fetchone()
    except psycopg.OperationalError as error:
        raise Transient("the database does not answer", "Start it, or correct CLAIMWRIGHT_DSN.") from error
    if used and used[0]:
        raise Permanent("the database holds data already", "Restore into a new folder (CLAIMWRIGHT_DATA).")
    _run("pg_restore", dsn, "--exit-on-error", "--single-transaction", "--no-owner", str(source))


def _run(program: str, dsn: str, *arguments: str) -> None:
    parts = conninfo.conninfo_to_dict(dsn)
    password = parts.pop("password", None)  # never on a command line, which others may list
    environment = {**os.environ, "LC_ALL": "C"} | ({"PGPASSWORD": str(password)} if password else {})
    command = [
        str(installed_binaries() / program),
        f"--dbname={conninfo.make_conninfo('', **parts)}",
        *arguments,
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise Permanent(f"{program} failed: {said[0]}", "Nothing was changed.")
