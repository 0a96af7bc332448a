"""Time-based one-time codes (RFC 6238 with HMAC-SHA-1, 30 seconds, six digits; RFC 4226 truncation)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
"""160 bits, as RFC 4226 recommends."""
DRIFT_STEPS = 1
"""A telephone's clock may be half a minute off."""


def step_of(at: datetime) -> int:
    """The number of the 30 seconds that a moment lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of a step."""
    mac = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = mac[-1] & 0xF
    number = int.from_bytes(mac[place : place + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def matching_step(secret: bytes, code: str, at: datetime, last_step: int) -> int | None:
    """The step that a code belongs to, if it is now's or a neighbour's and later than the last one used."""
    now, given = step_of(at), code.strip().replace(" ", "")
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if step > last_step and hmac.compare_digest(code_at(secret, step).encode(), given.encode()):
            return step
    return None


def written(secret: bytes) -> str:
    """The secret in base32, as authenticator apps take it."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, user_name: str, issuer: str = "Claimwright") -> str:
    """The ``otpauth`` address that an authenticator app reads."""
    return (
        f"otpauth://totp/{quote(issuer)}:{quote(user_name)}?secret={written(secret)}&issuer={quote(issuer)}"
    )
