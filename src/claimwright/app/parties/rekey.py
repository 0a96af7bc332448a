"""Seal fields of parties anew with the current key, in small transactions that may be stopped."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from claimwright.app.parties.commands import identity_entries, phone_entries
from claimwright.app.parties.index_keys import keep_index_keys
from claimwright.app.parties.sealing import ACCOUNT_NO, ID_NUMBER, PHONE, blind_account
from claimwright.app.parties.store import SEALING, SQL
from claimwright.infra.db import Tx, columns
from claimwright.infra.field_cipher import fields_in_use, opened
from claimwright.infra.field_rekey import FieldBatch, FieldFailure, Place
from claimwright.ports.failure import Permanent

BEGINNING: Place = (-1, UUID(int=0))


class Sealed(Enum):
    """What holds sealed fields, in the order of sealing anew."""

    PERSONS = "persons"
    ACCOUNTS = "accounts"


def rekey_fields(tx: Tx, of: Sealed, after: Place, count_max: int, *, clear_only: bool = False) -> FieldBatch:
    """Seal the next rows that the current key has not sealed, in the order of (bucket, id).

    Rows stored clear by an earlier release are sealed and found by blind index from then on; `clear_only`
    passes over those of other keys. May be run again at any time; readers see a row before or after it.
    """
    keep_index_keys(tx)
    asked = {"bucket": after[0], "row_id": after[1], "count_max": count_max}
    if not clear_only:
        asked["key_id"] = fields_in_use().current_id
    rows = tx.execute(
        SEALING[f"clear_{of.value}" if clear_only else f"{of.value}_to_rekey"], asked
    ).fetchall()
    seal, write = (
        (_sealed_person, _write_persons) if of is Sealed.PERSONS else (_sealed_account, _write_accounts)
    )
    done, failures = [], []
    for row in rows:
        try:
            done.append((row, seal(row)))
        except Permanent as failure:
            failures.append(FieldFailure(row[1], str(failure)))
    if done:
        write(tx, done)
    return FieldBatch(len(done), tuple(failures), (rows[-1][0], rows[-1][1]) if rows else None)


Row = tuple[Any, ...]
Done = Sequence[tuple[Row, Row]]


def _sealed_person(row: Row) -> Row:
    """Identity number and telephone number, sealed anew, and those that lay clear."""
    _, person_id, _, id_clear, id_sealed, phone_clear, phone_sealed = row
    cipher = fields_in_use()
    id_number = opened(ID_NUMBER, person_id, id_clear, id_sealed)
    phone = opened(PHONE, person_id, phone_clear, phone_sealed)
    assert id_number is not None
    return (
        cipher.seal(ID_NUMBER, person_id, id_number),
        None if phone is None else cipher.seal(PHONE, person_id, phone),
        id_clear,
        phone_clear,
    )


def _write_persons(tx: Tx, done: Done) -> None:
    names = ("buckets", "person_ids", "id_numbers_sealed", "phones_sealed")
    tx.execute(
        SEALING["reseal_persons"], columns(names, [(row[0], row[1], new[0], new[1]) for row, new in done])
    )
    keys = keep_index_keys(tx)
    clear = [(row[2], row[3], row[1]) for row, new in done if new[2] is not None]
    tx.execute(SEALING["drop_clear_identities"], columns(("id_kinds", "id_numbers", "person_ids"), clear))
    tx.execute(SQL["insert_identities"], identity_entries(keys, clear))
    phones = [(row[5], row[1]) for row, new in done if new[3] is not None]
    tx.execute(SEALING["drop_clear_phones"], columns(("phones", "person_ids"), phones))
    tx.execute(SQL["insert_phones"], phone_entries(keys, phones))


def _sealed_account(row: Row) -> Row:
    _, account_id, person_id, clear, sealed = row
    account_no = opened(ACCOUNT_NO, account_id, clear, sealed)
    assert account_no is not None
    return fields_in_use().seal(ACCOUNT_NO, account_id, account_no), person_id, account_no


def _write_accounts(tx: Tx, done: Done) -> None:
    key_id = keep_index_keys(tx)[-1]
    names = ("buckets", "account_ids", "account_nos_sealed", "account_blinds", "key_ids")
    rows = [
        (row[0], row[1], sealed, blind_account(owner, account_no, key_id), key_id)
        for row, (sealed, owner, account_no) in done
    ]
    tx.execute(SEALING["reseal_accounts"], columns(names, rows))


def has_clear_fields(tx: Tx) -> bool:
    """Whether anything lies clear that an earlier release stored."""
    row = tx.execute(SEALING["any_clear"]).fetchone()
    return row is not None and bool(row[0])


def values_by_key(tx: Tx) -> dict[str | None, int]:
    """How many values each key has sealed; None: stored clear. Reads the whole tables."""
    rows = tx.execute(SEALING["values_by_key"]).fetchall()
    return {None if key_id is None else bytes(key_id).hex(): count for key_id, count in rows}
