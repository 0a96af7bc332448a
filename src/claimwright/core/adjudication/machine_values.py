"""Operations that reckon: arithmetic, ratios, tables, comparisons, three-valued conditions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from claimwright.core.adjudication.arithmetic import band_of, round_div, starts_with, tier_total
from claimwright.core.adjudication.machine_state import Cell, MachineState, Missing
from claimwright.core.dates import add_years, completed_years
from claimwright.core.products.program import Instr

Operation = Callable[[MachineState, Instr], None]


def missing_among(cells: list[Cell]) -> Missing | None:
    """The missing facts of several values together, or None if all are known."""
    names = [cell.facts for cell in cells if isinstance(cell, Missing)]
    return Missing(frozenset().union(*names)) if names else None


def whole_numbers(cells: list[Cell]) -> list[int]:
    """The values as whole numbers; the reader has checked the units."""
    assert all(isinstance(cell, int) for cell in cells), "the reader checked the units"
    return [cell for cell in cells if isinstance(cell, int)]


def exact(compute: Callable[[list[int]], int]) -> Operation:
    """An operation on known whole numbers; anything missing makes the result missing."""

    def run(m: MachineState, instr: Instr) -> None:
        cells = m.cells
        values = [cells[reg] for reg in instr.args]
        for value in values:
            if value.__class__ is not int:
                cells[instr.dst] = missing_among(values) or compute(whole_numbers(values))
                return
        cells[instr.dst] = compute(values)  # type: ignore[arg-type]  # just checked: whole numbers

    return run


def add_years_of(v: list[int]) -> int:
    """A date that was never kept (0) stays so, whatever is added."""
    if v[0] < 1:
        return 0
    return add_years(date.fromordinal(v[0]), v[1]).toordinal()


def years_of(v: list[int]) -> int:
    """Whole years between two dates; 0 if one was never kept."""
    if v[0] < 1 or v[1] < 1:
        return 0
    return completed_years(date.fromordinal(v[0]), date.fromordinal(v[1]))


def scale_op(m: MachineState, instr: Instr) -> None:
    """The operation ``scale`` of docs/certificate.md."""
    cells = m.args(instr)
    missing = missing_among(cells)
    if missing is not None:
        m.cells[instr.dst] = missing
        return
    amount, *ratios = whole_numbers(cells)
    base = 1
    for ratio in ratios:
        amount *= ratio
        base *= m.program.ratio_base
    m.cells[instr.dst] = round_div(amount, base, *instr.imm)


def muldiv_op(m: MachineState, instr: Instr) -> None:
    """The operation ``muldiv`` of docs/certificate.md."""
    cells = m.args(instr)
    missing = missing_among(cells)
    if missing is None:
        amount, part, whole = whole_numbers(cells)
        if whole == 0:
            missing = Missing(frozenset({m.program.registers[instr.args[2]].name or "divisor"}))
        else:
            m.cells[instr.dst] = round_div(amount * part, whole, *instr.imm)
            return
    m.cells[instr.dst] = missing


def interest_op(m: MachineState, instr: Instr) -> None:
    """The operation ``interest`` of docs/certificate.md."""
    cells = m.args(instr)
    missing = missing_among(cells)
    if missing is not None:
        m.cells[instr.dst] = missing
        return
    principal, rate, days, year = whole_numbers(cells)
    m.cells[instr.dst] = round_div(principal * rate * days, m.program.ratio_base * year, *instr.imm)


def tier_op(m: MachineState, instr: Instr) -> None:
    """The operation ``tier`` of docs/certificate.md."""
    cells = m.args(instr)
    missing = missing_among(cells)
    if missing is not None:
        m.cells[instr.dst] = missing
        return
    amount, *after = whole_numbers(cells)
    table = m.program.tables[instr.imm[0]]
    start = after[0] if after else 0
    total = tier_total(start + amount, table, m.params) - tier_total(start, table, m.params)
    m.cells[instr.dst] = round_div(total, m.program.ratio_base, *instr.imm[1:])


def lookup_bands_op(m: MachineState, instr: Instr) -> None:
    """The operation ``lookup_bands`` of docs/certificate.md."""
    key = m.cells[instr.args[0]]
    table = m.program.tables[instr.imm[0]]
    if isinstance(key, Missing):
        m.cells[instr.dst] = key
        return
    assert isinstance(key, int), "the reader checked the units"
    row = band_of(key, table, m.params)
    outside = Missing(frozenset({m.program.registers[instr.args[0]].name or table.name}))
    m.cells[instr.dst] = outside if row is None else m.params[table.values[row]]


def lookup_words_op(m: MachineState, instr: Instr) -> None:
    """The operation ``lookup_words`` of docs/certificate.md."""
    key = m.cells[instr.args[0]]
    table = m.program.tables[instr.imm[0]]
    if isinstance(key, Missing):
        m.cells[instr.dst] = key
        return
    row = next((i for i, words in enumerate(table.keys) if str(key) in words), None)
    if row is None:
        m.cells[instr.dst] = Missing(frozenset({m.program.registers[instr.args[0]].name or table.name}))
    else:
        m.cells[instr.dst] = table.texts[row] if table.texts else m.params[table.values[row]]


def and_op(m: MachineState, instr: Instr) -> None:
    """The operation ``and`` of docs/certificate.md."""
    cells = m.args(instr)
    m.cells[instr.dst] = 0 if 0 in cells else (missing_among(cells) or 1)


def or_op(m: MachineState, instr: Instr) -> None:
    """The operation ``or`` of docs/certificate.md."""
    cells = m.args(instr)
    m.cells[instr.dst] = 1 if 1 in cells else (missing_among(cells) or 0)


def select_op(m: MachineState, instr: Instr) -> None:
    """The operation ``select`` of docs/certificate.md."""
    condition, yes, no = m.args(instr)
    m.cells[instr.dst] = condition if isinstance(condition, Missing) else (yes if condition else no)


def text_in_op(m: MachineState, instr: Instr) -> None:
    """The operation ``text_in`` of docs/certificate.md."""
    cell = m.cells[instr.args[0]]
    words = m.program.word_sets[instr.imm[0]]
    m.cells[instr.dst] = cell if isinstance(cell, Missing) else int(str(cell) in words)


def text_prefix_op(m: MachineState, instr: Instr) -> None:
    """The operation ``text_prefix`` of docs/certificate.md."""
    cell = m.cells[instr.args[0]]
    words = m.program.word_sets[instr.imm[0]]
    m.cells[instr.dst] = cell if isinstance(cell, Missing) else int(starts_with(str(cell), words))
