"""Which fields of parties are stored sealed, and the cipher of this process."""

from __future__ import annotations

from uuid import UUID

from claimwright.infra.field_cipher import FieldCipher, SealedField
from claimwright.ports.failure import Permanent

ID_NUMBER = SealedField("parties.person.id_number")
PHONE = SealedField("parties.person.phone")
ACCOUNT_NO = SealedField("parties.bank_account.account_no")


class _Cipher:
    in_use: FieldCipher | None = None


def use_fields(cipher: FieldCipher) -> None:
    """The cipher of this process. Call it once at the start: without it no person can be read or stored."""
    _Cipher.in_use = cipher


def fields_in_use() -> FieldCipher:
    """The cipher of this process. Raises `Permanent` when none was given."""
    if _Cipher.in_use is None:
        raise Permanent("this process was given no field keys", "Call use_fields before it reads a person.")
    return _Cipher.in_use


def blind_identity(id_kind: str, id_number: str) -> bytes:
    """By which an identity paper is found."""
    return fields_in_use().blind(ID_NUMBER, id_kind, id_number)


def blind_phone(phone: str) -> bytes:
    """By which a telephone number is found."""
    return fields_in_use().blind(PHONE, phone)


def blind_account(person_id: UUID, account_no: str) -> bytes:
    """Keeps one person from having one account twice."""
    return fields_in_use().blind(ACCOUNT_NO, str(person_id), account_no)
