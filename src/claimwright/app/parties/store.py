"""Rows of persons and accounts as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from claimwright.app.parties.sealing import ACCOUNT_NO, ID_NUMBER, PHONE
from claimwright.core.parties.resident_id import Sex
from claimwright.infra.db import Statements
from claimwright.infra.field_cipher import opened

SQL = Statements.of(__package__)
SEALING = Statements.of(__package__, "store_sealing.sql")


class IdKind(Enum):
    """Kind of identity paper; only the resident's number can be checked by arithmetic."""

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person."""

    person_id: UUID
    name: str
    id_kind: IdKind
    id_number: str
    birth_date: date
    sex: Sex
    phone: str | None


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A person's account at a bank. `bank_code` is the 12-digit CNAPS code or a BIC, where known."""

    account_id: UUID
    person_id: UUID
    account_name: str
    account_no: str
    bank_code: str | None
    bank_name: str


PersonRow = tuple[UUID, str, str, str | None, bytes | None, date, str, str | None, bytes | None]
AccountRow = tuple[UUID, UUID, str, str | None, bytes | None, str | None, str]


def person_of(row: PersonRow) -> Person:
    """A stored row, opened. Raises `KeyMissing` or `SealBroken`."""
    person_id, name, id_kind, id_clear, id_sealed, birth_date, sex, phone_clear, phone_sealed = row
    id_number = opened(ID_NUMBER, person_id, id_clear, id_sealed)
    assert id_number is not None, "a constraint keeps it"
    phone = opened(PHONE, person_id, phone_clear, phone_sealed)
    return Person(person_id, name, IdKind(id_kind), id_number, birth_date, Sex(sex), phone)


def account_of(row: AccountRow) -> BankAccount:
    """A stored row, opened. Raises `KeyMissing` or `SealBroken`."""
    account_id, person_id, account_name, no_clear, no_sealed, bank_code, bank_name = row
    account_no = opened(ACCOUNT_NO, account_id, no_clear, no_sealed)
    assert account_no is not None, "a constraint keeps it"
    return BankAccount(account_id, person_id, account_name, account_no, bank_code, bank_name)
