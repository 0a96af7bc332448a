"""The explained result: from a machine that has run, or from what a run of the runner recorded.

Amount, outcome and balances are there at once. Benefits, steps, findings and effects of a recorded run are
made when they are first read, from the registers, findings and line values in the record.
"""

from __future__ import annotations

from collections.abc import Callable

from claimwright.core.adjudication.deferred import Deferred
from claimwright.core.adjudication.machine import LINES, Machine, Missing
from claimwright.core.adjudication.model import (
    Adjudication,
    Balances,
    BenefitResult,
    Effect,
    Finding,
    Outcome,
    Severity,
    StepTrace,
)
from claimwright.core.adjudication.runner import Plan, Record
from claimwright.core.adjudication.trace import section_trace
from claimwright.core.products.model import ProductVersion
from claimwright.core.products.program import Section

_new = object.__new__
_set = object.__setattr__


def _setter(owner: type, name: str) -> Callable[[object, object], None]:
    """Gives a frozen value that is being made one field: the shortest way there is."""
    setter: Callable[[object, object], None] = owner.__dict__[name].__set__
    return setter


_set_recorded = _setter(Deferred, "_recorded")
_set_outcome = _setter(Adjudication, "outcome")
_set_payable = _setter(Adjudication, "payable_fen")
_set_after = _setter(Adjudication, "balances_after")


Recorded = tuple[ProductVersion, Plan, Record, Machine | None]


def recorded_result(
    version: ProductVersion, plan: Plan, record: Record, machine: Machine | None = None
) -> Adjudication:
    """The result of a recorded run; `machine` is the record as a machine, if it is there already."""
    result = _new(Adjudication)
    _set_payable(result, record[0])
    _set_outcome(result, record[1])
    _set_after(result, record[5])
    _set_recorded(result, (_fill, (version, plan, record, machine)))
    return result


def machine_result(version: ProductVersion, machine: Machine, balances: Balances) -> Adjudication:
    """The result of a machine that has run from these balances."""
    benefits, deductions, findings, effects = _told(machine)
    payable = _payable(machine)
    return Adjudication(
        product=version.product,
        version=version.version,
        source_sha256=version.source_sha256,
        event_no=machine.event.event_no,
        coverage_no=machine.contract.coverage_no,
        outcome=_outcome(findings, machine, payable),
        payable_fen=payable or 0,
        benefits_fen=sum(benefit.amount_fen or 0 for benefit in benefits),
        deductions=deductions,
        benefits=benefits,
        findings=findings,
        effects=effects,
        balances_before={key: balances.get(key, 0) for key in machine.touched},
        balances_after=_balances_after(machine, balances),
        limits=dict(machine.limits),
    )


_TOLD = ("benefits", "deductions", "findings", "effects")


def _fill(result: Adjudication, recorded: Recorded, name: str) -> None:
    """Give a result the field that is read; what is told comes from one work."""
    version, plan, record, machine = recorded
    if name in _TOLD:
        for field, made in zip(_TOLD, _told(machine or plan.machine(record)), strict=True):
            _set(result, field, made)
        return
    _set(result, name, _OWN[name](version, record))


_OWN: dict[str, Callable[[ProductVersion, Record], object]] = {
    "product": lambda version, record: version.product,
    "version": lambda version, record: version.version,
    "source_sha256": lambda version, record: version.source_sha256,
    "event_no": lambda version, record: record[3].event_no,
    "coverage_no": lambda version, record: record[2].coverage_no,
    "balances_before": lambda version, record: record[6],
    "limits": lambda version, record: record[7],
    "benefits_fen": lambda version, record: sum(record[11]),
}
"""The positions are those of `runner.function.RECORD`."""


Told = tuple[tuple[BenefitResult, ...], tuple[StepTrace, ...], tuple[Finding, ...], tuple[Effect, ...]]


def _told(machine: Machine) -> Told:
    benefits = tuple([_benefit(machine, section) for section in _concerned(machine)])
    return benefits, _deductions(machine), _findings(machine, benefits), _effects(machine)


def _concerned(machine: Machine) -> list[Section]:
    return [section for section in machine.program.sections if _is_concerned(machine, section)]


def _is_concerned(machine: Machine, section: Section) -> bool:
    if section.kind != "benefit" or machine.event.kind not in section.kinds:
        return False
    return section.concerned < 0 or machine.cells[section.concerned] != 0


def _benefit(machine: Machine, section: Section) -> BenefitResult:
    """What a benefit pays; its trace is made when it is read."""
    paid = machine.payments[section.name]
    closed = section.closed >= 0 and machine.cells[section.closed] == 1
    gated = section.closed >= 0 and isinstance(machine.cells[section.closed], Missing)
    ran = not closed and not gated and (section.concerned < 0 or machine.cells[section.concerned] == 1)
    return BenefitResult.deferred(
        _fill_trace,
        (machine, section) if ran else None,
        benefit=section.name,
        amount_fen=paid if isinstance(paid, int) else None,
        labels=section.labels,
        clause=section.clause,
        pays=section.pays,
        to=section.to,
        closed=closed,
    )


def _fill_trace(benefit: BenefitResult, ran: tuple[Machine, Section] | None, name: str) -> None:
    _set(benefit, "trace", () if ran is None else section_trace(*ran))


def _payable(machine: Machine) -> int | None:
    section = machine.program.section("deductions")
    if section is not None and machine.event.kind in section.kinds:
        result = machine.cells[section.result]
        return result if isinstance(result, int) else None
    paid = list(machine.payments.values())
    known = [amount for amount in paid if isinstance(amount, int)]
    return sum(known) if len(known) == len(paid) else None


def _deductions(machine: Machine) -> tuple[StepTrace, ...]:
    section = machine.program.section("deductions")
    if section is None or machine.event.kind not in section.kinds:
        return ()
    return section_trace(machine, section)


def _findings(machine: Machine, benefits: tuple[BenefitResult, ...]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    missing: dict[str, None] = {}
    for raised in machine.raised:
        rule = machine.program.findings[raised.rule]
        if raised.missing:
            missing.update(dict.fromkeys(sorted(raised.missing)))
            continue
        benefit = rule.benefits[0] if len(rule.benefits) == 1 else None
        found.append(
            Finding(rule.code, Severity(rule.severity), rule.clause, benefit, raised.facts, rule.labels)
        )
    if not benefits:
        found.append(Finding("not_covered", Severity.DENIAL, "", None, {"event_kind": machine.event.kind}))
    for paid in (*machine.payments.values(), *_final(machine)):
        if isinstance(paid, Missing):
            missing.update(dict.fromkeys(sorted(paid.facts)))
    found += [_question(machine, name) for name in missing]
    return tuple(found)


def _final(machine: Machine) -> tuple[object, ...]:
    section = machine.program.section("deductions")
    return () if section is None else (machine.cells[section.result],)


def _question(machine: Machine, name: str) -> Finding:
    wanted = next((item for item in machine.program.inputs if item.name == name), None)
    labels = wanted.labels if wanted else {}
    if name in machine.invalid:
        facts = {"fact": name, "found": machine.invalid[name]}
        return Finding("fact_out_of_range", Severity.QUESTION, "", None, facts, labels)
    code = "missing_lines" if name == LINES else "missing_fact" if wanted else "outside_table"
    return Finding(code, Severity.QUESTION, "", None, {"fact": name}, labels)


def _outcome(findings: tuple[Finding, ...], machine: Machine, payable: int | None) -> Outcome:
    severities = {finding.severity for finding in findings}
    if severities & {Severity.DENIAL, Severity.REFER}:
        return Outcome.NEEDS_PERSON
    if payable is None or Severity.QUESTION in severities:
        return Outcome.QUESTION
    if payable > 0:
        return Outcome.PAY
    return Outcome.NEEDS_PERSON if machine.effects else Outcome.ZERO_BY_TERMS


def _effects(machine: Machine) -> tuple[Effect, ...]:
    rules = [machine.program.effects[index] for index in dict.fromkeys(machine.effects)]
    return tuple([Effect(rule.kind, rule.clause, rule.benefit, rule.labels) for rule in rules])


def _balances_after(machine: Machine, balances: Balances) -> Balances:
    """What is used after the event; a balance that hangs on a missing fact stays as it was."""
    return {
        key: cell if isinstance(cell, int) else balances.get(key, 0) for key, cell in machine.touched.items()
    }
