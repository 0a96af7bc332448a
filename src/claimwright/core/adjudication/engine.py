"""Runs a version's program for one event and gathers the explained result."""

from __future__ import annotations

from claimwright.core.adjudication.machine import LINES, Machine, Missing
from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Balances,
    BenefitResult,
    Contract,
    Effect,
    Finding,
    InsuredEvent,
    Outcome,
    Severity,
)
from claimwright.core.adjudication.trace import section_trace
from claimwright.core.products.model import ProductVersion
from claimwright.core.products.program import Program, Section


def adjudicate(
    version: ProductVersion,
    contract: Contract,
    event: InsuredEvent,
    balances: Balances,
    amounts: tuple[int, ...] | None = None,
) -> Adjudication:
    """Apply the terms to one event; `balances` holds what earlier events used (see `balance_keys`).

    All findings are collected. `amounts` puts another vector of parameters in place of the file's (what-if).
    Raises nothing for facts that are missing or out of range: they become questions.
    """
    machine = run(version.program, contract, event, balances, amounts)
    benefits = tuple(_benefit(machine, section) for section in _concerned(machine))
    payable = _payable(machine)
    return Adjudication(
        product=version.product,
        version=version.version,
        source_sha256=version.source_sha256,
        event_no=event.event_no,
        coverage_no=contract.coverage_no,
        outcome=_outcome(findings := _findings(machine, benefits), machine, payable),
        payable_fen=payable or 0,
        benefits_fen=sum(benefit.amount_fen or 0 for benefit in benefits),
        deductions=_deductions(machine),
        benefits=benefits,
        findings=findings,
        effects=_effects(machine),
        balances_before={key: balances.get(key, 0) for key in machine.touched},
        balances_after=_balances_after(machine, balances),
        limits=dict(machine.limits),
    )


def concerns(version: ProductVersion, event: InsuredEvent) -> bool:
    """Whether any benefit of the version is for events of this kind."""
    return any(event.kind in s.kinds for s in version.program.sections if s.kind == "benefit")


def balance_keys(version: ProductVersion, contract: Contract, event: InsuredEvent) -> tuple[BalanceKey, ...]:
    """Every balance that `adjudicate` may read or change for this event: lock and load exactly these."""
    machine = Machine(version.program, version.program.amounts, contract, event, {}, probing=True)
    for section in version.program.sections:
        if event.kind in section.kinds:
            machine.run(section.guard)
            machine.run(section.instrs)
    return tuple(sorted(machine.touched))


def run(
    program: Program,
    contract: Contract,
    event: InsuredEvent,
    balances: Balances,
    amounts: tuple[int, ...] | None = None,
) -> Machine:
    """Run every section that is for this kind of event."""
    machine = Machine(program, amounts or program.amounts, contract, event, balances)
    for section in program.sections:
        if event.kind not in section.kinds:
            continue
        machine.run(section.guard)
        if section.kind != "benefit":
            machine.run(section.instrs)
        else:
            machine.payments[section.name] = _run_benefit(machine, section)
    return machine


def _run_benefit(machine: Machine, section: Section) -> int | Missing:
    concerned = 1 if section.concerned < 0 else machine.cells[section.concerned]
    closed = 0 if section.closed < 0 else machine.cells[section.closed]
    if concerned == 0 or closed == 1:
        return 0
    for unknown in (closed, concerned):
        if isinstance(unknown, Missing):
            return unknown
    machine.run(section.instrs)
    result = machine.cells[section.result]
    assert not isinstance(result, str), "a benefit's result is money"
    return result


def _is_concerned(machine: Machine, section: Section) -> bool:
    if section.kind != "benefit" or machine.event.kind not in section.kinds:
        return False
    return section.concerned < 0 or machine.cells[section.concerned] != 0


def _concerned(machine: Machine) -> list[Section]:
    return [section for section in machine.program.sections if _is_concerned(machine, section)]


def _is_closed(machine: Machine, section: Section) -> bool:
    return section.closed >= 0 and machine.cells[section.closed] == 1


def _benefit(machine: Machine, section: Section) -> BenefitResult:
    paid = machine.payments[section.name]
    closed = _is_closed(machine, section)
    gated = section.closed >= 0 and isinstance(machine.cells[section.closed], Missing)
    ran = not closed and not gated and (section.concerned < 0 or machine.cells[section.concerned] == 1)
    return BenefitResult(
        section.name,
        paid if isinstance(paid, int) else None,
        section.labels,
        section.clause,
        section.pays,
        section.to,
        closed,
        section_trace(machine, section) if ran else (),
    )


def _payable(machine: Machine) -> int | None:
    section = machine.program.section("deductions")
    if section is not None and machine.event.kind in section.kinds:
        result = machine.cells[section.result]
        return result if isinstance(result, int) else None
    paid = list(machine.payments.values())
    known = [amount for amount in paid if isinstance(amount, int)]
    return sum(known) if len(known) == len(paid) else None


def _deductions(machine: Machine) -> tuple:  # type: ignore[type-arg]
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
    return tuple(Effect(rule.kind, rule.clause, rule.benefit, rule.labels) for rule in rules)


def _balances_after(machine: Machine, balances: Balances) -> dict[BalanceKey, int]:
    """What is used after the event; a balance that hangs on a missing fact stays as it was."""
    return {
        key: cell if isinstance(cell, int) else balances.get(key, 0) for key, cell in machine.touched.items()
    }
