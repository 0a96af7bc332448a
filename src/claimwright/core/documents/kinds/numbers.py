"""Numbers that check themselves: the citizen id number (GB 11643) and bank card numbers (Luhn)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A sound citizen id number (公民身份号码) and what it states: region, day of birth, sex."""

    text: str
    region: str
    birth_date: date
    sex: str  # 男 or 女


def id_check_digit(first_seventeen: str) -> str:
    """The 18th character by GB 11643-1999 (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def read_id_number(text: str) -> IdNumber | None:
    """The number with its facts, or None when its form, date or check digit does not hold."""
    plain = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", plain) or id_check_digit(plain[:17]) != plain[17]:
        return None
    try:
        born = date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        return None
    return IdNumber(plain, plain[:6], born, "男" if int(plain[16]) % 2 else "女")


def luhn_holds(card_number: str) -> bool:
    """The Luhn sum of a card number (ISO/IEC 7812-1). A warning only: some issuers do not keep it."""
    digits = [int(char) for char in card_number if char.isdigit()]
    if not 12 <= len(digits) <= 19:
        return False
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
