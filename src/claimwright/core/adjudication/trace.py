"""The trace of a section: what each written step had before it, took in and gave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, NamedTuple

from claimwright.core.adjudication.machine import Cell, LineTrace, Machine
from claimwright.core.adjudication.model import FactValue, Operand, StepTrace
from claimwright.core.products.program import Program, Section, Step
from claimwright.core.products.units import Unit

Show = Callable[[int], FactValue | None]


class _Shown(NamedTuple):
    """A register with what its trace needs; `show` is None where the number is shown as it is."""

    name: str
    register: int
    unit: str
    show: Show | None


class _Row(NamedTuple):
    """A written step, ready to be filled with values."""

    number: int
    step: Step
    before: _Shown | None
    after: _Shown
    operands: tuple[_Shown, ...]


def section_trace(machine: Machine, section: Section) -> tuple[StepTrace, ...]:
    """The steps of a section in their order; steps inside a loop once for each line."""
    rows: list[StepTrace] = []
    for row in _rows(machine.program)[section.name]:
        if row.step.in_line:
            rows += [_filled(machine, row, line) for line in machine.line_traces if line.step == row.number]
        else:
            rows.append(_filled(machine, row, None))
    return tuple(rows)


def _filled(machine: Machine, row: _Row, line: LineTrace | None) -> StepTrace:
    cells = machine.cells if line is None else _of_line(machine.cells, line)
    _, step, before, after, operands = row
    return StepTrace(
        step.section,
        step.kind,
        step.clause,
        step.line,
        None if before is None else _value(cells[before.register], before.show),
        _value(cells[after.register], after.show),
        after.unit,
        "" if before is None else before.unit,
        step.labels,
        step.accumulator,
        step.condition < 0 or cells[step.condition] == 1,
        step.keeps,
        tuple([Operand(name, _value(cells[reg], show), unit) for name, reg, unit, show in operands]),
        None if line is None else line.line_no,
    )


def _of_line(cells: list[Cell], line: LineTrace) -> list[Cell]:
    """The registers as a line saw them; what the line did not keep is as the last line left it."""
    found = list(cells)
    for register, cell in line.cells.items():
        found[register] = cell
    return found


def _value(cell: Cell, show: Show | None) -> FactValue | None:
    """A register as a fact value, as `machine_effects.shown` gives it."""
    if isinstance(cell, int):
        return cell if show is None else show(cell)
    return cell if isinstance(cell, str) else None


_TRACES = ("traces",)


def _rows(program: Program) -> dict[str, list[_Row]]:
    """The steps by section, made once and kept with the program."""
    rows: Any = program.plans.get(_TRACES)
    if rows is None:
        rows = program.plans[_TRACES] = _sorted(program)
    known: dict[str, list[_Row]] = rows
    return known


def _sorted(program: Program) -> dict[str, list[_Row]]:
    rows: dict[str, list[_Row]] = {section.name: [] for section in program.sections}
    for number, step in enumerate(program.steps):
        before = None if step.before < 0 else _register(program, "", step.before)
        operands = tuple(_register(program, name, register) for name, register in step.operands)
        row = _Row(number, step, before, _register(program, "", step.after), operands)
        rows.setdefault(step.section, []).append(row)
    return rows


def _register(program: Program, name: str, register: int) -> _Shown:
    unit = program.registers[register].unit
    shows: dict[Unit, Show] = {
        Unit.DATE: _date,
        Unit.FLAG: bool,
        Unit.RATIO: partial(_ratio, program.ratio_base),
    }
    return _Shown(name, register, unit.value, shows.get(unit))


def _date(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal > 0 else None


@lru_cache(maxsize=1024)
def _ratio(base: int, value: int) -> Fraction:
    return Fraction(value, base)
