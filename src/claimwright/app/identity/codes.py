"""One-time codes for customers: make one, check one. The caller sends it, after the commit."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from claimwright.app.identity.keyed import keyed_digest
from claimwright.app.identity.limits import count_attempt, wait_for
from claimwright.app.identity.store import SQL, bucket_of_digest, lock_live_code, lock_subject
from claimwright.core.identity import (
    CODE_ATTEMPTS_MAX,
    CODE_CHECK_LIMITS,
    CODE_DIGITS,
    CODE_RESEND_LIMITS,
    CODE_SEND_LIMITS,
    CODE_VALID,
    Limit,
)
from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

_MOBILE = re.compile(r"^1[3-9]\d{9}$")
ADDRESS_LIMITS = (Limit(200, timedelta(hours=1)),)
"""Codes asked for from one network address: an office or a family may share one."""


class CodeRefusal(Enum):
    """Why no code is sent, or why one is not accepted; earlier wins."""

    MOBILE_FORM = "mobile_form"
    TOO_MANY_CODES = "too_many_codes"
    TOO_MANY_WRONG_CODES = "too_many_wrong_codes"
    CODE_WRONG = "code_wrong"


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code to send: it is kept only as a keyed hash, so it can be read only here."""

    message_id: str
    mobile: str
    code: str
    expires_at: datetime


def read_mobile(text: str) -> str | None:
    """A mainland mobile number of 11 digits, without spaces, hyphens and +86; None if it is not one."""
    digits = re.sub(r"[\s-]", "", text)
    digits = digits.removeprefix("+86")
    return digits if _MOBILE.match(digits) else None


def new_code(
    tx: Tx, ids: Ids, mobile_text: str, address: str, secret_digits: int, now: datetime
) -> NewCode | Refused:
    """Make the number's live code, ending the one before.

    `secret_digits` is a random number below ``10**CODE_DIGITS``. Refused: `MOBILE_FORM`, `TOO_MANY_CODES`
    (facts: ``seconds`` to wait). Whether the number is a customer's is not looked at, so nobody can find out.
    """
    mobile = read_mobile(mobile_text)
    if mobile is None:
        return Refused(CodeRefusal.MOBILE_FORM, {"value": mobile_text[:40]}, field="mobile")
    subject, origin = keyed_digest(tx, "mobile", mobile), keyed_digest(tx, "address", address)
    lock_subject(tx, "code", subject)
    limits = CODE_RESEND_LIMITS if lock_live_code(tx, subject) else CODE_SEND_LIMITS
    wait_s = max(
        wait_for(tx, "code_sent", subject, limits, now),
        wait_for(tx, "address", origin, ADDRESS_LIMITS, now),
    )
    if wait_s:
        return Refused(CodeRefusal.TOO_MANY_CODES, {"seconds": wait_s}, field="mobile")
    count_attempt(tx, ids, "code_sent", subject, now)
    count_attempt(tx, ids, "address", origin, now)
    return _store(tx, ids, mobile, subject, f"{secret_digits:0{CODE_DIGITS}d}", now)


def _store(tx: Tx, ids: Ids, mobile: str, subject: bytes, code: str, now: datetime) -> NewCode:
    bucket = bucket_of_digest(subject)
    code_id = ids.new_id(bucket)
    tx.execute(SQL["end_codes"], {"bucket": bucket, "mobile_digest": subject, "at": now})
    row = {
        "bucket": bucket,
        "code_id": code_id,
        "mobile_digest": subject,
        "code_hash": keyed_digest(tx, "code", str(code_id), code),
        "sent_at": now,
        "expires_at": now + CODE_VALID,
    }
    tx.execute(SQL["add_code"], row)
    return NewCode(str(code_id), mobile, code, now + CODE_VALID)


def check_code(tx: Tx, ids: Ids, mobile_text: str, code: str, now: datetime) -> str | Refused:
    """The mobile number, if the code is its live one. Use it up with `use_code`.

    A wrong code is counted in this transaction: commit also when this refuses. A number without a
    live code is refused in the same words as a wrong code.
    """
    mobile = read_mobile(mobile_text)
    if mobile is None:
        return Refused(CodeRefusal.MOBILE_FORM, {"value": mobile_text[:40]}, field="mobile")
    subject = keyed_digest(tx, "mobile", mobile)
    lock_subject(tx, "code", subject)
    wait_s = wait_for(tx, "code_wrong", subject, CODE_CHECK_LIMITS, now)
    if wait_s:
        return Refused(CodeRefusal.TOO_MANY_WRONG_CODES, {"seconds": wait_s}, field="code")
    live = lock_live_code(tx, subject)
    if (
        live
        and live.expires_at > now
        and hmac.compare_digest(live.code_hash, keyed_digest(tx, "code", str(live.code_id), code.strip()))
    ):
        return mobile
    count_attempt(tx, ids, "code_wrong", subject, now)
    if live:
        at_key = {"bucket": bucket_of_digest(subject), "code_id": live.code_id}
        tx.execute(SQL["count_wrong_code"], {**at_key, "attempts_max": CODE_ATTEMPTS_MAX, "at": now})
    return Refused(CodeRefusal.CODE_WRONG, {}, field="code")


def use_code(tx: Tx, mobile: str, now: datetime) -> None:
    """End the number's live code: it signed somebody in."""
    subject = keyed_digest(tx, "mobile", mobile)
    tx.execute(SQL["end_codes"], {"bucket": bucket_of_digest(subject), "mobile_digest": subject, "at": now})
