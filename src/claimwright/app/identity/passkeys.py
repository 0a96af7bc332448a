"""Passkeys (W3C Web Authentication Level 3): add one, prove who one is by one, list and remove them.

Credentials are discoverable and always verify their person (biometrics or a PIN of the device), so that one
answer proves two factors. A challenge is kept here, used once, and lives for `CHALLENGE_LIFE`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Literal
from uuid import UUID

from claimwright.app.identity.passkey_answers import (
    Answer,
    Registered,
    RelyingParty,
    read_answer,
    registered,
    sign_count_of,
    user_handle_of,
)
from claimwright.app.identity.store import PASSKEY_SQL as SQL
from claimwright.app.identity.store import SubjectKind, bucket_of_digest
from claimwright.core.ids import bucket_of
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_words
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

CHALLENGE_BYTES = 32
CHALLENGE_LIFE = timedelta(minutes=5)
PASSKEYS_MAX = 10
NAME_LENGTH_MAX = 60
ChallengePurpose = Literal["register", "sign_in", "prove"]


class PasskeyRefusal(Enum):
    """Why a passkey is not added, or proves nothing; earlier wins."""

    PASSKEY_NAME_MISSING = "passkey_name_missing"
    TOO_MANY_PASSKEYS = "too_many_passkeys"
    PASSKEY_NOT_PROVEN = "passkey_not_proven"
    PASSKEY_TOO_LATE = "passkey_too_late"
    PASSKEY_KNOWN = "passkey_known"
    PASSKEY_LOCKED = "passkey_locked"
    NO_SUCH_PASSKEY = "no_such_passkey"


@dataclass(frozen=True, slots=True)
class Passkey:
    """One credential of somebody. `locked_at`: its counter went back, so that it may have been copied."""

    passkey_id: UUID
    subject_kind: SubjectKind
    subject_id: UUID
    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str
    added_at: datetime
    used_at: datetime | None
    locked_at: datetime | None


@dataclass(frozen=True, slots=True)
class PasskeyStopped:
    """An answer whose counter did not go forward: the passkey has been locked in this transaction."""

    passkey: Passkey


def new_challenge(
    tx: Tx,
    challenge: bytes,
    purpose: ChallengePurpose,
    kind: SubjectKind,
    subject_id: UUID | None,
    now: datetime,
) -> None:
    """Keep what an authenticator is to sign (32 random bytes); `subject_id` None: nobody knows yet who."""
    assert len(challenge) == CHALLENGE_BYTES, "a challenge has 256 bits"
    row = _challenge_key(challenge, purpose, kind, subject_id)
    tx.execute(SQL["forget_challenges"], {"bucket": row["bucket"], "now": now})
    tx.execute(SQL["add_challenge"], {**row, "expires_at": now + CHALLENGE_LIFE})


def add_passkey(
    tx: Tx,
    ids: Ids,
    relying: RelyingParty,
    kind: SubjectKind,
    subject_id: UUID,
    answer_text: str,
    name: str,
    now: datetime,
) -> Passkey | Refused:
    """Add the credential of an answer. Refused: `PasskeyRefusal`.

    Commit also when this refuses: the challenge is used up.
    """
    words = clean_words(name)[:NAME_LENGTH_MAX]
    if not words:
        return Refused(PasskeyRefusal.PASSKEY_NAME_MISSING, field="name")
    if len(passkeys_of(tx, subject_id)) >= PASSKEYS_MAX:
        return Refused(PasskeyRefusal.TOO_MANY_PASSKEYS, {"count": PASSKEYS_MAX})
    answer = _asked_for(tx, answer_text, "register", kind, subject_id, now)
    if isinstance(answer, Refused):
        return answer
    found = registered(relying, answer)
    if found is None or found.credential_id != answer.credential_id:
        return Refused(PasskeyRefusal.PASSKEY_NOT_PROVEN)
    return _stored(tx, ids.new_id(bucket_of(subject_id)), kind, subject_id, found, words, now)


def _stored(
    tx: Tx,
    passkey_id: UUID,
    kind: SubjectKind,
    subject_id: UUID,
    found: Registered,
    words: str,
    now: datetime,
) -> Passkey | Refused:
    claimed = {**_credential_key(found.credential_id), "subject_id": subject_id, "passkey_id": passkey_id}
    if tx.execute(SQL["add_credential"], claimed).rowcount == 0:
        return Refused(PasskeyRefusal.PASSKEY_KNOWN)
    row = {
        "bucket": bucket_of(passkey_id),
        "passkey_id": passkey_id,
        "subject_kind": kind,
        "subject_id": subject_id,
        "credential_id": found.credential_id,
        "public_key": found.public_key,
        "sign_count": found.sign_count,
        "name": words,
        "is_backed_up": found.is_backed_up,
        "at": now,
    }
    tx.execute(SQL["add_passkey"], row)
    added = _locked(tx, passkey_id)
    assert added is not None, "it was added a moment ago"
    return added


def prove_by_passkey(
    tx: Tx,
    relying: RelyingParty,
    purpose: Literal["sign_in", "prove"],
    kind: SubjectKind,
    subject_id: UUID | None,
    answer_text: str,
    now: datetime,
) -> Passkey | PasskeyStopped | Refused:
    """The passkey of an answer that holds in every point. Commit whatever this answers: the challenge is used
    up, and a counter that did not go forward locks the passkey.

    `subject_id` names who has to be proven (step-up); None takes whoever the answer proves (sign-in).
    """
    answer = _asked_for(tx, answer_text, purpose, kind, subject_id, now)
    if isinstance(answer, Refused):
        return answer
    found = _passkey_of(tx, answer.credential_id)
    not_proven = Refused(PasskeyRefusal.PASSKEY_NOT_PROVEN)
    if found is None or found.subject_kind != kind or subject_id not in (None, found.subject_id):
        return not_proven
    if answer.user_handle != user_handle_of(kind, found.subject_id.bytes):
        return not_proven
    sign_count = sign_count_of(relying, answer, found.public_key)
    if sign_count is None:
        return not_proven
    if found.locked_at is not None:
        return Refused(PasskeyRefusal.PASSKEY_LOCKED)
    key = {"bucket": bucket_of(found.passkey_id), "passkey_id": found.passkey_id, "at": now}
    if (sign_count or found.sign_count) and sign_count <= found.sign_count:
        tx.execute(SQL["stop_passkey"], key)
        return PasskeyStopped(found)
    tx.execute(SQL["use_passkey"], {**key, "sign_count": sign_count})
    return found


def passkeys_of(tx: Tx, subject_id: UUID) -> tuple[Passkey, ...]:
    """Somebody's passkeys, oldest first."""
    at_key = {"bucket": bucket_of(subject_id), "subject_id": subject_id}
    return tuple(Passkey(*row) for row in tx.execute(SQL["passkeys_of_subject"], at_key).fetchall())


def remove_passkey(tx: Tx, subject_id: UUID, passkey_id: UUID, now: datetime) -> Refused | None:
    """Take a passkey away; it never proves anything again. Refused: `NO_SUCH_PASSKEY`."""
    key = {"bucket": bucket_of(passkey_id), "passkey_id": passkey_id, "subject_id": subject_id, "at": now}
    if tx.execute(SQL["remove_passkey"], key).rowcount == 0:
        return Refused(PasskeyRefusal.NO_SUCH_PASSKEY, field="passkey_id")
    return None


def _asked_for(
    tx: Tx,
    text: str,
    purpose: ChallengePurpose,
    kind: SubjectKind,
    subject_id: UUID | None,
    now: datetime,
) -> Answer | Refused:
    """The answer, if it answers a challenge of ours; the challenge is gone from here on."""
    answer = read_answer(text)
    if answer is None:
        return Refused(PasskeyRefusal.PASSKEY_NOT_PROVEN)
    key = _challenge_key(answer.challenge, purpose, kind, subject_id)
    row = tx.execute(SQL["use_challenge"], key).fetchone()
    if row is None or row[0] <= now:
        return Refused(PasskeyRefusal.PASSKEY_TOO_LATE)
    return answer


def _passkey_of(tx: Tx, credential_id: bytes) -> Passkey | None:
    row = tx.execute(SQL["passkey_of_credential"], _credential_key(credential_id)).fetchone()
    found = None if row is None else _locked(tx, row[0])
    return found if found is not None and found.credential_id == credential_id else None


def _locked(tx: Tx, passkey_id: UUID) -> Passkey | None:
    key = {"bucket": bucket_of(passkey_id), "passkey_id": passkey_id}
    row = tx.execute(SQL["lock_passkey"], key).fetchone()
    return None if row is None else Passkey(*row)


def _challenge_key(
    challenge: bytes, purpose: ChallengePurpose, kind: SubjectKind, subject_id: UUID | None
) -> dict[str, object]:
    digest = hashlib.sha256(challenge).digest()
    about = {"purpose": purpose, "subject_kind": kind, "subject_id": subject_id}
    return {"bucket": bucket_of_digest(digest), "challenge_digest": digest, **about}


def _credential_key(credential_id: bytes) -> dict[str, object]:
    digest = hashlib.sha256(credential_id).digest()
    return {"bucket": bucket_of_digest(digest), "credential_digest": digest}
