"""Operations that remember and tell: balances, findings, effects, sums over lines."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.machine_state import (
    LINES,
    Cell,
    LineTrace,
    MachineState,
    Missing,
    Raised,
)
from claimwright.core.adjudication.machine_values import missing_among, whole_numbers
from claimwright.core.adjudication.model import BalanceKey, FactValue, Line
from claimwright.core.adjudication.scopes import balance_key
from claimwright.core.products.program import Instr
from claimwright.core.products.units import Unit


def _key(m: MachineState, instr: Instr, args: list[Cell]) -> BalanceKey | Missing:
    accumulator = m.program.accumulators[instr.imm[0]]
    group = args[0] if instr.imm[1] else None
    if isinstance(group, Missing):
        return group
    place = (instr.imm[0], None if group is None else str(group))
    key = m.keys.get(place)
    if key is None:
        key = m.keys[place] = balance_key(accumulator, m.contract, m.event, place[1])
    return key


def _current(m: MachineState, instr: Instr, args: list[Cell]) -> tuple[BalanceKey | None, Cell]:
    """The balance that an access means: as changed in this event, else as stored unless it starts again."""
    key = _key(m, instr, args)
    if isinstance(key, Missing):
        return None, key
    if key in m.touched:
        return key, m.touched[key]
    reset = args[instr.imm[1]] if instr.imm[2] else 0
    value: Cell = reset if isinstance(reset, Missing) else (0 if reset else m.balances.get(key, 0))
    m.touched[key] = value
    return key, value


def balance_op(m: MachineState, instr: Instr) -> None:
    """The operation ``balance`` of docs/certificate.md."""
    m.cells[instr.dst] = _current(m, instr, m.args(instr))[1]


def use_op(m: MachineState, instr: Instr) -> None:
    """The operation ``use`` of docs/certificate.md."""
    amount, *args = m.args(instr)
    key, value = _current(m, instr, args)
    if key is not None:
        m.touched[key] = missing_among([amount, value]) or sum(whole_numbers([amount, value]))


def put_op(m: MachineState, instr: Instr) -> None:
    """The operation ``put`` of docs/certificate.md."""
    amount, *args = m.args(instr)
    key, _ = _current(m, instr, args)
    if key is not None:
        m.touched[key] = amount


def limit_op(m: MachineState, instr: Instr) -> None:
    """The operation ``limit`` of docs/certificate.md."""
    amount, *args = m.args(instr)
    key = _key(m, instr, args)
    if isinstance(key, BalanceKey) and isinstance(amount, int):
        m.limits[key] = amount


def finding_op(m: MachineState, instr: Instr) -> None:
    """The operation ``finding`` of docs/certificate.md."""
    flag = m.cells[instr.args[0]]
    rule = m.program.findings[instr.imm[0]]
    if isinstance(flag, Missing):
        m.raised.append(Raised(instr.imm[0], {}, flag.facts))
    elif flag:
        facts = {name: shown(m, reg) for name, reg in rule.facts}
        m.raised.append(
            Raised(instr.imm[0], {name: value for name, value in facts.items() if value is not None})
        )


def shown(m: MachineState, reg: int, cell: Cell | None = None) -> FactValue | None:
    """A register as a fact value for people: a date, a flag, an exact ratio, fen or a count."""
    value = m.cells[reg] if cell is None else cell
    unit = m.program.registers[reg].unit
    if isinstance(value, Missing):
        return None
    if isinstance(value, str):
        return value
    if unit == Unit.DATE:
        return date.fromordinal(value) if value > 0 else None
    if unit == Unit.FLAG:
        return bool(value)
    return Fraction(value, m.program.ratio_base) if unit == Unit.RATIO else value


def effect_op(m: MachineState, instr: Instr) -> None:
    """The operation ``effect`` of docs/certificate.md."""
    if m.cells[instr.args[0]] == 1:
        m.effects.append(instr.imm[0])


def paid_op(m: MachineState, instr: Instr) -> None:
    """The operation ``paid`` of docs/certificate.md."""
    m.cells[instr.dst] = m.payments.get(m.program.benefit_names[instr.imm[0]], 0)


def total_op(m: MachineState, instr: Instr) -> None:
    """The operation ``total`` of docs/certificate.md."""
    cells = list(m.payments.values())
    m.cells[instr.dst] = missing_among(cells) or sum(whole_numbers(cells))


def loop_op(m: MachineState, instr: Instr) -> None:
    """The operation ``loop`` of docs/certificate.md."""
    how, source, dst = instr.folds[0]
    found: list[Cell] = [] if m.event.lines else [Missing(frozenset({LINES}))]
    for line in m.event.lines:
        m.line = line
        m.run(instr.where)
        takes = 1 if instr.args[0] < 0 else m.cells[instr.args[0]]
        if isinstance(takes, Missing) or m.probing:
            found.append(takes)
        if takes == 1 or m.probing:
            m.run(instr.body)
            found.append(m.cells[source])
            _trace_line(m, instr, line)
    m.line = None
    m.cells[dst] = missing_among(found) or _folded(how, whole_numbers(found))


def _folded(how: str, values: list[int]) -> Cell:
    if how == "sum":
        return sum(values)
    if how == "max":
        return max(values, default=0)
    return min(values) if values else Missing(frozenset({LINES}))


def _trace_line(m: MachineState, instr: Instr, line: Line) -> None:
    for number in dict.fromkeys(part.step for part in instr.body if part.step != instr.step):
        step = m.program.steps[number]
        regs = (step.before, step.after, *(reg for _, reg in step.operands))
        m.line_traces.append(LineTrace(number, line.line_no, {reg: m.cells[reg] for reg in regs if reg >= 0}))


def const_op(m: MachineState, instr: Instr) -> None:
    """The operation ``const`` of docs/certificate.md."""
    m.cells[instr.dst] = instr.imm[0]


def param_op(m: MachineState, instr: Instr) -> None:
    """The operation ``param`` of docs/certificate.md."""
    m.cells[instr.dst] = m.params[instr.imm[0]]
