"""The generated portfolio: reproducible, whole, ordered, and near the public statistics it names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from claimwright.app.portfolio.columns import SCHEMA
from claimwright.app.portfolio.generate import generate_portfolio
from claimwright.app.portfolio.shape import ShapeError, read_shape
from claimwright.core.dates import policy_year


def _generate(path: Path, claims: int, seed: int = 7):  # type: ignore[no-untyped-def]
    generate_portfolio(path, claims, seed, read_shape(), progress=lambda done: None)
    return pq.read_table(path)


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory):  # type: ignore[no-untyped-def]
    return _generate(tmp_path_factory.mktemp("portfolio") / "claims.parquet", 300_000)


def test_the_same_seed_gives_the_same_claims_and_a_smaller_portfolio_is_its_beginning(tmp_path, portfolio):
    small = _generate(tmp_path / "small.parquet", 20_000)
    assert small.num_rows == 20_000
    assert small.equals(portfolio.slice(0, 20_000).cast(small.schema))
    assert not _generate(tmp_path / "other.parquet", 20_000, seed=8).equals(small)


def test_claims_are_sorted_numbered_and_complete(portfolio):
    policy, day = (np.asarray(portfolio[name].cast("int32")) for name in ("policy_no", "event_date"))
    assert (np.asarray(portfolio["claim_no"]) == np.arange(1, 300_001)).all()
    same = policy[1:] == policy[:-1]
    assert (np.diff(policy) >= 0).all()
    assert (np.diff(day)[same] >= 0).all()
    assert portfolio.schema.names == SCHEMA.names
    assert all(column.null_count == 0 for column in portfolio.columns)


def test_nobody_claims_before_inception_and_no_bill_is_paid_twice(portfolio):
    assert pc.all(pc.greater_equal(portfolio["event_date"], portfolio["inception"])).as_py()
    fen = {
        name: np.asarray(portfolio[name]).astype(np.int64) for name in SCHEMA.names if name.endswith("_fen")
    }
    paid = (
        fen["social_insurance_paid_fen"]
        + fen["other_paid_fen"]
        + fen["account_paid_fen"]
        + fen["other_insurers_paid_fen"]
    )
    assert (paid <= fen["total_expense_fen"]).all()
    assert (fen["self_funded_fen"] + fen["in_scope_expense_fen"] == fen["total_expense_fen"]).all()
    assert min(amounts.min() for amounts in fen.values()) >= 0
    assert fen["total_expense_fen"].min() >= 100
    unused = ~np.asarray(portfolio["social_insurance_used"])
    assert fen["social_insurance_paid_fen"][unused].max() == 0


def test_means_are_those_of_the_named_statistics(portfolio):
    """National Health Commission 2022: 10,860.6 yuan and 9.2 days a stay, 342.7 yuan a visit."""
    kinds = portfolio["kind"].cast("string")
    stays = portfolio.filter(pc.equal(kinds, "inpatient"))
    ordinary = pc.and_(pc.equal(kinds, "outpatient"), pc.invert(portfolio["special_outpatient"]))
    visits = portfolio.filter(ordinary)
    assert pc.mean(stays["total_expense_fen"]).as_py() / 100 == pytest.approx(10_860.6, rel=0.03)
    assert pc.mean(visits["total_expense_fen"]).as_py() / 100 == pytest.approx(342.7, rel=0.02)
    assert pc.mean(stays["stay_days"]).as_py() == pytest.approx(9.2, rel=0.02)
    median, high = pc.quantile(stays["total_expense_fen"], [0.5, 0.99]).to_pylist()
    assert high / median > 8, "costs are skewed"
    policies = len(pc.unique(portfolio["policy_no"]))
    assert 1.7 < portfolio.num_rows / policies < 2.1


def test_a_row_group_ends_where_a_policy_ends(tmp_path):
    path = tmp_path / "two_groups.parquet"
    generate_portfolio(path, 600_000, 7, read_shape(), progress=lambda done: None)
    file = pq.ParquetFile(path)
    assert file.num_row_groups == 2
    first, second = (file.read_row_group(i, columns=["policy_no"])["policy_no"] for i in (0, 1))
    assert first[-1].as_py() < second[0].as_py()


def test_a_wrong_parameter_file_names_the_field_and_the_remedy(tmp_path):
    text = Path(read_shape.__code__.co_filename).with_name("parameters") / "china_2022.yaml"
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        text.read_text(encoding="utf-8").replace("accident_share: 0.14", "accident_share: many"), "utf-8"
    )
    with pytest.raises(ShapeError, match=r"accident_share"):
        read_shape(wrong)
    wrong.write_text(
        text.read_text(encoding="utf-8").replace("outpatient: 0.42", "outpatient: 0.52"), "utf-8"
    )
    with pytest.raises(ShapeError, match=r"kinds: .*must add up to 1"):
        read_shape(wrong)


def test_the_policy_in_force_began_on_an_anniversary_at_most_a_year_before(portfolio):
    head = portfolio.slice(0, 3_000).select(["event_date", "inception", "first_inception"]).to_pylist()
    for row in head:
        period = policy_year(row["first_inception"], row["event_date"])
        assert row["inception"] == period.start
        assert row["event_date"] in period
