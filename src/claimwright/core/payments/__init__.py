"""A payment order's life and what the bank's words mean for it."""

from __future__ import annotations

from claimwright.core.payments.asking import AskPolicy, may_resend, next_ask_after
from claimwright.core.payments.bank_status import BankMeaning, Reaction, meaning_of, react
from claimwright.core.payments.lifecycle import PAYMENT_LIFECYCLE, OrderEvent, OrderState
from claimwright.core.payments.naming import end_to_end_id
from claimwright.core.payments.purpose import PayeeRole, Purpose
from claimwright.core.payments.release import ReleaseKind, ReleaseLimits

__all__ = [
    "PAYMENT_LIFECYCLE",
    "AskPolicy",
    "BankMeaning",
    "OrderEvent",
    "OrderState",
    "PayeeRole",
    "Purpose",
    "Reaction",
    "ReleaseKind",
    "ReleaseLimits",
    "end_to_end_id",
    "may_resend",
    "meaning_of",
    "next_ask_after",
    "react",
]
