"""Numbers on watch lists: sealed, compared by blind index, and sealed or indexed anew."""

from __future__ import annotations

from collections.abc import Mapping

from claimwright.infra.db import Statements, Tx
from claimwright.infra.field_cipher import SealedField, fields_in_use, hold_index_keys
from claimwright.infra.field_rekey import FieldBatch, Place, SealedColumn

SQL = Statements.of(__package__, "store_sealing.sql")
LISTED_ID = SealedField("checks.listed_person.id_number")
BEGINNING: Place = ("", "")


def listed_row(list_name: str, entry_no: str) -> str:
    """What names the row of an entry."""
    return f"{list_name}\n{entry_no}"


def index_keys(tx: Tx) -> tuple[str, ...]:
    """The keys of the blind indexes, the one to write with last; they stay so until commit."""
    hold_index_keys(tx)
    row = tx.execute(SQL["index_keys"]).fetchone()
    return tuple(one for one in row or (fields_in_use().index_key().key_id,) if one)


def blind_listed(id_number: str, key_id: str) -> bytes:
    """By which a number on a list is compared."""
    return fields_in_use().blind(LISTED_ID, id_number, key_id=key_id)


def sealed_entry(list_name: str, entry_no: str, id_number: str | None, key_id: str) -> Mapping[str, object]:
    """The number of an entry as its row holds it."""
    if id_number is None:
        return {"id_number_sealed": None, "id_blind": None, "blind_key_id": None}
    sealed = fields_in_use().seal(LISTED_ID, listed_row(list_name, entry_no), id_number)
    return {"id_number_sealed": sealed, "id_blind": blind_listed(id_number, key_id), "blind_key_id": key_id}


def sealed_columns(tx: Tx) -> tuple[SealedColumn, ...]:
    """The columns of checks that are stored sealed."""
    key_id = index_keys(tx)[-1]
    return (
        SealedColumn(
            LISTED_ID,
            ("list_name", "entry_no"),
            BEGINNING,
            listed_row,
            SQL["listed_to_rekey"],
            SQL["reseal_listed"],
            SQL["listed_by_key"],
            lambda number: {"id_blind": blind_listed(number, key_id), "blind_key_id": key_id},
        ),
    )


def index_lists(tx: Tx, after: Place, count_max: int) -> FieldBatch:
    """Index the next entries by the key that is the newest of the database."""
    key_id = index_keys(tx)[-1]
    asked = {"list_name": after[0], "entry_no": after[1], "key_id": key_id, "count_max": count_max}
    rows = tx.execute(SQL["listed_to_index"], asked).fetchall()
    new = []
    for list_name, entry_no, sealed in rows:
        number = fields_in_use().open(LISTED_ID, listed_row(list_name, entry_no), sealed)
        new.append(
            {
                "list_name": list_name,
                "entry_no": entry_no,
                "id_blind": blind_listed(number, key_id),
                "key_id": key_id,
            }
        )
    with tx.cursor() as cursor:
        cursor.executemany(SQL["index_listed"], new)
    return FieldBatch(len(rows), (), (rows[-1][0], rows[-1][1]) if rows else None)


def has_clear_fields(tx: Tx) -> bool:
    """Whether anything lies clear that an earlier release stored."""
    row = tx.execute(SQL["any_clear"]).fetchone()
    return row is not None and bool(row[0])
