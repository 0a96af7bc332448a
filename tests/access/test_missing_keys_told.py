"""Whoever asks for what cannot be opened is told which key is missing; so is an operator."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx
import psycopg
from fastapi.testclient import TestClient
from psycopg import sql
from running import Running
from test_sealed_fields import COUNT, Stored, _register, stored  # noqa: F401

from claimwright.app.parties import public as parties
from claimwright.core.identity import Role
from claimwright.core.parties.resident_id import check_character
from claimwright.entry.api.app import create_app

_MAIN = "from claimwright.entry.cli import main; main()"
NOWHERE = "1122334455667788"


def run(folder: Path, dsn: str, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMWRIGHT_")}
    environment |= {"CLAIMWRIGHT_DATA": str(folder), "CLAIMWRIGHT_DSN": dsn}
    command = [sys.executable, "-c", _MAIN, *args]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def sealed_with_a_lost_key(platform: Running, person_id: UUID) -> Iterator[None]:
    """The person's number as another machine's key, which is not here, would have sealed it."""
    of_person = "FROM parties.person WHERE person_id = %s"
    with platform.db.transaction() as tx:
        (kept,) = tx.execute(f"SELECT id_number_sealed {of_person}", [person_id]).fetchone()  # type: ignore[misc]
    lost = kept[:1] + bytes.fromhex(NOWHERE) + kept[9:]
    put = "UPDATE parties.person SET id_number_sealed = %s WHERE person_id = %s"
    with platform.db.transaction() as tx:
        tx.execute(put, [lost, person_id])
    try:
        yield
    finally:
        with platform.db.transaction() as tx:
            tx.execute(put, [kept, person_id])


def test_a_lost_key_is_named_on_pages_and_in_the_api(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    with platform.db.transaction() as tx:
        (person_id,) = parties.ids_by_phone(tx, who.mobile)
    token = platform.staff(Role.ASSESSOR)
    desk, page = platform.api(token), f"{platform.url}/desk/cases/{claim_no}"
    with sealed_with_a_lost_key(platform, person_id):
        for answer in (client.get("/me"), desk.get(f"/staff/cases/{claim_no}")):
            assert (answer.status_code, answer.json()["code"]) == (503, "field_key_missing"), answer.text
            assert NOWHERE in answer.json()["detail"]
            assert who.id_number not in answer.text
        for lang, words in (
            ("en", "A personal number cannot be opened"),
            ("zh-CN", "CLAIMWRIGHT_FIELD_KEYS"),
        ):
            shown = httpx.get(
                page,
                cookies={"cw_staff": token},
                headers={"Accept-Language": lang},
                timeout=120,
                trust_env=False,
            )
            assert shown.status_code == 503
            assert words in shown.text
            assert NOWHERE in shown.text
    assert desk.get(f"/staff/cases/{claim_no}").status_code == 200, "without a restart"


def test_a_missing_file_of_keys_is_told_as_such(platform: Running, tmp_path: Path) -> None:
    who = platform.customer()
    index = tmp_path / "index.keys"
    shutil.copy2(os.environ["CLAIMWRIGHT_INDEX_KEYS"], index)
    settings = replace(platform.settings, index_keys=str(index))
    with TestClient(create_app(settings)) as client:
        index.unlink()
        answer = client.post("/api/v1/sessions/codes", json={"mobile": who.mobile})
        assert (answer.status_code, answer.json()["code"]) == (503, "index_key_missing"), answer.text
        assert who.mobile not in answer.text


def test_nothing_is_stored_without_the_file_that_seals(platform: Running, tmp_path: Path) -> None:
    fields = tmp_path / "field.keys"
    shutil.copy2(os.environ["CLAIMWRIGHT_FIELD_KEYS"], fields)
    first17 = "11019919770707901"
    person = {"id_number": first17 + check_character(first17), "name": "测试人", "phone": "13900007711"}
    body = {"persons": [person], "accounts": [], "policies": [], "hospitals": []}
    headers = {"Authorization": f"Bearer {platform.staff(Role.MANAGER)}", "Accept-Language": "en"}
    with TestClient(create_app(replace(platform.settings, field_keys=str(fields)))) as client:
        fields.unlink()
        answer = client.post("/api/v1/portfolio/imports", content=json.dumps(body), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "key_file_missing"), answer.text
        assert "CLAIMWRIGHT_FIELD_KEYS" in answer.json()["remedy"]
        assert person["phone"] not in answer.text
    with platform.db.transaction() as tx:
        assert not parties.ids_by_phone(tx, person["phone"])


def test_the_index_command_changes_the_key_and_refuses_without_its_file(stored: Stored) -> None:  # noqa: F811
    _register(stored)
    first = stored.index.current().key_id
    prepared = run(stored.folder, stored.dsn, "rekey", "index", "--prepare", "--json")
    assert prepared.returncode == 0, prepared.stderr
    second = stored.index.current().key_id
    assert second != first
    with stored.db.transaction() as tx:
        assert parties.index_key_ids(tx) == (first,), "prepared, not begun"
    done = run(stored.folder, stored.dsn, "rekey", "index", "--batch", "7", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["indexed"] >= 2 * COUNT
    with stored.db.transaction() as tx:
        assert parties.index_key_ids(tx) == (second,)
        kept = tx.execute("SELECT DISTINCT key_id FROM parties.person_phone").fetchall()
    assert kept == [(second,)]
    assert stored.found(stored.persons[3])[0] == stored.persons[3].person_id
    again = run(stored.folder, stored.dsn, "rekey", "index")
    assert again.returncode == 0, again.stderr
    stored.index.path.unlink()
    failed = run(stored.folder, stored.dsn, "rekey", "index")
    assert failed.returncode == 1
    assert "index.keys is missing" in failed.stderr
    assert not stored.index.path.exists(), "no second set of keys is made"


def test_a_restored_backup_says_which_keys_it_needs(
    stored: Stored,  # noqa: F811
    new_database,  # type: ignore[no-untyped-def]
    tmp_path: Path,
) -> None:
    _register(stored)
    backup, elsewhere = tmp_path / "persons.dump", tmp_path / "elsewhere"
    made = run(stored.folder, stored.dsn, "backup", str(backup))
    assert made.returncode == 0, made.stderr
    elsewhere.mkdir()
    with new_database("restored") as dsn:
        with psycopg.connect(dsn, autocommit=True) as owner:
            names = owner.execute(
                "select nspname from pg_namespace where nspname !~ '^pg_' "
                "and nspname not in ('information_schema', 'public')"
            ).fetchall()
            for (name,) in names:
                owner.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(name)))
        restored = run(elsewhere, dsn, "restore", str(backup))
        assert restored.returncode == 0, restored.stderr
        without = run(elsewhere, dsn, "rekey", "fields")
        assert without.returncode == 1
        assert "field.keys is missing" in without.stderr
        shutil.copy2(stored.keys.path, elsewhere / "field.keys")
        without = run(elsewhere, dsn, "rekey", "fields")
        assert without.returncode == 1
        assert "index.keys is missing" in without.stderr
        shutil.copy2(stored.index.path, elsewhere / "index.keys")
        both = run(elsewhere, dsn, "rekey", "fields", "--json")
        assert both.returncode == 0, both.stderr
        assert json.loads(both.stdout)["failures"] == []
