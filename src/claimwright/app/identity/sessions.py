"""Server-side sessions. The token is shown once, to its owner; at rest there is only its hash."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.identity import store
from claimwright.app.identity.store import SQL, SubjectKind
from claimwright.core.identity import HEAD_OFFICE, Role
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

LIFE = timedelta(hours=12)
IDLE: dict[SubjectKind, timedelta] = {"customer": timedelta(minutes=30), "staff": timedelta(hours=2)}
TOUCH_EVERY = timedelta(minutes=1)
_TOKEN = re.compile(r"^cw_([0-9a-f]{32})_([0-9A-Za-z_-]{43})$")


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that has just started; `token` is the only copy."""

    token: str
    session_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A session that stands: whose it is and what role that is."""

    session_id: UUID
    subject_kind: SubjectKind
    subject_id: UUID
    role: Role
    staff_name: str | None
    authority_fen: int
    expires_at: datetime
    organisation: str = HEAD_OFFICE
    lines: frozenset[str] | None = None
    person_id: UUID | None = None
    proven_at: datetime | None = None
    address: str = ""
    purpose: str = ""
    """What this request says that it is for; every read that it makes is written down with it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """How and from where somebody signed in: the method, the network address, the device's own words."""

    method: str = ""
    address: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class LiveSession:
    """One device of somebody: a session that stands."""

    session_id: UUID
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    method: str
    address: str
    device: str


def start_session(
    tx: Tx,
    ids: Ids,
    kind: SubjectKind,
    subject_id: UUID,
    secret: str,
    now: datetime,
    origin: Origin = Origin(),
) -> NewSession:
    """Start a session for a person or an account; `secret` is 43 random url-safe characters (256 bits)."""
    session_id = ids.new_id(bucket_of(subject_id))
    token = f"cw_{session_id.hex}_{secret}"
    assert _TOKEN.match(token), "the secret has 43 url-safe characters"
    row = {
        "bucket": bucket_of(session_id),
        "session_id": session_id,
        "token_hash": store.digest(token),
        "subject_kind": kind,
        "subject_id": subject_id,
        "at": now,
        "expires_at": now + LIFE,
        "method": origin.method[:40],
        "address": origin.address[:80],
        "device": origin.device[:200],
    }
    tx.execute(SQL["add_session"], row)
    return NewSession(token, session_id, now + LIFE)


def session_of(tx: Tx, token: str, now: datetime) -> Session | None:
    """The session of a token, or None if there is none, it ended, expired or was idle too long."""
    session_id = _session_id(token)
    row = store.session(tx, session_id) if session_id else None
    if row is None or session_id is None or not hmac.compare_digest(row.token_hash, store.digest(token)):
        return None
    if now >= row.expires_at or now - row.seen_at > IDLE[row.subject_kind]:
        return None
    if now - row.seen_at > TOUCH_EVERY:
        tx.execute(
            SQL["touch_session"], {"bucket": bucket_of(session_id), "session_id": session_id, "at": now}
        )
    return _session(tx, session_id, row)


def _session(tx: Tx, session_id: UUID, row: store.SessionRow) -> Session | None:
    if row.subject_kind == "customer":
        return Session(
            session_id,
            "customer",
            row.subject_id,
            Role.CUSTOMER,
            None,
            0,
            row.expires_at,
            proven_at=row.proven_at,
            address=row.address,
        )
    staff = store.staff_by_id(tx, row.subject_id)
    if staff is None:
        return None
    return Session(
        session_id,
        "staff",
        row.subject_id,
        staff.role,
        staff.name,
        staff.authority_fen,
        row.expires_at,
        staff.organisation,
        staff.lines,
        staff.person_id,
        row.proven_at,
        row.address,
    )


def _session_id(token: str) -> UUID | None:
    match = _TOKEN.match(token)
    session_id = UUID(hex=match[1]) if match else None
    return session_id if session_id and session_id.version == 8 else None


def end_session(tx: Tx, session_id: UUID, now: datetime) -> None:
    """Sign out: the token is worth nothing from here on."""
    tx.execute(SQL["end_session"], {"bucket": bucket_of(session_id), "session_id": session_id, "at": now})


def end_sessions_of(tx: Tx, subject_id: UUID, now: datetime) -> int:
    """Sign out everywhere; returns how many sessions ended."""
    at_key = {"bucket": bucket_of(subject_id), "subject_id": subject_id, "at": now}
    return tx.execute(SQL["end_sessions_of_subject"], at_key).rowcount


def devices_of(tx: Tx, subject_id: UUID, now: datetime) -> tuple[LiveSession, ...]:
    """Where somebody is signed in now, the one used last first."""
    at_key = {"bucket": bucket_of(subject_id), "subject_id": subject_id, "now": now}
    return tuple(LiveSession(*row) for row in tx.execute(SQL["sessions_of_subject"], at_key).fetchall())


def renew_proof(tx: Tx, session_id: UUID, now: datetime) -> None:
    """Somebody has just proven again who they are (step-up)."""
    tx.execute(SQL["renew_proof"], {"bucket": bucket_of(session_id), "session_id": session_id, "at": now})
