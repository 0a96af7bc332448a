"""Read orders, ledger and messages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from claimwright.app.payments.store import (
    SQL,
    AccountBalance,
    BankMessage,
    LedgerLine,
    PaymentOrder,
    ledger_line_of,
    message_of,
    order_of,
)
from claimwright.core.ids import bucket_of
from claimwright.core.ledger import Account, Transfer, balances_fen
from claimwright.core.payments import Purpose
from claimwright.infra.db import Tx


def order(tx: Tx, order_id: UUID) -> PaymentOrder | None:
    """One order."""
    row = tx.execute(SQL["order"], {"bucket": bucket_of(order_id), "order_id": order_id}).fetchone()
    return order_of(row) if row else None


def order_ids_of(tx: Tx, end_to_end_ids: Collection[str]) -> dict[str, UUID]:
    """The orders of these end-to-end ids; one that is not ours is absent."""
    rows = tx.execute(SQL["order_ids_of_end_to_end"], {"end_to_end_ids": list(end_to_end_ids)}).fetchall()
    return {row[0]: row[1] for row in rows}


def orders_of_claim(tx: Tx, claim_id: UUID) -> tuple[PaymentOrder, ...]:
    """Every order of a claim, the first attempt first."""
    values = {"bucket": bucket_of(claim_id), "claim_id": claim_id}
    return tuple(map(order_of, tx.execute(SQL["orders_of_claim"], values).fetchall()))


def unpaid_orders_of_claim(tx: Tx, claim_id: UUID) -> tuple[PaymentOrder, ...]:
    """The last attempt of every debt that no attempt has paid or may still pay, the oldest first."""
    last: dict[tuple[Purpose, int, int], PaymentOrder] = {}
    live = set()
    for one in orders_of_claim(tx, claim_id):
        last[one.debt] = one
        if not one.ended_unpaid:
            live.add(one.debt)
    return tuple(one for debt, one in last.items() if debt not in live)


def unsent_orders_to_fan_out(tx: Tx, payee_name: str, limit: int = 50) -> tuple[PaymentOrder, ...]:
    """Orders to a payee that have not left: a recovery may be deducted from them. Fans out."""
    values = {"payee_name": payee_name, "limit": limit}
    return tuple(map(order_of, tx.execute(SQL["unsent_orders_to_fans_out"], values).fetchall()))


def orders_needing_person_fan_out(tx: Tx, limit: int = 100) -> tuple[PaymentOrder, ...]:
    """Orders that wait for a person, the oldest first. Fans out over all buckets."""
    rows = tx.execute(SQL["orders_needing_person_fans_out"], {"limit": limit}).fetchall()
    return tuple(map(order_of, rows))


def ledger_of_claim(tx: Tx, claim_id: UUID) -> tuple[LedgerLine, ...]:
    """What was booked of a claim, in order."""
    values = {"bucket": bucket_of(claim_id), "claim_id": claim_id}
    return tuple(map(ledger_line_of, tx.execute(SQL["entries_of_claim"], values).fetchall()))


def balances_of_claim(tx: Tx, claim_id: UUID) -> dict[Account, int]:
    """Every account's balance of one claim in fen, debits positive; they sum to zero."""
    lines = ledger_of_claim(tx, claim_id)
    return balances_fen(Transfer(line.debit, line.credit, line.amount_fen) for line in lines)


@dataclass(frozen=True, slots=True)
class ClaimMoney:
    """A claim's money by its ledger, in fen."""

    owed_fen: int
    """Owed and not yet paid (应付赔付款)."""
    paid_fen: int
    """Gone out of the bank, less what came back."""
    prepaid_fen: int
    """Paid ahead and not yet deducted."""
    recoverable_fen: int
    """Claimed back and not yet received."""
    expense_fen: int
    """What the claim costs by its decisions."""
    reserve_fen: int
    """What it is expected still to cost."""


def balance_of_claim(tx: Tx, claim_id: UUID) -> ClaimMoney:
    """What is owed, paid, prepaid, recoverable, spent and reserved, re-derived from the claim's entries."""
    balance = balances_of_claim(tx, claim_id)
    return ClaimMoney(
        owed_fen=-balance[Account.CLAIMS_PAYABLE],
        paid_fen=-balance[Account.BANK],
        prepaid_fen=balance[Account.PREPAID_CLAIMS],
        recoverable_fen=balance[Account.CLAIMS_RECOVERABLE],
        expense_fen=balance[Account.CLAIMS_EXPENSE],
        reserve_fen=-balance[Account.OUTSTANDING_CLAIMS_RESERVE],
    )


def trial_balance_fans_out(tx: Tx) -> tuple[AccountBalance, ...]:
    """Debits and credits of every account, re-derived from all lines. Fans out over all buckets."""
    sums = {row[0]: row for row in tx.execute(SQL["trial_balance_fans_out"]).fetchall()}
    return tuple(
        AccountBalance(account, sums[account.value][1], sums[account.value][2])
        if account.value in sums
        else AccountBalance(account, 0, 0)
        for account in Account
    )


def messages_of_order(tx: Tx, order_id: UUID) -> tuple[BankMessage, ...]:
    """What was said to the bank and by it about an order, verbatim, in order of time."""
    values = {"bucket": bucket_of(order_id), "order_id": order_id}
    return tuple(map(message_of, tx.execute(SQL["messages_of_order"], values).fetchall()))
