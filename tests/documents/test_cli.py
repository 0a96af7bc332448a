"""`claimwright read` and `claimwright samples make`, as a person or a script calls them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from claimwright.app.documents.public import trust_seals
from claimwright.entry.cli import read, samples
from claimwright.samples import as_ofd, as_pdf, as_xml, make_bill

Run = Callable[..., Result]


@pytest.fixture
def run() -> Iterator[Run]:
    app = typer.Typer()
    read.register(app)
    app.add_typer(samples.app)
    runner = CliRunner()

    def call(*arguments: object) -> Result:
        return runner.invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "120"})

    yield call
    trust_seals(None)


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_consistent_bill_exits_0_and_shows_its_values(run: Run, tmp_path: Path) -> None:
    bill = make_bill(61)
    result = run("read", _file(tmp_path, "a.pdf", as_pdf(bill)))
    assert result.exit_code == 0
    for shown in (bill.bill_number, bill.payer_name, bill.hospital_name, "版面文字", "核对一致"):
        assert shown in result.stdout
    english = run("read", "--lang", "en", tmp_path / "a.pdf")
    assert "medical e-bill" in english.stdout
    assert "consistent" in english.stdout


def test_json_carries_evidence_and_both_languages(run: Run, tmp_path: Path) -> None:
    bill = make_bill(62)
    wrong = replace(bill, total_fen=bill.total_fen + 100)
    first = _file(tmp_path, "good.xml", as_xml(bill))
    second = _file(tmp_path, "bad.ofd", as_ofd(wrong))
    result = run("read", "--json", first, second)
    assert result.exit_code == 2
    good, bad = (json.loads(line) for line in result.stdout.splitlines())
    assert (good["exit_code"], good["result"], good["messages"]) == (0, "MedicalBillReading", [])
    assert good["reading"]["bill"]["total_fen"] == bill.total_fen
    assert good["reading"]["evidence"]["total_fen"]["source"] == "xml"
    assert bad["exit_code"] == 2
    assert [said["code"] for said in bad["messages"]] == ["fees_sum", "payers_sum"]
    assert "需要人工核对" in bad["messages"][0]["zh"]
    assert "a person has to look" in bad["messages"][0]["en"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("noise.bin", b"\x01\x02 nothing", 3),
        ("other.xml", b"<catalog/>", 3),
        ("empty.pdf", b"", 3),
        ("laughs.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 4),
        ("huge.xml", b"<" * (21 * 1024 * 1024), 4),
    ],
)
def test_other_files_say_so_by_their_code(
    run: Run, tmp_path: Path, name: str, content: bytes, code: int
) -> None:
    assert run("read", _file(tmp_path, name, content)).exit_code == code


def test_the_highest_code_of_all_files_counts(run: Run, tmp_path: Path) -> None:
    good = _file(tmp_path, "good.xml", as_xml(make_bill(63)))
    evil = _file(tmp_path, "evil.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert run("read", good, evil, good).exit_code == 4


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    result = run("read", tmp_path / "missing.xml")
    assert result.exit_code == 1
    assert "missing.xml" in result.stderr


def test_sealed_samples_are_trusted_with_their_authority(run: Run, tmp_path: Path) -> None:
    made = run("samples", "make", "--out", tmp_path, "--count", 1, "--form", "ofd", "--sealed")
    assert made.exit_code == 0
    (path,) = tmp_path.glob("*.ofd")
    assert run("read", path).exit_code == 2  # its authority is not trusted by default
    trusted = run("read", "--trust", tmp_path, path)
    assert trusted.exit_code == 0
    assert "签发机构可信" in trusted.stdout


def test_samples_are_the_same_for_the_same_seed(run: Run, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert run("samples", "make", "--out", tmp_path / folder, "--seed", 5, "--count", 2).exit_code == 0
        assert run("samples", "make", "--out", tmp_path / folder, "--seed", 5, "--shudian").exit_code == 0
    ones = sorted((tmp_path / "one").iterdir())
    assert len(ones) == 2 * 3 + 3 * 3
    for path in ones:
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
