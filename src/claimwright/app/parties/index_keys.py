"""By which keys rows are found: one, and the next beside it while it is being changed."""

from __future__ import annotations

from claimwright.app.parties.store import SQL
from claimwright.infra.db import Tx
from claimwright.infra.field_cipher import CHANGE_INDEX_KEYS, fields_in_use, hold_index_keys
from claimwright.infra.keys import INDEX_KEYS, KeyMissing
from claimwright.ports.failure import Permanent


def index_keys(tx: Tx) -> tuple[str, ...]:
    """The keys that rows are indexed with, the next one last; they stay so until commit.

    Whoever looks up asks by each, whoever registers writes an index by each. None: nothing was indexed yet.
    Raises `KeyMissing` when this process has not got one of them.
    """
    hold_index_keys(tx)
    row = tx.execute(SQL["index_keys"]).fetchone()
    known = tuple(one for one in row or () if one)
    for key_id in known:
        _require(key_id)
    return known


def keep_index_keys(tx: Tx) -> tuple[str, ...]:
    """`index_keys` for whoever registers: the first one notes the key of its process."""
    known = index_keys(tx)
    if not known:
        tx.execute(SQL["insert_index_key"], {"key_id": fields_in_use().index_key().key_id})
        known = index_keys(tx)
    return known


def index_key_ids(tx: Tx) -> tuple[str, ...]:
    """The names of the keys that rows are indexed with, whether they are here or not."""
    row = tx.execute(SQL["index_keys"]).fetchone()
    return tuple(one for one in row or () if one)


def begin_index_key(tx: Tx, key_id: str) -> bool:
    """From here on rows are indexed by this key, too. False: they are found by it already.

    Raises `KeyMissing` when this process has not got it, and `Permanent` while another change has not ended.
    """
    _require(key_id)
    tx.execute(CHANGE_INDEX_KEYS)
    known = index_key_ids(tx)
    if not known:
        tx.execute(SQL["insert_index_key"], {"key_id": key_id})
        return False
    if key_id == known[0]:
        return False
    if known[1:] not in ((), (key_id,)):
        raise Permanent(
            f"the index is being changed to the key {known[1]}",
            f"Put that key first in {fields_in_use().index.path} and run it to its end.",
        )
    tx.execute(SQL["begin_index_key"], {"key_id": key_id})
    return True


def end_index_key(tx: Tx, key_id: str) -> None:
    """Every row is indexed by this key: from here on nothing is looked up by the one before."""
    tx.execute(CHANGE_INDEX_KEYS)
    ended = tx.execute(SQL["end_index_key"], {"key_id": key_id})
    assert ended.rowcount == 1, "it was begun"


def _require(key_id: str) -> None:
    try:
        fields_in_use().index_key(key_id)
    except KeyMissing as missing:
        raise KeyMissing(
            f"the database is indexed with the key {key_id}, which is not in {fields_in_use().index.path}",
            "Put the index key file of this database there.",
            key_id,
            INDEX_KEYS,
        ) from missing
