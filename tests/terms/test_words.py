"""What the lab makes of the catalogue: terms in words, copies to begin with, own examples, differences."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest

from claimwright.core.adjudication.example_run import run_examples
from claimwright.core.adjudication.in_words import counted_words, sections_words, tables_words
from claimwright.core.adjudication.in_words_texts import KINDS, SENTENCES
from claimwright.core.outcome import Refused
from claimwright.core.products import Product, ProductVersion, TermError, read_product
from claimwright.core.products.changes import TermChange, changes
from claimwright.core.products.own_example import example_text, read_own_example
from claimwright.core.products.proposal import ProposalCode, new_version_of
from claimwright.core.products.successor import new_product_text, successor_text, version_lines

FILES = {
    file.name: file.read_text(encoding="utf-8")
    for file in resources.files("claimwright").joinpath("catalogue").iterdir()
    if file.name.endswith(".yaml")
}
NEXT = date(2031, 1, 1)


def product_of(text: str) -> Product:
    read = read_product(text, "test.yaml")
    assert isinstance(read, Product), read
    return read


def newest(name: str) -> tuple[Product, ProductVersion]:
    product = product_of(FILES[name])
    return product, product.versions[-1]


def test_both_languages_have_the_same_words() -> None:
    assert set(KINDS["zh"]) == set(KINDS["en"])
    assert set(SENTENCES["zh"]) == set(SENTENCES["en"])


@pytest.mark.parametrize("name", FILES)
def test_every_step_of_the_catalogue_has_its_words(name: str) -> None:
    _, version = newest(name)
    kinds = {step.kind for step in version.program.steps} - {"let"}
    assert kinds <= set(KINDS["zh"])
    for lang in ("zh", "en"):
        for section in sections_words(version.program, lang):
            assert all(step.words and step.clause for step in section.steps), (lang, section)
        assert all(one.label and one.scope for one in counted_words(version.program, lang))
        assert all(gives for table in tables_words(version.program, lang) for _, gives in table.rows)


@pytest.mark.parametrize("name", FILES)
def test_a_copy_of_a_version_decides_like_the_one_it_copies(name: str) -> None:
    product, version = newest(name)
    copied = product_of(successor_text(product, version, NEXT))
    assert [one.effective for one in copied.versions] == [*(v.effective for v in product.versions), NEXT]
    assert all(not run.errors for run in run_examples(copied, name))
    assert {one.place for one in changes((product, version), (copied, copied.versions[-1]))} == {"effective"}
    approved = {one.effective: one.program for one in product.versions}
    assert new_version_of(copied, product.product, approved, date(2030, 1, 1)) == NEXT
    other = product_of(new_product_text(product, version, "OTHER-1", NEXT))
    assert (other.product, [one.effective for one in other.versions]) == ("OTHER-1", [NEXT])


@pytest.mark.parametrize("name", FILES)
def test_each_example_reads_alone_as_it_does_in_its_file(name: str) -> None:
    product, version = newest(name)
    for number, written in enumerate(version.examples):
        read = read_own_example(product, version, example_text(product, version, number))
        assert not isinstance(read, tuple), read
        assert [one.event.facts for one in read.events] == [one.event.facts for one in written.events]
        assert [one.expect for one in read.events] == [one.expect for one in written.events]


def test_an_own_example_is_read_strictly() -> None:
    product, version = newest("med-million.yaml")
    read = read_own_example(
        product, version, "contract: {inception: 2025-01-01}\nevent: inpatiend\ngiven: {}\n"
    )
    assert isinstance(read, tuple)
    assert isinstance(read[0], TermError)
    assert (read[0].line, read[0].column) == (2, 8)
    assert "inpatient" in read[0].en


def test_differences_name_place_clause_and_both_values() -> None:
    product, version = newest("med-million.yaml")
    text = FILES["med-million.yaml"].replace("amount: 10000.00 元", "amount: 8000.00 元")
    other = product_of(text.replace("- {waiting: 30 天", "- {waiting: 60 天"))
    assert changes((product, version), (other, other.versions[0])) == (
        TermChange("accumulators.deductible.amount", "2.4", "10000.00 元", "8000.00 元"),
        TermChange("gates.waiting.waiting", "2.2", "30 天", "60 天"),
    )


def test_a_version_knows_its_own_lines() -> None:
    product = product_of(FILES["accident-long.yaml"])
    lines = product.source.splitlines()
    for version in product.versions:
        first, own = version_lines(product, version)
        assert own == lines[first - 1 : first - 1 + len(own)]
        assert f"effective: {version.effective}" in own[0]
    assert sum(len(version_lines(product, one)[1]) for one in product.versions) <= len(lines)


def proposed(text: str, today: date = date(2026, 1, 1)) -> date | Refused:
    _, version = newest("med-million.yaml")
    return new_version_of(product_of(text), "MED-MILLION", {version.effective: version.program}, today)


def with_another(text: str) -> str:
    product = product_of(text)
    return successor_text(product, product.versions[-1], date(2032, 1, 1))


CHANGES = [
    (lambda text: text.replace("product: MED-MILLION", "product: MED-OTHER"), ProposalCode.OTHER_PRODUCT),
    (lambda text: text.replace("10000.00 元", "9000.00 元", 1), ProposalCode.OLD_TERMS_CHANGED),
    (lambda text: text.replace("half_up", "floor", 1), ProposalCode.OLD_TERMS_CHANGED),
    (lambda text: text.replace("2025-01-01", "2025-01-02", 1), ProposalCode.OLD_TERMS_MISSING),
    (lambda _: FILES["med-million.yaml"], ProposalCode.NO_NEW_VERSION),
    (with_another, ProposalCode.SEVERAL_NEW_VERSIONS),
    (lambda text: text.replace(NEXT.isoformat(), "2025-12-31"), ProposalCode.DATE_PASSED),
]


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_a_proposal_that_touches_what_was_approved_is_refused(change: object, code: ProposalCode) -> None:
    assert callable(change)
    product, version = newest("med-million.yaml")
    outcome = proposed(change(successor_text(product, version, NEXT)))
    assert isinstance(outcome, Refused)
    assert outcome.code is code


def test_where_old_terms_stand_in_the_file_does_not_matter() -> None:
    product, version = newest("med-million.yaml")
    assert proposed("# a comment\n\n" + successor_text(product, version, NEXT)) == NEXT
