"""The insurer's account at the sandbox bank: movements, notifications of them, and daily statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from claimwright.sandboxes.bank.camt import Movement, write_notice, write_statement
from claimwright.sandboxes.bank.log import Log

CHINA = timezone(timedelta(hours=8))
FIRST_BALANCE_FEN = 10_000_000_000_00
_COLUMNS = (
    "reference, is_credit, amount_fen, booked_on, end_to_end_id, return_reason, remittance, counterparty,"
    " account"
)


def book(db: sqlite3.Connection, movements: Sequence[Movement], now: str) -> None:
    """Enter movements into the account and tell of them in one camt.054."""
    for one in movements:
        db.execute(
            f"insert into movement ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
            (
                one.reference,
                one.is_credit,
                one.amount_fen,
                one.booked_on,
                one.end_to_end_id,
                one.return_reason,
                one.remittance,
                one.counterparty,
                one.account,
            ),
        )
    if movements:
        seq = db.execute("select coalesce(max(seq), 0) + 1 from notice").fetchone()[0]
        document = write_notice(f"SBXNTF{seq:010d}", now, movements)
        db.execute("insert into notice (seq, created_at, document) values (?, ?, ?)", (seq, now, document))


def debit_of(row: dict[str, Any], reference: str, now: str) -> Movement:
    """The movement of an executed instruction."""
    return Movement(
        reference,
        False,
        row["amount_fen"],
        day_of(now),
        row["end_to_end_id"],
        None,
        row["remittance"],
        row["creditor_name"],
        row["creditor_account"],
    )


def give_back(db: sqlite3.Connection, end_to_end_id: str, reason: str, now: str) -> None:
    """An executed payment comes back: a credit with its return reason. Unknown: `ValueError`."""
    row = db.execute(
        "select * from executed where end_to_end_id = ? order by execution_no desc", (end_to_end_id,)
    ).fetchone()
    if row is None:
        raise ValueError("nothing was executed under this end_to_end_id")
    reference = f"SBXRTN{row['execution_no']:09d}"
    movement = Movement(
        reference,
        True,
        row["amount_fen"],
        day_of(now),
        end_to_end_id,
        reason,
        None,
        row["creditor_name"],
    )
    book(db, [movement], now)


def receive(db: sqlite3.Connection, given: dict[str, Any], now: str) -> None:
    """Somebody pays the insurer: `amount_fen`, `remittance`, `counterparty`."""
    number = db.execute("select count(*) from movement").fetchone()[0] + 1
    amount_fen, who = int(given["amount_fen"]), str(given.get("counterparty") or "某付款人")
    if amount_fen <= 0:
        raise ValueError("amount_fen is positive")
    remittance = str(given["remittance"]) if given.get("remittance") else None
    reference = f"SBXCRD{number:09d}"
    book(db, [Movement(reference, True, amount_fen, day_of(now), None, None, remittance, who)], now)


def day_of(now: str) -> str:
    """The bank's booking day, in China."""
    return datetime.fromisoformat(now).astimezone(CHINA).date().isoformat()


def statements(log: Log, day: str, now: str, acts: Sequence[str]) -> list[str]:
    """The statements of a day, as the bank was told to misbehave with them."""
    rows = log.rows(f"select {_COLUMNS} from movement where booked_on = ? order by no", (day,))  # noqa: S608
    movements = [Movement(**{**row, "is_credit": bool(row["is_credit"])}) for row in rows]
    opening_fen = FIRST_BALANCE_FEN + _moved_before(log, day)
    whole = _statement(day, "A", now, opening_fen, movements)
    if "statement_one_fen" in acts and movements:
        wrong = replace(movements[-1], amount_fen=movements[-1].amount_fen + 1)
        whole = _statement(day, "A", now, opening_fen, [*movements[:-1], wrong])
    if "statement_overlap" in acts and len(movements) > 1:
        half = len(movements) // 2
        part = _statement(day, "B", now, opening_fen, movements[: half + 1])
        return [part, whole]
    return [whole, whole] if "statement_twice" in acts else [whole]


def _statement(day: str, version: str, now: str, opening_fen: int, movements: Sequence[Movement]) -> str:
    moved_fen = sum(one.amount_fen if one.is_credit else -one.amount_fen for one in movements)
    statement_id = f"SBXSTM{day.replace('-', '')}{version}"
    return write_statement(statement_id, now, day, opening_fen, opening_fen + moved_fen, movements)


def _moved_before(log: Log, day: str) -> int:
    (row,) = log.rows(
        "select coalesce(sum(case when is_credit then amount_fen else -amount_fen end), 0) as fen"
        " from movement where booked_on < ?",
        (day,),
    )
    fen: int = row["fen"]
    return fen
