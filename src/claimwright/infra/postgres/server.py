"""The embedded server as the rest sees it: `launch` answers a running one, the last user stops it."""

from __future__ import annotations

import fcntl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from claimwright.infra.postgres import process
from claimwright.infra.postgres.place import Place, Progress, disk_problems, find_place
from claimwright.infra.row_security import ROLE as REQUEST_ROLE
from claimwright.infra.secrets import read_or_make
from claimwright.ports.failure import OperationalFailure, Transient

SUPERUSER = "postgres"
OWNER = "claimwright"
DATABASE = "claimwright"
_LEFTOVERS_WAIT_S = 30.0
_DYING_S = 1.0


@dataclass
class Server:
    """A running server that this process uses. `release` it when done."""

    place: Place
    port: int
    _users: IO[bytes]

    @property
    def dsn(self) -> str:
        """For the product: the owner of the database ``claimwright``, no superuser."""
        return _dsn(self.place, OWNER, self.port, DATABASE)

    def admin_dsn(self, database: str = "postgres") -> str:
        """For tests, backups and upgrades: the superuser."""
        return _dsn(self.place, SUPERUSER, self.port, database)

    def pid(self) -> int | None:
        """Its process id, or None if it does not run any more."""
        return process.running_pid(self.place)

    def revive(self, progress: Progress = lambda _: None) -> bool:
        """Start it again on the same port if it was killed; True if that was needed."""
        with _only_one_starter(self.place):
            if process.running_pid(self.place):
                return False
            _start(self.place, self.port, progress, port_is_given=True)
            return True

    def release(self) -> None:
        """Stop using the server. The last user stops it; a user that was killed does not count."""
        with _only_one_starter(self.place):
            fcntl.flock(self._users, fcntl.LOCK_UN)
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                pid = process.running_pid(self.place)
            if pid:
                process.stop_process(pid)
            self._users.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def launch(
    data: Path, *, port: int = 0, database_user: str = "nobody", progress: Progress = lambda _: None
) -> Server:
    """A running server for the data folder: made on first use, started or joined otherwise.

    `port` 0 keeps the port of last time, or picks a free one. Raises `Permanent` or `Transient`
    whose message and remedy say in one sentence what to do (folder not writable, disk full, port
    taken, made by another version or user).
    """
    place = find_place(data, database_user, progress)
    with disk_problems(data), _only_one_starter(place):
        _make_if_new(place, progress)
        bound = _join(place, progress) or _start(
            place, port or _last_port(place), progress, port_is_given=bool(port)
        )
        server = Server(place, bound, (place.folder / "users.lock").open("ab"))
        fcntl.flock(server._users, fcntl.LOCK_SH)
        _ensure_database(server)
    return server


def is_running(data: Path) -> bool:
    """Whether the data folder's server runs, without starting it."""
    folder = (data / "postgres").resolve()
    return process.running_pid(Place(folder, folder, None)) is not None


@contextmanager
def _only_one_starter(place: Place) -> Iterator[None]:
    with (place.folder / "start.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_if_new(place: Place, progress: Progress) -> None:
    if not place.pgdata.exists():
        progress(f"making a new database in {place.folder}")
        process.make_cluster(place, SUPERUSER, _password(place, SUPERUSER))


def _join(place: Place, progress: Progress) -> int | None:
    """The port of the server that runs already; None if there is none, or it turns out to be dying."""
    if not process.running_pid(place):
        return None
    try:
        is_alive = partial(_runs, place)
        process.wait_until_ready(place, is_alive, process.log_size(place), progress)
        bound = process.running_port(place)
        psycopg.connect(_dsn(place, OWNER, bound, DATABASE)).close()
        return bound
    except (OperationalFailure, IndexError):
        return None
    except psycopg.OperationalError:
        # A killed process is still listed for a moment; a live one may lack our database yet.
        deadline = time.monotonic() + _DYING_S
        while process.running_pid(place):
            if time.monotonic() > deadline:
                return bound
            time.sleep(0.005)
        return None


def _runs(place: Place) -> bool:
    return process.running_pid(place) is not None


def _start(place: Place, port: int, progress: Progress, *, port_is_given: bool) -> int:
    process.clear_stale_pid_file(place)
    deadline = time.monotonic() + _LEFTOVERS_WAIT_S
    while True:
        log_from = process.log_size(place)
        try:
            started = process.start_process(place, port)
            process.wait_until_ready(place, partial(_lives, started), log_from, progress)
        except process.PortTaken as taken:
            if port_is_given:
                raise Transient(f"port {port} for the database is taken", taken.remedy) from taken
            port = process.free_port()
        except process.Leftovers:
            if time.monotonic() > deadline:
                raise
            process.end_leftovers(place)
            time.sleep(0.05)
        else:
            place.port_file.write_text(str(port), encoding="ascii")
            return port


def _lives(child: subprocess.Popen[bytes]) -> bool:
    return child.poll() is None


def _last_port(place: Place) -> int:
    try:
        return int(place.port_file.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return process.free_port()


def _ensure_database(server: Server) -> None:
    """The product's own role and database, unless they are there: a first start may have been cut off."""
    try:
        if _may_confine(server.dsn):
            return
        with psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
            _ensure_request_role(admin)
    except psycopg.OperationalError:
        with psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
            _ensure_role(admin, _password(server.place, OWNER))
            _ensure_request_role(admin)
            if admin.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone() is None:
                admin.execute(sql.SQL("create database {} owner {}").format(_name(DATABASE), _name(OWNER)))


def _ensure_role(admin: psycopg.Connection, password: str) -> None:
    known = admin.execute("select 1 from pg_roles where rolname = %s", [OWNER]).fetchone()
    verb = "alter" if known else "create"
    statement = sql.SQL("{} role {} login nosuperuser password {}")
    admin.execute(statement.format(sql.SQL(verb), _name(OWNER), sql.Literal(password)))


def _may_confine(dsn: str) -> bool:
    with psycopg.connect(dsn) as owner:
        known = owner.execute(
            "select pg_has_role(oid, 'MEMBER') from pg_roles where rolname = %s", [REQUEST_ROLE]
        ).fetchone()
    return known is not None and bool(known[0])


def _ensure_request_role(admin: psycopg.Connection) -> None:
    """The role that requests run as (`infra.row_security`), which the product's own may become."""
    if admin.execute("select 1 from pg_roles where rolname = %s", [REQUEST_ROLE]).fetchone() is None:
        admin.execute(sql.SQL("create role {} nologin").format(_name(REQUEST_ROLE)))
    admin.execute(sql.SQL("grant {} to {}").format(_name(REQUEST_ROLE), _name(OWNER)))


def _name(name: str) -> sql.Identifier:
    return sql.Identifier(name)


def _password(place: Place, role: str) -> str:
    return read_or_make(place.folder / f"password.{role}")


def _dsn(place: Place, role: str, port: int, database: str) -> str:
    return f"postgresql://{role}:{_password(place, role)}@127.0.0.1:{port}/{database}"
