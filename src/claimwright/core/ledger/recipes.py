"""Named posting recipes: what a business event does to the accounts. One table, nothing else posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from claimwright.core.ledger.accounts import Account
from claimwright.core.money import AMOUNT_FEN_MAX


class Recipe(Enum):
    """A business event that moves money between accounts."""

    CLAIM_APPROVED = "claim_approved"  # 核赔通过: the claim is owed
    CLAIM_REVERSED = "claim_reversed"  # 冲销: what was owed and not paid is owed no longer
    PAYMENT_EXECUTED = "payment_executed"  # 支付成功: the bank has confirmed
    PAYMENT_RETURNED = "payment_returned"  # 退汇: the money came back, the claim is owed again
    OVERPAYMENT_FOUND = "overpayment_found"  # 多付: paid, and not owed after all
    RECOVERY_RECEIVED = "recovery_received"  # 追回: an overpayment came back


@dataclass(frozen=True, slots=True)
class Transfer:
    """One balanced line: debit one account, credit another, by the same positive fen."""

    debit: Account
    credit: Account
    amount_fen: int

    def __post_init__(self) -> None:
        assert self.debit is not self.credit, "a transfer joins two accounts"
        assert 0 < self.amount_fen <= AMOUNT_FEN_MAX, f"a transfer moves a positive amount: {self.amount_fen}"


# The account that is debited, then the one that is credited.
_RECIPES: Mapping[Recipe, tuple[Account, Account]] = {
    Recipe.CLAIM_APPROVED: (Account.CLAIMS_EXPENSE, Account.CLAIMS_PAYABLE),
    Recipe.CLAIM_REVERSED: (Account.CLAIMS_PAYABLE, Account.CLAIMS_EXPENSE),
    Recipe.PAYMENT_EXECUTED: (Account.CLAIMS_PAYABLE, Account.BANK),
    Recipe.PAYMENT_RETURNED: (Account.BANK, Account.CLAIMS_PAYABLE),
    Recipe.OVERPAYMENT_FOUND: (Account.CLAIMS_RECOVERABLE, Account.CLAIMS_EXPENSE),
    Recipe.RECOVERY_RECEIVED: (Account.BANK, Account.CLAIMS_RECOVERABLE),
}


def transfers(recipe: Recipe, amount_fen: int) -> tuple[Transfer, ...]:
    """The transfers that an event asks for. `amount_fen` is positive; zero is not an event."""
    debit, credit = _RECIPES[recipe]
    return (Transfer(debit, credit, amount_fen),)


def balances_fen(lines: Iterable[Transfer]) -> dict[Account, int]:
    """Every account's balance, debits positive and credits negative; they always sum to zero."""
    balance: Counter[Account] = Counter(dict.fromkeys(Account, 0))
    for line in lines:
        balance[line.debit] += line.amount_fen
        balance[line.credit] -= line.amount_fen
    return dict(balance)
