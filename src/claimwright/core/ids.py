"""Ids that carry their time and bucket, and the human numbers that people read out on the telephone.

An id is a UUID of version 8 (RFC 9562): 48 bits of Unix milliseconds, 10 bits of bucket, 64 random
bits. Randomness and time are arguments; `infra.ids.Ids` supplies both.
"""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

BUCKETS = 1024  # fixed for ever: an id keeps its bucket for life
RANDOM_BITS = 64
SERIALS = 10**8

_NUMBER = re.compile(r"^([A-Z]{1,4})(\d{6})(\d{4})(\d{8})(\d{2})$")


def make_id(unix_ms: int, bucket: int, random_bits: int) -> UUID:
    """A UUIDv8 that sorts by time and tells its bucket; `random_bits` is an int of 64 bits."""
    assert 0 <= unix_ms < 1 << 48, f"milliseconds out of range: {unix_ms}"
    assert 0 <= bucket < BUCKETS, f"no such bucket: {bucket}"
    assert 0 <= random_bits < 1 << RANDOM_BITS, "random_bits has 64 bits"
    middle = bucket << 2 | random_bits >> 62
    return UUID(int=unix_ms << 80 | 0x8 << 76 | middle << 64 | 0b10 << 62 | random_bits & (1 << 62) - 1)


def bucket_of(id: UUID) -> int:  # noqa: A002 - the domain's word
    """The bucket, 0 to 1023, of an id made by `make_id`. Any other UUID is a `ValueError`."""
    if id.int >> 76 & 0xF != 8:
        raise ValueError("not an id of this system: its UUID version is not 8")
    return id.int >> 66 & 0x3FF


def unix_ms_of(id: UUID) -> int:  # noqa: A002 - the domain's word
    """Unix milliseconds at which the id was made."""
    return id.int >> 80


def human_number(prefix: str, day: date, bucket: int, serial: int) -> str:
    """A number to read out, such as ``CL2611220417000123457`` + 2 check digits.

    One to four capital letters, the day as yymmdd, the bucket in four digits, eight digits of
    serial and two check digits by ISO 7064 MOD 97-10 over all that precede (as in an IBAN: every
    single wrong character and every swap of neighbours is found).
    """
    assert re.fullmatch("[A-Z]{1,4}", prefix), f"a prefix is 1 to 4 capitals: {prefix!r}"
    assert 0 <= bucket < BUCKETS, f"no such bucket: {bucket}"
    assert 0 <= serial < SERIALS, f"serial out of range: {serial}"
    body = f"{prefix}{day:%y%m%d}{bucket:04d}{serial:08d}"
    return f"{body}{98 - _as_digits(body) * 100 % 97:02d}"


def check_human_number(text: str) -> str | None:
    """The number without spaces and hyphens, in capitals, or None if it is not one of ours."""
    plain = re.sub(r"[\s-]", "", text).upper()
    match = _NUMBER.match(plain)
    if match is None or int(match[3]) >= BUCKETS or _as_digits(plain) % 97 != 1:
        return None
    return plain


def bucket_of_number(number: str) -> int:
    """The bucket that a checked human number carries."""
    match = _NUMBER.match(number)
    assert match is not None, "check the number first: check_human_number"
    return int(match[3])


def _as_digits(text: str) -> int:
    """ISO 7064: A counts as 10, B as 11, ... Z as 35."""
    return int("".join(str(int(character, 36)) for character in text))
