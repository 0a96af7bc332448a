"""A PostgreSQL of the operator's own, made by the steps of docs/operations.md; our role is no superuser."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from test_row_security import TABLES, counts
from tests.conftest import START
from world import World, stay

from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.migrations import migrate, pending
from claimwright.infra.postgres import Server, launch
from claimwright.infra.row_security import SERVICE, STRANGER, RowScope
from claimwright.ports.failure import Permanent

OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"
PASSWORD = "a fictional password"


def steps() -> list[str]:
    """The statements that the guide gives the operator, in order."""
    section = OPERATIONS.read_text(encoding="utf-8").split("## Your own PostgreSQL")[1]
    block = section.split("```sql\n")[1].split("```")[0].replace("…", PASSWORD)
    return [one.strip() for one in re.sub(r"--.*", "", block).split(";") if one.strip()]


@pytest.fixture
def bare() -> Iterator[Server]:
    """A second server as an operator has one: nothing of ours is in it."""
    data = Path(tempfile.mkdtemp(prefix="claimwright-test-own-"))
    data.chmod(0o711)
    running = launch(data)
    try:
        with psycopg.connect(running.admin_dsn(), autocommit=True) as admin:
            admin.execute("drop database claimwright with (force)")
            admin.execute("drop role claimwright")
            admin.execute("drop role claimwright_request")
        yield running
    finally:
        running.release()
        shutil.rmtree(data, ignore_errors=True)


def _as_superuser(server: Server, statements: list[str]) -> str:
    """Runs them; the DSN that the operator then sets."""
    with psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
        for one in statements:
            admin.execute(one)  # type: ignore[call-overload]
    return psycopg.conninfo.make_conninfo(
        host="127.0.0.1", port=server.port, user="claimwright", password=PASSWORD, dbname="claimwright"
    )


def test_the_steps_of_the_guide_give_a_platform_with_row_security(bare: Server, ids: Ids) -> None:
    create, database, *of_requests = steps()
    assert len(of_requests) == 2, "the role of requests, and that ours may become it"
    dsn = _as_superuser(bare, [create, database])
    with pytest.raises(Permanent, match="the role claimwright_request is missing: as superuser, CREATE ROLE"):
        migrate(dsn)
    _as_superuser(bare, of_requests[:1])
    with pytest.raises(Permanent, match="as superuser, GRANT claimwright_request TO claimwright"):
        migrate(dsn)
    _as_superuser(bare, of_requests[1:])
    migrate(dsn)
    assert pending(dsn) == ()
    with Database(dsn) as db:
        with db.transaction() as tx:
            who = tx.execute("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
            assert who.fetchone() == (False, False)
        world = World(db, ids, SetClock(START))
        world.load_products()
        here, there = world.someone(policy={"province": "31"}), world.someone(policy={"province": "44"})
        for one in (here, there):
            world.reported(one, stay(one, 900_000))
        world.work()
        everything = counts(db, SERVICE)
        assert everything["claims.claim"] == 2
        assert set(counts(db, STRANGER).values()) == {0}
        assert counts(db, RowScope("staff", ids.new_id(1), None)) == everything
        for scope in (
            RowScope("customer", here.person_id),
            RowScope("staff", ids.new_id(1), frozenset({"44"})),
        ):
            seen = counts(db, scope)
            parties = {"policies.party", "claims.party"} if scope.kind == "staff" else set()
            assert all(2 * seen[table] == everything[table] for table in set(TABLES) - parties), seen
