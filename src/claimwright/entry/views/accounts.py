"""Bank accounts with their numbers masked."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.parties import public as parties
from claimwright.core.parties.bank_account import masked_account


class AccountView(BaseModel):
    """A bank account that money may go to; the number shows its last four digits."""

    account_id: UUID
    bank_name: str
    account_no: str = Field(examples=["**** 0128"])


def account_view(account: parties.BankAccount) -> AccountView:
    """An account with its number masked."""
    return AccountView(
        account_id=account.account_id,
        bank_name=account.bank_name,
        account_no=masked_account(account.account_no),
    )
