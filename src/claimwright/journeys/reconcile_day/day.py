"""A day's end: the bank's statement, our orders and our ledger must tell the same.

May be run again for the same day, with the same file, an overlapping or a corrected one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from claimwright.app.payments import public as payments
from claimwright.app.work import public as work
from claimwright.core.outcome import FactValue
from claimwright.journeys.reconcile_day.asking import ask_about
from claimwright.journeys.reconcile_day.matching import fetch_notices, match_due
from claimwright.journeys.settle_claim.pay import Cashier

CHINA = ZoneInfo("Asia/Shanghai")
_DRAIN_MAX = 10_000
_FOUND_IN_FILES = frozenset({"changed", "balance"})


@dataclass(frozen=True, slots=True)
class DayReport:
    """What a day's reconciliation found. `entries`: movements in the day's statement."""

    day: date
    statements: int
    new_entries: int
    entries: int
    matched: int
    debit_fen: int
    credit_fen: int
    missing: int
    open_exceptions: int

    @property
    def is_clean(self) -> bool:
        return self.statements > 0 and self.entries == self.matched and not self.missing


def reconcile_day(cashier: Cashier, day: date) -> DayReport:
    """Fetch and keep the day's statements, match what they hold, and name what is missing.

    Raises `Transient` if the bank does not answer, `Permanent` if a statement cannot be read.
    """
    fetch_notices(cashier)
    statements = cashier.bank.statements(day)
    new = 0
    for statement in statements:
        with cashier.db.transaction() as tx:
            new += payments.keep_statement(tx, cashier.ids, cashier.bank.name, statement, cashier.clock.now())
    looked_at = 0
    while looked_at < _DRAIN_MAX and (did := match_due(cashier)):
        looked_at += did
    missing = _name_missing(cashier, day) if statements else 0
    _ask_unasked(cashier)
    return _report(cashier, day, len(statements), new, missing)


def _name_missing(cashier: Cashier, day: date) -> int:
    """Orders that our books hold for executed on the day, and the bank has not debited."""
    since = datetime.combine(day, time(), CHINA)
    with cashier.db.transaction() as tx:
        unstated = payments.executed_without_entry_fan_out(tx, since, since + timedelta(days=1))
    for one in unstated:
        facts: dict[str, FactValue] = {"end_to_end_id": one.end_to_end_id, "amount_fen": one.amount_fen}
        with cashier.db.transaction() as tx:
            opened = payments.open_exception(
                tx,
                cashier.ids,
                cashier.bank.name,
                "missing",
                one.end_to_end_id,
                day,
                facts,
                cashier.clock.now(),
                one.claim_id,
            )
            if opened is not None:
                ask_about(tx, cashier, opened, "missing", facts)
    return len(unstated)


def _ask_unasked(cashier: Cashier) -> None:
    """What was found while a file was kept (changed, balance) has no task yet."""
    with cashier.db.transaction() as tx:
        for one in payments.open_exceptions_fan_out(tx, 1000):
            if one.kind in _FOUND_IN_FILES and not work.tasks_of(tx, one.exception_id):
                ask_about(tx, cashier, one.exception_id, one.kind, dict(one.facts))


def _report(cashier: Cashier, day: date, statements: int, new: int, missing: int) -> DayReport:
    with cashier.db.transaction() as tx:
        kept = payments.entries_of_day(tx, cashier.bank.name, day)
        exceptions = payments.open_exceptions_fan_out(tx, 1000)
    return DayReport(
        day=day,
        statements=statements,
        new_entries=new,
        entries=len(kept),
        matched=sum(one.is_matched for one in kept),
        debit_fen=sum(one.entry.amount_fen for one in kept if not one.entry.is_credit),
        credit_fen=sum(one.entry.amount_fen for one in kept if one.entry.is_credit),
        missing=missing,
        open_exceptions=len(exceptions),
    )
