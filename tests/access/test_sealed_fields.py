"""Personal numbers lie sealed, are found by blind index, and change keys while people work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from tests.conftest import START
from world import World

from claimwright.app.checks import public as checks
from claimwright.app.checks.public import ListedPerson
from claimwright.app.parties import public as parties
from claimwright.app.parties.public import BankAccount, IdKind, Person
from claimwright.core.ids import bucket_of
from claimwright.core.parties.resident_id import Sex, check_character
from claimwright.entry.setup.field_keys import (
    index_batches,
    rekey_batches,
    require_field_keys,
    seal_clear_fields,
)
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.field_cipher import FieldCipher, fields_in_use, use_fields
from claimwright.infra.ids import Ids
from claimwright.infra.keys import KeyFile, KeyMissing
from claimwright.infra.postgres.backup import dump
from claimwright.infra.postgres.place import installed_binaries
from claimwright.infra.sealed_bytes import SealBroken
from claimwright.infra.settings import Settings
from claimwright.journeys.import_portfolio.public import Imported
from claimwright.ports.failure import Permanent

BORN = date(1980, 5, 6)
_MAIN = "from claimwright.entry.cli import main; main()"
COUNT = 40


@dataclass
class Stored:
    """The persons and accounts of one test, and the file of their keys."""

    db: Database
    dsn: str
    folder: Path
    keys: KeyFile
    index: KeyFile
    persons: list[Person]
    accounts: list[BankAccount]

    @property
    def settings(self) -> Settings:
        return Settings(data=self.folder, dsn=self.dsn)

    def read(self) -> tuple[list[Person], list[BankAccount]]:
        with self.db.transaction() as tx:
            people = parties.persons(tx, [one.person_id for one in self.persons])
            accounts = parties.accounts(tx, [one.account_id for one in self.accounts])
        return [people[one.person_id] for one in self.persons], [
            accounts[one.account_id] for one in self.accounts
        ]

    def found(self, person: Person) -> tuple[UUID | None, list[UUID]]:
        assert person.phone is not None
        with self.db.transaction() as tx:
            by_paper = parties.ids_by_identity(tx, [(person.id_kind, person.id_number)])
            by_phone = list(parties.ids_by_phone(tx, person.phone))
        return by_paper.get((person.id_kind, person.id_number)), by_phone

    def by_key(self) -> dict[str | None, int]:
        with self.db.transaction() as tx:
            return parties.values_by_key(tx)


@pytest.fixture
def stored(new_database, ids: Ids, tmp_path: Path) -> Iterator[Stored]:  # type: ignore[no-untyped-def]
    """Forty persons with a telephone and an account each, in a database and with keys of their own."""
    before = fields_in_use()
    keys, index = KeyFile(tmp_path / "field.keys"), KeyFile(tmp_path / "index.keys")
    with new_database("fields") as dsn, Database(dsn, pool_max=6) as db:
        require_field_keys(Settings(data=tmp_path, dsn=dsn), db)
        persons = [_person(ids, n) for n in range(COUNT)]
        accounts = [
            BankAccount(
                ids.new_id(bucket_of(one.person_id)), one.person_id, one.name, _account(n), None, "测试银行"
            )
            for n, one in enumerate(persons)
        ]
        made = Stored(db, dsn, tmp_path, keys, index, persons, accounts)
        yield made
    use_fields(before)


def _person(ids: Ids, n: int) -> Person:
    person_id = ids.new_id(ids.new_bucket())
    return Person(
        person_id, f"沈测{n:03d}", IdKind.PASSPORT, f"E{n:08d}", BORN, Sex.FEMALE, f"137{n // 2:08d}"
    )


def _account(n: int) -> str:
    return f"62220200000{n:08d}"


def _register(stored: Stored) -> None:
    with stored.db.transaction() as tx:
        parties.register_persons(tx, stored.persons, START)
        parties.register_accounts(tx, stored.accounts, START)


def _store_as_an_earlier_release(stored: Stored) -> None:
    with stored.db.transaction() as tx:
        for one in stored.persons:
            bucket = bucket_of(one.person_id)
            tx.execute(
                "insert into parties.person (bucket, person_id, name, id_kind, id_number, birth_date, sex,"
                " phone, recorded_at) values (%s, %s, %s, 'passport', %s, %s, 'female', %s, %s)",
                [bucket, one.person_id, one.name, one.id_number, BORN, one.phone, START],
            )
            tx.execute(
                "insert into parties.person_identity_clear values ('passport', %s, %s)",
                [one.id_number, one.person_id],
            )
            tx.execute("insert into parties.person_phone_clear values (%s, %s)", [one.phone, one.person_id])
        for one in stored.accounts:
            tx.execute(
                "insert into parties.bank_account (bucket, account_id, person_id, account_name, account_no,"
                " bank_name, recorded_at) values (%s, %s, %s, %s, %s, %s, %s)",
                [
                    bucket_of(one.account_id),
                    one.account_id,
                    one.person_id,
                    one.account_name,
                    one.account_no,
                    one.bank_name,
                    START,
                ],
            )


def _dumped(dsn: str, folder: Path) -> str:
    """The whole database as SQL text, as `claimwright backup` would write it."""
    target = folder / f"{len(list(folder.iterdir()))}.dump"
    dump(dsn, target)
    command = [str(installed_binaries() / "pg_restore"), "--file=-", str(target)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _numbers(stored: Stored) -> list[str]:
    numbers = [number for one in stored.persons for number in (one.id_number, one.phone) if number]
    return numbers + [one.account_no for one in stored.accounts]


def test_an_imported_portfolio_leaves_no_number_in_a_dump(
    db: Database, dsn: str, ids: Ids, tmp_path: Path
) -> None:
    world = World(db, ids, SetClock(START))
    world.load_products()
    who = world.someone()
    first17 = "11010519491231002"
    id_number = first17 + check_character(first17)
    file = {"persons": [{"id_number": id_number, "name": "沈电话", "phone": "13712345678"}]}
    assert isinstance(world.import_text(json.dumps(file)), Imported)
    with db.transaction() as tx:
        account_no = parties.accounts_of(tx, who.person_id)[0].account_no
        assert len(parties.ids_by_phone(tx, "13712345678")) == 1
    text = _dumped(dsn, tmp_path)
    assert who.name in text, "the dump holds the rows"
    assert "沈电话" in text
    for number in (who.id_number, account_no, id_number, "13712345678"):
        assert number not in text
        assert number.encode().hex() not in text


def test_a_person_is_stored_sealed_and_found(stored: Stored, tmp_path: Path) -> None:
    _register(stored)
    assert stored.read() == (stored.persons, stored.accounts)
    for n, one in enumerate(stored.persons):
        family = sorted(other.person_id for other in stored.persons[n // 2 * 2 : n // 2 * 2 + 2])
        assert stored.found(one) == (one.person_id, family)
    stranger = Person(UUID(int=1), "x", IdKind.OTHER, "E00000001", BORN, Sex.MALE, "13799999999")
    assert stored.found(stranger) == (None, []), "another kind of paper is another paper"
    text = _dumped(stored.dsn, tmp_path)
    assert [one for one in _numbers(stored) if one in text] == []
    assert stored.by_key() == {stored.keys.current().key_id: 3 * COUNT}


def test_the_same_paper_and_the_same_account_are_stored_once(stored: Stored, ids: Ids) -> None:
    _register(stored)
    again = Person(ids.new_id(1), "沈二", IdKind.PASSPORT, "E00000000", BORN, Sex.MALE, None)
    with pytest.raises(psycopg.errors.UniqueViolation), stored.db.transaction() as tx:
        parties.register_persons(tx, [again], START)
    first = stored.accounts[0]
    twice = BankAccount(
        ids.new_id(bucket_of(first.person_id)), first.person_id, "x", first.account_no, None, "y"
    )
    with pytest.raises(psycopg.errors.UniqueViolation), stored.db.transaction() as tx:
        parties.register_accounts(tx, [twice], START)


def test_a_value_moved_to_another_row_does_not_open(stored: Stored) -> None:
    _register(stored)
    one, other = stored.accounts[:2]
    with stored.db.transaction() as tx:
        tx.execute(
            "update parties.bank_account set account_no_sealed = (select account_no_sealed"
            " from parties.bank_account where account_id = %s) where account_id = %s",
            [other.account_id, one.account_id],
        )
    with pytest.raises(SealBroken, match=f"account_no of {one.account_id}"), stored.db.transaction() as tx:
        parties.account(tx, one.account_id)


def test_keys_change_while_reads_go_on(stored: Stored) -> None:
    _register(stored)
    first = stored.keys.current().key_id
    stop, wrong, reads = threading.Event(), list[object](), [0]

    def reading() -> None:
        while not stop.is_set():
            try:
                same = stored.read() == (stored.persons, stored.accounts)
                same = same and stored.found(stored.persons[3])[0] == stored.persons[3].person_id
            except Exception as error:  # whatever a reader meets is a fault
                wrong.append(error)
                return
            reads[0] += 1
            if not same:
                wrong.append("another value")

    readers = [threading.Thread(target=reading) for _ in range(2)]
    for reader in readers:
        reader.start()
    second = stored.keys.add().key_id
    stopped = next(iter(rekey_batches(stored.db, 7)))  # stopped after one batch: the next run goes on
    assert stopped.rekeyed == 7
    assert stored.by_key() == {second: 2 * 7, first: 3 * COUNT - 2 * 7}
    done = [batch.rekeyed for batch in rekey_batches(stored.db, 7)]
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert reads[0] > 0
    assert sum(done) == 2 * COUNT - 7
    assert stored.by_key() == {second: 3 * COUNT}
    kept = [line for line in stored.keys.path.read_text().splitlines() if not line.startswith("#")]
    stored.keys.path.write_text(kept[0] + "\n")  # the old key is taken out
    require_field_keys(stored.settings, stored.db)  # as after a restart
    assert stored.read() == (stored.persons, stored.accounts)
    assert sum(batch.rekeyed for batch in rekey_batches(stored.db, 7)) == 0


def test_the_index_key_changes_while_people_are_looked_up(stored: Stored, ids: Ids) -> None:
    _register(stored)
    with stored.db.transaction() as tx:
        checks.load_list(tx, "list", [ListedPerson(str(n), f"n{n}", f"E{n}") for n in range(9)], START)
    first, stop = stored.index.current().key_id, threading.Event()
    wrong, reads = list[object](), [0]

    def looking_up() -> None:
        while not stop.is_set():
            try:
                people = [stored.persons[n] for n in (0, 17, COUNT - 1)]
                found = [stored.found(one) for one in people]
                with stored.db.transaction() as tx:
                    listed = checks.listed(tx, [], {"E3"})
            except Exception as error:  # whatever a reader meets is a fault
                wrong.append(error)
                return
            reads[0] += 1
            if [one[0] for one in found] != [one.person_id for one in people] or len(found[1][1]) != 2:
                wrong.append(found)
            if [row[3] for row in listed] != ["E3"]:
                wrong.append(listed)

    readers = [threading.Thread(target=looking_up, daemon=True) for _ in range(2)]
    for reader in readers:
        reader.start()
    second = stored.index.add().key_id
    batches = index_batches(stored.db, second, 7)
    assert next(batches).rekeyed == 7
    with stored.db.transaction() as tx:
        assert parties.index_key_ids(tx) == (first, second)
    late = _person(ids, 77)
    with stored.db.transaction() as tx:  # somebody comes in while the key is being changed
        parties.register_persons(tx, [late], START)
    assert sum(one.rekeyed for one in index_batches(stored.db, second, 7)) >= 2 * COUNT + 9 - 7
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert reads[0] > 0
    with stored.db.transaction() as tx:
        assert parties.index_key_ids(tx) == (second,)
        entries = tx.execute(
            "select key_id, count(*) from (select key_id from parties.person_identity union all"
            " select key_id from parties.person_phone union all select blind_key_id from parties.bank_account"
            " union all select blind_key_id from checks.listed_person) as one group by 1"
        ).fetchall()
    assert entries == [(second, 3 * COUNT + 2 + 9)]
    kept = [line for line in stored.index.path.read_text().splitlines() if not line.startswith("#")]
    stored.index.path.write_text(kept[0] + "\n")  # the old key is taken out
    require_field_keys(stored.settings, stored.db)  # as after a restart
    assert [stored.found(one)[0] for one in (*stored.persons, late)] == [
        one.person_id for one in (*stored.persons, late)
    ]
    assert list(index_batches(stored.db, second, 7)) == [], "nothing is left to do"


def test_an_index_key_that_is_not_here_and_a_second_change_are_refused(stored: Stored) -> None:
    _register(stored)
    second = stored.index.add().key_id
    next(iter(index_batches(stored.db, second, 7)))
    third = stored.index.add().key_id
    with pytest.raises(Permanent, match=f"being changed to the key {second}"):
        next(iter(index_batches(stored.db, third, 7)))
    kept = [line for line in stored.index.path.read_text().splitlines() if not line.startswith("#")]
    stored.index.path.write_text(kept[2] + "\n")  # as on a machine that was not given the new key
    use_fields(FieldCipher(stored.keys, stored.index))
    with pytest.raises(KeyMissing, match=f"indexed with the key {second}") as caught:
        stored.found(stored.persons[0])
    assert (caught.value.key_id, caught.value.setting) == (second, "CLAIMWRIGHT_INDEX_KEYS")


def test_a_lost_key_is_named_with_what_to_do(stored: Stored, tmp_path: Path) -> None:
    _register(stored)
    lost = stored.keys.current().key_id
    other = KeyFile(tmp_path / "other.keys")
    other.make_if_missing()
    use_fields(FieldCipher(other, stored.index))
    with pytest.raises(KeyMissing, match=f"the key {lost} is not in .*other.keys") as caught:
        stored.read()
    assert (caught.value.key_id, "copy" in caught.value.remedy) == (lost, True)
    batches = list(rekey_batches(stored.db, 100))
    assert (sum(one.rekeyed for one in batches), sum(len(one.failures) for one in batches)) == (0, 2 * COUNT)
    assert lost in batches[0].failures[0].reason
    assert stored.by_key() == {lost: 3 * COUNT}, "what cannot be opened stays as it is"


def test_a_missing_file_and_another_index_key_are_refused(stored: Stored, ids: Ids, tmp_path: Path) -> None:
    _register(stored)
    elsewhere = Settings(data=tmp_path / "elsewhere", dsn=stored.dsn)
    with pytest.raises(Permanent, match=r"field\.keys is missing"):
        require_field_keys(elsewhere, stored.db)
    assert not elsewhere.field_key_file.exists(), "no second set of keys is made"
    indexed_with = stored.index.current().key_id
    stored.index.path.unlink()
    stored.index.make_if_missing()
    with pytest.raises(KeyMissing, match=indexed_with):
        require_field_keys(stored.settings, stored.db)
    use_fields(FieldCipher(stored.keys, stored.index))
    with (
        pytest.raises(KeyMissing, match=f"indexed with the key {indexed_with}"),
        stored.db.transaction() as tx,
    ):
        parties.register_persons(tx, [_person(ids, 99)], START)


def test_what_an_earlier_release_stored_clear_is_found_and_then_sealed(
    stored: Stored, tmp_path: Path
) -> None:
    _store_as_an_earlier_release(stored)
    assert _numbers(stored)[0] in _dumped(stored.dsn, tmp_path), "the search would find a clear number"
    told: list[str] = []
    for _ in range(2):
        assert stored.read() == (stored.persons, stored.accounts)
        assert stored.found(stored.persons[5])[0] == stored.persons[5].person_id
        assert len(stored.found(stored.persons[5])[1]) == 2
        seal_clear_fields(stored.db, told.append)
    assert told[1:] == [f"sealed {2 * COUNT} rows, 0 could not be read"]
    assert stored.by_key() == {stored.keys.current().key_id: 3 * COUNT}
    text = _dumped(stored.dsn, tmp_path)
    assert [one for one in _numbers(stored) if one in text] == []


def test_the_command_makes_a_key_seals_and_tells(stored: Stored) -> None:
    _register(stored)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMWRIGHT_")}
    environment |= {"CLAIMWRIGHT_DATA": str(stored.folder), "CLAIMWRIGHT_DSN": stored.dsn}
    command = [sys.executable, "-c", _MAIN, "rekey", "fields", "--new-key", "--batch", "9", "--json"]
    first = stored.keys.current().key_id
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    current = stored.keys.current().key_id
    assert current != first
    assert said == {
        "rekeyed": 2 * COUNT,
        "failures": [],
        "clear": 0,
        "keys": [
            {"key_id": current, "state": "current", "values": 3 * COUNT},
            {"key_id": first, "state": "older", "values": 0},
        ],
    }
    assert stored.read() == (stored.persons, stored.accounts)
    stored.keys.path.unlink()
    failed = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (failed.returncode, "field.keys is missing" in failed.stderr) == (1, True)
