"""Originals lie sealed in the database, are opened by their key alone, and can be sealed anew."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from claimwright.app.documents import public as documents
from claimwright.app.documents.sealing import keys_in_use
from claimwright.app.documents.wire import to_json
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.keys import Key, KeyFile, KeyMissing
from claimwright.infra.sealed_bytes import SealBroken, SealedBytes, seal, unseal
from claimwright.ports.failure import Permanent
from claimwright.samples import as_xml, make_bill

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyFile]:
    """Keys of this test alone, in use by this process."""
    before = keys_in_use()
    file = KeyFile(tmp_path / "document.keys")
    file.make_if_missing()
    documents.use_keys(file)
    yield file
    documents.use_keys(before)


@pytest.fixture
def keep(db: Database, ids: Ids, keys: KeyFile) -> Callable[[int], UUID]:
    def kept(seed: int) -> UUID:
        content = as_xml(make_bill(seed))
        document_id = ids.new_id(seed % 1024)
        with db.transaction() as tx:
            reading = documents.read_file(content)
            bucket = seed % 1024
            documents.keep_original(tx, bucket, document_id, content, reading, file_name="a.xml", now=NOW)
        return document_id

    return kept


@pytest.fixture(autouse=True)
def _empty(db: Database) -> None:
    with db.transaction() as tx:
        tx.execute("TRUNCATE documents.original CASCADE")


def _stored(db: Database, document_id: UUID) -> tuple[bytes, str | None, bytes | None, str, int]:
    with db.transaction() as tx:
        row = tx.execute(
            "SELECT content, key_id, nonce, sha256, size_bytes FROM documents.original "
            "WHERE document_id = %s",
            [document_id],
        ).fetchone()
    assert row is not None
    return row  # type: ignore[return-value]


def _served(db: Database, document_id: UUID) -> bytes:
    with db.transaction() as tx:
        found = documents.original(tx, document_id)
    assert found is not None
    return found.content


def test_what_was_read_lies_sealed_and_is_sealed_anew(
    db: Database, keys: KeyFile, keep: Callable[[int], UUID]
) -> None:
    document_id, key = keep(91), keys.current().key_id
    stored = "SELECT reading, key_id, content FROM documents.reading WHERE document_id = %s"
    payer = make_bill(91).payer_name
    with db.transaction() as tx:
        plain, key_id, content = tx.execute(stored, [document_id]).fetchone() or ()
        read = documents.document_view(tx, document_id)
    assert read is not None
    assert (plain, key_id) == (None, key)
    assert payer.encode() not in bytes(content)
    with db.transaction() as tx:  # a row from before readings were sealed
        old = {"id": document_id, "reading": to_json(read.reading).decode()}
        tx.execute(
            "UPDATE documents.reading SET reading = %(reading)s::jsonb, key_id = NULL, nonce = NULL,"
            " content = NULL WHERE document_id = %(id)s",
            old,
        )
        assert documents.document_view(tx, document_id) == read
    assert keys.add().key_id != key
    assert _rekey_all(db) == (1, [])
    with db.transaction() as tx:
        plain, key_id, _ = tx.execute(stored, [document_id]).fetchone() or ()
        assert (plain, key_id) == (None, keys.current().key_id)
        assert documents.document_view(tx, document_id) == read
        assert documents.readings_by_key(tx) == {keys.current().key_id: 1}
    assert _rekey_all(db) == (0, [])


def test_pages_are_drawn_once_kept_sealed_and_forgotten_with_their_key(
    db: Database, keys: KeyFile, keep: Callable[[int], UUID]
) -> None:
    document_id = keep(92)
    with db.transaction() as tx:
        original = documents.original(tx, document_id)
        assert documents.kept_page(tx, document_id, 0) is None
    assert original is not None
    drawn = documents.draw_page(original, 0)
    assert isinstance(drawn, documents.ShownPage)
    assert (drawn.media_type, drawn.width > 0, drawn.height > 0) == ("image/svg+xml", True, True)
    with db.transaction() as tx:
        documents.keep_page(tx, document_id, 0, drawn, NOW)
        documents.keep_page(tx, document_id, 0, drawn, NOW)
        assert documents.kept_page(tx, document_id, 0) == drawn
        (content,) = tx.execute("SELECT content FROM documents.page_image").fetchone() or (b"",)
    assert make_bill(92).payer_name.encode() not in bytes(content)
    keys.add()
    assert _rekey_all(db) == (1, [])
    with db.transaction() as tx:
        assert documents.kept_page(tx, document_id, 0) is None


def test_parts_of_one_file_keep_its_bytes_once(
    db: Database, ids: Ids, keys: KeyFile, keep: Callable[[int], UUID]
) -> None:
    document_id = keep(93)
    content, part_id = _served(db, document_id), ids.new_id(93)
    with db.transaction() as tx:
        reading = documents.read_file(content)
        documents.keep_original(
            tx, 93, part_id, content, reading, file_name="a.xml", now=NOW, part_of=document_id
        )
    assert _served(db, part_id) == content
    assert _stored(db, part_id)[:3] == (None, None, None)
    keys.add()
    assert _rekey_all(db) == (2, [])
    assert _served(db, part_id) == content


def _rekey_all(db: Database, count_max: int = 2) -> tuple[int, list[documents.RekeyFailure]]:
    done, failures = 0, []
    place: documents.Place | None = documents.BEGINNING
    while place is not None:
        with db.transaction() as tx:
            did = documents.rekey_batch(tx, place, count_max)
        done, place = done + did.rekeyed, did.last
        failures += did.failures
    return done, failures


def _as_before_sealing(db: Database, document_id: UUID, content: bytes) -> None:
    with db.transaction() as tx:
        tx.execute(
            "UPDATE documents.original SET content = %s, key_id = NULL, nonce = NULL WHERE document_id = %s",
            [content, document_id],
        )


def test_nothing_of_the_file_lies_open_and_its_hash_stays_its_own(
    db: Database, keys: KeyFile, keep: Callable[[int], UUID]
) -> None:
    plain = as_xml(make_bill(71))
    content, key_id, nonce, sha256, size_bytes = _stored(db, keep(71))
    assert b"EInvoice" in plain
    assert b"EInvoice" not in bytes(content)
    assert make_bill(71).payer_name.encode() not in bytes(content)
    assert (sha256, size_bytes) == (hashlib.sha256(plain).hexdigest(), len(plain))
    assert (len(content), len(nonce or b"")) == (len(plain) + 16, 12)
    assert key_id == keys.current().key_id


def test_the_same_file_twice_looks_different_and_opens_the_same(
    db: Database, keep: Callable[[int], UUID]
) -> None:
    one, other = keep(72), keep(72)
    assert _stored(db, one)[0] != _stored(db, other)[0]
    assert _served(db, one) == _served(db, other) == as_xml(make_bill(72))


def test_a_changed_byte_or_bytes_of_another_document_are_not_served(
    db: Database, keep: Callable[[int], UUID]
) -> None:
    one, other = keep(73), keep(73)
    content, _, nonce, *_ = _stored(db, other)
    with db.transaction() as tx:
        tx.execute(
            "UPDATE documents.original SET content = %s, nonce = %s WHERE document_id = %s",
            [content, nonce, one],
        )
        tx.execute(
            "UPDATE documents.original SET content = set_byte(content, 9, get_byte(content, 9) # 1) "
            "WHERE document_id = %s",
            [other],
        )
    for document_id in (one, other):
        with pytest.raises(SealBroken, match="not as they were sealed"):
            _served(db, document_id)


def test_rows_from_before_are_served_and_sealed_by_rekey(
    db: Database, keys: KeyFile, keep: Callable[[int], UUID]
) -> None:
    plain = as_xml(make_bill(74))
    old, new = keep(74), keep(75)
    _as_before_sealing(db, old, plain)
    assert _served(db, old) == plain
    with db.transaction() as tx:
        assert documents.originals_by_key(tx) == {None: 1, keys.current().key_id: 1}
    untouched = _stored(db, new)
    assert _rekey_all(db) == (1, [])
    assert _stored(db, old)[1] == keys.current().key_id
    assert _served(db, old) == plain
    assert _stored(db, new) == untouched


def test_a_new_key_seals_at_once_and_rekey_brings_the_others_over(
    db: Database, keys: KeyFile, keep: Callable[[int], UUID]
) -> None:
    first = keys.current()
    old = [keep(seed) for seed in range(1020, 1027)]  # over the end of the buckets
    second = KeyFile(keys.path).add()  # by another process
    assert (second.key_id != first.key_id, keys.current()) == (True, second)
    new = keep(77)
    assert _stored(db, new)[1] == second.key_id
    assert [_served(db, one) for one in old] == [as_xml(make_bill(seed)) for seed in range(1020, 1027)]
    assert _rekey_all(db) == (7, [])
    with db.transaction() as tx:
        assert documents.originals_by_key(tx) == {second.key_id: 8}
    assert _rekey_all(db) == (0, [])
    keys.path.write_text("".join(keys.path.read_text().splitlines(keepends=True)[:2]))  # the old line removed
    assert [key.key_id for key in keys.all()] == [second.key_id]
    assert [_served(db, one) for one in old] == [as_xml(make_bill(seed)) for seed in range(1020, 1027)]


def test_a_lost_key_is_named_and_its_originals_stay_as_they_are(
    db: Database, keys: KeyFile, keep: Callable[[int], UUID]
) -> None:
    lost = keys.current().key_id
    document_id = keep(78)
    keys.path.unlink()
    with pytest.raises(Permanent, match=r"document\.keys is missing"):
        keep(79)
    keys.make_if_missing()
    with pytest.raises(KeyMissing, match=f"the key {lost} is not in .*document.keys") as caught:
        _served(db, document_id)
    assert "Put the file with that key back" in caught.value.remedy
    before = _stored(db, document_id)
    done, failures = _rekey_all(db)
    assert (done, [one.document_id for one in failures]) == (0, [document_id])
    assert lost in failures[0].reason
    assert _stored(db, document_id) == before
    with db.transaction() as tx, pytest.raises(KeyMissing) as of_reading:  # what was read lies sealed too
        documents.document_view(tx, document_id)
    assert of_reading.value.key_id == lost


def test_a_lost_key_among_many_documents_is_a_value_beside_the_others(
    db: Database, ids: Ids, keys: KeyFile, keep: Callable[[int], UUID]
) -> None:
    lost = keys.current().key_id
    locked = keep(81)
    keys.path.unlink()
    keys.make_if_missing()
    others = [keep(82), keep(83)]
    with db.transaction() as tx:
        found = documents.views_of(tx, [others[1], locked, ids.new_id(84), *others])
        one_by_one = {one: documents.document_view(tx, one) for one in others}
        assert documents.views_of(tx, []) == {}
    content = as_xml(make_bill(81))
    sha256 = hashlib.sha256(content).hexdigest()
    assert found.pop(locked) == documents.LockedDocument(
        locked, "a.xml", "application/xml", len(content), sha256, lost
    )
    assert found == one_by_one


def test_a_row_that_is_not_its_hash_is_not_sealed_over(db: Database, keep: Callable[[int], UUID]) -> None:
    plain = as_xml(make_bill(80))
    document_id = keep(80)
    _as_before_sealing(db, document_id, plain[:-1] + b"!")
    done, failures = _rekey_all(db)
    assert (done, [one.reason for one in failures]) == (0, ["its bytes do not have its SHA-256"])


def test_the_key_file_is_made_once_closed_to_others_and_kept_secret(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "document.keys"
    made: list[bool] = []
    threads = [
        threading.Thread(target=lambda: made.append(KeyFile(path).make_if_missing())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 7 + [True]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["document.keys"]
    key = KeyFile(path).current()
    assert "secret" not in repr(key)
    assert key == Key.of(key.secret)
    KeyFile(path).add()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyFile(path).all()[1] == key
    path.chmod(0o604)
    with pytest.raises(Permanent, match="everybody may read") as caught:
        KeyFile(path).current()
    assert caught.value.remedy == f"chmod 600 {path}"


@pytest.mark.parametrize("text", ["", "# only words\n", "abc\n", "A" * 43 + "\nnot base64 ñ\n"])
def test_a_file_that_is_no_key_file_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "document.keys"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(Permanent, match=r"document\.keys(, line \d: not a key|.* holds no key)"):
        KeyFile(path).current()


def test_a_seal_is_aes_256_gcm_and_bound_to_what_it_is_about(tmp_path: Path) -> None:
    """Test case 16 of the GCM specification (McGrew and Viega), opened by `unseal`."""
    secret = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    path = tmp_path / "k"
    from base64 import urlsafe_b64encode

    path.write_text(urlsafe_b64encode(secret).decode())
    path.chmod(0o600)
    keys = KeyFile(path)
    about = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    cipher = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    sealed = SealedBytes(Key.of(secret).key_id, bytes.fromhex("cafebabefacedbaddecaf888"), cipher)
    plain = unseal(keys, sealed, about)
    assert plain.hex().startswith("d9313225f88406e5a55909c5aff5269a")
    assert len(plain) == 60
    with pytest.raises(SealBroken):
        unseal(keys, sealed, about + b"\x00")
    assert unseal(keys, seal(keys, b"", b"x"), b"x") == b""


_MAIN = "from claimwright.entry.cli import main; main()"


class _Command:
    """The command line with a data folder of its own on this module's database."""

    def __init__(self, dsn: str, data: Path) -> None:
        self.data = data
        self.environment = {**os.environ, "CLAIMWRIGHT_DSN": dsn, "CLAIMWRIGHT_DATA": str(data)}

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", _MAIN, "documents", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=240)


def test_the_operators_commands(
    db: Database, dsn: str, keys: KeyFile, keep: Callable[[int], UUID], tmp_path: Path
) -> None:
    run = _Command(dsn, tmp_path)  # the folder of `keys`: document.keys is its default name
    document_ids = [keep(seed) for seed in (81, 82, 83)]
    first = keys.current().key_id
    said = json.loads(run("keys", "--json").stdout)
    assert said["keys"] == [{"key_id": first, "state": "current", "originals": 3, "readings": 3}]
    made = run("new-key")
    assert (made.returncode, keys.current().key_id in made.stdout) == (0, True)
    again = run("rekey", "--batch", "2", "--json")
    assert (again.returncode, json.loads(again.stdout)) == (0, {"rekeyed": 3, "failures": []})
    said = json.loads(run("keys", "--json").stdout)
    assert [(one["state"], one["originals"]) for one in said["keys"]] == [("current", 3), ("older", 0)]
    assert [_served(db, one) for one in document_ids] == [as_xml(make_bill(seed)) for seed in (81, 82, 83)]


def test_a_missing_file_is_never_replaced_where_something_is_sealed(
    dsn: str, keep: Callable[[int], UUID], tmp_path: Path
) -> None:
    keep(84)
    run = _Command(dsn, tmp_path / "other-machine")
    refused = run("new-key")
    assert refused.returncode == 1
    assert "is missing, but the database holds documents sealed with its keys" in refused.stderr
    assert "CLAIMWRIGHT_DOCUMENT_KEYS" in refused.stderr
    assert not (run.data / "document.keys").exists()
    listed = run("keys")
    assert listed.returncode == 1
    assert "missing          1 originals" in listed.stdout
    web = subprocess.run(
        [sys.executable, "-m", "claimwright.entry.supervisor.web_process"],
        env=run.environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert web.returncode == 1
    assert web.stderr.strip().splitlines()[-1].startswith("web: the key file ")
    run.environment["CLAIMWRIGHT_DOCUMENT_KEYS"] = str(tmp_path / "document.keys")
    assert run("rekey").stdout == "0 originals sealed anew, 0 could not be opened\n"
