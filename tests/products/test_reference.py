"""The reference in docs/products.md is what the reader knows, and every example in it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwright.core.products import Product, read_product
from claimwright.core.products.gates import GATES
from claimwright.core.products.operation_words import OPERATION_WORDS
from claimwright.core.products.operations import OPERATION_NAMES
from claimwright.core.products.reference import reference
from claimwright.core.products.steps import STEPS

DOCS = Path(__file__).parents[2] / "docs" / "products.md"
HEAD = """product: REFERENCE
zh: 参考
en: Reference
order_claims_by: [event_date]
versions:
- effective: 2025-01-01
  wording: {doc: 参考}
  tables:
    death_ratio: {by: 岁, gives: "%", bands: [{from: 0 岁, value: 100%}]}
  accumulators:
    deductible: {unit: 元, per: policy_year, amount: 1.00 元, clause: "1"}
    annual_limit: {unit: 元, per: policy_year, amount: 1.00 元, clause: "1"}
    out_of_pocket: {unit: 元, per: policy_year, amount: 1.00 元, clause: "1"}
    visits: {unit: 次, per: policy_year, amount: 1 次, clause: "1"}
    paid_so_far: {unit: 元, per: policy_year, clause: "1"}
    last_payment: {unit: 日期, per: lifetime, clause: "1"}
    last_severe: {unit: 日期, per: lifetime, clause: "1"}
"""
BENEFIT = """  benefits:
  - {id: inpatient, zh: 一, en: one, clause: "1", on: inpatient, pays: fixed, to: insured,
     steps: [{start: 1.00 元}]}
  - id: other
    zh: 二
    en: two
    clause: "1"
    on: inpatient
    pays: fixed
    to: insured
    steps:
"""


def test_it_is_current() -> None:
    text = DOCS.read_text(encoding="utf-8")
    part = text.partition("<!-- reference: begin -->\n")[2].partition("<!-- reference: end -->")[0]
    assert part == reference("en"), "claimwright product words --lang en"


def test_every_operation_is_told() -> None:
    assert set(OPERATION_WORDS) == set(OPERATION_NAMES)


@pytest.mark.parametrize("name", STEPS)
def test_the_example_of_a_step_can_be_read(name: str) -> None:
    first = "start: stay_days" if name == "times" else "start: eligible_expense"
    text = f"{HEAD}{BENEFIT}    - {{{first}}}\n    - {STEPS[name].example}\n"
    read = read_product(text, name)
    assert isinstance(read, Product), [error.text() for error in read]


@pytest.mark.parametrize("name", GATES)
def test_the_example_of_a_gate_can_be_read(name: str) -> None:
    text = f"{HEAD}  gates:\n  - {GATES[name].example}\n{BENEFIT}    - {{start: eligible_expense}}\n"
    read = read_product(text, name)
    assert isinstance(read, Product), [error.text() for error in read]


@pytest.mark.parametrize("name", OPERATION_WORDS)
def test_the_example_of_an_operation_can_be_read(name: str) -> None:
    example = OPERATION_WORDS[name][2]
    steps = "    - {let: worst, be: 1 级}\n    - {start: eligible_expense}\n"
    steps += f"    - let: it\n      be: {example}\n"
    read = read_product(HEAD + BENEFIT + steps, name)
    assert isinstance(read, Product), [error.text() for error in read]
