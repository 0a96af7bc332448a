"""Examples run: the flow of money step by step, the findings, and what is left of each limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from claimwright.core.adjudication.example_run import run_examples
from claimwright.core.adjudication.explain import (
    explain,
    explain_finding,
    explain_step,
    labels_for,
    quantity,
)
from claimwright.core.adjudication.in_words_texts import KINDS
from claimwright.core.adjudication.model import Adjudication, BenefitResult, StepTrace
from claimwright.core.products.examples import Example, ExampleEvent
from claimwright.core.products.program import Program
from claimwright.core.products.vocabulary import EVENT_KINDS
from claimwright.entry.views.policies import Labels
from claimwright.entry.views.terms.reading import TermErrorView, error_views
from claimwright.entry.views.terms.subjects import Subject

LANGS = ("zh", "en")
FlowKind = Literal["begin", "less", "more", "same", "total", "note"]


class FlowStep(BaseModel):
    """One bar of the waterfall from `from_fen` to `to_fen`; a note has no amounts (days, counts, dates)."""

    kind: FlowKind
    labels: Labels
    words: Labels
    clause: str
    from_fen: int | None = None
    to_fen: int | None = None
    line: int = 0


class FlowView(BaseModel):
    """How one benefit (or the deductions at the end) comes to its amount."""

    labels: Labels
    clause: str
    closed: bool = Field(description="a denial keeps it from paying until a person decides")
    steps: list[FlowStep]


class FindingView(BaseModel):
    """Something the terms noticed: denial, refer, question or note."""

    severity: str
    words: Labels
    clause: str


class LeftView(BaseModel):
    """A deductible, limit or count after the event."""

    labels: Labels
    used: Labels
    left: Labels
    clause: str


class EventRun(BaseModel):
    """What the terms gave for one event."""

    event_no: str
    kind: Labels
    event_date: date
    outcome: str
    payable_fen: int
    flows: list[FlowView]
    findings: list[FindingView]
    left: list[LeftView]
    explanation: list[Labels]


class RunView(BaseModel):
    """An example with its events in order and where it differs from what it expects."""

    labels: Labels
    holds: bool
    errors: list[TermErrorView]
    events: list[EventRun]


def run_view(subject: Subject, example: Example) -> RunView:
    """Run one example on a version."""
    version = replace(subject.version, examples=(example,))
    (run,) = run_examples(replace(subject.product, versions=(version,)), subject.ref)
    labels = example.labels
    return RunView(
        labels=Labels(zh=labels.get("zh", ""), en=labels.get("en") or labels.get("zh", "")),
        holds=not run.errors,
        errors=error_views(run.errors),
        events=[
            _event(subject.version.program, item, result)
            for item, result in zip(example.events, run.results, strict=True)
        ],
    )


def _event(program: Program, item: ExampleEvent, result: Adjudication) -> EventRun:
    zh, en = EVENT_KINDS.get(item.event.kind, (item.event.kind, item.event.kind))
    labels = {lang: labels_for(program, lang) for lang in LANGS}
    told = zip(explain(result, "zh", program), explain(result, "en", program), strict=True)
    return EventRun(
        event_no=item.event.event_no,
        kind=Labels(zh=zh, en=en),
        event_date=item.event.event_date,
        outcome=result.outcome.value,
        payable_fen=result.payable_fen,
        flows=[*(_flow(one, labels) for one in result.benefits), *_deductions(result, labels)],
        findings=[
            FindingView(
                severity=one.severity.value,
                words=Labels(**{lang: explain_finding(one, lang, labels[lang]).text for lang in LANGS}),
                clause=one.clause,
            )
            for one in result.findings
        ],
        left=list(_left(program, result)),
        explanation=[Labels(zh=one.text, en=other.text) for one, other in told],
    )


def _flow(benefit: BenefitResult, labels: Mapping[str, Mapping[str, str]]) -> FlowView:
    steps = [bar for step in benefit.trace for bar in _bars(step, labels)]
    named = Labels(zh=benefit.labels.get("zh", benefit.benefit), en=benefit.labels.get("en", benefit.benefit))
    if benefit.amount_fen is not None:
        steps.append(
            FlowStep(
                kind="total",
                labels=named,
                words=named,
                clause=benefit.clause,
                from_fen=0,
                to_fen=benefit.amount_fen,
            )
        )
    return FlowView(labels=named, clause=benefit.clause, closed=benefit.closed, steps=steps)


def _deductions(result: Adjudication, labels: Mapping[str, Mapping[str, str]]) -> Iterator[FlowView]:
    if not result.deductions:
        return
    named = Labels(zh="从给付中扣除", en="taken off the payment")
    paid = Labels(zh="应付", en="payable")
    total = FlowStep(kind="total", labels=paid, words=paid, clause="", from_fen=0, to_fen=result.payable_fen)
    steps = [bar for step in result.deductions for bar in _bars(step, labels)]
    yield FlowView(labels=named, clause="", closed=False, steps=[*steps, total])


def _bars(step: StepTrace, labels: Mapping[str, Mapping[str, str]]) -> Iterator[FlowStep]:
    lines = {lang: explain_step(step, lang, labels[lang]) for lang in LANGS}
    if not lines["zh"]:
        return
    words = Labels(**{lang: lines[lang][0].text for lang in LANGS})
    named = Labels(**{lang: KINDS[lang].get(step.step, step.step) for lang in LANGS})
    made = FlowStep(kind="note", labels=named, words=words, clause=step.clause, line=step.line)
    if step.step == "start" and step.line_no is None:
        yield from _starting(step, made, labels)
    elif step.unit == "元" and isinstance(step.after, int) and step.line_no is None:
        before = step.before if step.before_unit == "元" and isinstance(step.before, int) else None
        yield _moved(made, before, step.after)
    else:
        yield made


def _starting(step: StepTrace, made: FlowStep, labels: Mapping[str, Mapping[str, str]]) -> Iterator[FlowStep]:
    """The first value, then each amount that is taken off at once as a bar of its own."""
    if step.unit != "元" or not isinstance(step.after, int) or not step.holds or not step.operands:
        yield made
        return
    at = 0
    for position, operand in enumerate(step.operands):
        if not isinstance(operand.value, int):
            yield made
            return
        named = Labels(**{lang: labels[lang].get(operand.name, made.labels.of(lang)) for lang in LANGS})
        then = operand.value if position == 0 else max(at - operand.value, 0)
        told = {"labels": named, "words": _told(named, operand.value)}
        yield _moved(made, None if position == 0 else at, then).model_copy(update=told)
        at = then


def _told(named: Labels, amount_fen: int) -> Labels:
    return Labels(
        zh=f"{named.zh} {quantity(amount_fen, '元', 'zh')}",
        en=f"{named.en} {quantity(amount_fen, '元', 'en')}",
    )


def _moved(made: FlowStep, before: int | None, after: int) -> FlowStep:
    kind: FlowKind = "begin"
    if before is not None:
        kind = "same" if after == before else "less" if after < before else "more"
    return made.model_copy(update={"kind": kind, "from_fen": before or 0, "to_fen": after})


def _left(program: Program, result: Adjudication) -> Iterator[LeftView]:
    known = {one.full_name: one for one in program.accumulators}
    for key, limit in sorted(result.limits.items()):
        one = known[key.accumulator]
        used = result.balances_after.get(key, 0)
        unit = one.unit.value
        yield LeftView(
            labels=Labels(**{lang: one.labels.get(lang, one.name) for lang in LANGS}),
            used=Labels(**{lang: quantity(used, unit, lang) for lang in LANGS}),
            left=Labels(**{lang: quantity(max(limit - used, 0), unit, lang) for lang in LANGS}),
            clause=one.clause,
        )
