"""Resident identity numbers (GB 11643-1999): 17 digits and a check character over ``0-9X``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FORM = re.compile(r"^\d{17}[\dX]$")
# GB/T 2260 province codes; 81-83 are residence permits of Hong Kong, Macao and Taiwan residents.
_PROVINCES = frozenset(
    str(code)
    for block in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66))
    for code in block
) | frozenset({"71", "81", "82", "83"})

PROVINCE_CODES = tuple(sorted(_PROVINCES))


class Sex(Enum):
    """As identity papers state it."""

    MALE = "male"
    FEMALE = "female"


class ResidentIdFault(Enum):
    """Why a number is not a resident identity number, earlier first."""

    FORM = "form"
    PROVINCE = "province"
    BIRTH_DATE = "birth_date"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A number that passed every check, with the facts it carries."""

    number: str
    birth_date: date
    sex: Sex


def read_resident_id(text: str) -> ResidentId | ResidentIdFault:
    """Check form, province, birth date and check character; the 17th digit is odd for men."""
    number = text.strip().upper()
    if not _FORM.match(number):
        return ResidentIdFault.FORM
    if number[:2] not in _PROVINCES:
        return ResidentIdFault.PROVINCE
    try:
        birth_date = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return ResidentIdFault.BIRTH_DATE
    if check_character(number[:17]) != number[17]:
        return ResidentIdFault.CHECK_DIGIT
    return ResidentId(number, birth_date, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def check_character(first17: str) -> str:
    """The 18th character for the first 17 digits."""
    return _CHECKS[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def masked(number: str) -> str:
    """The number as pages show it: the area and the last four, the birth date hidden."""
    return number if len(number) < 11 else f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"
