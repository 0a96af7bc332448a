"""Adjudication: a product version, a contract, an event and the balances in; an explained result out.

The one entry is `adjudicate`. It is pure: the same input gives the same result for ever.
"""

from __future__ import annotations

from claimwright.core.adjudication.engine import adjudicate, balance_keys, concerns
from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Balances,
    Contract,
    InsuredEvent,
)

__all__ = [
    "Adjudication",
    "BalanceKey",
    "Balances",
    "Contract",
    "InsuredEvent",
    "adjudicate",
    "balance_keys",
    "concerns",
]
