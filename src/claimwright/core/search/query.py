"""Read a search: numbers by their form and check digits, names with a year or date of birth beside them.

One text may mean several things (ten digits are a bill's number and may be a policy's): every reading is
tried, each by an index. Nothing here guesses a person; a name is looked up as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum

from claimwright.core.ids import check_human_number
from claimwright.core.parties.resident_id import ResidentIdFault, read_resident_id

TEXT_LETTERS_MAX = 80
SEPARATOR = "\t"
_NAME_LETTERS_MAX = 40

_PHONE = re.compile(r"1[3-9]\d{9}")
_BILL_NUMBER = re.compile(r"\d{8}|\d{10}|\d{20}")
_POLICY_NUMBER = re.compile(r"(?=.*\d)[0-9A-Z][0-9A-Z-]{2,39}")
_BIRTH = re.compile(r"((?:19|20)\d\d)(?:[-/.]?(\d\d)(?:[-/.]?(\d\d))?)?")


class Meaning(Enum):
    """What a word of a search may be."""

    CLAIM_NO = "claim_no"
    POLICY_NO = "policy_no"
    BILL_NUMBER = "bill_number"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Birth:
    """A year of birth, with month and day where they were given."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def digits(self) -> str:
        """The digits that a date of birth written as yyyymmdd begins with."""
        month = "" if self.month is None else f"{self.month:02d}"
        return f"{self.year:04d}{month}" + ("" if self.day is None else f"{self.day:02d}")


@dataclass(frozen=True, slots=True)
class Query:
    """The readings of a search: values by meaning, and what narrows the names."""

    text: str
    readings: tuple[tuple[Meaning, str], ...]
    birth: Birth | None = None

    def of(self, meaning: Meaning) -> tuple[str, ...]:
        """The values that may mean this."""
        return tuple(value for one, value in self.readings if one is meaning)


def read_query(text: str) -> Query:
    """Every reading of what was typed. Full-width digits and letters are read as plain ones.

    Words are tried one by one as numbers; what is no number is a name (several words of Latin letters
    are one name). A word that is a year or a date from 1900 on narrows a name by birth.
    """
    plain = unicodedata.normalize("NFKC", text).strip()[:TEXT_LETTERS_MAX]
    names: list[str] = []
    readings: list[tuple[Meaning, str]] = []
    birth: Birth | None = None
    words = plain.split()
    joined = re.sub(r"[\s-]", "", plain)
    if len(words) > 1 and check_human_number(joined):
        words = [joined]  # a claim number read out in groups
    for word in words:
        read = _numbers(word)
        as_birth = _birth(word)
        if as_birth is not None and len(words) > 1:
            birth = as_birth
        elif read:
            readings += read
        elif any(letter.isalpha() for letter in word):
            names.append(word)
    if names:
        readings.append((Meaning.NAME, name_key(" ".join(names))))
    return Query(plain, tuple(readings), birth)


def name_key(name: str) -> str:
    """A name as it is kept for looking up: plain forms, one space at most, Latin letters in capitals."""
    plain = unicodedata.normalize("NFKC", name).replace("·", " ")
    return " ".join(plain.split()).upper()[:_NAME_LETTERS_MAX].strip()


def name_term(name: str, birth_date: date) -> str:
    """The one term under which a person is found by name: ``张伟⇥19850312``.

    Exact names are the range that begins with ``张伟⇥``, those born in a year with ``张伟⇥1985``, and names
    that begin so with ``张伟``: one ordered index answers all three, exact names first (⇥ is a tab,
    which sorts before every letter).
    """
    return f"{name_key(name)}{SEPARATOR}{birth_date:%Y%m%d}"


def name_range(name: str, birth: Birth | None) -> tuple[str, str]:
    """The terms ``[from, until)`` of a search by name; a birth asks for the exact name."""
    begins = name if birth is None else f"{name}{SEPARATOR}{birth.digits}"
    return begins, begins + "\U0010ffff"


def _numbers(word: str) -> list[tuple[Meaning, str]]:
    upper = word.upper()
    claim_no = check_human_number(upper)
    if claim_no is not None:
        return [(Meaning.CLAIM_NO, claim_no)]
    found: list[tuple[Meaning, str]] = []
    digits = upper.replace("-", "")
    if len(digits) == 18 and not isinstance(read_resident_id(digits), ResidentIdFault):
        found.append((Meaning.ID_NUMBER, digits))
    if _PHONE.fullmatch(digits):
        found.append((Meaning.PHONE, digits))
    if _BILL_NUMBER.fullmatch(digits):
        found.append((Meaning.BILL_NUMBER, digits))
    if _POLICY_NUMBER.fullmatch(upper):
        found.append((Meaning.POLICY_NO, upper))
    return found


def _birth(word: str) -> Birth | None:
    match = _BIRTH.fullmatch(word)
    if match is None:
        return None
    year, month, day = (None if part is None else int(part) for part in match.groups())
    assert year is not None, "the pattern has a year"
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return Birth(year, month, day)
