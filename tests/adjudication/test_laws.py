"""Laws that must hold for any claim, found by search rather than by example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.adjudication.catalogue import product

from claimwright.core.adjudication import adjudicate, balance_keys
from claimwright.core.adjudication.beneficiaries import (
    Beneficiary,
    PredeceasedRule,
    split_to_beneficiaries,
)
from claimwright.core.adjudication.coordination import Cover, coordinate
from claimwright.core.adjudication.model import Adjudication, Contract, FactValue, InsuredEvent, Outcome
from claimwright.core.adjudication.policy_year import adjudicate_in_order, differences, in_order
from claimwright.core.products.program import Program

START = date(2025, 1, 1)
MILLION = product("med-million").versions[0]
FAMILY = product("med-family").versions[0]
CONTRACT = Contract("P", "C", "MED-MILLION", START, START, date(2026, 1, 1), START, "I",
                    values={"has_social_insurance": True})  # fmt: skip
AMOUNTS = st.integers(0, 5_000_000_00)


@st.composite
def stays(draw: st.DrawFn) -> InsuredEvent:
    total = draw(AMOUNTS)
    parts = {name: draw(st.integers(0, total)) for name in ("social_insurance_paid", "other_insurers_paid")}
    facts: dict[str, FactValue] = {
        "accident": draw(st.booleans()),
        "hospital_level": draw(st.sampled_from(["二级", "三级"])),
        "diagnosis": "K35.8",
        "eligible_expense": total,
        "other_paid": 0,
        "social_insurance_used": draw(st.booleans()),
        **parts,
    }
    day = START + timedelta(days=draw(st.integers(31, 364)))
    return InsuredEvent(f"E{draw(st.integers(0, 9999)):04d}", "inpatient", day, facts)


YEARS = st.lists(stays(), min_size=1, max_size=6, unique_by=lambda event: event.event_no)


def amounts_with(program: Program, text: str, value: int) -> tuple[int, ...]:
    found = [i for i, param in enumerate(program.params) if param.text == text]
    assert len(found) == 1
    return tuple(value if i == found[0] else old for i, old in enumerate(program.amounts))


@given(YEARS)
def test_never_pays_more_than_was_spent_and_not_repaid(events: list[InsuredEvent]) -> None:
    for event, result in zip(
        in_order(events, ("event_date", "event_no")), year(events), strict=True
    ):  # fmt: skip
        facts = event.facts
        spent = whole(facts, "eligible_expense")
        others = whole(facts, "social_insurance_paid") + whole(facts, "other_insurers_paid")
        assert 0 <= result.payable_fen <= max(0, spent - others)


def year(events: list[InsuredEvent], amounts: tuple[int, ...] | None = None) -> tuple[Adjudication, ...]:
    return adjudicate_in_order(MILLION, CONTRACT, events, {}, amounts)


def whole(facts: Mapping[str, FactValue], name: str) -> int:
    value = facts[name]
    assert isinstance(value, int)
    return value


@given(YEARS, st.integers(0, 20_000_00), st.integers(0, 20_000_00))
def test_a_higher_deductible_never_pays_more_in_a_year(
    events: list[InsuredEvent], low: int, more: int
) -> None:
    # holds where one ratio applies: with several ratios the order of stays decides which part is deducted
    used = [
        replace(e, facts={**e.facts, "social_insurance_used": True, "other_insurers_paid": 0}) for e in events
    ]
    lower = year(used, amounts_with(MILLION.program, "10000.00 元", low))
    higher = year(used, amounts_with(MILLION.program, "10000.00 元", low + more))
    assert sum(r.payable_fen for r in higher) <= sum(r.payable_fen for r in lower)


@given(YEARS)
def test_limits_are_never_overdrawn_and_every_balance_was_announced(events: list[InsuredEvent]) -> None:
    for event, result in zip(in_order(events, ("event_date", "event_no")), year(events), strict=True):
        for key, limit in result.limits.items():
            assert result.balances_after[key] <= limit
        assert set(result.balances_after) <= set(balance_keys(MILLION, CONTRACT, event))


@given(YEARS)
def test_the_order_of_writing_does_not_matter(events: list[InsuredEvent]) -> None:
    assert year(events) == year(list(reversed(events)))


@given(YEARS, st.integers(0, 5))
def test_withdrawing_one_event_changes_only_what_it_must(events: list[InsuredEvent], index: int) -> None:
    assume(index < len(events))
    before = {result.event_no: result.payable_fen for result in year(events)}
    left = [event for position, event in enumerate(events) if position != index]
    renewed = year(left)
    changed = differences({no: fen for no, fen in before.items() if no != events[index].event_no}, renewed)
    assert sum(before.values()) - before[events[index].event_no] + sum(
        c.difference_fen for c in changed
    ) == sum(result.payable_fen for result in renewed)


@given(stays(), st.integers(0, 30_000_00))
def test_two_policies_never_repay_more_than_the_cost(event: InsuredEvent, extra: int) -> None:
    facts = {**event.facts, "other_insurers_paid": 0}
    covers = [Cover(MILLION, CONTRACT), Cover(FAMILY, replace(CONTRACT, coverage_no="D", family_id="F"))]
    results, _ = coordinate(covers, replace(event, facts=facts), {})
    spent = whole(facts, "eligible_expense") - whole(facts, "social_insurance_paid")
    assert sum(result.payable_fen for result in results) <= max(0, spent)


@settings(max_examples=200)
@given(stays(), st.sets(st.sampled_from(["accident", "hospital_level", "diagnosis", "eligible_expense",
                                         "social_insurance_paid", "other_insurers_paid"])))  # fmt: skip
def test_a_missing_fact_is_asked_or_cannot_matter(event: InsuredEvent, gone: set[str]) -> None:
    known = adjudicate(MILLION, CONTRACT, event, {})
    less = {name: value for name, value in event.facts.items() if name not in gone}
    result = adjudicate(MILLION, CONTRACT, replace(event, facts=less), {})
    asked = {finding.facts["fact"] for finding in result.findings if finding.code == "missing_fact"}
    assert asked <= gone
    if not asked:
        assert (result.outcome, result.payable_fen) == (known.outcome, known.payable_fen)
    else:
        assert result.outcome in (Outcome.QUESTION, Outcome.NEEDS_PERSON)
        assert result.payable_fen == 0


PEOPLE = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 20), st.booleans()), min_size=0, max_size=6
)  # fmt: skip


@given(st.integers(0, 10**10), PEOPLE, st.sampled_from(PredeceasedRule), st.integers(0, 4))
def test_portions_sum_to_the_payment(
    amount: int, people: list[tuple[int, int, bool]], rule: PredeceasedRule, heirs: int
) -> None:
    totals = {order: sum(w for o, w, _ in people if o == order) for order, _, _ in people}
    named = [
        Beneficiary(f"b{i}", order, Fraction(weight, totals[order]), entitled=entitled)
        for i, (order, weight, entitled) in enumerate(people)
    ]
    portions = split_to_beneficiaries(amount, named, [f"h{i}" for i in range(heirs)], rule)
    assert sum(portion.amount_fen for portion in portions) == amount
    assert all(portion.amount_fen >= 0 for portion in portions)
    gone = {person.name for person in named if not person.entitled}
    assert not gone & {portion.name for portion in portions}
