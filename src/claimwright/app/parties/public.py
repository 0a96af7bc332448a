"""What others may use of parties."""

from __future__ import annotations

from claimwright.app.parties.commands import lock_registration, register_accounts, register_persons
from claimwright.app.parties.names import list_names, persons_named, provinces_of_person
from claimwright.app.parties.queries import (
    Identity,
    account,
    accounts,
    accounts_of,
    ids_by_identity,
    ids_by_phone,
    person,
    persons,
)
from claimwright.app.parties.store import BankAccount, IdKind, Person

__all__ = [
    "BankAccount",
    "IdKind",
    "Identity",
    "Person",
    "account",
    "accounts",
    "accounts_of",
    "ids_by_identity",
    "ids_by_phone",
    "list_names",
    "lock_registration",
    "person",
    "persons",
    "persons_named",
    "provinces_of_person",
    "register_accounts",
    "register_persons",
]
