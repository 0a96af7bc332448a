"""The second factor of staff: a time-based code from their own device; its secret is stored sealed."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from claimwright.app.identity.limits import count_attempt, wait_for
from claimwright.app.identity.store import SECOND_FACTOR_SQL as SQL
from claimwright.app.identity.store import digest, lock_subject
from claimwright.core.identity import Limit
from claimwright.core.identity.totp import SECRET_BYTES, matching_step
from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.infra.keys import KeyFile
from claimwright.infra.sealed_bytes import SealedBytes, seal, unseal

CODE_LIMITS = (Limit(5, timedelta(minutes=15)), Limit(20, timedelta(days=1)))


class SecondFactorRefusal(Enum):
    """Why a second factor is not taken; earlier wins."""

    NO_SECOND_FACTOR = "no_second_factor"
    TOO_MANY_WRONG_CODES = "too_many_wrong_codes"
    SECOND_FACTOR_NEEDED = "second_factor_needed"
    SECOND_FACTOR_WRONG = "second_factor_wrong"


def begin_second_factor(tx: Tx, keys: KeyFile, staff_id: UUID, secret: bytes, now: datetime) -> None:
    """Keep a new secret (20 random bytes), in place of one that was never confirmed or is replaced."""
    assert len(secret) == SECRET_BYTES, "a secret has 160 bits"
    sealed = seal(keys, secret, _about(staff_id))
    row = {"key_id": sealed.key_id, "nonce": sealed.nonce, "content": sealed.content}
    tx.execute(SQL["begin_second_factor"], {**row, "staff_id": staff_id, "at": now})


def has_second_factor(tx: Tx, staff_id: UUID) -> bool:
    """Whether a code is asked for at sign-in: the factor was confirmed by a code once."""
    row = tx.execute(SQL["second_factor"], {"staff_id": staff_id}).fetchone()
    return row is not None and row[3] is not None


def check_second_factor(
    tx: Tx, ids: Ids, keys: KeyFile, staff_id: UUID, code: str, now: datetime
) -> Refused | None:
    """None if the code is right; it is used up then, and a new factor is confirmed by it.

    A wrong code is counted in this transaction: commit also when this refuses. Raises `KeyMissing` or
    `SealBroken` when the secret cannot be opened.
    """
    subject = digest("second factor", str(staff_id))
    lock_subject(tx, "second_factor", subject)
    row = tx.execute(SQL["second_factor"], {"staff_id": staff_id}).fetchone()
    if row is None:
        return Refused(SecondFactorRefusal.NO_SECOND_FACTOR, field="second_code")
    if not code.strip():
        return Refused(SecondFactorRefusal.SECOND_FACTOR_NEEDED, field="second_code")
    wait_s = wait_for(tx, "second_factor_wrong", subject, CODE_LIMITS, now)
    if wait_s:
        return Refused(SecondFactorRefusal.TOO_MANY_WRONG_CODES, {"seconds": wait_s}, field="second_code")
    key_id, nonce, content, _, last_step = row
    secret = unseal(keys, SealedBytes(key_id, nonce, content), _about(staff_id))
    step = matching_step(secret, code, now, last_step)
    if step is None:
        count_attempt(tx, ids, "second_factor_wrong", subject, now)
        return Refused(SecondFactorRefusal.SECOND_FACTOR_WRONG, field="second_code")
    tx.execute(SQL["use_second_factor"], {"staff_id": staff_id, "step": step, "at": now})
    return None


def _about(staff_id: UUID) -> bytes:
    return b"identity.second_factor" + staff_id.bytes
