"""What a signed value proves, whatever its form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from asn1crypto.core import GeneralizedTime, UTCTime
from asn1crypto.x509 import Certificate

_CHINA: Final = timezone(timedelta(hours=8))
_DIGITS: Final = re.compile(r"(\d{4})\D?(\d\d)\D?(\d\d)\D?(\d\d)\D?(\d\d)\D?(\d\d)(.*)", re.DOTALL)


class UnknownForm(Exception):
    """A form or algorithm that is not verified; the text says which."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Who signed and when, as the signed value states it; `failure` says why it does not hold."""

    signer: Certificate
    signed_at: datetime | None
    failure: str | None


def moment_of(content: bytes) -> datetime | None:
    """UTCTime, GeneralizedTime or plain digits as a moment; None for anything else (a time stamp token).

    Digits without a zone are Chinese time.
    """
    form = {0x17: UTCTime, 0x18: GeneralizedTime}.get(content[0] if content else 0)
    try:
        if form is not None:
            found = form.load(content, strict=True).native
            return found if isinstance(found, datetime) else None
        return _from_digits(content.decode("ascii").strip())
    except (ValueError, TypeError):
        return None


def _from_digits(text: str) -> datetime | None:
    found = _DIGITS.fullmatch(text)
    if found is None:
        return None
    *parts, rest = found.groups()
    zone = UTC if rest.endswith("Z") else _CHINA
    year, month, day, hour, minute, second = (int(part) for part in parts)
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)
