"""Adjudication: a product version, a contract, an event and the balances in; an explained result out.

The one entry is `adjudicate`. It is pure: the same input gives the same result for ever.
"""

from __future__ import annotations

from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Balances,
    Contract,
    InsuredEvent,
)
from claimwright.core.products.model import ProductVersion

__all__ = ["Adjudication", "BalanceKey", "Balances", "Contract", "InsuredEvent", "adjudicate", "balance_keys"]


def adjudicate(
    version: ProductVersion, contract: Contract, event: InsuredEvent, balances: Balances
) -> Adjudication:
    """Apply the terms to one event. `balances` must hold the keys of `balance_keys` that exist."""
    raise NotImplementedError


def balance_keys(version: ProductVersion, contract: Contract, event: InsuredEvent) -> tuple[BalanceKey, ...]:
    """Every balance that `adjudicate` may read or change for this event: lock and load exactly these."""
    raise NotImplementedError
