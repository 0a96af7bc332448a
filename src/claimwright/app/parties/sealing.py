"""Which fields of parties are stored sealed, and by what they are found."""

from __future__ import annotations

from uuid import UUID

from claimwright.infra.field_cipher import SealedField, fields_in_use

ID_NUMBER = SealedField("parties.person.id_number")
PHONE = SealedField("parties.person.phone")
ACCOUNT_NO = SealedField("parties.bank_account.account_no")


def blind_identity(id_kind: str, id_number: str, key_id: str) -> bytes:
    """By which an identity paper is found."""
    return fields_in_use().blind(ID_NUMBER, id_kind, id_number, key_id=key_id)


def blind_phone(phone: str, key_id: str) -> bytes:
    """By which a telephone number is found."""
    return fields_in_use().blind(PHONE, phone, key_id=key_id)


def blind_account(person_id: UUID, account_no: str, key_id: str) -> bytes:
    """Keeps one person from having one account twice."""
    return fields_in_use().blind(ACCOUNT_NO, str(person_id), account_no, key_id=key_id)
