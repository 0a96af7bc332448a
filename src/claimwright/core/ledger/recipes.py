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
    PREPAYMENT_ORDERED = "prepayment_ordered"  # 预付: owed ahead of the decision
    PREPAYMENT_CANCELLED = "prepayment_cancelled"  # a prepayment that was never sent
    PREPAYMENT_DEDUCTED = "prepayment_deducted"  # 预付冲抵: what was prepaid settles what is now owed
    PREPAYMENT_RECOVERABLE = "prepayment_recoverable"  # prepaid, and in the end not owed
    OVERPAYMENT_FOUND = "overpayment_found"  # 多付: paid, and not owed after all
    OVERPAYMENT_REVERSED = "overpayment_reversed"  # owed after all: nothing to claim back
    EXCESS_PAID = "excess_paid"  # 重复支付: paid a second time
    PAYMENT_MISDIRECTED = "payment_misdirected"  # 错付: paid to somebody else; it is owed again
    RECOVERY_RECEIVED = "recovery_received"  # 追回: an overpayment came back
    RECOVERY_OFFSET = "recovery_offset"  # 抵扣: an overpayment is settled from a later claim
    OFFSET_FROM_CLAIM = "offset_from_claim"  # the later claim's side of it
    RECOVERY_WRITTEN_OFF = "recovery_written_off"  # 核销: given up, by two persons
    REFUND_OWED = "refund_owed"  # received more than was recoverable: it goes back
    REFUND_CANCELLED = "refund_cancelled"
    RESERVE_RAISED = "reserve_raised"  # 提取: the claim is expected to cost more
    RESERVE_RELEASED = "reserve_released"  # 转回: less is expected, or it is owed by now


@dataclass(frozen=True, slots=True)
class Transfer:
    """One balanced line: debit one account, credit another, by the same positive fen."""

    debit: Account
    credit: Account
    amount_fen: int

    def __post_init__(self) -> None:
        assert self.debit is not self.credit, "a transfer joins two accounts"
        assert 0 < self.amount_fen <= AMOUNT_FEN_MAX, f"a transfer moves a positive amount: {self.amount_fen}"


_A = Account

# The account that is debited, then the one that is credited.
_RECIPES: Mapping[Recipe, tuple[Account, Account]] = {
    Recipe.CLAIM_APPROVED: (_A.CLAIMS_EXPENSE, _A.CLAIMS_PAYABLE),
    Recipe.CLAIM_REVERSED: (_A.CLAIMS_PAYABLE, _A.CLAIMS_EXPENSE),
    Recipe.PAYMENT_EXECUTED: (_A.CLAIMS_PAYABLE, _A.BANK),
    Recipe.PAYMENT_RETURNED: (_A.BANK, _A.CLAIMS_PAYABLE),
    Recipe.PREPAYMENT_ORDERED: (_A.PREPAID_CLAIMS, _A.CLAIMS_PAYABLE),
    Recipe.PREPAYMENT_CANCELLED: (_A.CLAIMS_PAYABLE, _A.PREPAID_CLAIMS),
    Recipe.PREPAYMENT_DEDUCTED: (_A.CLAIMS_PAYABLE, _A.PREPAID_CLAIMS),
    Recipe.PREPAYMENT_RECOVERABLE: (_A.CLAIMS_RECOVERABLE, _A.PREPAID_CLAIMS),
    Recipe.OVERPAYMENT_FOUND: (_A.CLAIMS_RECOVERABLE, _A.CLAIMS_EXPENSE),
    Recipe.OVERPAYMENT_REVERSED: (_A.CLAIMS_EXPENSE, _A.CLAIMS_RECOVERABLE),
    Recipe.EXCESS_PAID: (_A.CLAIMS_RECOVERABLE, _A.BANK),
    Recipe.PAYMENT_MISDIRECTED: (_A.CLAIMS_RECOVERABLE, _A.CLAIMS_PAYABLE),
    Recipe.RECOVERY_RECEIVED: (_A.BANK, _A.CLAIMS_RECOVERABLE),
    Recipe.RECOVERY_OFFSET: (_A.OFFSET_CLEARING, _A.CLAIMS_RECOVERABLE),
    Recipe.OFFSET_FROM_CLAIM: (_A.CLAIMS_PAYABLE, _A.OFFSET_CLEARING),
    Recipe.RECOVERY_WRITTEN_OFF: (_A.RECOVERY_LOSS, _A.CLAIMS_RECOVERABLE),
    Recipe.REFUND_OWED: (_A.CLAIMS_RECOVERABLE, _A.CLAIMS_PAYABLE),
    Recipe.REFUND_CANCELLED: (_A.CLAIMS_PAYABLE, _A.CLAIMS_RECOVERABLE),
    Recipe.RESERVE_RAISED: (_A.RESERVE_CHANGE, _A.OUTSTANDING_CLAIMS_RESERVE),
    Recipe.RESERVE_RELEASED: (_A.OUTSTANDING_CLAIMS_RESERVE, _A.RESERVE_CHANGE),
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
