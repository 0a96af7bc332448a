"""Add and end a person's own bank accounts.

A new account is of the person themself, and takes payments only after its owner was told of it on the
registered telephone: whoever stole a session cannot turn money away unseen. Claims keep the account that they
name; only two people change it (release of a payment to another account).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.parties import public as parties
from claimwright.app.parties.public import BankAccount, OwnAccount
from claimwright.core.canonical import Json
from claimwright.core.claims.accept import same_name
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.parties.bank_account import account_digits
from claimwright.core.text import clean_words
from claimwright.infra import journal, outbox
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

TEXTS_TOPIC = "texts.send"
ACCOUNTS_MAX = 10
BANK_NAME_MAX = 100
CLERK = Actor("system", "texts", "texts")


class AccountRefusal(Enum):
    """Why an account is not added or ended; earlier wins."""

    NO_TELEPHONE = "no_telephone"
    ACCOUNT_OF_ANOTHER = "account_of_another"
    ACCOUNT_NO_FORM = "account_no_form"
    BANK_NAME_MISSING = "bank_name_missing"
    ACCOUNT_KNOWN = "account_known"
    TOO_MANY_ACCOUNTS = "too_many_accounts"
    NO_SUCH_ACCOUNT = "no_such_account"


@dataclass(frozen=True, slots=True)
class AddAccount:
    """What the customer typed; `lang` is that of the notice."""

    account_name: str
    account_no: str
    bank_name: str
    lang: str = "zh"


def add_account(
    tx: Tx, ids: Ids, person_id: UUID, command: AddAccount, actor: Actor, now: datetime
) -> UUID | Refused:
    """Add an account of this person; answers its id. It waits for the notice (`told_of_account`).

    Refused: `AccountRefusal`. An account that had been ended, and is added again, waits again.
    """
    parties.lock_accounts(tx, person_id)
    person = parties.person(tx, person_id)
    assert person is not None, "a session's person is registered"
    if not person.phone:
        return Refused(AccountRefusal.NO_TELEPHONE)
    if not same_name(person.name, command.account_name):
        return Refused(AccountRefusal.ACCOUNT_OF_ANOTHER, field="account_name")
    digits = account_digits(command.account_no)
    if digits is None:
        return Refused(AccountRefusal.ACCOUNT_NO_FORM, field="account_no")
    bank_name = clean_words(command.bank_name)[:BANK_NAME_MAX]
    if not bank_name:
        return Refused(AccountRefusal.BANK_NAME_MISSING, field="bank_name")
    known = parties.own_accounts(tx, person_id)
    same = next((one for one in known if one.account.account_no == digits), None)
    if same is not None and same.ended_at is None:
        return Refused(AccountRefusal.ACCOUNT_KNOWN, field="account_no")
    if sum(one.ended_at is None for one in known) >= ACCOUNTS_MAX:
        return Refused(AccountRefusal.TOO_MANY_ACCOUNTS, {"count": ACCOUNTS_MAX})
    account_id = same.account.account_id if same else ids.new_id(bucket_of(person_id))
    if same is None:
        new = BankAccount(account_id, person_id, person.name, digits, None, bank_name)
        parties.register_accounts(tx, [new], now)
    parties.hold_account(tx, account_id)
    facts = {"account_id": str(account_id), "last_four": digits[-4:]}
    journal.append(tx, "person", person_id, "account_added", actor, now, None, None, facts)
    _tell(tx, person_id, account_id, {"last_four": digits[-4:], "bank_name": bank_name}, command.lang, now)
    return account_id


def _tell(tx: Tx, person_id: UUID, account_id: UUID, values: Json, lang: str, now: datetime) -> None:
    """The text by which the owner hears of it."""
    payload: Json = {
        "person_id": str(person_id),
        "text": "account_added",
        "values": values,
        "lang": lang,
    }
    outbox.enqueue(tx, TEXTS_TOPIC, bucket_of(account_id), account_id, payload, now)


def told_of_account(tx: Tx, account_id: UUID, now: datetime) -> None:
    """The owner was told on the registered telephone: the account takes new payments from here on."""
    account = parties.account(tx, account_id)
    assert account is not None, "accounts are never deleted"
    parties.lock_accounts(tx, account.person_id)
    if parties.release_account(tx, account_id, now):
        facts = {"account_id": str(account_id), "last_four": account.account_no[-4:]}
        journal.append(tx, "person", account.person_id, "account_in_use", CLERK, now, None, None, facts)


def end_account(
    tx: Tx, person_id: UUID, account_id: UUID, actor: Actor, now: datetime
) -> OwnAccount | Refused:
    """Take no new payments on it. Claims that name it are still paid there. Refused: `NO_SUCH_ACCOUNT`."""
    parties.lock_accounts(tx, person_id)
    mine = {one.account.account_id: one for one in parties.own_accounts(tx, person_id)}
    found = mine.get(account_id)
    if found is None or found.ended_at is not None:
        return Refused(AccountRefusal.NO_SUCH_ACCOUNT, {"value": str(account_id)}, "account_id")
    parties.end_account(tx, account_id, now)
    facts = {"account_id": str(account_id), "last_four": found.account.account_no[-4:]}
    journal.append(tx, "person", person_id, "account_ended", actor, now, None, None, facts)
    return found
