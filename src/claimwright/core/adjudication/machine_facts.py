"""Facts as the machine holds them: checked for kind and range, unknown if they do not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.machine_state import Cell, MachineState, Missing
from claimwright.core.adjudication.model import Contract, FactValue
from claimwright.core.products.program import Input, Instr
from claimwright.core.products.units import Unit


def fact_op(m: MachineState, instr: Instr) -> None:
    """The operation ``fact`` of docs/certificate.md."""
    wanted = m.program.inputs[instr.imm[0]]
    value = _known(m, wanted)
    m.cells[instr.dst] = Missing(frozenset({wanted.name})) if value is None else _cell(m, wanted, value)


def _known(m: MachineState, wanted: Input) -> FactValue | None:
    if wanted.source == "line":
        return None if m.line is None else m.line.facts.get(wanted.name)
    if wanted.source == "event":
        return m.event.event_date if wanted.name == "event_date" else m.event.facts.get(wanted.name)
    if wanted.name in m.contract.values:
        return m.contract.values[wanted.name]
    read = _OF_CONTRACT.get(wanted.name)
    return None if read is None else read(m.contract)


_OF_CONTRACT: Mapping[str, Callable[[Contract], FactValue | None]] = {
    "contract_date": lambda contract: contract.contract_date,
    "inception": lambda contract: contract.inception,
    "until": lambda contract: contract.until,
    "first_inception": lambda contract: contract.first_inception,
    "birth_date": lambda contract: contract.birth_date,
    "sex": lambda contract: contract.sex,
    "sum_insured": lambda contract: contract.sum_insured_fen,
}


def _cell(m: MachineState, wanted: Input, value: FactValue) -> Cell:
    """A fact as the machine holds it; a value of the wrong kind or out of range is unknown."""
    cell: Cell | None = None
    if wanted.unit == Unit.TEXT:
        cell = value if isinstance(value, str) and (not wanted.choices or value in wanted.choices) else None
    elif wanted.unit == Unit.DATE:
        cell = value.toordinal() if isinstance(value, date) else None
    elif wanted.unit == Unit.FLAG:
        cell = int(value) if isinstance(value, bool) else None
    elif wanted.unit == Unit.RATIO:
        cell = _ratio(value, m.program.ratio_base)
    elif isinstance(value, int) and not isinstance(value, bool):
        cell = value
    top = wanted.high * m.program.ratio_base if wanted.unit == Unit.RATIO else wanted.high
    if cell is None or (isinstance(cell, int) and not wanted.low <= cell <= top):
        m.invalid[wanted.name] = str(value)
        return Missing(frozenset({wanted.name}))
    return cell


def _ratio(value: FactValue, base: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    scaled = Fraction(value) * base
    return scaled.numerator if scaled.denominator == 1 else None
