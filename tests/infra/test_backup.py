"""A backup brings back every row, into an empty database only."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from claimwright.core import journal as chain
from claimwright.core.journal import Actor
from claimwright.infra import journal
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.migrations import migrate, pending
from claimwright.infra.postgres import Server
from claimwright.infra.postgres.backup import dump, restore
from claimwright.ports.failure import Permanent

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def test_what_was_dumped_is_restored(db: Database, server: Server, ids: Ids, tmp_path: Path) -> None:
    claim_id = ids.new_id(5)
    with db.transaction() as tx:
        entry = journal.append(
            tx, "claim", claim_id, "report", Actor("system", "t", "t"), NOON, None, "reported"
        )
    target = tmp_path / "backup.dump"
    assert dump(db.dsn, target) == target.stat().st_size > 1000
    assert target.stat().st_mode & 0o777 == 0o600
    with psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
        admin.execute(sql.SQL("create database restored owner claimwright"))
    empty = conninfo.make_conninfo(db.dsn, dbname="restored")
    restore(empty, target)
    assert pending(empty) == ()
    assert migrate(empty) == ()
    with Database(empty) as restored, restored.transaction() as tx:
        kept = journal.entries(tx, claim_id)
        assert kept == (entry,)
        assert chain.verify(kept) is None
    with pytest.raises(Permanent, match="holds data already"):
        restore(empty, target)
    with pytest.raises(Permanent, match="exists already"):
        dump(db.dsn, target)


def test_a_file_that_is_no_backup_changes_nothing(server: Server, db: Database, tmp_path: Path) -> None:
    with psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
        admin.execute(sql.SQL("create database untouched owner claimwright"))
    empty = conninfo.make_conninfo(db.dsn, dbname="untouched")
    (tmp_path / "text").write_text("not a backup")
    with pytest.raises(Permanent, match="pg_restore failed"):
        restore(empty, tmp_path / "text")
    with pytest.raises(Permanent, match="there is no file"):
        restore(empty, tmp_path / "missing")
    with psycopg.connect(empty) as connection:
        assert connection.execute("select to_regclass('infra.migration')").fetchone() == (None,)


def test_migrations_run_once_and_an_edited_one_is_refused(
    server: Server, db: Database, tmp_path: Path, new_database: Callable[[str], AbstractContextManager[str]]
) -> None:
    with new_database("edited") as dsn:
        (tmp_path / "9001_infra_first.sql").write_text("create table infra.first (a int primary key)")
        assert [m.name for m in pending(dsn, tmp_path)] == ["9001_infra_first.sql"]
        assert [m.number for m in migrate(dsn, tmp_path)] == [9001]
        assert migrate(dsn, tmp_path) == ()
        (tmp_path / "9002_infra_broken.sql").write_text("create table infra.second (a int); select 1/0")
        with pytest.raises(Permanent, match=r"9002_infra_broken\.sql failed: division by zero"):
            migrate(dsn, tmp_path)
        with psycopg.connect(dsn) as connection:
            assert connection.execute("select to_regclass('infra.second')").fetchone() == (None,)
        (tmp_path / "9002_infra_broken.sql").unlink()
        (tmp_path / "9001_infra_first.sql").write_text("create table infra.other (a int primary key)")
        with pytest.raises(Permanent, match=r"9001_infra_first\.sql was changed after it ran") as caught:
            migrate(dsn, tmp_path)
        assert "write a new one" in caught.value.remedy
