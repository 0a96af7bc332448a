"""The bank's own durable log: what it was asked, what it executed, what it said. SQLite, WAL, fsync."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claimwright.sandboxes.bank.behaviour import Rule
from claimwright.sandboxes.bank.pain import Status, Transfer, write_report

_SCHEMA = """
create table if not exists message (
    no integer primary key, message_id text not null, received_at text not null,
    content blob not null);
create table if not exists instruction (
    no integer primary key, end_to_end_id text not null, message_id text not null,
    amount_fen integer not null, currency text not null, creditor_name text not null,
    creditor_account text not null, remittance text not null, received_at text not null,
    due_at real not null, status text not null, act text, reason text, count integer, seconds real);
create index if not exists instruction_by_id on instruction (end_to_end_id);
create index if not exists instruction_due on instruction (due_at) where status = 'waiting';
create table if not exists executed (
    execution_no integer primary key, instruction_no integer not null unique references instruction,
    end_to_end_id text not null, amount_fen integer not null, currency text not null,
    creditor_name text not null, creditor_account text not null, executed_at text not null);
create index if not exists executed_by_id on executed (end_to_end_id);
create table if not exists report (
    seq integer primary key, created_at text not null, document text not null);
create table if not exists movement (
    no integer primary key, reference text not null unique, is_credit integer not null,
    amount_fen integer not null, booked_on text not null, end_to_end_id text, return_reason text,
    remittance text, counterparty text, account text);
create index if not exists movement_by_day on movement (booked_on);
create table if not exists notice (
    seq integer primary key, created_at text not null, document text not null);
create table if not exists later (
    no integer primary key, due_at real not null, what text not null, end_to_end_id text not null,
    reason text);
create table if not exists setting (name text primary key, value text not null);
"""


class Log:
    """One SQLite file. Every public method is one transaction, on disk when it returns."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(folder / "bank.sqlite", isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.executescript(_SCHEMA)
        if not self.rows("select 1 from pragma_table_info('movement') where name = 'account'"):
            self._db.execute("alter table movement add account text")  # a log begun before it was kept

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything in the block is stored, or nothing."""
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def setting(self, name: str, default: Any) -> Any:
        found = self.rows("select value from setting where name = ?", (name,))
        return json.loads(found[0]["value"]) if found else default

    def set(self, name: str, value: Any) -> None:
        with self.transaction() as db:
            db.execute(
                "insert into setting values (?, ?) on conflict (name) do update set value = excluded.value",
                (name, json.dumps(value)),
            )


def add_instruction(
    db: sqlite3.Connection,
    transfer: Transfer,
    message_id: str,
    now: str,
    due_at: float,
    rule: Rule | None,
) -> None:
    """Take a transfer on; it is due at `due_at` (Unix seconds), and `rule` says how to misbehave."""
    db.execute(
        "insert into instruction (end_to_end_id, message_id, amount_fen, currency, creditor_name,"
        " creditor_account, remittance, received_at, due_at, status, act, reason, count, seconds)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?)",
        (
            transfer.end_to_end_id,
            message_id,
            transfer.amount_fen,
            transfer.currency,
            transfer.creditor_name,
            transfer.creditor_account,
            transfer.remittance,
            now,
            due_at,
            rule.do if rule else None,
            rule.reason if rule else None,
            rule.count if rule else 1,
            rule.seconds if rule else 0.0,
        ),
    )


def execute(db: sqlite3.Connection, instruction: dict[str, Any], now: str) -> str:
    """Enter an execution into the log; answers the bank's reference."""
    cursor = db.execute(
        "insert into executed (instruction_no, end_to_end_id, amount_fen, currency, creditor_name,"
        " creditor_account, executed_at) values (?, ?, ?, ?, ?, ?, ?)",
        (
            instruction["no"],
            instruction["end_to_end_id"],
            instruction["amount_fen"],
            instruction["currency"],
            instruction["creditor_name"],
            instruction["creditor_account"],
            now,
        ),
    )
    return f"SBX{cursor.lastrowid:012d}"


def add_report(db: sqlite3.Connection, message_id: str, statuses: Sequence[Status], now: str) -> None:
    """Put a report into the stream for clients to fetch."""
    seq = db.execute("select coalesce(max(seq), 0) + 1 from report").fetchone()[0]
    document = write_report(f"SBXRPT{seq:010d}", now, message_id, statuses)
    db.execute("insert into report (seq, created_at, document) values (?, ?, ?)", (seq, now, document))
