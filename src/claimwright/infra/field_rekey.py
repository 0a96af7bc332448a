"""Seal the values of a column anew with the current key, in small transactions that may be stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from claimwright.infra.db import Tx
from claimwright.infra.field_cipher import RowId, SealedField, fields_in_use
from claimwright.ports.failure import Permanent

Place = tuple[Any, ...]
"""The key of a row: where a batch goes on."""


@dataclass(frozen=True, slots=True)
class FieldFailure:
    """A row that could not be opened, and why; it stays as it is."""

    row_id: RowId
    reason: str


@dataclass(frozen=True, slots=True)
class FieldBatch:
    """What one batch did, in rows. `last` is where the next one goes on; None: there is no more."""

    rekeyed: int
    failures: tuple[FieldFailure, ...]
    last: Place | None


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values are sealed, and the statements that seal it anew.

    `take` answers locked rows after a key, in its order: the key, the value stored clear, the value sealed.
    Its parameters are `key_names`, `count_max` and `key_id` (the current key; None: only what lies clear).
    `write` takes `key_names`, `sealed` and what `beside` answers; `count` answers key ids and numbers.
    """

    field: SealedField
    key_names: tuple[str, ...]
    beginning: Place
    row_id: Callable[..., RowId]
    take: str
    write: str
    count: str
    beside: Callable[[str], Mapping[str, object]] | None = None


def rekey_column(
    tx: Tx, column: SealedColumn, after: Place, count_max: int, *, clear_only: bool = False
) -> FieldBatch:
    """Seal the next rows that the current key has not sealed, in the order of their key.

    May be run again at any time; readers see a row before or after it.
    """
    key_id = None if clear_only else fields_in_use().current_id
    asked = dict(zip(column.key_names, after, strict=True))
    rows = tx.execute(column.take, {**asked, "key_id": key_id, "count_max": count_max}).fetchall()
    done, failures = [], []
    for row in rows:
        *key, clear, sealed = row
        row_id = column.row_id(*key)
        try:
            plain = _plain(column.field, row_id, clear, sealed)
        except Permanent as failure:
            failures.append(FieldFailure(row_id, str(failure)))
            continue
        value = fields_in_use().seal_bytes(column.field, row_id, plain)
        beside = column.beside(plain.decode()) if column.beside else {}
        done.append({**dict(zip(column.key_names, key, strict=True)), "sealed": value, **beside})
    with tx.cursor() as cursor:
        cursor.executemany(column.write, done)
    return FieldBatch(len(done), tuple(failures), tuple(rows[-1][:-2]) if rows else None)


def _plain(field: SealedField, row_id: RowId, clear: str | bytes | None, sealed: bytes | None) -> bytes:
    if sealed is not None:
        return fields_in_use().open_bytes(field, row_id, sealed)
    assert clear is not None, "a constraint keeps it"
    return clear.encode() if isinstance(clear, str) else clear


def counted_by_key(tx: Tx, column: SealedColumn) -> dict[str | None, int]:
    """How many values each key has sealed; None: stored clear. Reads the whole table."""
    rows = tx.execute(column.count).fetchall()
    return {None if key_id is None else bytes(key_id).hex(): count for key_id, count in rows}
