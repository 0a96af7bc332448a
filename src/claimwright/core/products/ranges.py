"""Proves that no step of a program can leave int64, from the ranges of the facts and the amounts.

Every register gets an interval; the products inside a ratio, a tier or interest are checked before they are
divided. What cannot be proved is refused where it is written, so a compiled kernel never wraps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from claimwright.core.products.builder import Builder
from claimwright.core.products.nodes import Text
from claimwright.core.products.program import Instr, Program
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import DATE_HIGH

INT64_MAX = 2**63 - 1
LINES_MAX = 10_000
BALANCE_MAX = 10**15

Interval = tuple[int, int]


def prove(b: Builder, program: Program) -> None:
    """Record a problem for each step that could overflow."""
    for step, size in overflows(program, program.amounts):
        place = program.steps[step] if step >= 0 else None
        node = Text(place.line, place.column, "") if place else Text(1, 1, "")
        b.problem(node, "overflow", found=f"{size:.1e}")


def overflows(program: Program, amounts: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Steps that could leave int64 with these amounts, each with the size that it could reach."""
    proof = _Proof(program, tuple(amounts))
    for section in program.sections:
        proof.run(section.guard)
        proof.run(section.instrs)
        if section.kind == "benefit":
            proof.paid.append(proof.intervals[section.result])
    return tuple(proof.found.items())


class _Proof:
    def __init__(self, program: Program, amounts: tuple[int, ...]) -> None:
        self.program = program
        self.amounts = amounts
        self.intervals: list[Interval] = [(0, 0)] * len(program.registers)
        self.paid: list[Interval] = []
        self.found: dict[int, int] = {}

    def run(self, instrs: tuple[Instr, ...]) -> None:
        for instr in instrs:
            if instr.op == "loop":
                self._loop(instr)
                continue
            if instr.dst < 0:
                continue
            low, high = self._interval(instr)
            self._check(instr, max(abs(low), abs(high)))
            self.intervals[instr.dst] = (low, high)

    def _check(self, instr: Instr, size: int) -> None:
        if size > INT64_MAX:
            self.found[instr.step] = max(size, self.found.get(instr.step, 0))

    def _loop(self, instr: Instr) -> None:
        self.run(instr.where)
        self.run(instr.body)
        for how, source, dst in instr.folds:
            low, high = self.intervals[source]
            times = LINES_MAX if how == "sum" else 1
            self.intervals[dst] = (min(0, low * times), max(0, high * times))
            self._check(instr, max(abs(low), abs(high)) * times)

    def _interval(self, instr: Instr) -> Interval:
        args = [self.intervals[reg] for reg in instr.args]
        known = _SIMPLE.get(instr.op)
        if known is not None:
            return known(args)
        if instr.op in ("scale", "muldiv", "interest", "tier"):
            return self._ratio(instr, args)
        return self._source(instr)

    def _ratio(self, instr: Instr, args: list[Interval]) -> Interval:
        base = self.program.ratio_base
        size = max(0, args[0][1])
        if instr.op == "tier":
            table = self.program.tables[instr.imm[0]]
            top = max((self.amounts[value] for value in table.values), default=0)
            size = sum(max(0, arg[1]) for arg in args) * top
            self._check(instr, size)
            return 0, size // base + 1
        factors = args[1:2] if instr.op == "muldiv" else args[1:3] if instr.op == "interest" else args[1:]
        divisor = 1 if instr.op == "muldiv" else base if instr.op == "interest" else base ** len(factors)
        for factor in factors:
            size *= max(0, factor[1])
        self._check(instr, size)
        return 0, size // divisor + 10_000

    def _source(self, instr: Instr) -> Interval:
        program = self.program
        if instr.op == "param":
            return self.amounts[instr.imm[0]], self.amounts[instr.imm[0]]
        if instr.op == "const":
            return instr.imm[0], instr.imm[0]
        if instr.op == "fact":
            item = program.inputs[instr.imm[0]]
            times = program.ratio_base if item.unit == Unit.RATIO else 1
            return item.low * times, item.high * times
        if instr.op == "paid":
            return 0, self.paid[instr.imm[0]][1] if instr.imm[0] < len(self.paid) else 0
        if instr.op == "total":
            return 0, sum(high for _, high in self.paid)
        if instr.op in ("lookup_bands", "lookup_words"):
            values = [self.amounts[value] for value in program.tables[instr.imm[0]].values] or [0]
            return min(values), max(values)
        assert instr.op == "balance", f"an operation without an interval: {instr.op}"
        return 0, DATE_HIGH if program.registers[instr.dst].unit == Unit.DATE else BALANCE_MAX


def _mul(args: list[Interval]) -> Interval:
    corners = [x * y for x in args[0] for y in args[1]]
    return min(corners), max(corners)


def _flag(args: list[Interval]) -> Interval:
    return 0, 1


def _span(args: list[Interval]) -> Interval:
    return -500, 500


_SIMPLE: dict[str, Callable[[list[Interval]], Interval]] = {
    "add": lambda a: (a[0][0] + a[1][0], a[0][1] + a[1][1]),
    "sub": lambda a: (a[0][0] - a[1][1], a[0][1] - a[1][0]),
    "mul": _mul,
    "min": lambda a: (min(a[0][0], a[1][0]), min(a[0][1], a[1][1])),
    "max": lambda a: (max(a[0][0], a[1][0]), max(a[0][1], a[1][1])),
    "select": lambda a: (min(a[1][0], a[2][0]), max(a[1][1], a[2][1])),
    "add_years": lambda a: (1, DATE_HIGH * 2),
    "years": _span,
    "lt": _flag,
    "le": _flag,
    "eq": _flag,
    "not": _flag,
    "and": _flag,
    "or": _flag,
    "text_in": _flag,
    "text_prefix": _flag,
}
