"""Runs a program for one event: registers, findings, effects and balances, with nothing implied.

A fact that is not there makes every value that needs it `Missing`; conditions follow three-valued logic, so
that a fact which cannot matter is never asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.arithmetic import band_of, round_div, starts_with, tier_total
from claimwright.core.adjudication.model import (
    BalanceKey,
    Balances,
    Contract,
    FactValue,
    InsuredEvent,
    Line,
)
from claimwright.core.adjudication.scopes import balance_key
from claimwright.core.dates import add_years, completed_years
from claimwright.core.products.program import Input, Instr, Program
from claimwright.core.products.units import Unit


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that cannot be known yet, and the facts that would settle it."""

    facts: frozenset[str]


Cell = int | str | Missing
LINES = "lines"


@dataclass(slots=True)
class Raised:
    """A finding that was raised, with the facts of its message."""

    rule: int
    facts: dict[str, FactValue]
    missing: frozenset[str] = frozenset()


@dataclass(slots=True)
class LineTrace:
    """What the steps of a loop saw for one line."""

    step: int
    line_no: str
    cells: dict[int, Cell]


@dataclass(slots=True)
class Machine:
    """One run. Everything that happened is left in its fields."""

    program: Program
    params: tuple[int, ...]
    contract: Contract
    event: InsuredEvent
    balances: Balances
    line: Line | None = None
    cells: list[Cell] = field(default_factory=list)
    payments: dict[str, Cell] = field(default_factory=dict)
    raised: list[Raised] = field(default_factory=list)
    effects: list[int] = field(default_factory=list)
    touched: dict[BalanceKey, Cell] = field(default_factory=dict)
    limits: dict[BalanceKey, int] = field(default_factory=dict)
    invalid: dict[str, str] = field(default_factory=dict)
    line_traces: list[LineTrace] = field(default_factory=list)
    probing: bool = False

    def __post_init__(self) -> None:
        self.cells = [0] * len(self.program.registers)

    def run(self, instrs: tuple[Instr, ...]) -> None:
        """Run instructions in order."""
        for instr in instrs:
            OPERATIONS[instr.op](self, instr)

    def args(self, instr: Instr) -> list[Cell]:
        """The values of an instruction's arguments."""
        return [self.cells[reg] for reg in instr.args]


# -- facts ----------------------------------------------------------------------------------------------


def _fact(m: Machine, instr: Instr) -> None:
    wanted = m.program.inputs[instr.imm[0]]
    value = _known(m, wanted)
    m.cells[instr.dst] = Missing(frozenset({wanted.name})) if value is None else _cell(m, wanted, value)


def _known(m: Machine, wanted: Input) -> FactValue | None:
    if wanted.source == "line":
        return None if m.line is None else m.line.facts.get(wanted.name)
    if wanted.source == "event":
        return m.event.event_date if wanted.name == "event_date" else m.event.facts.get(wanted.name)
    if wanted.name in m.contract.values:
        return m.contract.values[wanted.name]
    own: Mapping[str, FactValue | None] = {
        "contract_date": m.contract.contract_date,
        "inception": m.contract.inception,
        "until": m.contract.until,
        "first_inception": m.contract.first_inception,
        "birth_date": m.contract.birth_date,
        "sex": m.contract.sex,
        "sum_insured": m.contract.sum_insured_fen,
    }
    return own.get(wanted.name)


def _cell(m: Machine, wanted: Input, value: FactValue) -> Cell:
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


# -- arithmetic -----------------------------------------------------------------------------------------

Operation = Callable[[Machine, Instr], None]


def _missing(cells: list[Cell]) -> Missing | None:
    names = [cell.facts for cell in cells if isinstance(cell, Missing)]
    return Missing(frozenset().union(*names)) if names else None


def _whole(cells: list[Cell]) -> list[int]:
    assert all(isinstance(cell, int) for cell in cells), "the reader checked the units"
    return [cell for cell in cells if isinstance(cell, int)]


def _exact(compute: Callable[[list[int]], int]) -> Operation:
    def run(m: Machine, instr: Instr) -> None:
        cells = m.args(instr)
        m.cells[instr.dst] = _missing(cells) or compute(_whole(cells))

    return run


def _add_years(v: list[int]) -> int:
    """A date that was never kept (0) stays so, whatever is added."""
    if v[0] < 1:
        return 0
    return add_years(date.fromordinal(v[0]), v[1]).toordinal()


def _years(v: list[int]) -> int:
    if v[0] < 1 or v[1] < 1:
        return 0
    return completed_years(date.fromordinal(v[0]), date.fromordinal(v[1]))


def _scale(m: Machine, instr: Instr) -> None:
    cells = m.args(instr)
    missing = _missing(cells)
    if missing is not None:
        m.cells[instr.dst] = missing
        return
    amount, *ratios = _whole(cells)
    base = 1
    for ratio in ratios:
        amount *= ratio
        base *= m.program.ratio_base
    m.cells[instr.dst] = round_div(amount, base, *instr.imm)


def _muldiv(m: Machine, instr: Instr) -> None:
    cells = m.args(instr)
    missing = _missing(cells)
    if missing is None:
        amount, part, whole = _whole(cells)
        if whole == 0:
            missing = Missing(frozenset({m.program.registers[instr.args[2]].name or "divisor"}))
        else:
            m.cells[instr.dst] = round_div(amount * part, whole, *instr.imm)
            return
    m.cells[instr.dst] = missing


def _interest(m: Machine, instr: Instr) -> None:
    cells = m.args(instr)
    missing = _missing(cells)
    if missing is not None:
        m.cells[instr.dst] = missing
        return
    principal, rate, days, year = _whole(cells)
    m.cells[instr.dst] = round_div(principal * rate * days, m.program.ratio_base * year, *instr.imm)


def _tier(m: Machine, instr: Instr) -> None:
    cells = m.args(instr)
    missing = _missing(cells)
    if missing is not None:
        m.cells[instr.dst] = missing
        return
    amount, *after = _whole(cells)
    table = m.program.tables[instr.imm[0]]
    start = after[0] if after else 0
    total = tier_total(start + amount, table, m.params) - tier_total(start, table, m.params)
    m.cells[instr.dst] = round_div(total, m.program.ratio_base, *instr.imm[1:])


def _lookup_bands(m: Machine, instr: Instr) -> None:
    key = m.cells[instr.args[0]]
    table = m.program.tables[instr.imm[0]]
    if isinstance(key, Missing):
        m.cells[instr.dst] = key
        return
    assert isinstance(key, int), "the reader checked the units"
    row = band_of(key, table, m.params)
    outside = Missing(frozenset({m.program.registers[instr.args[0]].name or table.name}))
    m.cells[instr.dst] = outside if row is None else m.params[table.values[row]]


def _lookup_words(m: Machine, instr: Instr) -> None:
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


# -- conditions -----------------------------------------------------------------------------------------


def _and(m: Machine, instr: Instr) -> None:
    cells = m.args(instr)
    m.cells[instr.dst] = 0 if 0 in cells else (_missing(cells) or 1)


def _or(m: Machine, instr: Instr) -> None:
    cells = m.args(instr)
    m.cells[instr.dst] = 1 if 1 in cells else (_missing(cells) or 0)


def _select(m: Machine, instr: Instr) -> None:
    condition, yes, no = m.args(instr)
    m.cells[instr.dst] = condition if isinstance(condition, Missing) else (yes if condition else no)


def _text_in(m: Machine, instr: Instr) -> None:
    cell = m.cells[instr.args[0]]
    words = m.program.word_sets[instr.imm[0]]
    m.cells[instr.dst] = cell if isinstance(cell, Missing) else int(str(cell) in words)


def _text_prefix(m: Machine, instr: Instr) -> None:
    cell = m.cells[instr.args[0]]
    words = m.program.word_sets[instr.imm[0]]
    m.cells[instr.dst] = cell if isinstance(cell, Missing) else int(starts_with(str(cell), words))


# -- balances -------------------------------------------------------------------------------------------


def _key(m: Machine, instr: Instr, args: list[Cell]) -> BalanceKey | Missing:
    accumulator = m.program.accumulators[instr.imm[0]]
    group = args[0] if instr.imm[1] else None
    if isinstance(group, Missing):
        return group
    return balance_key(accumulator, m.contract, m.event, None if group is None else str(group))


def _current(m: Machine, instr: Instr, args: list[Cell]) -> tuple[BalanceKey | None, Cell]:
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


def _balance(m: Machine, instr: Instr) -> None:
    m.cells[instr.dst] = _current(m, instr, m.args(instr))[1]


def _use(m: Machine, instr: Instr) -> None:
    amount, *args = m.args(instr)
    key, value = _current(m, instr, args)
    if key is not None:
        m.touched[key] = _missing([amount, value]) or sum(_whole([amount, value]))


def _put(m: Machine, instr: Instr) -> None:
    amount, *args = m.args(instr)
    key, _ = _current(m, instr, args)
    if key is not None:
        m.touched[key] = amount


def _limit(m: Machine, instr: Instr) -> None:
    amount, *args = m.args(instr)
    key = _key(m, instr, args)
    if isinstance(key, BalanceKey) and isinstance(amount, int):
        m.limits[key] = amount


# -- results --------------------------------------------------------------------------------------------


def _finding(m: Machine, instr: Instr) -> None:
    flag = m.cells[instr.args[0]]
    rule = m.program.findings[instr.imm[0]]
    if isinstance(flag, Missing):
        m.raised.append(Raised(instr.imm[0], {}, flag.facts))
    elif flag:
        facts = {name: shown(m, reg) for name, reg in rule.facts}
        m.raised.append(
            Raised(instr.imm[0], {name: value for name, value in facts.items() if value is not None})
        )


def shown(m: Machine, reg: int, cell: Cell | None = None) -> FactValue | None:
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


def _effect(m: Machine, instr: Instr) -> None:
    if m.cells[instr.args[0]] == 1:
        m.effects.append(instr.imm[0])


def _paid(m: Machine, instr: Instr) -> None:
    benefits = [section.name for section in m.program.sections if section.kind == "benefit"]
    m.cells[instr.dst] = m.payments.get(benefits[instr.imm[0]], 0)


def _total(m: Machine, instr: Instr) -> None:
    cells = list(m.payments.values())
    m.cells[instr.dst] = _missing(cells) or sum(_whole(cells))


# -- lines ----------------------------------------------------------------------------------------------


def _loop(m: Machine, instr: Instr) -> None:
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
    m.cells[dst] = _missing(found) or _folded(how, _whole(found))


def _folded(how: str, values: list[int]) -> Cell:
    if how == "sum":
        return sum(values)
    if how == "max":
        return max(values, default=0)
    return min(values) if values else Missing(frozenset({LINES}))


def _trace_line(m: Machine, instr: Instr, line: Line) -> None:
    for number in dict.fromkeys(part.step for part in instr.body if part.step != instr.step):
        step = m.program.steps[number]
        regs = (step.before, step.after, *(reg for _, reg in step.operands))
        m.line_traces.append(LineTrace(number, line.line_no, {reg: m.cells[reg] for reg in regs if reg >= 0}))


def _const(m: Machine, instr: Instr) -> None:
    m.cells[instr.dst] = instr.imm[0]


def _param(m: Machine, instr: Instr) -> None:
    m.cells[instr.dst] = m.params[instr.imm[0]]


OPERATIONS: dict[str, Operation] = {
    "const": _const,
    "param": _param,
    "fact": _fact,
    "add": _exact(lambda v: v[0] + v[1]),
    "sub": _exact(lambda v: v[0] - v[1]),
    "mul": _exact(lambda v: v[0] * v[1]),
    "min": _exact(lambda v: min(v[0], v[1])),
    "max": _exact(lambda v: max(v[0], v[1])),
    "lt": _exact(lambda v: int(v[0] < v[1])),
    "le": _exact(lambda v: int(v[0] <= v[1])),
    "eq": _exact(lambda v: int(v[0] == v[1])),
    "not": _exact(lambda v: 1 - v[0]),
    "years": _exact(_years),
    "add_years": _exact(_add_years),
    "scale": _scale,
    "muldiv": _muldiv,
    "interest": _interest,
    "tier": _tier,
    "lookup_bands": _lookup_bands,
    "lookup_words": _lookup_words,
    "and": _and,
    "or": _or,
    "select": _select,
    "text_in": _text_in,
    "text_prefix": _text_prefix,
    "balance": _balance,
    "use": _use,
    "put": _put,
    "limit": _limit,
    "finding": _finding,
    "effect": _effect,
    "paid": _paid,
    "total": _total,
    "loop": _loop,
}
"""Every operation that a program may contain."""
