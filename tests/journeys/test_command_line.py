"""`claimwright import` and `claimwright claim`, as a person at a terminal uses them."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
import uvicorn
from typer.testing import CliRunner
from world import Someone, World, stay

from claimwright.app.identity.public import start_session
from claimwright.entry.api.app import create_app
from claimwright.entry.cli import build
from claimwright.infra.db import Database
from claimwright.infra.settings import Settings
from claimwright.samples import as_xml

runner = CliRunner()


@pytest.fixture(scope="module")
def address(dsn: str, world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real application on a free port, on this module's database and clock."""
    settings = Settings(
        field_keys=os.environ["CLAIMWRIGHT_FIELD_KEYS"],
        index_keys=os.environ["CLAIMWRIGHT_INDEX_KEYS"],
        data=tmp_path_factory.mktemp("data"),
        dsn=dsn,
        port=0,
        sandbox=False,
        unproven_to_person=False,
    )
    config = uvicorn.Config(create_app(settings, clock=world.clock), port=0, log_level="error")
    served = uvicorn.Server(config)
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    while not served.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{served.servers[0].sockets[0].getsockname()[1]}"
    served.should_exit = True
    thread.join(60)


def _token(world: World, who: Someone) -> str:
    with world.db.transaction() as tx:
        session = start_session(tx, world.ids, "customer", who.person_id, "s" * 43, world.clock.now())
    return session.token


def _run(*args: str) -> tuple[int, str, str]:
    result = runner.invoke(build(), list(args))
    return result.exit_code, result.stdout, result.stderr


def test_a_claim_is_submitted_and_shown_over_the_api(world: World, address: str, tmp_path: Path) -> None:
    who = world.someone()
    bill = tmp_path / "bill.xml"
    bill.write_bytes(as_xml(stay(who, 350_000)))
    reach = ("--url", address, "--token", _token(world, who))
    code, out, err = _run("claim", "submit", str(bill), "--policy", who.policy_no, "--json", *reach)
    assert code == 0, err
    reported = json.loads(out)
    assert reported["state"] == "ready"
    again = _run("claim", "submit", str(bill), "--policy", who.policy_no, "--json", *reach)
    assert json.loads(again[1]) == reported
    world.work()
    code, out, err = _run("claim", "show", reported["claim_no"], "--json", *reach)
    assert code == 0, err
    shown = json.loads(out)
    assert (shown["state"], shown["payable_fen"]) == ("paying", 200_000)
    assert shown["explanation"]["calculations"][0]["payable_fen"] == 200_000
    code, out, err = _run("claim", "show", reported["claim_no"], "--lang", "en", *reach)
    assert code == 0, err
    assert "2,000.00" in out
    assert "2.4" in out


def test_a_stranger_sees_nothing_and_a_wrong_file_says_what_to_do(
    world: World, address: str, tmp_path: Path
) -> None:
    who, stranger = world.someone(), world.someone()
    reported = world.reported(who, stay(who, 350_000))
    reach = ("--url", address, "--token", _token(world, stranger), "--lang", "en")
    code, _, err = _run("claim", "show", reported.claim_no, *reach)
    assert code == 1
    assert "claim_no" in err
    picture = tmp_path / "picture.xml"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 80)
    code, _, err = _run("claim", "submit", str(picture), "--policy", stranger.policy_no, *reach)
    assert code == 1
    assert "documents[0]" in err
    code, _, err = _run("claim", "submit", str(tmp_path / "none"), "--policy", "x", *reach)
    assert code == 2
    assert "cannot be read" in err
    code, _, err = _run(
        "claim", "submit", str(picture), "--policy", stranger.policy_no, "--account", "0000", *reach
    )
    assert code == 2
    assert "Name exactly one" in err


def test_an_address_that_does_not_answer_is_one_sentence() -> None:
    code, _, err = _run("claim", "show", "CL1", "--url", "http://127.0.0.1:9")
    assert code == 75
    assert err == (
        "claimwright: http://127.0.0.1:9 does not answer. Start it with `claimwright serve`, or give --url.\n"
    )


@pytest.fixture
def own_database(new_database: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Database]:
    with new_database("import") as dsn, Database(dsn) as db:  # type: ignore[operator]
        monkeypatch.setenv("CLAIMWRIGHT_DSN", dsn)
        monkeypatch.setenv("CLAIMWRIGHT_DATA", str(tmp_path))
        yield db


def test_import_tells_what_it_did_and_again_changes_nothing(own_database: Database) -> None:
    with resources.as_file(resources.files("claimwright").joinpath("catalogue/demo_portfolio.json")) as file:
        code, out, err = _run("import", str(file), "--json")
        assert code == 0, err
        counts = {"persons": 12, "accounts": 11, "policies": 12, "coverages": 15, "hospitals": 8}
        assert json.loads(out) == {**counts, "unchanged": 0}
        code, out, _ = _run("import", str(file))
    assert code == 0
    assert "58 unchanged" in out


def test_a_wrong_file_is_told_by_line_and_stores_nothing(own_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("record,id_number,name\nperson,110105194912310021,甲\nperson,,乙\n", encoding="utf-8")
    code, _, err = _run("import", str(file), "--lang", "zh")
    assert code == 1
    assert f"{file}: 第 2 行 person.id_number“110105194912310021”" in err
    assert f"{file}: 第 3 行 person.id_number：缺少必填字段。请补上" in err
    assert "nothing was imported: 2 errors" in err
    code, out, _ = _run("import", str(file), "--json")
    assert code == 1
    assert [(one["line"], one["code"]) for one in json.loads(out)["errors"]] == [
        (2, "id_check_digit"),
        (3, "missing"),
    ]
    file.write_bytes(b"\xff\xfe\x00")
    code, _, err = _run("import", str(file))
    assert code == 2
    assert "not UTF-8" in err
    with own_database.transaction() as tx:
        assert tx.execute("select count(*) from parties.person").fetchone() == (0,)
