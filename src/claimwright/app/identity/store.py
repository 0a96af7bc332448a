"""Rows of identity, as frozen values, and digests of what is only ever compared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from claimwright.core.identity import HEAD_OFFICE, Role
from claimwright.core.ids import BUCKETS, bucket_of
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__)
SECOND_FACTOR_SQL = Statements.of(__package__, "store_second_factor.sql")
PASSKEY_SQL = Statements.of(__package__, "store_passkeys.sql")
BREAK_GLASS_SQL = Statements.of(__package__, "store_break_glass.sql")

SubjectKind = Literal["customer", "staff"]
AttemptKind = Literal["code_sent", "code_wrong", "password_wrong", "second_factor_wrong", "address"]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One staff account."""

    staff_id: UUID
    user_name: str
    name: str
    role: Role
    authority_fen: int
    password_hash: str
    organisation: str = HEAD_OFFICE
    lines: frozenset[str] | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CodeRow:
    """The live code of a mobile number."""

    code_id: UUID
    code_hash: bytes
    expires_at: datetime
    wrong_count: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session that nobody has ended; it may have expired."""

    token_hash: bytes
    subject_kind: SubjectKind
    subject_id: UUID
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    proven_at: datetime
    address: str


def digest(*parts: str) -> bytes:
    """SHA-256 over the parts, kept apart by a character that none contains."""
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


def bucket_of_digest(value: bytes) -> int:
    """A stable bucket for a fact that belongs to no person yet."""
    return int.from_bytes(value[:8], "big") % BUCKETS


def lock_subject(tx: Tx, kind: str, subject_digest: bytes) -> None:
    """Attempts on one subject come one after another, so that a limit cannot be raced past."""
    key = int.from_bytes(digest(kind, subject_digest.hex())[:8], "big", signed=True)
    tx.execute(SQL["lock_subject"], {"lock_key": key})


def recent_attempts(tx: Tx, kind: AttemptKind, subject_digest: bytes, since: datetime) -> list[datetime]:
    """Times of attempts after `since`, newest first."""
    at_key = {"bucket": bucket_of_digest(subject_digest), "kind": kind, "subject_digest": subject_digest}
    return [row[0] for row in tx.execute(SQL["recent_attempts"], {**at_key, "since": since}).fetchall()]


def staff_by_user_name(tx: Tx, user_name: str) -> StaffRow | None:
    row = tx.execute(SQL["staff_by_user_name"], {"user_name": user_name}).fetchone()
    return _staff_of(row) if row else None


def staff_by_id(tx: Tx, staff_id: UUID) -> StaffRow | None:
    row = tx.execute(SQL["staff_by_id"], {"staff_id": staff_id}).fetchone()
    return _staff_of(row) if row else None


def staff_by_provider(tx: Tx, provider_subject: str) -> StaffRow | None:
    row = tx.execute(SQL["staff_by_provider"], {"provider_subject": provider_subject}).fetchone()
    return _staff_of(row) if row else None


def _staff_of(row: tuple[Any, ...]) -> StaffRow:
    staff_id, user_name, name, role, authority_fen, password_hash, organisation, lines, person_id = row
    return StaffRow(
        staff_id,
        user_name,
        name,
        Role(role),
        authority_fen,
        password_hash,
        organisation,
        None if lines is None else frozenset(lines),
        person_id,
    )


def lock_live_code(tx: Tx, mobile_digest: bytes) -> CodeRow | None:
    at_key = {"bucket": bucket_of_digest(mobile_digest), "mobile_digest": mobile_digest}
    row = tx.execute(SQL["lock_live_code"], at_key).fetchone()
    return CodeRow(*row) if row else None


def session(tx: Tx, session_id: UUID) -> SessionRow | None:
    at_key = {"bucket": bucket_of(session_id), "session_id": session_id}
    row = tx.execute(SQL["session"], at_key).fetchone()
    return SessionRow(*row) if row else None
