"""The kernel's text: readable, self-contained, with a calendar and roundings that are those of the core."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.core.adjudication.kernel import NotCompilable, kernel_of
from claimwright.core.adjudication.kernel.prelude import CALENDAR, ROUNDING
from claimwright.core.dates import add_years, completed_years, policy_year
from claimwright.core.money import Rounding, round_fen
from claimwright.core.products import Product, read_product

PRODUCT = Path(__file__).parents[2] / "bench" / "products" / "million.yaml"
DAYS = st.dates(date(1801, 1, 1), date(2200, 12, 31))


def functions(text: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"compiled": lambda function: function}
    exec(compile(text, "prelude", "exec"), namespace)
    return namespace


CALENDAR_OF_THE_KERNEL = functions(CALENDAR)


def product() -> Product:
    found = read_product(PRODUCT.read_text(encoding="utf-8"), PRODUCT.name)
    assert isinstance(found, Product)
    return found


@given(DAYS, DAYS, st.integers(0, 100))
def test_the_calendar_is_that_of_the_core(start: date, on: date, years: int):
    start, on = min(start, on), max(start, on)
    kernel = CALENDAR_OF_THE_KERNEL
    assert kernel["civil"](on.toordinal()) == (on.year, on.month, on.day)
    assert kernel["add_years"](start.toordinal(), years) == add_years(start, years).toordinal()
    assert kernel["completed_years"](start.toordinal(), on.toordinal()) == completed_years(start, on)
    assert (
        kernel["policy_year_start"](start.toordinal(), on.toordinal())
        == policy_year(start, on).start.toordinal()
    )


@given(st.integers(0, 10**15), st.integers(1, 10**6), st.sampled_from(list(Rounding)))
def test_the_roundings_are_those_of_the_core(above: int, below: int, rule: Rounding):
    function = functions(ROUNDING[rule.value])[rule.value]
    assert function(above, below) == round_fen(Fraction(above, below), rule)


def test_the_text_needs_nothing_but_its_arguments_and_names_each_step():
    text = kernel_of(product().versions[0].program).source
    assert "import" not in text
    for words in ("# waiting 2.2, line", "# deduct 2.4, line", "# ratio 2.5.1, line", "# draw 2.3, line"):
        assert words in text
    assert text.index("# deduct") < text.index("# ratio") < text.index("# draw")


def test_amounts_stay_outside_so_that_other_amounts_need_no_other_text():
    text = PRODUCT.read_text(encoding="utf-8")
    dearer = read_product(text.replace("amount: 10000.00 元", "amount: 77777.00 元"), "dearer.yaml")
    assert isinstance(dearer, Product)
    one, other = (kernel_of(found.versions[0].program).source for found in (product(), dearer))
    assert [line.partition("#")[0] for line in one.split("\n")] == [
        line.partition("#")[0] for line in other.split("\n")
    ]


def test_an_order_of_claims_that_a_portfolio_has_not_is_refused_by_name():
    program = replace(product().versions[0].program, order_claims_by=("discharge_date",))
    with pytest.raises(NotCompilable, match="claims in the order of discharge_date"):
        kernel_of(program)
