"""Bank account numbers: their form, and the Luhn check that warns but never blocks.

Not every domestic account satisfies Luhn (ISO/IEC 7812), so a failure asks for a second look only.
"""

from __future__ import annotations

import re

_FORM = re.compile(r"^\d{10,30}$")
_CARD_DIGITS_MIN, _CARD_DIGITS_MAX = 13, 19


def account_digits(text: str) -> str | None:
    """The number without spaces or hyphens, or None if it cannot be an account number."""
    digits = re.sub(r"[\s-]", "", text)
    return digits if _FORM.match(digits) else None


def luhn_ok(digits: str) -> bool:
    """Does a card number (13-19 digits) end in its Luhn digit?"""
    if not _CARD_DIGITS_MIN <= len(digits) <= _CARD_DIGITS_MAX:
        return False
    doubled = [int(d) for d in reversed(digits)]
    total = sum(d if i % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(doubled))
    return total % 10 == 0


def masked_account(digits: str) -> str:
    """The last four digits, as pages and letters show an account."""
    return f"**** {digits[-4:]}"
