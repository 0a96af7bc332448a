"""The books derived once more from orders, recoveries, reserves and the bank's entries, and compared.

Everything here fans out over all buckets: for operators and auditors, not for the hot path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from claimwright.app.payments.account import SQL
from claimwright.app.payments.recoveries import Recovery, recovery_of
from claimwright.app.payments.store import LedgerLine, PaymentOrder, ledger_line_of, order_of
from claimwright.core.ledger import Account
from claimwright.core.outcome import FactValue
from claimwright.infra.db import Tx

SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """Something that the books say and their sources do not; `subject` is an id or an account."""

    code: str
    subject: str
    facts: Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class DayBalance:
    """What moved on an account on a business day."""

    account: Account
    day: date
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A line of an account, with its claim."""

    claim_id: UUID
    line: LedgerLine


def ledger_faults_fan_out(tx: Tx) -> tuple[LedgerFault, ...]:
    """Executions, returns, recoveries and reserves booked wrong or not at all; empty if the books hold."""
    limit = {"limit": SHOWN_MAX}
    found = [
        LedgerFault("not_booked", row[0], {})
        for row in tx.execute(SQL["orders_without_booking_fans_out"], limit).fetchall()
    ]
    for row in tx.execute(SQL["bookings_of_executed_fans_out"], limit).fetchall():
        found.append(LedgerFault("booked_other", row[0], {"amount_fen": row[1], "booked_fen": row[2]}))
    for row in tx.execute(SQL["recoveries_off_ledger_fans_out"]).fetchall():
        if row[1] != row[2]:
            facts: dict[str, FactValue] = {"open_fen": row[1], "booked_fen": row[2]}
            found.append(LedgerFault("recoverable_off", str(row[0]), facts))
    for row in tx.execute(SQL["reserves_off_ledger_fans_out"], limit).fetchall():
        found.append(LedgerFault("reserve_off", str(row[0]), {"target_fen": row[1], "booked_fen": row[2]}))
    return (*found, *_bank_faults(tx))


def _bank_faults(tx: Tx) -> list[LedgerFault]:
    """The bank account by its lines, by what we ordered and received, and by the bank's own entries."""
    row = tx.execute(SQL["bank_derived_fans_out"]).fetchone()
    assert row is not None, "an aggregate has a row"
    booked_fen, ordered_fen, received_fen, told_fen, untold_fen, over_fen = row
    found = []
    if booked_fen != ordered_fen + received_fen:
        facts: dict[str, FactValue] = {"booked_fen": booked_fen, "derived_fen": ordered_fen + received_fen}
        found.append(LedgerFault("bank_off_orders", Account.BANK.value, facts))
    if booked_fen != told_fen - over_fen + untold_fen:
        facts = {"booked_fen": booked_fen, "told_fen": told_fen - over_fen, "untold_fen": untold_fen}
        found.append(LedgerFault("bank_off_entries", Account.BANK.value, facts))
    return found


def expense_of_claims_fan_out(tx: Tx) -> dict[UUID, int]:
    """What each claim has cost by the ledger."""
    return dict(tx.execute(SQL["expense_of_claims_fans_out"]).fetchall())


def balance_by_day_fans_out(tx: Tx, since: date) -> tuple[DayBalance, ...]:
    """Debits and credits of every account on every business day since, the oldest first."""
    rows = tx.execute(SQL["balance_by_day_fans_out"], {"since": since}).fetchall()
    return tuple(DayBalance(Account(row[0]), *row[1:]) for row in rows)


def lines_of_account_fan_out(
    tx: Tx, account: Account, day: date, limit: int = 500
) -> tuple[AccountLine, ...]:
    """What was booked on an account on a business day, in order."""
    values = {"account": account.value, "day": day, "limit": limit}
    rows = tx.execute(SQL["lines_of_account_fans_out"], values).fetchall()
    return tuple(AccountLine(row[0], ledger_line_of(row[1:])) for row in rows)


def orders_awaiting_release_fan_out(tx: Tx, limit: int = 200) -> tuple[PaymentOrder, ...]:
    """Orders that wait for a second person, the oldest first."""
    rows = tx.execute(SQL["orders_awaiting_release_fans_out"], {"limit": limit}).fetchall()
    return tuple(map(order_of, rows))


def live_recoveries_fan_out(tx: Tx, limit: int = 200) -> tuple[Recovery, ...]:
    """Recoveries that are not at their end, the oldest first."""
    rows = tx.execute(SQL["live_recoveries_fans_out"], {"limit": limit}).fetchall()
    return tuple(map(recovery_of, rows))
