"""A version's terms in words, both languages side by side; and what checking a text found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, Field

from claimwright.core.adjudication.example_run import run_examples
from claimwright.core.adjudication.in_words import (
    CountedWords,
    SectionWords,
    StepWords,
    TableWords,
    counted_words,
    sections_words,
    tables_words,
)
from claimwright.core.products import Product, TermError, read_product
from claimwright.entry.views.policies import Labels
from claimwright.entry.views.terms.subjects import Subject


class CountedView(BaseModel):
    """A deductible, limit or count: its amounts as written, what it is counted per, and who shares it."""

    name: str
    labels: Labels
    amounts: Labels
    scope: Labels
    shared_by: Labels
    clause: str
    line: int


class StepView(BaseModel):
    """One step in words. `conditional`: only under a condition; `in_line`: for each line by itself."""

    kind: str
    kind_labels: Labels
    words: Labels
    clause: str
    line: int
    accumulator: str
    conditional: bool
    in_line: bool


class SectionView(BaseModel):
    """A gate, a benefit or the deductions. `pays` is indemnity, fixed or refund for a benefit."""

    name: str
    kind: str
    labels: Labels
    clause: str
    events: Labels
    pays: str
    line: int
    steps: list[StepView]


class TableRowView(BaseModel):
    """One row of a table: what it is looked up by, and what that gives."""

    key: Labels
    gives: Labels


class TableView(BaseModel):
    """A table of the terms."""

    name: str
    rows: list[TableRowView]


class TermsView(BaseModel):
    """A version as a person reads it."""

    ref: str
    product_code: str
    labels: Labels
    effective: date
    state: str
    wording: str
    source_sha256: str
    counted: list[CountedView]
    tables: list[TableView]
    sections: list[SectionView]


class TermErrorView(BaseModel):
    """What is wrong at a place of the text; lines and columns count from 1."""

    line: int
    column: int
    code: str
    words: Labels


class ExampleView(BaseModel):
    """An example and whether the terms give what it expects."""

    number: int
    version: str
    labels: Labels
    line: int
    holds: bool
    errors: list[TermErrorView]


class CheckView(BaseModel):
    """A text checked: its errors, or its versions and examples if it reads."""

    reads: bool
    product_code: str | None
    versions: list[date]
    errors: list[TermErrorView]
    examples: list[ExampleView]
    holding: int = Field(description="how many examples hold")

    @property
    def wrong(self) -> list[TermErrorView]:
        """Every error, of the text or of an example, in the order of lines."""
        found = [*self.errors, *(error for one in self.examples for error in one.errors)]
        return sorted(found, key=lambda error: (error.line, error.column))


def terms_view(subject: Subject) -> TermsView:
    """The terms of a version in both languages."""
    program = subject.version.program
    return TermsView(
        ref=subject.ref,
        product_code=subject.product.product,
        labels=subject.labels,
        effective=subject.version.effective,
        state=subject.state,
        wording=subject.version.wording.doc,
        source_sha256=subject.product.source_sha256,
        counted=[
            _counted(*both)
            for both in zip(counted_words(program, "zh"), counted_words(program, "en"), strict=True)
        ],
        tables=[
            _table(*both)
            for both in zip(tables_words(program, "zh"), tables_words(program, "en"), strict=True)
        ],
        sections=[
            _section(*both)
            for both in zip(sections_words(program, "zh"), sections_words(program, "en"), strict=True)
        ],
    )


def _counted(zh: CountedWords, en: CountedWords) -> CountedView:
    return CountedView(
        name=zh.name,
        labels=Labels(zh=zh.label, en=en.label),
        amounts=Labels(zh=" / ".join(zh.amounts), en=" / ".join(en.amounts)),
        scope=Labels(zh=zh.scope, en=en.scope),
        shared_by=Labels(zh=zh.shared_by, en=en.shared_by),
        clause=zh.clause,
        line=zh.line,
    )


def _table(zh: TableWords, en: TableWords) -> TableView:
    rows = [
        TableRowView(key=Labels(zh=one[0], en=other[0]), gives=Labels(zh=one[1], en=other[1]))
        for one, other in zip(zh.rows, en.rows, strict=True)
    ]
    return TableView(name=zh.name, rows=rows)


def _section(zh: SectionWords, en: SectionWords) -> SectionView:
    return SectionView(
        name=zh.name,
        kind=zh.kind,
        labels=Labels(zh=zh.label, en=en.label),
        clause=zh.clause,
        events=Labels(zh="、".join(zh.events), en=", ".join(en.events)),
        pays=zh.pays,
        line=zh.line,
        steps=[_step(*both) for both in zip(zh.steps, en.steps, strict=True)],
    )


def _step(zh: StepWords, en: StepWords) -> StepView:
    return StepView(
        kind=zh.kind,
        kind_labels=Labels(zh=zh.kind_label, en=en.kind_label),
        words=Labels(zh=zh.words, en=en.words),
        clause=zh.clause,
        line=zh.line,
        accumulator=zh.accumulator,
        conditional=zh.conditional,
        in_line=zh.in_line,
    )


def check(source_text: str, file_name: str) -> CheckView:
    """Read a product file and run its examples."""
    product = read_product(source_text, file_name)
    if not isinstance(product, Product):
        errors = error_views(product)
        return CheckView(reads=False, product_code=None, versions=[], errors=errors, examples=[], holding=0)
    runs = run_examples(product, file_name)
    examples = [
        ExampleView(
            number=number,
            version=run.version,
            labels=_labels(run.example.labels, number),
            line=run.example.line,
            holds=not run.errors,
            errors=error_views(run.errors),
        )
        for number, run in enumerate(runs, start=1)
    ]
    return CheckView(
        reads=True,
        product_code=product.product,
        versions=[version.effective for version in product.versions],
        errors=[],
        examples=examples,
        holding=sum(one.holds for one in examples),
    )


def _labels(labels: object, number: int) -> Labels:
    found = dict(labels) if isinstance(labels, dict) else {}
    zh, en = found.get("zh"), found.get("en")
    return Labels(zh=zh or en or f"例 {number}", en=en or zh or f"example {number}")


def error_views(errors: Sequence[TermError]) -> list[TermErrorView]:
    """Errors with their words in both languages."""
    return [
        TermErrorView(line=one.line, column=one.column, code=one.code, words=Labels(zh=one.zh, en=one.en))
        for one in errors
    ]
