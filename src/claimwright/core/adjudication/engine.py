"""Runs a version's program for one event: by the runner where it can, else by the machine."""

from __future__ import annotations

from claimwright.core.adjudication.machine import Machine, Missing
from claimwright.core.adjudication.model import Adjudication, BalanceKey, Balances, Contract, InsuredEvent
from claimwright.core.adjudication.results import machine_result, recorded_result
from claimwright.core.adjudication.runner import plan_of
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
    plan = plan_of(version.program, event.kind)
    if plan.decide is not None:
        record = plan.decide(contract, event, balances, amounts or plan.amounts)
        if record is not None:
            return recorded_result(version, plan, record)
    return machine_result(version, run(version.program, contract, event, balances, amounts), balances)


def adjudicate_by_machine(
    version: ProductVersion,
    contract: Contract,
    event: InsuredEvent,
    balances: Balances,
    amounts: tuple[int, ...] | None = None,
) -> Adjudication:
    """The same by the machine alone: the reference that `adjudicate` equals in every value."""
    return machine_result(version, run(version.program, contract, event, balances, amounts), balances)


def adjudicate_with_registers(
    version: ProductVersion, contract: Contract, event: InsuredEvent, balances: Balances
) -> tuple[Adjudication, Machine]:
    """The result with every register that the written steps saw, for a certificate."""
    plan = plan_of(version.program, event.kind)
    record = plan.decide(contract, event, balances, plan.amounts) if plan.decide else None
    if record is not None:
        machine = plan.machine(record)
        return recorded_result(version, plan, record, machine), machine
    machine = run(version.program, contract, event, balances)
    return machine_result(version, machine, balances), machine


def concerns(version: ProductVersion, event: InsuredEvent) -> bool:
    """Whether any benefit of the version is for events of this kind."""
    return any(event.kind in s.kinds for s in version.program.sections if s.kind == "benefit")


def balance_keys(version: ProductVersion, contract: Contract, event: InsuredEvent) -> tuple[BalanceKey, ...]:
    """Every balance that `adjudicate` may read or change for this event: lock and load exactly these."""
    plan = plan_of(version.program, event.kind)
    found = plan.keys(contract, event) if plan.keys else None
    return probed_keys(version, contract, event) if found is None else found


def probed_keys(version: ProductVersion, contract: Contract, event: InsuredEvent) -> tuple[BalanceKey, ...]:
    """The same by the machine, which runs every section to see what it touches."""
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
