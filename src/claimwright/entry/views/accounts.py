"""Bank accounts with their numbers masked."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
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


class OwnAccountView(AccountView):
    """One of a customer's accounts and how it stands."""

    standing: Literal["in_use", "waits", "ended"] = Field(
        description="waits: no payments before the notice has gone to the registered telephone"
    )
    noticed_at: datetime | None
    ended_at: datetime | None


def own_account_view(one: parties.OwnAccount) -> OwnAccountView:
    """How an account stands, its number masked."""
    shown = account_view(one.account).model_dump()
    standing: Literal["in_use", "waits", "ended"] = "waits" if one.waits else "in_use"
    if one.ended_at is not None:
        standing = "ended"
    return OwnAccountView(**shown, standing=standing, noticed_at=one.noticed_at, ended_at=one.ended_at)
