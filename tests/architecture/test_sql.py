"""SQL keeps its walls: statements are valid, name only their own schema, and keys start with the bucket."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

import claimwright
from claimwright.infra.db import Database, Statements

SOURCE = Path(claimwright.__file__).parent
STORES = sorted(SOURCE.rglob("store*.sql"))
PRODUCT_SCHEMAS = {path.parent.name for path in STORES} | {"audit"}
GROUND_SCHEMAS = {"audit", "infra"}

# Tables without a bucket first in their key, each with its reason. Everything else grows with customers.
NO_BUCKET = {
    "letters.progress": "how far letters are written: two rows",
    "checks.listed_person": "grows with lists",
    "checks.peer": "grows with hospitals and diagnoses",
    "checks.rulebook": "grows with rulebooks",
    "checks.scorecard": "grows with trainings",
    "infra.migration": "grows with releases",
    "parties.person_name": "keyed by the fact that is looked up: a name in a province",
    "infra.idempotency": "keyed by the fact that must be unique: command and key",
    "documents.bill_use": "keyed by the fact that must be unique: a bill is used once, whoever brings it",
    "documents.bill_soft_use": "keyed by the fact that must be unique: the same bill under another number",
    "claims.declared_event": "grows with catastrophes",
    "claims.reprocess_run": "grows with corrections of products",
    "documents.bill_cancelled": "keyed by the fact: a bill that a red one cancelled",
    "documents.paper_band": "keyed by the fact: the same paper again, whoever sends it",
    "identity.second_factor": "grows with staff",
    "identity.staff": "grows with staff",
    "work.absence": "grows with staff",
    "work.person": "grows with staff",
    "work.rulebook": "grows with the insurer's rules",
    "parties.index_key": "one row: the key of the blind indexes",
    "parties.person_identity": "keyed by the fact that must be unique: an identity document is one person",
    "parties.person_identity_clear": "the same of an earlier release, emptied by sealing",
    "parties.person_phone": "the directory from a telephone number to buckets",
    "parties.person_phone_clear": "the same of an earlier release, emptied by sealing",
    "payments.bank_cursor": "one row a bank",
    "payments.bank_entry": "keyed by the fact that must be unique: a movement by the bank's reference",
    "payments.bank_exception_key": "keyed by the fact that must be unique: kind and subject of an exception",
    "payments.bank_statement": "grows with days, one row a version of a statement",
    "payments.bank_message": "keyed by the fact that must be unique: a bank's message is taken once",
    "payments.end_to_end": "keyed by the fact that must be unique: an end-to-end id, for ever",
    "payments.recovery_reference": "keyed by the fact that must be unique: a reference names one recovery",
    "payments.release_limit": "grows with the insurer's settings",
    "policies.family": "the directory from a family number to its bucket",
    "policies.policy_number": "the directory from a policy number to its bucket",
    "products.draft": "grows with products",
    "products.source": "grows with products",
    "products.version": "grows with products",
    "providers.hospital": "grows with hospitals",
}


def _statements() -> list[object]:
    return [
        pytest.param(path, name, id=f"{path.parent.name}.{name}")
        for path in STORES
        for name in Statements(path.read_text(encoding="utf-8"), str(path))
    ]


@pytest.mark.parametrize(("path", "name"), _statements())
def test_every_statement_prepares_against_the_migrated_database(db: Database, path: Path, name: str) -> None:
    statement = Statements(path.read_text(encoding="utf-8"), str(path))[name]
    with db.transaction() as tx:
        if re.match(
            r"\s*(?:with|select|insert|update|delete|merge|values)\b", _bare(statement), re.IGNORECASE
        ):
            tx.execute(f"prepare proof as {_numbered(statement)}")
            tx.execute("deallocate proof")
        else:
            tx.execute(statement.replace("%%", "%"))  # a LOCK or SET cannot be prepared: it runs
        tx.execute("select 1")


@pytest.mark.parametrize("path", STORES, ids=lambda path: path.parent.name)
def test_a_store_names_only_its_own_schema(path: Path) -> None:
    own = path.parent.name
    named = set(re.findall(r"\b([a-z_]+)\.([a-z_0-9]+)\b", _bare(path.read_text(encoding="utf-8"))))
    foreign = {
        f"{schema}.{table}"
        for schema, table in named
        if schema in PRODUCT_SCHEMAS - {own} and not (schema in GROUND_SCHEMAS and own in GROUND_SCHEMAS)
        if not table.startswith("v_")
    }
    assert foreign == set(), (
        "another capability's tables are reached through its v_* views or its public module"
    )


def test_every_growing_table_has_the_bucket_first_in_its_key(db: Database) -> None:
    with db.transaction() as tx:
        keys = tx.execute(
            """
            select n.nspname || '.' || c.relname,
                   (select a.attname from pg_constraint k
                    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
                    where k.conrelid = c.oid and k.contype = 'p')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)'
            """
        ).fetchall()
    first = dict(keys)
    assert len(first) > 3, "the migrations made tables"
    without = {table for table, column in first.items() if column != "bucket"}
    assert without - NO_BUCKET.keys() == set(), "put the bucket first, or give the reason in NO_BUCKET"
    assert NO_BUCKET.keys() - without == set(), "an exception that is none any more"


def test_unique_and_foreign_keys_of_bucketed_tables_carry_the_bucket(db: Database) -> None:
    with db.transaction() as tx:
        constraints = tx.execute(
            """
            select n.nspname || '.' || c.relname || ' ' || k.conname
            from pg_constraint k
            join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
            where k.contype in ('u', 'f') and n.nspname !~ '^(pg_|information_schema)'
              and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'bucket')
              and not exists (select from pg_attribute a
                              where a.attrelid = c.oid and a.attname = 'bucket' and a.attnum = any(k.conkey))
              and (k.contype = 'u' or exists (
                   select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'bucket'))
            """
        ).fetchall()
        indexes = tx.execute(
            """
            select i.indexrelid::regclass::text from pg_index i
            join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
            where i.indisunique and n.nspname !~ '^(pg_|information_schema)'
              and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'bucket')
              and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'bucket'
                              and a.attnum = any(i.indkey::smallint[]))
            """
        ).fetchall()
    assert [row[0] for row in constraints + indexes if row[0] not in UNIQUE_WITHOUT_BUCKET] == []


UNIQUE_WITHOUT_BUCKET: dict[str, str] = {}


def test_there_are_no_triggers_rules_or_sequences(db: Database) -> None:
    with db.transaction() as tx:
        found = tx.execute(
            """
            select 'trigger ' || tgname from pg_trigger where not tgisinternal
            union all select 'sequence ' || relname
                      from pg_class c join pg_namespace n on n.oid = relnamespace
                      where relkind = 'S' and nspname !~ '^pg_'
            """
        ).fetchall()
    assert found == []


def test_no_statement_writes_sql_by_hand_in_python() -> None:
    """Statements live in store.sql; only the ground itself (migrations, launcher, status) may inline.

    The sandboxes are other people's programs and keep their own books.
    """
    ground = {"infra", "entry", "sandboxes"}
    inline = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).parts[0] not in ground
        if re.search(r"""execute\(\s*f?["']""", path.read_text(encoding="utf-8"))
    ]
    assert inline == []


def test_the_walls_are_tested_by_breaking_them(db: Database) -> None:
    """The checks above find what they look for."""
    assert _numbered("select %(a)s, %(b)s, %(a)s, '100%%'") == "select $1, $2, $1, '100%'"
    assert "claims.claim" not in _bare("select 1 -- claims.claim\n, 'claims.claim'")
    with pytest.raises(psycopg.errors.UndefinedTable), db.transaction() as tx:
        tx.execute("prepare proof as select * from claims.nothing")


def _bare(sql: str) -> str:
    """Without comments and text literals."""
    return re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--[^\n]*", "", sql))


def _numbered(statement: str) -> str:
    """``%(name)s`` as ``$1``, the way that the driver sends it."""
    names: dict[str, int] = {}
    numbered = re.sub(r"%\((\w+)\)[sbt]", lambda m: f"${names.setdefault(m[1], len(names) + 1)}", statement)
    assert not re.search(r"(?<!%)%[sbt]", numbered.replace("%%", "")), "parameters are written %(name)s"
    return numbered.replace("%%", "%")
