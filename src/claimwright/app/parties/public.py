"""What others may use of parties."""

from __future__ import annotations

from claimwright.app.parties.commands import lock_registration, register_accounts, register_persons
from claimwright.app.parties.index_keys import begin_index_key, end_index_key, index_key_ids
from claimwright.app.parties.names import list_names, persons_named, provinces_of_person
from claimwright.app.parties.own_accounts import (
    OwnAccount,
    end_account,
    hold_account,
    is_usable,
    lock_accounts,
    own_accounts,
    release_account,
)
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
from claimwright.app.parties.reindex import drop_old_index, index_fields
from claimwright.app.parties.rekey import (
    BEGINNING,
    Sealed,
    has_clear_fields,
    rekey_fields,
    values_by_key,
)
from claimwright.app.parties.store import BankAccount, IdKind, Person

__all__ = [
    "BEGINNING",
    "BankAccount",
    "IdKind",
    "Identity",
    "OwnAccount",
    "Person",
    "Sealed",
    "account",
    "accounts",
    "accounts_of",
    "begin_index_key",
    "drop_old_index",
    "end_account",
    "end_index_key",
    "has_clear_fields",
    "hold_account",
    "ids_by_identity",
    "ids_by_phone",
    "index_fields",
    "index_key_ids",
    "is_usable",
    "list_names",
    "lock_accounts",
    "lock_registration",
    "own_accounts",
    "person",
    "persons",
    "persons_named",
    "provinces_of_person",
    "register_accounts",
    "register_persons",
    "rekey_fields",
    "release_account",
    "values_by_key",
]
