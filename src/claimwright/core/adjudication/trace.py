"""The trace of a section: what each written step had before it, took in and gave."""

from __future__ import annotations

from claimwright.core.adjudication.machine import Cell, LineTrace, Machine, shown
from claimwright.core.adjudication.model import FactValue, Operand, StepTrace
from claimwright.core.products.program import Section, Step


def section_trace(machine: Machine, section: Section) -> tuple[StepTrace, ...]:
    """The steps of a section in their order; steps inside a loop once for each line."""
    rows: list[StepTrace] = []
    for number, step in enumerate(machine.program.steps):
        if step.section != section.name:
            continue
        if step.in_line:
            taken = [trace for trace in machine.line_traces if trace.step == number]
            rows += [_row(machine, step, trace) for trace in taken]
        else:
            rows.append(_row(machine, step, None))
    return tuple(rows)


def _row(machine: Machine, step: Step, line: LineTrace | None) -> StepTrace:
    def value(reg: int) -> FactValue | None:
        return None if reg < 0 else shown(machine, reg, _cell(machine, reg, line))

    registers = machine.program.registers
    holds = step.condition < 0 or _cell(machine, step.condition, line) == 1
    return StepTrace(
        step.section,
        step.kind,
        step.clause,
        step.line,
        value(step.before),
        value(step.after),
        registers[step.after].unit.value,
        registers[step.before].unit.value if step.before >= 0 else "",
        step.labels,
        step.accumulator,
        holds,
        step.keeps,
        tuple([Operand(name, value(reg), registers[reg].unit.value) for name, reg in step.operands]),
        line.line_no if line else None,
    )


def _cell(machine: Machine, reg: int, line: LineTrace | None) -> Cell:
    return line.cells.get(reg, machine.cells[reg]) if line else machine.cells[reg]
