"""Staff accounts: passwords as argon2id hashes (RFC 9106), with a lock-out that ends by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from claimwright.app.identity.limits import count_attempt, wait_for
from claimwright.app.identity.store import (
    SQL,
    StaffRow,
    digest,
    lock_subject,
    staff_by_id,
    staff_by_provider,
    staff_by_user_name,
)
from claimwright.core.identity import HEAD_OFFICE, PASSWORD_LIMITS, Role
from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

PASSWORD_LENGTH_MIN = 10
_USER_NAME = re.compile(r"^[a-z][a-z0-9._-]{1,39}$")
_HASHER = PasswordHasher()  # argon2id with RFC 9106's low-memory parameters
_NOBODY_HASH = _HASHER.hash("nobody has this password")
"""Checked when the user name is unknown, so that the answer takes as long as for a known one."""


class StaffRefusal(Enum):
    """Why a staff member is not let in or not added; earlier wins."""

    TOO_MANY_WRONG_PASSWORDS = "too_many_wrong_passwords"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a code, not a password
    USER_NAME_FORM = "user_name_form"
    PASSWORD_SHORT = "password_short"  # noqa: S105
    USER_NAME_TAKEN = "user_name_taken"


@dataclass(frozen=True, slots=True)
class NewStaff:
    """An account to add. `authority_fen` bounds the amounts that this person decides.

    `organisation` is a province (GB/T 2260) or the head office, whose staff see every province; `lines` None:
    all lines; `person_id`: who they are as a customer, so that they never decide their family's case.
    """

    user_name: str
    name: str
    role: Role
    authority_fen: int
    password: str
    organisation: str = HEAD_OFFICE
    lines: tuple[str, ...] | None = None
    person_id: UUID | None = None


def add_staff(tx: Tx, ids: Ids, new: NewStaff, now: datetime) -> UUID | Refused:
    """Add an account; Refused: `USER_NAME_FORM`, `PASSWORD_SHORT`, `USER_NAME_TAKEN`."""
    if not _USER_NAME.match(new.user_name):
        return Refused(StaffRefusal.USER_NAME_FORM, {"value": new.user_name[:40]}, field="user_name")
    if len(new.password) < PASSWORD_LENGTH_MIN:
        return Refused(StaffRefusal.PASSWORD_SHORT, {"length_min": PASSWORD_LENGTH_MIN}, field="password")
    staff_id = ids.new_id(ids.new_bucket())
    row = {
        "staff_id": staff_id,
        "user_name": new.user_name,
        "name": new.name,
        "role": new.role.value,
        "authority_fen": new.authority_fen,
        "password_hash": _HASHER.hash(new.password),
        "organisation": new.organisation,
        "lines": None if new.lines is None else list(new.lines),
        "person_id": new.person_id,
        "at": now,
    }
    if tx.execute(SQL["add_staff"], row).rowcount == 0:
        return Refused(StaffRefusal.USER_NAME_TAKEN, {"value": new.user_name}, field="user_name")
    return staff_id


def staff_of_provider(tx: Tx, provider_subject: str) -> StaffRow | None:
    """The active account of a person at the provider: issuer and subject with a space between."""
    return staff_by_provider(tx, provider_subject)


def name_provider_subject(tx: Tx, user_name: str, provider_subject: str) -> bool:
    """Let an account sign in as that person at the provider; False if there is no such active account."""
    named = {"user_name": user_name, "provider_subject": provider_subject}
    return tx.execute(SQL["name_provider_subject"], named).rowcount == 1


def staff_member(tx: Tx, staff_id: UUID) -> StaffRow | None:
    """An active account by id."""
    return staff_by_id(tx, staff_id)


def check_password(tx: Tx, ids: Ids, user_name: str, password: str, now: datetime) -> StaffRow | Refused:
    """The account, if the password is right. A wrong one is counted: commit also when this refuses."""
    plain_name = user_name.strip().lower()
    subject = digest("staff", plain_name)
    lock_subject(tx, "password", subject)
    wait_s = wait_for(tx, "password_wrong", subject, PASSWORD_LIMITS, now)
    if wait_s:
        return Refused(StaffRefusal.TOO_MANY_WRONG_PASSWORDS, {"seconds": wait_s}, field="password")
    staff = staff_by_user_name(tx, plain_name)
    if _right(staff.password_hash if staff else _NOBODY_HASH, password) and staff:
        return staff
    count_attempt(tx, ids, "password_wrong", subject, now)
    return Refused(StaffRefusal.PASSWORD_WRONG, {}, field="password")


def _right(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
