"""Index persons and accounts by another key, in small transactions that may be stopped."""

from __future__ import annotations

from claimwright.app.parties.commands import identity_entries, phone_entries
from claimwright.app.parties.index_keys import index_keys
from claimwright.app.parties.rekey import Sealed
from claimwright.app.parties.sealing import ACCOUNT_NO, ID_NUMBER, PHONE, blind_account
from claimwright.app.parties.store import SQL
from claimwright.infra.db import Statements, Tx, columns
from claimwright.infra.field_cipher import fields_in_use
from claimwright.infra.field_rekey import FieldBatch, Place

INDEX = Statements.of(__package__, "store_index.sql")


def index_fields(tx: Tx, of: Sealed, after: Place, count_max: int) -> FieldBatch:
    """Index the next rows by the newest key of the database, in the order of (bucket, id).

    Raises `KeyMissing` or `SealBroken` where a number cannot be opened: it would be found no more.
    """
    key_id = index_keys(tx)[-1]
    asked = {"bucket": after[0], "row_id": after[1], "count_max": count_max}
    index = _index_persons if of is Sealed.PERSONS else _index_accounts
    rows = index(tx, asked, key_id)
    return FieldBatch(len(rows), (), rows[-1][:2] if rows else None)


def _index_persons(tx: Tx, asked: dict[str, object], key_id: str) -> list[tuple[object, ...]]:
    rows = tx.execute(INDEX["persons_to_index"], asked).fetchall()
    cipher = fields_in_use()
    papers = [
        (kind, cipher.open(ID_NUMBER, person_id, sealed), person_id) for _, person_id, kind, sealed, _ in rows
    ]
    phones = [(cipher.open(PHONE, row[1], row[4]), row[1]) for row in rows if row[4] is not None]
    tx.execute(INDEX["index_identities"], identity_entries([key_id], papers))
    tx.execute(SQL["insert_phones"], phone_entries([key_id], phones))
    return rows


def _index_accounts(tx: Tx, asked: dict[str, object], key_id: str) -> list[tuple[object, ...]]:
    rows = tx.execute(INDEX["accounts_to_index"], {**asked, "key_id": key_id}).fetchall()
    new = []
    for bucket, account_id, person_id, sealed in rows:
        account_no = fields_in_use().open(ACCOUNT_NO, account_id, sealed)
        new.append((bucket, account_id, blind_account(person_id, account_no, key_id)))
    arrays = columns(("buckets", "account_ids", "account_blinds"), new)
    tx.execute(INDEX["index_accounts"], {**arrays, "key_id": key_id})
    return rows


def drop_old_index(tx: Tx, count_max: int) -> int:
    """Take out entries by keys that nobody looks up by any more; answers how many, 0 when none is left."""
    *other, key_id = index_keys(tx)
    assert not other, "the change of key has ended"
    asked = {"key_id": key_id, "count_max": count_max}
    return sum(tx.execute(INDEX[name], asked).rowcount for name in ("drop_old_identities", "drop_old_phones"))
