"""Movements on our account as banks tell them: kept once by the bank's reference, matched once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from claimwright.app.payments.exceptions import open_exception
from claimwright.app.payments.messages import NOTICES, keep, lock_cursor, move_cursor
from claimwright.app.payments.moving import states_of_orders
from claimwright.core.canonical import sha256_hex
from claimwright.core.ids import bucket_of, check_human_number
from claimwright.core.outcome import FactValue
from claimwright.core.payments import OrderState
from claimwright.infra import outbox
from claimwright.infra.db import Statements, Tx
from claimwright.infra.field_cipher import SealedField, fields_in_use
from claimwright.infra.ids import Ids
from claimwright.ports.bank import AccountEntry, AccountReport, Statement

SQL = Statements.of(__package__, "store_account.sql")
ENTRY_TOPIC = "payments.entry"
PAYEE_OF_ENTRY = SealedField("payments.bank_entry.payee_account")
_REPORTED_ON = (OrderState.SENT, OrderState.ACCEPTED)
_REFERENCE = re.compile(r"RC[0-9 -]{20,40}")


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """A movement as kept, with the day of the statement it stands in and what it was matched to.

    `tied_order_id` is the order whose payment it was by a person's word.
    """

    entry: AccountEntry
    statement_day: date | None
    order_id: UUID | None
    recovery_id: UUID | None
    tied_order_id: UUID | None = None

    @property
    def is_matched(self) -> bool:
        return self.order_id is not None or self.recovery_id is not None


def keep_notices(tx: Tx, ids: Ids, bank: str, reports: Sequence[AccountReport], now: datetime) -> int:
    """Keep notifications verbatim and their movements once; each new movement is queued to be matched."""
    seen = lock_cursor(tx, bank, NOTICES)
    new = [one for one in reports if one.seq is not None and one.seq > seen]
    for report in new:
        keep(tx, bank, "in", report.report_id, report.content, 0, now)
        keep_entries(tx, ids, bank, report.entries, None, now)
    if new:
        move_cursor(tx, bank, NOTICES, max(one.seq or 0 for one in new))
    return len(new)


def keep_statement(tx: Tx, ids: Ids, bank: str, statement: Statement, now: datetime) -> int:
    """Keep a day's statement; the same file again changes nothing. Answers how many movements were new.

    An opening balance that is not the closing balance of the day before is an exception.
    """
    keep(tx, bank, "in", statement.statement_id, statement.content, 0, now)
    key = {"bank": bank, "day": statement.day}
    row = tx.execute(SQL["closing_before"], key).fetchone()
    if row is not None and row[0] != statement.opening_fen:
        facts: dict[str, FactValue] = {"opening_fen": statement.opening_fen, "closing_before_fen": row[0]}
        open_exception(tx, ids, bank, "balance", statement.day.isoformat(), statement.day, facts, now)
    kept = {
        **key,
        "statement_id": statement.statement_id,
        "sha256": sha256_hex(statement.content),
        "opening_fen": statement.opening_fen,
        "closing_fen": statement.closing_fen,
        "entries": len(statement.entries),
        "received_at": now,
    }
    tx.execute(SQL["insert_statement"], kept)
    return keep_entries(tx, ids, bank, statement.entries, statement.day, now)


def keep_entries(
    tx: Tx, ids: Ids, bank: str, entries: Sequence[AccountEntry], day: date | None, now: datetime
) -> int:
    """Keep movements by the bank's reference. One known with other contents is an exception (`changed`)."""
    if not entries:
        return 0
    by_reference = {one.reference: one for one in entries}
    unique = list(by_reference.values())
    accounts = _accounts_of_unknown(tx, bank, unique)
    rows = tx.execute(
        SQL["insert_bank_entries"],
        {
            "bank": bank,
            "references": [one.reference for one in unique],
            "are_credits": [one.is_credit for one in unique],
            "amounts_fen": [one.amount_fen for one in unique],
            "booked_ons": [one.booked_on for one in unique],
            "end_to_end_ids": [one.end_to_end_id for one in unique],
            "return_reasons": [one.return_reason for one in unique],
            "remittances": [one.remittance for one in unique],
            "counterparties": [one.counterparty for one in unique],
            "payee_accounts": [accounts.get(one.reference) for one in unique],
            "statement_day": day,
            "received_at": now,
        },
    ).fetchall()
    new = {row[0] for row in rows}
    known = [reference for reference in by_reference if reference not in new]
    _add_accounts(tx, bank, {one: accounts[one] for one in known if one in accounts})
    _compare(tx, ids, bank, known, by_reference, day, now)
    payloads = [{"bank": bank, "reference": reference} for reference in sorted(new)]
    asked = [outbox.NewMessage(ids.new_id(ids.new_bucket()), payload) for payload in payloads]
    outbox.enqueue_many(tx, ENTRY_TOPIC, asked, now)
    return len(new)


def entry_row(bank: str, reference: str) -> str:
    """What names the row of a movement."""
    return f"{bank}/{reference}"


def _accounts_of_unknown(tx: Tx, bank: str, entries: Sequence[AccountEntry]) -> dict[str, bytes]:
    """The payees' accounts, sealed, of debits that name no order of ours; of others the order has it."""
    told = [one for one in entries if one.payee_account and not one.is_credit]
    if not told:
        return {}
    names = [one.end_to_end_id for one in told if one.end_to_end_id]
    known = {row[0] for row in tx.execute(SQL_ORDERS, {"end_to_end_ids": names}).fetchall()}
    return {
        one.reference: fields_in_use().seal(
            PAYEE_OF_ENTRY, entry_row(bank, one.reference), one.payee_account or ""
        )
        for one in told
        if one.end_to_end_id not in known
    }


def _add_accounts(tx: Tx, bank: str, accounts: Mapping[str, bytes]) -> None:
    """A statement may tell of an account that the notification before it left out."""
    if accounts:
        values = {"bank": bank, "references": list(accounts), "sealed": list(accounts.values())}
        tx.execute(SQL["add_payee_accounts"], values)


def _compare(
    tx: Tx,
    ids: Ids,
    bank: str,
    known: Sequence[str],
    told: Mapping[str, AccountEntry],
    day: date | None,
    now: datetime,
) -> None:
    if not known:
        return
    for kept in entries_by_reference(tx, bank, known):
        one, was = told[kept.entry.reference], kept.entry
        if (one.is_credit, one.amount_fen) != (was.is_credit, was.amount_fen):
            facts: dict[str, FactValue] = {
                "amount_fen": one.amount_fen,
                "amount_before_fen": was.amount_fen,
                "end_to_end_id": was.end_to_end_id,
            }
            open_exception(tx, ids, bank, "changed", was.reference, one.booked_on, facts, now)
    if day is not None:
        tx.execute(SQL["state_bank_entries"], {"bank": bank, "day": day, "references": list(known)})


def entries_by_reference(tx: Tx, bank: str, references: Sequence[str]) -> tuple[KeptEntry, ...]:
    """Movements by the bank's references."""
    values = {"bank": bank, "references": list(references)}
    return tuple(_kept(row) for row in tx.execute(SQL["bank_entries"], values).fetchall())


def lock_entry(tx: Tx, bank: str, reference: str) -> KeptEntry:
    """Lock and load a movement that is kept."""
    row = tx.execute(SQL["lock_bank_entry"], {"bank": bank, "reference": reference}).fetchone()
    assert row is not None, "movements are never deleted"
    return _kept(row)


def entries_of_order(tx: Tx, order_id: UUID) -> tuple[KeptEntry, ...]:
    """The movements that an order was matched to."""
    return tuple(_kept(row) for row in tx.execute(SQL["entries_of_order"], {"order_id": order_id}).fetchall())


def entries_of_day(tx: Tx, bank: str, day: date) -> tuple[KeptEntry, ...]:
    """The movements in a day's statement."""
    rows = tx.execute(SQL["entries_of_day"], {"bank": bank, "day": day}).fetchall()
    return tuple(map(_kept, rows))


def subject_of(tx: Tx, entry: AccountEntry) -> tuple[UUID | None, UUID | None]:
    """The order that a movement names, else the recovery whose reference the payer wrote."""
    if entry.end_to_end_id is not None:
        found = tx.execute(SQL_ORDERS, {"end_to_end_ids": [entry.end_to_end_id]}).fetchone()
        if found is not None:
            return found[1], None
    numbers = [check_human_number(text) for text in _REFERENCE.findall(entry.remittance or "")]
    known = [number for number in numbers if number is not None]
    if entry.is_credit and known:
        found = tx.execute(SQL["recovery_ids_of_references"], {"references": known}).fetchone()
        return None, found[1] if found else None
    return None, None


def match_entry(
    tx: Tx, bank: str, reference: str, *, order_id: UUID | None = None, recovery_id: UUID | None = None
) -> None:
    """A movement is this order's or this recovery's, for ever; the movement is locked."""
    values = {"bank": bank, "reference": reference, "order_id": order_id, "recovery_id": recovery_id}
    assert tx.execute(SQL["match_bank_entry"], values).rowcount == 1, "a movement is matched once"


@dataclass(frozen=True, slots=True)
class Plain:
    """References of movements: those that were matched, and those whose order the bank still reports on."""

    matched: frozenset[str] = frozenset()
    early: frozenset[str] = frozenset()


def match_plain(tx: Tx, bank: str, references: Sequence[str], by: str, now: datetime) -> Plain:
    """Match debits of executed orders, of the ordered amount, by a few statements.

    Debits of orders that are sent and not yet known as executed are `early`: the report of it is on its way.
    Everything else (another amount, a second debit, a return) is left to be looked at alone.
    """
    entries = [one.entry for one in entries_by_reference(tx, bank, references)]
    named = [one.end_to_end_id for one in entries if one.end_to_end_id and not one.is_credit]
    order_ids: dict[str, UUID] = dict(tx.execute(SQL_ORDERS, {"end_to_end_ids": named}).fetchall())
    plain = [
        (one.reference, order_ids[one.end_to_end_id]) for one in entries if one.end_to_end_id in order_ids
    ]
    if not plain:
        return Plain()
    rows = tx.execute(
        SQL["match_plain_entries"],
        {
            "bank": bank,
            "references": [reference for reference, _ in plain],
            "buckets": [bucket_of(order_id) for _, order_id in plain],
            "order_ids": [order_id for _, order_id in plain],
        },
    ).fetchall()
    told = {"bank": bank, "by": by, "now": now, "end_to_end_ids": [row[1] for row in rows]}
    tx.execute(SQL["resolve_missing"], told)
    matched = frozenset(row[0] for row in rows)
    rest = {reference: order_id for reference, order_id in plain if reference not in matched}
    states = states_of_orders(tx, set(rest.values())) if rest else {}
    early = frozenset(one for one, order_id in rest.items() if states.get(order_id) in _REPORTED_ON)
    return Plain(matched, early)


def _kept(row: Sequence[object]) -> KeptEntry:
    return KeptEntry(AccountEntry(*row[:8]), row[8], row[9], row[10], row[11])  # type: ignore[arg-type]


SQL_ORDERS = Statements.of(__package__)["order_ids_of_end_to_end"]
