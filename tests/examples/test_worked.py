"""The worked examples: each is a product and a case in the documented language, and comes out to the fen."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwright.core.adjudication.case_check import check_case
from claimwright.core.adjudication.cases import Case, product_paths, read_case, run_case
from claimwright.core.products import Product, read_product

WORKED = Path(__file__).parent / "worked"
CASES = sorted(WORKED.glob("*.case.yaml"))
IDS = frozenset(
    """
    A01 A04 A06 A07 A08 A09 A11 A12 A13 A14 A17 A21 A22 A23 A24 A26 A28 A29 A31 A33 B01 B03 C01 C03 C04 C07
    C08 D01 D02 D03 D05 D07 D09 D11 D13 E01 E03 E04 E06 E09 F01 F04 F07 F09 F11 F13 G01 G02 G03 G05
    """.split()  # noqa: SIM905 - a table reads better than fifty lines
)


def load(path: Path) -> Case:
    text = path.read_text(encoding="utf-8")
    products: dict[str, Product] = {}
    for name in product_paths(text):
        read = read_product((path.parent / name).read_text(encoding="utf-8"), name)
        assert isinstance(read, Product), [error.text() for error in read]
        products[read.product] = read
    case = read_case(text, path.name, products)
    assert isinstance(case, Case), [error.text() for error in case]
    return case


def test_every_id_is_there() -> None:
    assert {path.name.removesuffix(".case.yaml") for path in CASES} >= IDS


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name.removesuffix(".case.yaml"))
def test_comes_out_as_expected(path: Path) -> None:
    case = load(path)
    assert all(event.expect for event in case.events), "every event says what it expects"
    assert [error.text() for error in check_case(run_case(case), path.name)] == []


@pytest.mark.parametrize("path", CASES[:5], ids=lambda path: path.name.removesuffix(".case.yaml"))
def test_a_wrong_expectation_is_seen(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    amount = text.partition("payable: ")[2].split(" ")[0]
    wrong = path.with_name("wrong.case.yaml")
    products = load(path)
    changed = read_case(text.replace(f"payable: {amount}", "payable: 1.23"), wrong.name, _products(path))
    assert isinstance(changed, Case)
    assert products.name == changed.name
    assert check_case(run_case(changed), wrong.name)


def _products(path: Path) -> dict[str, Product]:
    found = {}
    for name in product_paths(path.read_text(encoding="utf-8")):
        read = read_product((path.parent / name).read_text(encoding="utf-8"), name)
        assert isinstance(read, Product)
        found[read.product] = read
    return found
