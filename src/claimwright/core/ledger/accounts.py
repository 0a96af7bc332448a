"""The chart of accounts for claims money, named in both languages.

The names are the items of an insurer's balance sheet and income statement under Chinese accounting
standards (企业会计准则第25号 and its application guide). Numbers of the insurer's own general ledger
are its setting, not ours.
"""

from __future__ import annotations

from enum import Enum


class Side(Enum):
    """On which side an account grows."""

    DEBIT = "debit"
    CREDIT = "credit"


class Account(Enum):
    """An account; the value is its code in the database."""

    BANK = "bank"
    CLAIMS_PAYABLE = "claims_payable"
    CLAIMS_EXPENSE = "claims_expense"
    CLAIMS_RECOVERABLE = "claims_recoverable"
    PREPAID_CLAIMS = "prepaid_claims"
    OUTSTANDING_CLAIMS_RESERVE = "outstanding_claims_reserve"
    RESERVE_CHANGE = "reserve_change"
    RECOVERY_LOSS = "recovery_loss"
    OFFSET_CLEARING = "offset_clearing"

    @property
    def zh(self) -> str:
        return _CHART[self][0]

    @property
    def en(self) -> str:
        return _CHART[self][1]

    @property
    def grows_on(self) -> Side:
        return _CHART[self][2]


_CHART: dict[Account, tuple[str, str, Side]] = {
    Account.BANK: ("银行存款", "Bank", Side.DEBIT),
    Account.CLAIMS_PAYABLE: ("应付赔付款", "Claims payable", Side.CREDIT),
    Account.CLAIMS_EXPENSE: ("赔付支出", "Claims expense", Side.DEBIT),
    Account.CLAIMS_RECOVERABLE: ("应收追回赔款", "Claims recoverable", Side.DEBIT),
    Account.PREPAID_CLAIMS: ("预付赔付款", "Prepaid claims", Side.DEBIT),
    Account.OUTSTANDING_CLAIMS_RESERVE: ("未决赔款准备金", "Outstanding claims reserve", Side.CREDIT),
    Account.RESERVE_CHANGE: ("提取未决赔款准备金", "Change in outstanding claims reserve", Side.DEBIT),
    Account.RECOVERY_LOSS: ("追偿核销损失", "Recoveries written off", Side.DEBIT),
    Account.OFFSET_CLEARING: ("赔款抵扣清算", "Offset clearing", Side.CREDIT),
}
