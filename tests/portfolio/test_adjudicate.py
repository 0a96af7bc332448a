"""Portfolios through kernels: equal to the interpreter claim by claim, whatever the file's shape."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from claimwright.app.portfolio.decide import reasons_of
from claimwright.app.portfolio.public import (
    ColumnError,
    Replay,
    ScenarioError,
    adjudicate_portfolio,
    generate_portfolio,
    prepare,
    read_shape,
    scenarios,
    simulate_portfolio,
)
from claimwright.core.products import Product, read_product
from claimwright.entry.cli.portfolio import app

PRODUCT = Path(__file__).parents[2] / "bench" / "products" / "million.yaml"
CLAIMS = 6_000


def product_of(text: str) -> Product:
    product = read_product(text, "product.yaml")
    assert isinstance(product, Product), product
    return product


@pytest.fixture(scope="module")
def million() -> Product:
    return product_of(PRODUCT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def terms(million, tmp_path_factory):  # type: ignore[no-untyped-def]
    return prepare(million, {}, tmp_path_factory.mktemp("kernels"))


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("claims") / "claims.parquet"
    generate_portfolio(path, CLAIMS, 11, read_shape(), progress=lambda done: None)
    return path


def run(source: Path, terms, folder: Path) -> pa.Table:  # type: ignore[no-untyped-def]
    target = folder / "out.parquet"
    adjudicate_portfolio(source, target, terms, cores=2, progress=lambda done: None, scratch=folder)
    return pq.read_table(target)


def test_every_claim_equals_the_interpreters_result(source, terms, million, tmp_path):
    found = run(source, terms, tmp_path).to_pylist()
    version = million.versions[-1]
    paid = 0
    for row, result in zip(found, Replay(version).run(pq.read_table(source)), strict=True):
        assert row["payable_fen"] == result.payable_fen
        assert row["status"] == result.outcome.value
        assert row["reasons"] == reasons_of(version, result)
        assert row["version"] == version.version
        paid += row["payable_fen"] > 0
    assert paid > CLAIMS / 20


def test_a_shuffled_file_and_small_row_groups_give_the_same(source, terms, tmp_path):
    straight = run(source, terms, tmp_path)
    table = pq.read_table(source)
    order = np.random.default_rng(3).permutation(len(table))
    shuffled = tmp_path / "shuffled.parquet"
    pq.write_table(table.take(order).replace_schema_metadata(None), shuffled, row_group_size=700)
    assert run(shuffled, terms, tmp_path).equals(straight)
    cut = tmp_path / "cut.parquet"
    pq.write_table(table, cut, row_group_size=13)
    assert run(cut, terms, tmp_path).equals(straight)


def test_a_file_that_says_it_is_sorted_and_is_not_is_refused(source, terms, tmp_path):
    table = pq.read_table(source)
    wrong = tmp_path / "wrong.parquet"
    pq.write_table(table.take(np.arange(len(table))[::-1]), wrong)
    with pytest.raises(ValueError, match="out of order"):
        run(wrong, terms, tmp_path)


def test_missing_columns_and_nulls_are_named_with_the_remedy(source, terms, tmp_path):
    table = pq.read_table(source)
    less = tmp_path / "less.parquet"
    pq.write_table(table.drop_columns(["eligible_expense_fen", "accident"]), less)
    with pytest.raises(ColumnError, match=r"accident, eligible_expense_fen.*--fact"):
        run(less, terms, tmp_path)
    holes = tmp_path / "holes.parquet"
    column = pa.array([None, *table["accident"].to_pylist()[1:]], type=pa.bool_())
    pq.write_table(table.set_column(table.schema.get_field_index("accident"), "accident", column), holes)
    with pytest.raises(ColumnError, match=r"accident: .*nulls"):
        run(holes, terms, tmp_path)


def test_the_version_is_that_of_the_contract_date_also_when_a_policy_changed_versions(source, tmp_path):
    """Two versions; claims before the first go to a person; policies with both are replayed."""
    text = PRODUCT.read_text(encoding="utf-8")
    head, body = text.split("- effective: 2020-01-01")
    cheaper = body.replace("10000.00 元", "2000.00 元")
    two = product_of(f"{head}- effective: 2024-06-01{body}- effective: 2025-03-01{cheaper}")
    results = run(source, prepare(two, {}), tmp_path).to_pylist()
    balances: dict = {}
    seen = set()
    for row, claim in zip(results, pq.read_table(source).to_pylist(), strict=True):
        version = two.version_for(claim["inception"])
        seen.add(version.version if version else None)
        assert row["version"] == (version.version if version else None)
        if version is None:
            assert (row["payable_fen"], row["status"]) == (0, "needs_person")
            continue
        result = Replay(version, balances=balances).claim(claim)
        assert (row["payable_fen"], row["status"]) == (result.payable_fen, result.outcome.value)
    assert len(seen) == 3


def test_a_fact_outside_a_table_is_left_to_the_interpreter(source, tmp_path):
    text = PRODUCT.read_text(encoding="utf-8").replace(
        "  accumulators:",
        '  tables:\n    by_days: {by: 天, gives: 元, clause: "9",\n'
        "      bands: [{from: 1 天, until: 9 天, value: 1.00 元}]}\n  accumulators:",
    )
    text = text.replace(
        "    - {deduct: deductible",
        "    - {cap: {lookup: by_days, by: stay_days}}\n    - {deduct: deductible",
    )
    product = product_of(text)
    results = run(source, prepare(product, {}), tmp_path).to_pylist()
    statuses = [row["status"] for row in results]
    expected = [result.outcome.value for result in Replay(product.versions[0]).run(pq.read_table(source))]
    assert statuses == expected
    assert "question" in statuses
    assert "replay" not in statuses


def test_scenarios_equal_products_with_those_amounts_written(source, terms, million, tmp_path):
    chosen = scenarios(
        million, million.versions[-1], ["deductible=0.00元,5000.00元", "annual_limit=3000.00元"]
    )
    assert len(chosen) == 3
    outcomes = simulate_portfolio(
        source, terms, chosen, cores=2, progress=lambda done: None, scratch=tmp_path
    )
    for outcome, deductible, limit in zip(
        outcomes, ("10000.00", "0.00", "5000.00"), ("2000000.00", "3000.00", "3000.00"), strict=True
    ):
        text = PRODUCT.read_text(encoding="utf-8").replace("amount: 10000.00 元", f"amount: {deductible} 元")
        text = text.replace("amount: 2000000.00 元", f"amount: {limit} 元")
        paid = run(source, prepare(product_of(text), {}), tmp_path)["payable_fen"].to_pylist()
        assert (outcome.claims, outcome.payable_fen) == (CLAIMS, sum(paid))
        assert outcome.paid_claims == sum(amount > 0 for amount in paid) == outcome.buckets.sum()
        assert outcome.largest_fen == max(paid)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("deductable=1.00元", "allowed: annual_limit, deductible"),
        ("deductible=100天", "the unit must be 元, found 天"),
        ("deductible=many", "is not a quantity"),
    ],
)
def test_a_wrong_setting_says_what_is_allowed(million, setting, words):
    with pytest.raises(ScenarioError, match=words):
        scenarios(million, million.versions[-1], [setting])


def test_the_command_line_from_claims_to_scenarios(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMWRIGHT_DATA", str(tmp_path / "data"))
    claims, out = str(tmp_path / "claims.parquet"), str(tmp_path / "out.parquet")
    runner = CliRunner()
    made = runner.invoke(app, ["generate", claims, "--claims", "3000", "--seed", "5"])
    assert made.exit_code == 0, made.output
    decided = runner.invoke(app, ["adjudicate", claims, out, "--product", str(PRODUCT), "--json"])
    assert decided.exit_code == 0, decided.output
    summary = json.loads(decided.stdout)
    assert summary["claims"] == 3000 == sum(summary["by_status"].values())
    assert summary["payable_fen"] == sum(pq.read_table(out)["payable_fen"].to_pylist())
    setting = ["--set", "deductible=10000.00元,20000.00元"]
    tried = runner.invoke(app, ["simulate", claims, "--product", str(PRODUCT), *setting, "--json"])
    assert tried.exit_code == 0, tried.output
    written, same, less = json.loads(tried.stdout)["scenarios"]
    assert written["payable_fen"] == same["payable_fen"] == summary["payable_fen"] > less["payable_fen"]
    wrong = runner.invoke(app, ["simulate", claims, "--product", str(PRODUCT), "--set", "limit=1.00元"])
    assert wrong.exit_code == 2


def test_a_fact_out_of_its_range_is_a_question_as_for_the_interpreter(source, terms, million, tmp_path):
    table = pq.read_table(source)
    amounts = table["eligible_expense_fen"].to_pylist()
    amounts[5], amounts[4_000] = -1, -500
    place = table.schema.get_field_index("eligible_expense_fen")
    wrong = table.set_column(place, table.schema.field(place), pa.array(amounts, type=pa.int32()))
    path = tmp_path / "wrong.parquet"
    pq.write_table(wrong, path)
    results = run(path, terms, tmp_path)
    expected = list(Replay(million.versions[-1]).run(wrong))
    assert results["status"].to_pylist() == [result.outcome.value for result in expected]
    assert results["payable_fen"].to_pylist() == [result.payable_fen for result in expected]
    chosen = scenarios(million, million.versions[-1], [])
    outcomes = simulate_portfolio(path, terms, chosen, cores=1, progress=lambda done: None, scratch=tmp_path)
    assert outcomes[0].payable_fen == sum(result.payable_fen for result in expected)
