"""The runner and the machine say the same of every event, in every value and to the byte of a certificate."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.adjudication.catalogue import FOLDER
from tests.examples.test_worked import CASES, WORKED, load

from claimwright.core.adjudication import adjudicate, balance_keys
from claimwright.core.adjudication.cases import run_case
from claimwright.core.adjudication.certificate import certificate, certificate_of
from claimwright.core.adjudication.engine import adjudicate_by_machine, probed_keys, run
from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Balances,
    Contract,
    FactValue,
    InsuredEvent,
    Line,
)
from claimwright.core.adjudication.runner import plan_of
from claimwright.core.canonical import canonical_json
from claimwright.core.products import Product, read_product
from claimwright.core.products.model import ProductVersion
from claimwright.core.products.program import Input
from claimwright.core.products.units import Unit


def read(path: Path) -> Product:
    found = read_product(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(found, Product), [error.text() for error in found]
    return found


FILES = sorted(FOLDER.glob("*.yaml")) + sorted(
    path for path in WORKED.glob("*.yaml") if not path.name.endswith(".case.yaml")
)
PRODUCTS = [read(path) for path in FILES]
VERSIONS = [(product, version) for product in PRODUCTS for version in product.versions]


def assert_same(
    version: ProductVersion, contract: Contract, event: InsuredEvent, balances: Balances
) -> Adjudication:
    """Both engines agree in every field and in the order of balances; gives the runner's result."""
    given = dict(balances)
    found = adjudicate(version, contract, event, balances)
    expected = adjudicate_by_machine(version, contract, event, given)
    assert (found.outcome, found.payable_fen) == (expected.outcome, expected.payable_fen)
    for field in fields(Adjudication):
        assert getattr(found, field.name) == getattr(expected, field.name), field.name
    assert found == expected
    assert repr(found) == repr(expected)
    for name in ("balances_before", "balances_after", "limits"):
        assert list(getattr(found, name)) == list(getattr(expected, name)), name
    assert balance_keys(version, contract, event) == probed_keys(version, contract, event)
    return found


def assert_same_certificate(
    product: Product, version: ProductVersion, contract: Contract, event: InsuredEvent, balances: Balances
) -> None:
    machine = run(version.program, contract, event, balances)
    result = adjudicate_by_machine(version, contract, event, balances)
    expected = certificate_of(product, version, balances, result, machine)
    assert canonical_json(certificate(product, version, contract, event, balances)) == canonical_json(
        expected
    )


def was_run(result: Adjudication) -> bool:
    return hasattr(result, "_recorded")


# -- what is written --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("product", "version"), VERSIONS, ids=lambda one: getattr(one, "version", ""))
def test_every_example_of_every_product(product: Product, version: ProductVersion) -> None:
    for example in version.examples:
        state: dict[BalanceKey, int] = {}
        for item in example.events:
            result = assert_same(version, example.contract, item.event, state)
            assert_same_certificate(product, version, example.contract, item.event, state)
            state.update(result.balances_after)


def one_fact_less(event: InsuredEvent) -> Iterator[InsuredEvent]:
    """The event without each fact in turn, and with a value for it that does not fit."""
    for name in event.facts:
        rest = {other: value for other, value in event.facts.items() if other != name}
        yield replace(event, facts=rest)
        yield replace(event, facts={**rest, name: Fraction(1, 7)})
    for place, line in enumerate(event.lines):
        for name in line.facts:
            rest = {other: value for other, value in line.facts.items() if other != name}
            lines = (*event.lines[:place], replace(line, facts=rest), *event.lines[place + 1 :])
            yield replace(event, lines=lines)


@pytest.mark.parametrize(("product", "version"), VERSIONS, ids=lambda one: getattr(one, "version", ""))
def test_every_example_without_each_fact(product: Product, version: ProductVersion) -> None:
    for example in version.examples:
        for item in example.events:
            for event in one_fact_less(item.event):
                assert_same(version, example.contract, event, {})


@pytest.mark.parametrize("inception", [date(2024, 2, 29), date(2025, 1, 1), date(2023, 12, 31)])
def test_policy_years_start_as_the_scopes_say(inception: date) -> None:
    version, contract, event = some_result()
    for days in range(-800, 1600):
        dated = replace(contract, inception=inception)
        moved = replace(event, event_date=inception + timedelta(days=days))
        assert balance_keys(version, dated, moved) == probed_keys(version, dated, moved)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name.removesuffix(".case.yaml"))
def test_every_worked_case(path: Path) -> None:
    for decided in run_case(load(path)):
        for one in decided.decisions:
            cover = one.result.cover
            assert_same(cover.version, cover.contract, one.result.event, one.result.balances)


def test_every_program_is_run_straight() -> None:
    kinds = [(v, kind) for _, v in VERSIONS for s in v.program.sections for kind in s.kinds]
    assert not [(v.version, kind) for v, kind in kinds if plan_of(v.program, kind).decide is None]


# -- what is searched -------------------------------------------------------------------------------------

START = date(2025, 1, 1)
FRACTIONS = st.sampled_from([Fraction(0), Fraction(1), Fraction(1, 2), Fraction(3, 5), Fraction(1, 3)])
WRONG: st.SearchStrategy[FactValue] = st.sampled_from(
    [-1, 10**15, "", "不在其中", True, Fraction(1, 7), date(1700, 1, 1), date(2025, 3, 1), Fraction(9)]
)


def right(wanted: Input) -> st.SearchStrategy[FactValue]:
    """A value that fits a fact: near its ends, near what terms ask for, or anywhere."""
    if wanted.unit == Unit.TEXT:
        codes = st.sampled_from(["K35.8", "C50.9", "c34", "S72.0", "J18", "X", "0", "1"])
        return st.sampled_from(wanted.choices) if wanted.choices else codes
    if wanted.unit == Unit.FLAG:
        return st.booleans()
    if wanted.unit == Unit.RATIO:
        return FRACTIONS
    if wanted.unit == Unit.DATE:
        return st.integers(-20_000, 2_000).map(lambda days: START + timedelta(days=days))
    low, high = wanted.low, wanted.high
    near = st.integers(low, min(high, low + 200))
    return near | st.integers(low, min(high, 50_000_00)) | st.sampled_from([low, high])


@st.composite
def facts_of(draw: st.DrawFn, version: ProductVersion, source: str, gaps: bool) -> dict[str, FactValue]:
    """Facts of one source; with `gaps`, some are missing and some do not fit."""
    found: dict[str, FactValue] = {}
    for wanted in version.program.inputs:
        if wanted.source != source or wanted.name == "event_date":
            continue
        way = draw(st.integers(0, 19)) if gaps else 19
        if way >= 2:
            found[wanted.name] = draw(right(wanted))
        elif way == 1:
            found[wanted.name] = draw(WRONG)
    return found


@st.composite
def contracts(draw: st.DrawFn, version: ProductVersion, gaps: bool) -> Contract:
    inception = draw(st.dates(date(2020, 1, 1), date(2025, 12, 31)))
    first = inception - timedelta(days=draw(st.sampled_from([0, 0, 365, 3000])))
    values = draw(facts_of(version, "contract", gaps))
    return Contract("P", "C", version.product, first, inception, inception + timedelta(days=365), first, "I",
                    birth_date=draw(st.none() | st.dates(date(1940, 1, 1), date(2024, 12, 31))),
                    sex=draw(st.sampled_from([None, "男", "女"])),
                    sum_insured_fen=draw(st.none() | st.integers(0, 10**9)),
                    family_id=draw(st.sampled_from([None, "F"])), values=values)  # fmt: skip


@st.composite
def events(draw: st.DrawFn, version: ProductVersion, contract: Contract, gaps: bool) -> InsuredEvent:
    kinds = sorted({kind for section in version.program.sections for kind in section.kinds})
    day = contract.inception + timedelta(days=draw(st.integers(-30, 800)))
    texts = st.sampled_from([None, "A", "B"])
    lines = draw(st.lists(facts_of(version, "line", gaps), max_size=4))
    return InsuredEvent(
        event_no=f"E{draw(st.integers(0, 9))}",
        kind=draw(st.sampled_from(kinds)),
        event_date=day,
        facts=draw(facts_of(version, "event", gaps)),
        lines=tuple(Line(str(number), facts) for number, facts in enumerate(lines, start=1)),
        cause_no=draw(texts),
        stay_no=draw(texts),
    )


def searched(data: st.DataObject) -> Iterator[tuple[Product, ProductVersion, Contract, InsuredEvent]]:
    product, version = data.draw(st.sampled_from(VERSIONS))
    gaps = data.draw(st.booleans())
    contract = data.draw(contracts(version, gaps))
    for _ in range(data.draw(st.integers(1, 4))):
        yield product, version, contract, data.draw(events(version, contract, gaps))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_facts_over_events_that_share_balances(data: st.DataObject) -> None:
    state: dict[BalanceKey, int] = {}
    for _, version, contract, event in searched(data):
        state.update(assert_same(version, contract, event, state).balances_after)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_certificates_to_the_byte(data: st.DataObject) -> None:
    state: dict[BalanceKey, int] = {}
    for product, version, contract, event in searched(data):
        assert_same_certificate(product, version, contract, event, state)
        state.update(adjudicate(version, contract, event, state).balances_after)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_other_amounts(data: st.DataObject) -> None:
    for _, version, contract, event in searched(data):
        more = tuple(amount + data.draw(st.integers(0, 3)) for amount in version.program.amounts)
        results = [
            engine(version, contract, event, {}, more) for engine in (adjudicate, adjudicate_by_machine)
        ]
        assert results[0] == results[1]


# -- what a reader of a result may rely on ----------------------------------------------------------------


def some_result() -> tuple[ProductVersion, Contract, InsuredEvent]:
    version = read(FOLDER / "med-million.yaml").versions[0]
    example = version.examples[1]
    return version, example.contract, example.events[0].event


def test_the_fast_way_is_taken() -> None:
    version, contract, event = some_result()
    assert was_run(adjudicate(version, contract, event, {}))
    without = replace(event, facts={})
    assert not was_run(adjudicate(version, contract, without, {}))


def test_kinds_that_a_product_does_not_know_share_one_plan() -> None:
    version, contract, event = some_result()
    for kind in ("traces", "canonical form", "unheard of", "death"):
        assert_same(version, contract, replace(event, kind=kind), {})
    assert not {"traces", "unheard of"} & set(version.program.plans)


def test_a_result_keeps_what_it_saw_when_the_balances_go_on() -> None:
    version, contract, event = some_result()
    expected = adjudicate_by_machine(version, contract, event, {})
    state: dict[BalanceKey, int] = {}
    result = adjudicate(version, contract, event, state)
    state.update({key: used + 1 for key, used in result.balances_after.items()})
    assert result == expected


def test_a_result_copies_pickles_and_is_frozen() -> None:
    version, contract, event = some_result()
    expected = adjudicate_by_machine(version, contract, event, {})
    assert copy.copy(adjudicate(version, contract, event, {})) == expected
    assert replace(adjudicate(version, contract, event, {}), payable_fen=1) == replace(
        expected, payable_fen=1
    )
    assert pickle.loads(pickle.dumps(adjudicate(version, contract, event, {}))) == expected
    with pytest.raises(AttributeError):
        adjudicate(version, contract, event, {}).payable_fen = 1  # type: ignore[misc]
    with pytest.raises(AttributeError):
        adjudicate(version, contract, event, {}).unknown  # type: ignore[attr-defined]  # noqa: B018


def test_words_of_a_product_file_cannot_become_code() -> None:
    """The reader refuses a line break in a clause; the runner does not rely on it."""
    product = read_product((FOLDER / "med-million.yaml").read_text(encoding="utf-8"), "med-million.yaml")
    assert isinstance(product, Product)
    version, example = product.versions[0], product.versions[0].examples[1]
    steps = tuple(replace(step, clause="2.5\n    raise SystemExit") for step in version.program.steps)
    evil = replace(version, program=replace(version.program, steps=steps))
    assert_same(evil, example.contract, example.events[0].event, {})
    source = plan_of(evil.program, example.events[0].event.kind).source
    assert "raise SystemExit" in source
    assert not any(line.strip() == "raise SystemExit" for line in source.splitlines())
