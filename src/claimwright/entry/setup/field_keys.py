"""Which keys this process seals, opens and finds personal numbers with: the operator's files, or its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from claimwright.app.checks import public as checks
from claimwright.app.parties import public as parties
from claimwright.app.payments import public as payments
from claimwright.app.policies import public as policies
from claimwright.infra.db import Database, Tx
from claimwright.infra.field_cipher import FieldCipher, use_fields
from claimwright.infra.field_rekey import (
    FieldBatch,
    Place,
    SealedColumn,
    counted_by_key,
    rekey_column,
)
from claimwright.infra.keys import FIELD_KEYS, INDEX_KEYS, KeyFile
from claimwright.infra.settings import Settings
from claimwright.ports.failure import Permanent

BATCH_ROWS = 500


def field_key_file(settings: Settings) -> KeyFile:
    """The file of the keys that seal; it need not be there."""
    return KeyFile(settings.field_key_file, "personal numbers", FIELD_KEYS)


def index_key_file(settings: Settings) -> KeyFile:
    """The file of the key of the blind indexes; it need not be there."""
    return KeyFile(settings.index_key_file, "the index of personal numbers", INDEX_KEYS)


def use_field_keys(settings: Settings, db: Database) -> None:
    """Give this process the keys; the first start makes the files, mode 0600, in the data folder.

    Where the database holds sealed fields nothing is made. What is missing then fails when it is needed:
    commands that read no person go on. `require_field_keys` is for what serves.
    """
    keys, index = field_key_file(settings), index_key_file(settings)
    with db.transaction() as tx:
        indexed_with = parties.index_key_ids(tx)
    if not indexed_with:
        keys.make_if_missing()
        index.make_if_missing()
    use_fields(FieldCipher(keys, index, indexed_with[0] if indexed_with else None))


def require_field_keys(settings: Settings, db: Database) -> None:
    """`use_field_keys`, and both files can be used. Raises `KeyMissing` or `Permanent` with the remedy."""
    use_field_keys(settings, db)
    with db.transaction() as tx:
        indexed_with = parties.index_key_ids(tx)
    for file in (field_key_file(settings), index_key_file(settings)):
        if not file.exists():
            raise Permanent(
                f"the key file {file.path} is missing, but the database holds numbers sealed with its keys",
                "Copy it here from the machine that sealed them or from your copy, mode 0600, or name it in "
                "CLAIMWRIGHT_FIELD_KEYS or CLAIMWRIGHT_INDEX_KEYS.",
            )
    field_key_file(settings).current()
    for key_id in indexed_with:
        index_key_file(settings).key(key_id)


def seal_clear_fields(db: Database, progress: Callable[[str], None]) -> None:
    """Seal what an earlier release stored clear. Without any it costs one question; may be stopped."""
    with db.transaction() as tx:
        needed = any(one.has_clear_fields(tx) for one in (parties, payments, policies, checks))
    if not needed:
        return
    progress("sealing personal numbers that an earlier release stored clear")
    sealed, failures = 0, 0
    for batch in rekey_batches(db, BATCH_ROWS, clear_only=True):
        sealed, failures = sealed + batch.rekeyed, failures + len(batch.failures)
    progress(f"sealed {sealed:,} rows, {failures} could not be read")


def rekey_batches(db: Database, count_max: int, *, clear_only: bool = False) -> Iterator[FieldBatch]:
    """Seal every sealed column anew, a transaction a batch, from the beginning."""
    for of in parties.Sealed:
        yield from _batches(
            db, parties.BEGINNING, partial(_rekey_fields, of=of, count_max=count_max, clear_only=clear_only)
        )
    for column in sealed_columns(db):
        yield from _batches(
            db,
            column.beginning,
            partial(_rekey_column, column=column, count_max=count_max, clear_only=clear_only),
        )


def _rekey_fields(
    tx: Tx, place: Place, *, of: parties.Sealed, count_max: int, clear_only: bool
) -> FieldBatch:
    return parties.rekey_fields(tx, of, place, count_max, clear_only=clear_only)


def _rekey_column(
    tx: Tx, place: Place, *, column: SealedColumn, count_max: int, clear_only: bool
) -> FieldBatch:
    return rekey_column(tx, column, place, count_max, clear_only=clear_only)


def sealed_columns(db: Database) -> tuple[SealedColumn, ...]:
    """The columns beside those of persons that hold sealed values."""
    with db.transaction() as tx:
        return (*payments.SEALED_COLUMNS, *policies.SEALED_COLUMNS, *checks.sealed_columns(tx))


def values_by_key(db: Database) -> Counter[str | None]:
    """How many values each key has sealed; None: stored clear. Reads whole tables."""
    found = Counter[str | None]()
    columns = sealed_columns(db)
    with db.transaction() as tx:
        found.update(parties.values_by_key(tx))
        for column in columns:
            found.update(counted_by_key(tx, column))
    return found


def index_batches(db: Database, key_id: str, count_max: int) -> Iterator[FieldBatch]:
    """Index everything by another key while people work; stopped and run again it goes on.

    Entries by the new key are made beside the old ones and both are looked up; when all are there the old
    ones are looked up no more, and dropped.
    """
    with db.transaction() as tx:
        begun = parties.begin_index_key(tx, key_id)
    if begun:
        for of in parties.Sealed:
            yield from _batches(db, parties.BEGINNING, partial(_index_fields, of=of, count_max=count_max))
        yield from _batches(db, checks.BEGINNING, partial(_index_lists, count_max=count_max))
        with db.transaction() as tx:
            parties.end_index_key(tx, key_id)
    dropped = count_max
    while dropped:
        with db.transaction() as tx:
            dropped = parties.drop_old_index(tx, count_max)


def _index_fields(tx: Tx, place: Place, *, of: parties.Sealed, count_max: int) -> FieldBatch:
    return parties.index_fields(tx, of, place, count_max)


def _index_lists(tx: Tx, place: Place, *, count_max: int) -> FieldBatch:
    return checks.index_lists(tx, place, count_max)


def _batches(
    db: Database, beginning: Place, batch_after: Callable[[Tx, Place], FieldBatch]
) -> Iterator[FieldBatch]:
    place: Place | None = beginning
    while place is not None:
        with db.transaction() as tx:
            batch = batch_after(tx, place)
        place = batch.last
        yield batch
