"""One line of source for each instruction of a program: registers become names, parameters become ``p3``.

A flag is True or False, everything else a whole number. Nothing here knows whether CPython or a compiler will
run the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from claimwright.core.adjudication.kernel.model import Column, NotCompilable, WordTable
from claimwright.core.products.program import ROUNDINGS, Instr, Program
from claimwright.core.products.units import Unit

_INFIX = {"sub": "-", "add": "+", "mul": "*", "and": "&", "or": "|", "eq": "==", "lt": "<", "le": "<="}


def note(words: str) -> str:
    """A comment; what the product file says in it can never end the line."""
    return "# " + "".join(letter if letter.isprintable() else " " for letter in words)


@dataclass(slots=True)
class Source:
    """Lines under construction with what they need: columns, word tables, helper functions.

    A short section is written without branches: it runs for every claim, and `on` names the flag that says
    for which of them it counts. A processor guesses wrong too often which claims a section is for.
    """

    program: Program
    lines: list[str] = field(default_factory=list)
    depth: int = 0
    columns: dict[tuple[str, bool], Column] = field(default_factory=dict)
    words: dict[tuple[str, str, tuple[str, ...]], WordTable] = field(default_factory=dict)
    roundings: set[str] = field(default_factory=set)
    slots: set[int] = field(default_factory=set)
    text_column: dict[int, str] = field(default_factory=dict)
    on: str = ""

    def put(self, text: str) -> None:
        """One line at the present depth."""
        assert text.isprintable(), "a line of the kernel is one line"
        self.lines.append("    " * self.depth + text)

    def masked(self, flag: str) -> str:
        """A flag that counts only where the section applies."""
        return f"{flag} & {self.on}" if self.on else flag

    def column(self, name: str, unit: Unit, *, of_line: bool = False) -> str:
        """The array of a fact, as an argument of the kernel."""
        key = (name, of_line)
        if key not in self.columns:
            self.columns[key] = Column(name, f"{'l' if of_line else 'c'}_{name}", unit, of_line)
        return self.columns[key].argument

    def word_table(self, column: str, kind: str, words: tuple[str, ...]) -> str:
        """A table over the words of a column, as an argument of the kernel."""
        key = (column, kind, words)
        if key not in self.words:
            self.words[key] = WordTable(f"w{len(self.words)}", column, kind, words)
        return self.words[key].argument

    def is_flag(self, register: int) -> bool:
        """The register holds True or False."""
        return self.program.registers[register].unit == Unit.FLAG


def read_fact(source: Source, column: str, unit: Unit, at: str) -> str:
    """A fact of row `at`: dates become ordinals, flags True or False."""
    text = f"{column}[{at}]"
    if unit == Unit.DATE:
        return f"{text} + 719163"
    return f"{text} != 0" if unit == Unit.FLAG else text


def _fact(source: Source, instr: Instr) -> str:
    fact = source.program.inputs[instr.imm[0]]
    of_line = fact.source == "line"
    if fact.unit == Unit.TEXT:
        source.text_column[instr.dst] = fact.name
    column = source.column(fact.name, fact.unit, of_line=of_line)
    return read_fact(source, column, fact.unit, "j" if of_line else "i")


def _const(source: Source, instr: Instr) -> str:
    if source.is_flag(instr.dst):
        return str(bool(instr.imm[0]))
    return str(instr.imm[0])


def _param(source: Source, instr: Instr) -> str:
    param = source.program.params[instr.imm[0]]
    if param.unit == Unit.FLAG:
        return f"p{instr.imm[0]} != 0"
    return f"p{instr.imm[0]}"


def _infix(source: Source, instr: Instr) -> str:
    one, other = instr.args
    return f"r{one} {_INFIX[instr.op]} r{other}"


def _extreme(source: Source, instr: Instr) -> str:
    one, other = instr.args
    test = "<" if instr.op == "min" else ">"
    return f"r{one} if r{one} {test} r{other} else r{other}"


def _select(source: Source, instr: Instr) -> str:
    flag, yes, no = instr.args
    if source.program.registers[instr.dst].unit == Unit.TEXT:
        one, other = source.text_column.get(yes), source.text_column.get(no)
        if one is None or one != other:
            raise NotCompilable("a choice between words of two facts")
        source.text_column[instr.dst] = one
    return f"r{yes} if r{flag} else r{no}"


def rounded(source: Source, above: str, below: str, imm: tuple[int, ...]) -> str:
    """``above / below`` fen rounded by rule `imm[0]` to multiples of `imm[1]` fen (see `round_div`)."""
    rule, unit = ROUNDINGS[imm[0]], imm[1]
    known = below.isdigit()
    divisor = str(int(below) * unit) if known else (below if unit == 1 else f"({below} * {unit})")
    if rule == "half_up" and known and int(divisor) % 2 == 0:
        text = f"({above} + {int(divisor) // 2}) // {divisor}"
    else:
        source.roundings.add(rule)
        text = f"{rule}({above}, {divisor})"
    return text if unit == 1 else f"{text} * {unit}"


def _scale(source: Source, instr: Instr) -> str:
    below = str(source.program.ratio_base ** (len(instr.args) - 1))
    above = " * ".join(f"r{register}" for register in instr.args)
    return rounded(source, above, below, instr.imm)


def _interest(source: Source, instr: Instr) -> str:
    principal, rate, days, year = (f"r{register}" for register in instr.args)
    below = f"({source.program.ratio_base} * {year})"
    return rounded(source, f"{principal} * {rate} * {days}", below, instr.imm)


def _call(name: str) -> Callable[[Source, Instr], str]:
    return lambda source, instr: f"{name}({', '.join(f'r{register}' for register in instr.args)})"


def _text_test(kind: str) -> Callable[[Source, Instr], str]:
    def write(source: Source, instr: Instr) -> str:
        register = instr.args[0]
        column = source.text_column.get(register)
        if column is None:
            raise NotCompilable("a word that is not a fact of the claim")
        table = source.word_table(column, kind, source.program.word_sets[instr.imm[0]])
        return f"{table}[r{register}] != 0"

    return write


def _not(source: Source, instr: Instr) -> str:
    return f"not r{instr.args[0]}"


EXPRESSIONS: dict[str, Callable[[Source, Instr], str]] = {
    "fact": _fact,
    "const": _const,
    "param": _param,
    "min": _extreme,
    "max": _extreme,
    "select": _select,
    "scale": _scale,
    "interest": _interest,
    "years": _call("completed_years"),
    "add_years": _call("add_years"),
    "text_in": _text_test("one_of"),
    "text_prefix": _text_test("prefix"),
    "not": _not,
    **dict.fromkeys(_INFIX, _infix),
}
"""Instructions with a result that need one line."""
