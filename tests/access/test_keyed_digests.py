"""What identity keeps of a mobile number or a code cannot be computed, or guessed, without the index key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import START

from claimwright.app.identity import public as identity
from claimwright.core.outcome import Refused
from claimwright.infra.db import Database
from claimwright.infra.field_cipher import FieldCipher, fields_in_use, use_fields
from claimwright.infra.ids import Ids
from claimwright.infra.keys import KeyFile

MOBILE, ADDRESS, CODE = "13712345678", "203.0.113.7", 271_828


@pytest.fixture
def cipher(tmp_path: Path) -> Iterator[FieldCipher]:
    before = fields_in_use()
    keys, index = KeyFile(tmp_path / "field.keys"), KeyFile(tmp_path / "index.keys")
    keys.make_if_missing()
    index.make_if_missing()
    use_fields(FieldCipher(keys, index))
    yield fields_in_use()
    use_fields(before)


def _asked(db: Database, ids: Ids) -> identity.NewCode:
    with db.transaction() as tx:
        made = identity.new_code(tx, ids, MOBILE, ADDRESS, CODE, START)
    assert isinstance(made, identity.NewCode)
    return made


def _kept(db: Database) -> list[bytes]:
    with db.transaction() as tx:
        rows = tx.execute(
            "SELECT mobile_digest FROM identity.code UNION ALL SELECT code_hash FROM identity.code"
            " UNION ALL SELECT subject_digest FROM identity.attempt"
        ).fetchall()
    return [bytes(row[0]) for row in rows]


def test_nothing_kept_is_an_unkeyed_hash(db: Database, ids: Ids, cipher: FieldCipher) -> None:
    made = _asked(db, ids)
    with db.transaction() as tx:
        assert isinstance(identity.check_code(tx, ids, MOBILE, "000000", START), Refused)
    kept = _kept(db)
    assert len(kept) == 5, "the number's, the code's; sent, address, wrong"
    facts = [(MOBILE,), ("mobile", MOBILE), ("address", ADDRESS), (made.code,), (made.message_id, made.code)]
    for separator in ("\x1f", "\x00", ""):
        for fact in facts:
            assert hashlib.sha256(separator.join(fact).encode()).digest() not in kept
    assert cipher.index_key().secret not in kept


def test_the_code_is_accepted_with_the_key_and_forgotten_with_another(
    db: Database, ids: Ids, cipher: FieldCipher
) -> None:
    made = _asked(db, ids)
    with db.transaction() as tx:
        assert identity.check_code(tx, ids, MOBILE, made.code, START) == MOBILE
    cipher.index.add()
    use_fields(FieldCipher(cipher.keys, cipher.index))
    with db.transaction() as tx:
        refused = identity.check_code(tx, ids, MOBILE, made.code, START)
    assert isinstance(refused, Refused)
    assert refused.code is identity.CodeRefusal.CODE_WRONG
    again = _asked(db, ids)
    with db.transaction() as tx:
        assert identity.check_code(tx, ids, MOBILE, again.code, START) == MOBILE
