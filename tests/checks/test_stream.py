"""The labelled stream: its arithmetic is its own, and a small one runs through the real pipeline."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimwright.entry.cli import build
from claimwright.samples import service
from claimwright.samples.service import make_stream

FOLDER = Path(service.__file__).parent


def test_the_same_seed_gives_the_same_stream_and_another_another() -> None:
    assert make_stream(150, 3) == make_stream(150, 3)
    assert make_stream(150, 3).claims != make_stream(150, 4).claims


def test_the_generator_uses_none_of_the_products_rules() -> None:
    imported = {
        node.module
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("claimwright")
    }
    outside = {name for name in imported if not name.startswith("claimwright.samples")}
    assert outside == {"claimwright.core.documents.bill"}


def test_right_amounts_are_those_of_the_two_products() -> None:
    stream = make_stream(400, 5)
    first = {claim.owner: claim for claim in reversed(stream.claims) if claim.kind == "clean"}
    policies = {one["policy_no"]: one for one in stream.portfolio["policies"]}  # type: ignore[attr-defined, index]
    checked = 0
    for owner, claim in first.items():
        (bill,) = claim.bills
        if len(policies[stream.policy_nos[owner]]["coverages"]) == 2:
            continue
        base = bill.total_fen - (bill.self_funded_fen or 0) - (bill.fund_paid_fen or 0) - 10_000
        ratio = 90 if bill.fund_paid_fen else 60
        assert claim.right.amount_fen == min((max(0, base) * ratio + 50) // 100, 500_000)
        checked += 1
    assert checked > 100


@pytest.mark.slow
def test_a_small_stream_runs_and_what_no_machine_should_pay_is_not_paid(tmp_path: Path) -> None:
    out, past = tmp_path / "result.json", tmp_path / "past.csv"
    arguments = [
        "bench",
        "service",
        "--claims",
        "60",
        "--seed",
        "2",
        "--out",
        str(out),
        "--outcomes",
        str(past),
    ]
    ran = CliRunner().invoke(build(), arguments)
    assert ran.exit_code == 0, ran.output
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["claims"] == 60
    assert result["of_which_wrong_amount_on_a_clean_claim"] == 0
    assert result["by_kind"]["clean"].keys() == {"pay"}
    assert result["kpis"]["one_day_share"]["count"] > 30
    assert len(past.read_text(encoding="utf-8").splitlines()) > 50
