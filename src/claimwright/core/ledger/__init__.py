"""Double-entry bookkeeping of claims money, as values.

An entry is made of transfers, each from one account to another: debit, credit and one positive
amount. An entry therefore balances by construction; there is no way to write one that does not.
Nothing is ever edited: a correction is another entry (`Recipe.CLAIM_REVERSED`, `PAYMENT_RETURNED`).
"""

from __future__ import annotations

from claimwright.core.ledger.accounts import Account, Side
from claimwright.core.ledger.recipes import Recipe, Transfer, balances_fen, transfers

__all__ = ["Account", "Recipe", "Side", "Transfer", "balances_fen", "transfers"]
