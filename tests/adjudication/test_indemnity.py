"""The principle of indemnity: cut with its ground, limits give back, fixed benefits untouched, provable."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from claimwright.core.adjudication.certificate import certificate
from claimwright.core.adjudication.coordination import Cover, CoverResult, coordinate
from claimwright.core.adjudication.explain import explain
from claimwright.core.adjudication.model import BalanceKey, Contract, InsuredEvent, Outcome
from claimwright.core.canonical import canonical_json, sha256_hex
from claimwright.core.products import Product, read_product
from claimwright.core.products.model import ProductVersion
from claimwright.verifier import verify

# A plan that ignores what others pay, draws its limit before a ratio, and pays cash beside.
TERMS = """
product: BLIND
zh: 不看他方
en: Blind to others
order_claims_by: [event_date, event_no]
versions:
- effective: 2025-01-01
  wording: {doc: 测试}
  accumulators:
    deductible: {unit: 元, per: policy_year, amount: 100.00 元, clause: "1", zh: 免赔额, en: deductible}
    gross: {unit: 元, per: policy_year, amount: 5000.00 元, clause: "2", zh: 费用限额, en: limit of expense}
    paid: {unit: 元, per: policy_year, amount: 4000.00 元, clause: "3", zh: 给付限额, en: limit of payments}
    visits: {unit: 次, per: policy_year, amount: 2 次, clause: "4", zh: 次数, en: times}
  benefits:
  - id: medical
    zh: 医疗
    en: medical
    clause: "5"
    on: inpatient
    pays: indemnity
    to: insured
    steps:
    - {start: eligible_expense, clause: "5"}
    - {deduct: deductible, clause: "1"}
    - {draw: gross, clause: "2"}
    - {ratio: 50%, round: half_up 0.01 元, clause: "5"}
    - {draw: paid, clause: "3"}
    - {use: visits, by: 1 次, clause: "4"}
  - id: cash
    zh: 津贴
    en: cash
    clause: "6"
    on: inpatient
    pays: fixed
    to: insured
    steps:
    - {start: stay_days, clause: "6"}
    - {times: daily_amount, clause: "6"}
"""
PRODUCT = read_product(TERMS, "blind.yaml")
assert isinstance(PRODUCT, Product), PRODUCT
VERSION: ProductVersion = PRODUCT.versions[0]
DAY = date(2025, 5, 1)


def _cover(number: str = "1") -> Cover:
    year = (date(2025, 1, 1), date(2026, 1, 1))
    contract = Contract("P", number, "BLIND", year[0], *year, year[0], "I", values={"daily_amount": 100_00})
    return Cover(VERSION, contract)


def _event(total: int, social: int = 0, others: int = 0) -> InsuredEvent:
    facts = {"total_expense": total, "eligible_expense": total, "stay_days": 3}
    known = {"social_insurance_paid": social, "other_paid": 0, "other_insurers_paid": others}
    return InsuredEvent("E1", "inpatient", DAY, {**facts, **known})


def _used(after: dict[BalanceKey, int]) -> dict[str, int]:
    return {key.accumulator.removeprefix("BLIND."): used for key, used in after.items()}


def _one(event: InsuredEvent) -> tuple[CoverResult, dict[str, int]]:
    (result,), after = coordinate([_cover()], event, {})
    return result, _used(after)


def test_nothing_is_cut_within_the_cost() -> None:
    result, used = _one(_event(2_100_00, social=1_100_00))
    assert (result.payable_fen, result.cut_fen) == (1_000_00 + 300_00, 0)
    assert used == {"deductible": 100_00, "gross": 2_000_00, "paid": 1_000_00, "visits": 1}


def test_a_cut_is_a_step_with_its_ground_and_gives_limits_back() -> None:
    result, used = _one(_event(2_100_00, social=1_500_00))
    # By the terms (2,100 - 100) x 50% = 1,000; the cost leaves 600; cash of 3 x 100 is never cut.
    assert (result.payable_fen, result.cut_fen) == (600_00 + 300_00, 400_00)
    assert [one.amount_fen for one in result.adjudication.benefits] == [600_00, 300_00]
    assert used == {"deductible": 100_00, "gross": 1_200_00, "paid": 600_00, "visits": 1}
    step = result.adjudication.benefits[0].trace[-1]
    assert (step.step, step.before, step.after) == ("indemnity", 1_000_00, 600_00)
    words = {
        lang: [one.text for one in explain(result.adjudication, lang, VERSION.program)]
        for lang in ("zh", "en")
    }
    assert (
        "补偿原则：各方补偿合计不超过费用（费用 2,100.00 元、已获补偿 1,500.00 元）："
        "由 1,000.00 元 减为 600.00 元"
    ) in words["zh"]
    assert any(
        line.startswith("principle of indemnity: ") and "1,000.00 yuan becomes 600.00 yuan" in line
        for line in words["en"]
    )


def test_what_is_cut_to_nothing_uses_no_limit_and_no_time() -> None:
    result, used = _one(_event(2_100_00, social=2_100_00))
    assert (result.payable_fen, result.cut_fen) == (300_00, 1_000_00)
    assert used == {"deductible": 100_00, "gross": 0, "paid": 0, "visits": 0}
    without_cash = replace(
        _event(2_100_00, social=2_100_00), facts={**_event(2_100_00, social=2_100_00).facts, "stay_days": 0}
    )
    assert _one(without_cash)[0].adjudication.outcome is Outcome.ZERO_BY_TERMS


def test_two_coverages_together_stop_at_the_cost_and_cash_is_paid_twice() -> None:
    results, after = coordinate([_cover("1"), _cover("2")], _event(2_100_00, social=700_00), {})
    assert [one.payable_fen for one in results] == [1_000_00 + 300_00, 400_00 + 300_00]
    assert [one.event.facts["other_insurers_paid"] for one in results] == [0, 1_000_00]
    paid = {key.scope_key[:10]: used for key, used in after.items() if key.accumulator == "BLIND.paid"}
    assert paid == {"coverage=1": 1_000_00, "coverage=2": 400_00}


@pytest.mark.parametrize("social", [1_100_00, 1_500_00, 2_100_00])
def test_the_certificate_states_the_cut_and_the_verifier_recomputes_it(social: int) -> None:
    assert isinstance(PRODUCT, Product)
    event, contract = _event(2_100_00, social=social), _cover().contract
    made = certificate(PRODUCT, VERSION, contract, event, {})
    verdict = verify(canonical_json(made).decode())
    assert verdict.difference is None
    (result,), _ = coordinate([_cover()], event, {})
    assert verdict.payable_fen == result.payable_fen
    assert ("indemnity" in made) == (result.cut_fen > 0)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("payable_fen", 1),
        ("cuts", []),
        ("given_back", []),
        ("obtained_fen", 0),
        ("cost_fen", 9_999_00),
        (None, None),
    ],
)
def test_a_forged_cut_does_not_hold(part: str | None, value: object) -> None:
    assert isinstance(PRODUCT, Product)
    made = json.loads(
        canonical_json(certificate(PRODUCT, VERSION, _cover().contract, _event(2_100_00, 1_500_00), {}))
    )
    if part is None:
        del made["indemnity"]
    else:
        made["indemnity"][part] = value
    body = {name: one for name, one in made.items() if name != "sha256"}
    verdict = verify(canonical_json({**body, "sha256": sha256_hex(body)}).decode())
    assert verdict.difference is not None
    assert verdict.difference.where.startswith("indemnity")
