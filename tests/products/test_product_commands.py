"""The commands for product people, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from claimwright.entry.cli import build

ROOT = Path(__file__).parents[1]
WORKED = ROOT / "examples" / "worked"


def run(*words: str) -> Result:
    return CliRunner().invoke(build(), list(words))


def test_check_says_that_examples_hold() -> None:
    result = run("product", "check", str(WORKED / "million.yaml"))
    assert result.exit_code == 0
    assert "MILLION · 2000-01-01 · 0 examples hold" in result.stdout


def test_check_names_the_place_and_fails() -> None:
    bad = next((ROOT / "products" / "bad").glob("*-accumulator-misspelt.yaml"))
    result = run("product", "check", "--lang", "en", str(bad))
    assert result.exit_code == 1
    assert f"{bad}:38:14: there is no accumulator “deductable”. Did you mean “deductible”?" in result.stdout


def test_check_of_what_cannot_be_opened(tmp_path: Path) -> None:
    missing, binary = tmp_path / "none.yaml", tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    result = run("product", "check", "--lang", "en", "--json", str(missing), str(binary))
    assert result.exit_code == 1
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert first["errors"][0]["code"] == "file"
    assert second["errors"][0]["code"] == "encoding"


def test_show_program_prints_typed_steps() -> None:
    result = run("product", "show", "--program", str(WORKED / "million.yaml"))
    assert result.exit_code == 0
    assert "deductible:元 per policy_year" in result.stdout
    assert "result r" in result.stdout


def test_adjudicate_prints_the_decision() -> None:
    result = run("adjudicate", "--json", str(WORKED / "G05.case.yaml"))
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    portions = told["events"][0]["policies"][0]["portions"]
    assert [portion["amount_fen"] for portion in portions] == [3333334, 3333333, 3333333]
    assert told["differences"] == []


def test_adjudicate_with_a_product_of_the_command_line(tmp_path: Path) -> None:
    changed = (WORKED / "million.yaml").read_text(encoding="utf-8").replace("10000.00 元", "15000.00 元")
    mine = tmp_path / "mine.yaml"
    mine.write_text(changed, encoding="utf-8")
    result = run("adjudicate", "--lang", "en", str(WORKED / "A06.case.yaml"), "--product", str(mine))
    assert result.exit_code == 2
    assert "wanted 10000.00 元, the terms give 5000.00 元" in result.stdout


def test_cases_prints_the_table() -> None:
    result = run("cases", str(WORKED / "A01.case.yaml"), str(WORKED / "G01.case.yaml"))
    assert result.exit_code == 0
    assert "2 cases, 0 differences" in result.stdout


def test_show_prints_the_function_that_decides_one_event() -> None:
    result = run("product", "show", "--runner", "inpatient", str(WORKED / "million.yaml"))
    assert result.exit_code == 0
    compile(result.stdout, "runner", "exec")
    assert "def decide(contract, event, balances, p):" in result.stdout


def test_show_prints_the_kernel_that_runs_over_a_portfolio() -> None:
    result = run("product", "show", "--kernel", str(WORKED / "million.yaml"))
    assert result.exit_code == 0
    compile(result.stdout, "kernel", "exec")
    assert "payable_fen" in result.stdout
