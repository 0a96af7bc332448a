"""What the same machine can do at best, measured beside the run: COPY of the same rows, and one transaction a
step and claim.

The rows are those that settlement has just written for a sample of claims, into tables made like theirs.
"""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg import sql

STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    "decide": (
        ("claims.decision", "claim_id"),
        ("claims.benefit", "claim_id"),
        ("claims.accumulator", "claim_id"),
        ("payments.payment_order", "claim_id"),
    ),
    "book": (("payments.ledger_entry", "claim_id"), ("payments.end_to_end", "order")),
    "send": (("payments.order_message", "order"),),
    "pay": (("payments.transfer", "entry"), ("audit.journal", "entity")),
}
"""Which tables a step writes, and how their rows are found from the claim."""

_FOUND = {
    "claim_id": "SELECT t.* FROM {table} t JOIN sample s ON s.bucket = t.bucket AND s.claim_id = t.claim_id",
    "order": "SELECT t.* FROM {table} t JOIN sample_order s ON s.order_id = t.order_id",
    "entry": """SELECT t.* FROM {table} t
        JOIN payments.ledger_entry e ON e.bucket = t.bucket AND e.entry_id = t.entry_id
        JOIN sample s ON s.bucket = e.bucket AND s.claim_id = e.claim_id""",
    "entity": """SELECT t.* FROM {table} t JOIN (SELECT bucket, claim_id AS id FROM sample UNION ALL
        SELECT bucket, order_id FROM sample_order) s ON s.bucket = t.bucket AND s.id = t.entity_id""",
}


def measure(connection: psycopg.Connection[Any], claims: int, singly: int) -> dict[str, Any]:
    """Claims a second by COPY of `claims` claims' rows, and by single transactions of `singly` claims."""
    _sample(connection, claims)
    copies = {name: _copy_out(connection, *found) for name, found in _tables().items()}
    rows = sum(content.count(b"\n") for content in copies.values())
    began = time.perf_counter()
    for name, content in copies.items():
        with connection.cursor().copy(f"COPY bench_limit.{name} FROM STDIN") as copy:
            copy.write(content)
    connection.commit()
    copy_s = time.perf_counter() - began
    claims = min(claims, _count(connection))
    single_s, done = _singly(connection, copies, singly, claims)
    connection.execute("DROP SCHEMA bench_limit CASCADE")
    connection.commit()
    return {
        "rows_a_claim": round(rows / claims, 1),
        "copy_claims_a_second": round(claims / copy_s),
        "single_transactions_claims_a_second": round(done / single_s, 1),
        "transactions_a_claim": len(STEPS),
    }


def _tables() -> dict[str, tuple[str, str]]:
    return {table.replace(".", "_"): (table, how) for step in STEPS.values() for table, how in step}


def _sample(connection: psycopg.Connection[Any], claims: int) -> None:
    connection.execute("CREATE SCHEMA bench_limit")
    for name, (table, _) in _tables().items():
        connection.execute(f"CREATE TABLE bench_limit.{name} (LIKE {table} INCLUDING ALL)")
    connection.execute(
        "CREATE TEMP TABLE sample AS SELECT bucket, claim_id FROM payments.payment_order"
        " WHERE end_to_end_id LIKE 'PY%%' ORDER BY ordered_at LIMIT %s",
        (claims,),
    )
    connection.execute(
        "CREATE TEMP TABLE sample_order AS SELECT o.bucket, o.order_id FROM payments.payment_order o"
        " JOIN sample s ON s.bucket = o.bucket AND s.claim_id = o.claim_id"
    )
    connection.execute("ANALYZE sample")
    connection.execute("ANALYZE sample_order")
    connection.commit()


def _count(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT count(*) FROM sample").fetchone()
    assert row is not None
    return max(1, int(row[0]))


def _copy_out(connection: psycopg.Connection[Any], table: str, how: str) -> bytes:
    with connection.cursor().copy(f"COPY ({_FOUND[how].format(table=table)}) TO STDOUT") as copy:
        return b"".join(bytes(block) for block in copy)


def _singly(
    connection: psycopg.Connection[Any], copies: dict[str, bytes], singly: int, claims: int
) -> tuple[float, int]:
    """The same rows a claim, one transaction for each step of it, with a commit that is on disk."""
    connection.execute("TRUNCATE " + ", ".join(f"bench_limit.{name}" for name in copies))
    connection.commit()
    done = min(singly, claims)
    shares = {name: content.splitlines() for name, content in copies.items()}
    began = time.perf_counter()
    for number in range(done):
        for step in STEPS.values():
            for table, _ in step:
                lines = shares[table.replace(".", "_")]
                first, last = number * len(lines) // claims, (number + 1) * len(lines) // claims
                _insert(connection, table, lines[first:last])
            connection.commit()
    return time.perf_counter() - began, done


def _insert(connection: psycopg.Connection[Any], table: str, lines: list[bytes]) -> None:
    """Row by row, as a program does that knows no sets; values as text, as COPY wrote them."""
    for line in lines:
        values = [None if cell == b"\\N" else _plain(cell) for cell in line.split(b"\t")]
        statement = sql.SQL("INSERT INTO {} VALUES ({})").format(
            sql.Identifier("bench_limit", table.replace(".", "_")),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
        )
        connection.execute(statement, values)


def _plain(cell: bytes) -> str:
    return cell.decode().replace("\\\\", "\\")
