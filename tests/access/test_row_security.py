"""Row security, tried in SQL past the application, as the role that requests run as."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from tests.conftest import START
from world import Someone, World, stay

from claimwright.app.identity import public as identity
from claimwright.core.identity import Role
from claimwright.infra import row_security
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.infra.row_security import SERVICE, STRANGER, RowScope, confined

CONFINED_SCHEMAS = ("claims", "documents", "parties", "payments", "policies", "work")
OPEN_TABLES = {
    "documents.paper_band": "digests of pictures alone: a paper that anybody sent before must be found",
    "claims.balance_owner": "a lock without content",
    "claims.declared_event": "grows with catastrophes; of nobody",
    "documents.bill_cancelled": "numbers of bills alone: a bill of anybody must be found",
    "documents.bill_soft_use": "a digest of a bill alone: a bill of anybody must be found",
    "documents.bill_use": "numbers of bills alone: a bill of anybody must be found",
    "parties.index_key": "the name of a key; of nobody",
    "parties.person_identity": "the directory from an identity number's index; sign-in and import alone",
    "parties.person_identity_clear": "the same of an earlier release; empty once it is sealed",
    "parties.person_phone": "the directory from a telephone number's index; sign-in and import alone",
    "parties.person_phone_clear": "the same of an earlier release; empty once it is sealed",
    "policies.family": "the directory from a family number to its bucket",
    "policies.policy_number": "the directory from a policy number to its bucket",
}


@dataclass(frozen=True)
class Two:
    """A customer served by province 31 and another by 44, with a settled claim each."""

    here: Someone
    there: Someone


@pytest.fixture(scope="module")
def world(db: Database, ids: Ids) -> World:
    made = World(db, ids, SetClock(START))
    made.load_products()
    return made


@pytest.fixture(scope="module")
def two(world: World) -> Two:
    here, there = world.someone(policy={"province": "31"}), world.someone(policy={"province": "44"})
    for who in (here, there):
        world.reported(who, stay(who, 900_000))
    world.work()
    return Two(here, there)


TABLES = (
    "policies.policy",
    "policies.coverage",
    "policies.party",
    "claims.claim",
    "claims.party",
    "claims.event",
    "claims.fact",
    "claims.decision",
    "claims.benefit",
    "documents.original",
    "documents.reading",
    "parties.person",
    "parties.bank_account",
    "payments.payment_order",
    "payments.ledger_entry",
    "payments.transfer",
)


def counts(db: Database, scope: RowScope) -> Mapping[str, int]:
    with db.transaction(scope) as tx:
        return {table: _count(tx, table) for table in TABLES}


def _count(tx: Tx, table: str) -> int:
    row = tx.execute(f"select count(*) from {table}").fetchone()  # type: ignore[call-overload]
    assert row is not None
    return int(row[0])


def staff(ids: Ids, *provinces: str) -> RowScope:
    return RowScope("staff", ids.new_id(1), frozenset(provinces) if provinces else None)


def test_a_stranger_sees_no_row(db: Database, two: Two) -> None:
    assert set(counts(db, STRANGER).values()) == {0}


def test_a_customer_sees_what_is_theirs_and_no_more(db: Database, two: Two) -> None:
    everything = counts(db, SERVICE)
    for who in (two.here, two.there):
        seen = counts(db, RowScope("customer", who.person_id))
        assert all(2 * seen[table] == everything[table] for table in TABLES), (seen, everything)
        assert seen["claims.claim"] == seen["parties.person"] == seen["parties.bank_account"] == 1


def test_a_provinces_staff_see_the_rows_of_their_province(db: Database, ids: Ids, two: Two) -> None:
    everything = counts(db, SERVICE)
    assert counts(db, staff(ids)) == everything
    for province in ("31", "44"):
        seen = counts(db, staff(ids, province))
        shared = {"policies.party", "claims.party"}  # who is a party, without what it is about
        assert all(2 * seen[table] == everything[table] for table in set(TABLES) - shared), seen
    assert counts(db, staff(ids, "31", "44")) == everything
    nothing = counts(db, staff(ids, "65"))
    assert {table for table, count in nothing.items() if count} == {"policies.party", "claims.party"}


def test_rows_of_the_head_office_are_for_national_staff(world: World, ids: Ids) -> None:
    who = world.someone()
    select = "select count(*) from policies.policy where policy_no = %s"
    for scope, count in ((staff(ids), 1), (staff(ids, "31"), 0), (RowScope("customer", who.person_id), 1)):
        with world.db.transaction(scope) as tx:
            assert tx.execute(select, [who.policy_no]).fetchone() == (count,)


def test_what_one_does_not_see_one_cannot_change(db: Database, ids: Ids, two: Two) -> None:
    changes = (
        "update claims.claim set claimed_fen = 1 where insured_id = %s",
        "delete from parties.bank_account where person_id = %s",
        "update policies.policy set province = '31' where insured_id = %s",
    )
    for scope in (STRANGER, RowScope("customer", two.here.person_id), staff(ids, "31")):
        for change in changes:
            with db.transaction(scope) as tx:
                assert tx.execute(change, [two.there.person_id]).rowcount == 0, (scope.kind, change)


def test_one_cannot_give_a_row_away_or_forge_one(db: Database, two: Two) -> None:
    mine = RowScope("customer", two.here.person_id)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction(mine) as tx:
        tx.execute(
            "update claims.claim set insured_id = %s, claimant_id = %s where insured_id = %s",
            [two.there.person_id, two.there.person_id, two.here.person_id],
        )
    with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction(mine) as tx:
        tx.execute(
            "insert into policies.party (bucket, person_id, policy_id, role) values (1, %s, %s, 'insured')",
            [two.there.person_id, two.there.person_id],
        )


def test_the_record_of_reads_and_the_journal_cannot_be_rewritten(db: Database, ids: Ids, two: Two) -> None:
    for statement in (
        "delete from identity.access",
        "update identity.access set reader_name = 'somebody else'",
        "delete from audit.journal",
        "update audit.journal set event = 'nothing'",
        "delete from infra.migration",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction(staff(ids)) as tx:
            tx.execute(statement)  # type: ignore[call-overload]


def test_the_role_is_no_owner_and_cannot_lift_the_policies(db: Database, ids: Ids) -> None:
    for statement in (
        "alter table claims.claim disable row level security",
        "drop policy seen on claims.claim",
        "set local row_security = off; select count(*) from claims.claim",
        "create table public.stolen as select 1",
        "create role thief superuser",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction(staff(ids, "31")) as tx:
            tx.execute(statement)  # type: ignore[call-overload]


def test_the_scope_ends_with_its_transaction(db: Database, two: Two) -> None:
    with db.transaction(STRANGER) as tx:
        backend = tx.info.backend_pid
        assert _count(tx, "claims.claim") == 0
    for _ in range(8):
        with db.transaction() as tx:
            user = tx.execute("select current_user, current_setting('claimwright.kind', true)").fetchone()
            assert user in (("claimwright", None), ("claimwright", ""))
            if tx.info.backend_pid == backend:
                assert _count(tx, "claims.claim") == 2


def test_a_request_that_names_no_scope_has_the_one_around_it(db: Database, two: Two) -> None:
    with confined(RowScope("customer", two.here.person_id)):
        with db.transaction() as tx:
            assert _count(tx, "claims.claim") == 1
        with db.transaction(SERVICE) as tx:
            assert _count(tx, "claims.claim") == 2
    with db.transaction() as tx:
        assert _count(tx, "claims.claim") == 2


def test_who_has_no_scope_but_the_role_sees_nothing(db: Database, two: Two) -> None:
    with db.transaction() as tx:
        tx.execute("set local role claimwright_request")
        assert [_count(tx, table) for table in TABLES] == [0] * len(TABLES)


def test_every_table_with_customers_rows_has_row_security(db: Database) -> None:
    with db.transaction() as tx:
        rows = tx.execute(
            "select n.nspname || '.' || c.relname from pg_class c "
            "join pg_namespace n on n.oid = c.relnamespace "
            "where c.relkind = 'r' and not c.relrowsecurity and n.nspname = any (%s) and exists (select from "
            "pg_attribute a where a.attrelid = c.oid and a.attname in ('bucket', 'claim_id', 'person_id'))",
            [list(CONFINED_SCHEMAS)],
        ).fetchall()
    assert {name for (name,) in rows} - OPEN_TABLES.keys() == set()


def test_reads_are_seen_by_whose_data_it_is(db: Database, ids: Ids, two: Two) -> None:
    now = START
    reader = identity.Session(
        ids.new_id(1), "staff", ids.new_id(1), Role.ASSESSOR, "Fictional Reader", 0, now
    )
    with db.transaction(RowScope("staff", reader.subject_id, None)) as tx:
        identity.record_access(tx, ids, reader, two.here.person_id, "case", "claim", two.here.person_id, now)
    for who, count in ((two.here, 1), (two.there, 0)):
        with db.transaction(RowScope("customer", who.person_id)) as tx:
            assert len(identity.accesses_of(tx, two.here.person_id)) == count


def test_the_role_is_the_one_that_the_server_knows(db: Database) -> None:
    with db.transaction() as tx:
        row = tx.execute(
            "select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = %s",
            [row_security.ROLE],
        ).fetchone()
    assert row == (False, False, False, False)
