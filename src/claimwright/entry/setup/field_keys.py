"""Which keys this process seals, opens and finds personal numbers with: the operator's files, or its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from claimwright.app.parties import public as parties
from claimwright.infra.db import Database
from claimwright.infra.field_cipher import FieldCipher, use_fields
from claimwright.infra.keys import KeyFile
from claimwright.infra.settings import Settings
from claimwright.ports.failure import Permanent

BATCH_ROWS = 500


def field_key_file(settings: Settings) -> KeyFile:
    """The file of the keys that seal; it need not be there."""
    return KeyFile(settings.field_key_file, "personal numbers", "CLAIMWRIGHT_FIELD_KEYS")


def index_key_file(settings: Settings) -> KeyFile:
    """The file of the key of the blind indexes; it need not be there."""
    return KeyFile(settings.index_key_file, "the index of personal numbers", "CLAIMWRIGHT_INDEX_KEYS")


def use_field_keys(settings: Settings, db: Database) -> None:
    """Give this process the keys; the first start makes the files, mode 0600, in the data folder.

    Where the database holds sealed fields nothing is made. What is missing then fails when it is needed:
    commands that read no person go on. `require_field_keys` is for what serves.
    """
    keys, index = field_key_file(settings), index_key_file(settings)
    with db.transaction() as tx:
        indexed_with = parties.index_key_id(tx)
    if indexed_with is None:
        keys.make_if_missing()
        index.make_if_missing()
    use_fields(FieldCipher(keys, index, indexed_with))


def require_field_keys(settings: Settings, db: Database) -> None:
    """`use_field_keys`, and both files can be used. Raises `KeyMissing` or `Permanent` with the remedy."""
    use_field_keys(settings, db)
    with db.transaction() as tx:
        indexed_with = parties.index_key_id(tx)
    for file in (field_key_file(settings), index_key_file(settings)):
        if not file.exists():
            raise Permanent(
                f"the key file {file.path} is missing, but the database holds numbers sealed with its keys",
                "Copy it here from the machine that sealed them or from your copy, mode 0600, or name it in "
                "CLAIMWRIGHT_FIELD_KEYS or CLAIMWRIGHT_INDEX_KEYS.",
            )
    field_key_file(settings).current()
    if indexed_with is not None:
        index_key_file(settings).key(indexed_with)


def seal_clear_fields(db: Database, progress: Callable[[str], None]) -> None:
    """Seal what an earlier release stored clear. Without any it costs one question; may be stopped."""
    with db.transaction() as tx:
        needed = parties.has_clear_fields(tx)
    if not needed:
        return
    progress("sealing personal numbers that an earlier release stored clear")
    sealed, failures = 0, 0
    for batch in rekey_batches(db, BATCH_ROWS, clear_only=True):
        sealed, failures = sealed + batch.rekeyed, failures + len(batch.failures)
    progress(f"sealed {sealed:,} persons and accounts, {failures} could not be read")


def rekey_batches(db: Database, count_max: int, *, clear_only: bool = False) -> Iterator[parties.FieldBatch]:
    """Seal persons and accounts anew, a transaction a batch, from the beginning."""
    for of in parties.Sealed:
        place: parties.Place | None = parties.BEGINNING
        while place is not None:
            with db.transaction() as tx:
                batch = parties.rekey_fields(tx, of, place, count_max, clear_only=clear_only)
            place = batch.last
            yield batch
