"""The catalogue: every product reads, every example holds, every kind of benefit is there."""

from __future__ import annotations

from pathlib import Path

import pytest

import claimwright.catalogue
from claimwright.core.adjudication.example_run import run_examples
from claimwright.core.products import Product, read_product

CATALOGUE = sorted(Path(next(iter(claimwright.catalogue.__path__))).glob("*.yaml"))


def read(path: Path) -> Product:
    product = read_product(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(product, Product), [error.text() for error in product]
    return product


def test_there_are_at_least_sixteen() -> None:
    assert len(CATALOGUE) >= 16
    assert len({read(path).product for path in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("path", CATALOGUE, ids=lambda path: path.stem)
def test_examples_hold(path: Path) -> None:
    runs = run_examples(read(path), path.name)
    assert len(runs) >= 5
    assert [error.text() for run in runs for error in run.errors] == []


@pytest.mark.parametrize("path", CATALOGUE, ids=lambda path: path.stem)
def test_everything_is_labelled_and_has_a_clause(path: Path) -> None:
    for version in read(path).versions:
        for section in version.program.sections:
            if section.kind == "benefit":
                assert set(section.labels) == {"zh", "en"}
                assert section.clause
        assert all((acc.clause and set(acc.labels) == {"zh", "en"}) or acc.name == "contract_ended"
                   for acc in version.program.accumulators)  # fmt: skip
        assert all(rule.clause for rule in version.program.findings)
        assert all(set(example.labels) == {"zh", "en"} for example in version.examples)


def test_every_kind_of_payment_and_step_is_used() -> None:
    programs = [version.program for path in CATALOGUE for version in read(path).versions]
    steps = {step.kind for program in programs for step in program.steps}
    wanted = """start less plus times ratio tier cap at_least deduct draw use record mark stop_loss let
        each_line in_force waiting exclude require refer gap"""
    assert set(wanted.split()) <= steps
    assert {s.pays for p in programs for s in p.sections if s.kind == "benefit"} == {
        "indemnity",
        "fixed",
        "refund",
    }
    assert {effect.kind for p in programs for effect in p.effects} == {"terminate", "waive_premium"}
    scopes = {word for p in programs for acc in p.accumulators for word in acc.scope}
    assert {"stay", "day", "policy_year", "calendar_year", "cause", "renewal_chain", "lifetime"} <= scopes
    assert {acc.shared_by for p in programs for acc in p.accumulators} >= {"coverage", "insured", "family"}


def test_the_version_is_chosen_by_contract_date() -> None:
    from datetime import date

    product = next(p for p in map(read, CATALOGUE) if p.product == "ACCIDENT-LONG")
    assert product.version_for(date(2013, 12, 31)) is product.versions[0]
    assert product.version_for(date(2014, 1, 1)) is product.versions[1]
    assert product.version_for(date(1999, 12, 31)) is None
