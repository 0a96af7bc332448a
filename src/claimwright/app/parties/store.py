"""Rows of persons and accounts as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from claimwright.core.parties.resident_id import Sex
from claimwright.infra.db import Statements

SQL = Statements.of(__package__)


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


PersonRow = tuple[UUID, str, str, str, date, str, str | None]
AccountRow = tuple[UUID, UUID, str, str, str | None, str]


def person_of(row: PersonRow) -> Person:
    person_id, name, id_kind, id_number, birth_date, sex, phone = row
    return Person(person_id, name, IdKind(id_kind), id_number, birth_date, Sex(sex), phone)


def account_of(row: AccountRow) -> BankAccount:
    return BankAccount(*row)
