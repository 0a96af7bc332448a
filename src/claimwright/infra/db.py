"""PostgreSQL: pooled transactions, named statements from ``store.sql``, and failures by kind."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import resources
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
import psycopg
from psycopg import conninfo, errors
from psycopg.pq import TransactionStatus
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout

from claimwright.infra import row_security
from claimwright.infra.row_security import RowScope
from claimwright.ports.failure import Transient, Unknown

set_json_loads(msgspec.json.decode)  # what jsonb columns hold is read several times faster

Tx = psycopg.Connection[tuple[Any, ...]]
"""A connection inside an open transaction. Who holds one reads and writes; only `Database` commits."""

STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 10_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
RECENT_S = 0.5
PREPARED_MAX = 600  # a worker's connection meets some 300 statements; one that is thrown out is parsed anew

_GONE = "the database does not answer"
_GONE_REMEDY = "Start it, or correct CLAIMWRIGHT_DSN; `claimwright status` tells which server is meant."
_RETRYABLE = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.IdleInTransactionSessionTimeout,
)


class Database:
    """A pool of connections to one server. Open it once per process; it reconnects by itself."""

    def __init__(self, dsn: str, *, pool_min: int = 1, pool_max: int = 10, wait_s: float = 10.0) -> None:
        self.dsn = dsn
        self._used_s: WeakKeyDictionary[Tx, float] = WeakKeyDictionary()
        self._pool: ConnectionPool[Tx] = ConnectionPool(
            session_conninfo(dsn),
            min_size=pool_min,
            max_size=pool_max,
            timeout=wait_s,
            open=False,
            check=self._check,
            configure=_configure,
            name="claimwright",
        )

    def _check(self, connection: Tx) -> None:
        """A connection from before a restart is dead; one that worked a moment ago is not asked again."""
        if time.monotonic() - self._used_s.get(connection, -math.inf) > RECENT_S:
            ConnectionPool.check_connection(connection)

    def open(self) -> Database:
        """Start the pool; connections are made in the background."""
        self._pool.open()
        return self

    def close(self) -> None:
        self._pool.close()

    def __enter__(self) -> Database:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self, scope: RowScope | None = None) -> Iterator[Tx]:
        """One READ COMMITTED transaction: committed when the block ends, rolled back if it raises.

        It sees the rows of `scope`; None: those of the request that it runs in, everything outside of one.

        Raises `Transient` when nothing was stored and a retry may work (no server, deadlock, lock or
        statement time-out, connection lost before the commit) and `Unknown` when the connection was
        lost during the commit. A broken constraint stays a psycopg error: the caller knows what it means.
        """
        tx = self._connection()
        try:
            with _failures_by_kind():
                try:
                    row_security.enter(tx, scope)
                    yield tx
                except BaseException:
                    _roll_back(tx)
                    raise
            _commit(tx)
        finally:
            self._used_s[tx] = time.monotonic()
            self._pool.putconn(tx)

    def _connection(self) -> Tx:
        if self._pool.closed:
            self._pool.open()
        try:
            return self._pool.getconn()
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise Transient(_GONE, _GONE_REMEDY) from error


def _configure(connection: Tx) -> None:
    connection.prepared_max = PREPARED_MAX


def begin(tx: Tx) -> None:
    """Begin the transaction if no statement has: only then is a block of the driver's a savepoint.

    A `tx.transaction()` that comes first would open the transaction and commit it at its own end.
    """
    if tx.info.transaction_status is TransactionStatus.IDLE:
        tx.execute("SELECT 1")


def session_conninfo(dsn: str) -> str:
    """The DSN with our session settings: UTC, READ COMMITTED and time-outs that end every wait."""
    options = " ".join(
        f"-c {name}={value}"
        for name, value in {
            "timezone": "UTC",
            "default_transaction_isolation": r"read\ committed",
            "statement_timeout": STATEMENT_TIMEOUT_MS,
            "lock_timeout": LOCK_TIMEOUT_MS,
            "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MS,
        }.items()
    )
    given = conninfo.conninfo_to_dict(dsn)
    options = f"{options} {given['options']}" if given.get("options") else options
    return conninfo.make_conninfo(dsn, options=options, connect_timeout=given.get("connect_timeout", 10))


@contextmanager
def _failures_by_kind() -> Iterator[None]:
    try:
        yield
    except _RETRYABLE as error:
        raise Transient(f"the database put the work off: {type(error).__name__}") from error
    except errors.DiskFull as error:
        raise Transient(
            "the database's disk is full", "Free some space on it; the work goes on by itself."
        ) from error
    except psycopg.OperationalError as error:
        raise Transient(_GONE, _GONE_REMEDY) from error


def _roll_back(tx: Tx) -> None:
    try:
        tx.rollback()
    except psycopg.OperationalError:
        tx.close()  # the server rolls back what lost its connection


def _commit(tx: Tx) -> None:
    if tx.info.transaction_status is TransactionStatus.UNKNOWN:
        raise Transient(_GONE, _GONE_REMEDY)  # lost before the commit was sent
    if tx.info.transaction_status is TransactionStatus.INERROR:
        tx.rollback()
        raise AssertionError(
            "a statement failed and its error was swallowed: COMMIT would silently roll back"
        )
    try:
        tx.commit()
    except _RETRYABLE as error:
        raise Transient(f"the database put the commit off: {type(error).__name__}") from error
    except psycopg.OperationalError as error:
        tx.close()
        raise Unknown("the connection was lost while committing", "Look the work up by its key.") from error


_SMALL_SETS = "SELECT " + ", ".join(
    f"set_config('{name}', '{value}', true)"
    for name, value in {
        "enable_hashjoin": "off",
        "enable_mergejoin": "off",
        "enable_seqscan": "off",
        "enable_material": "off",
        "jit": "off",
        "join_collapse_limit": "1",
        "plan_cache_mode": "force_generic_plan",
    }.items()
)


def small_sets(tx: Tx) -> None:
    """This transaction takes a few hundred rows out of tables of millions, by their keys.

    Its plans are nested loops over indexes, joined as written (the wanted keys first), whatever the
    statistics of a table that has just grown say; and they are made once a connection, not every time.
    """
    tx.execute(_SMALL_SETS)


def columns(names: Sequence[str], rows: Iterable[Sequence[object]]) -> dict[str, list[object]]:
    """Rows as one array a column, for statements that write or look up a whole set through ``unnest``.

    Such a statement takes its arrays in binary (``%(ids)b::uuid[]``): several times cheaper than text.
    """
    listed = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
    return dict(zip(names, listed, strict=True))


def json_text(value: object) -> str:
    """JSON for a ``jsonb`` column that is written through a ``text[]``."""
    return msgspec.json.encode(value, enc_hook=_as_dict).decode()


def _as_dict(value: object) -> dict[object, object]:
    """Read-only mappings are written as what they hold."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


class Statements(Mapping[str, str]):
    """The named statements of one ``store.sql``: blocks that start with ``-- name: lock_claim``.

    Parameters are written ``%(claim_id)s``; a literal per cent sign is ``%%``.
    """

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        self._by_name = _parse_statements(text, source)

    @classmethod
    def of(cls, package: str | None, file_name: str = "store.sql") -> Statements:
        """The statements beside a module: ``SQL = Statements.of(__package__)``."""
        assert package, "call as Statements.of(__package__)"
        text = resources.files(package).joinpath(file_name).read_text(encoding="utf-8")
        return cls(text, f"{package}/{file_name}")

    def __getitem__(self, name: str) -> str:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)


_NAME = re.compile(r"^--\s*name:\s*(\w+)\s*$", re.MULTILINE)


def _parse_statements(text: str, source: str) -> dict[str, str]:
    parts = _NAME.split(text)
    by_name: dict[str, str] = {}
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        assert name not in by_name, f"{source}: statement {name} is written twice"
        by_name[name] = body.strip().rstrip(";")
        assert by_name[name], f"{source}: statement {name} is empty"
    return by_name
