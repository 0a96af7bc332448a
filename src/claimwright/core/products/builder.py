"""Collects registers, instructions and problems while the terms are read; ends as a `Program`.

Every value that the reader touches is a `Value`: a register with its unit. Ratios stay exact fractions until
`finish` chooses one base that makes all of them whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from claimwright.core.products import problems
from claimwright.core.products.model import TermError
from claimwright.core.products.nodes import Node, Text
from claimwright.core.products.program import (
    Accumulator,
    EffectRule,
    FindingRule,
    Input,
    Instr,
    Param,
    Register,
    Section,
    Step,
    Table,
    ratio_units,
)
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import FACTS, Fact

RATIO_BASE_MIN = 10_000


@dataclass(frozen=True, slots=True)
class Value:
    """A register with its unit and, where it has one, the name it is known by."""

    reg: int
    unit: Unit
    name: str = ""


@dataclass(slots=True)
class Scope:
    """What can be named at one place of the terms: kept values by name, inside a section or a line loop."""

    section: str
    kinds: tuple[str, ...]
    names: dict[str, Value] = field(default_factory=dict)
    cache: dict[tuple[str, int], Value] = field(default_factory=dict)
    in_line: bool = False
    clause: str = ""

    def inner(self) -> Scope:
        """The scope of a line loop: sees what is outside, keeps its own names to itself."""
        return Scope(self.section, self.kinds, dict(self.names), dict(self.cache), True, self.clause)


@dataclass(slots=True)
class TermsOf:
    """What a version declares, by name, before its steps are read."""

    facts: dict[str, Fact] = field(default_factory=dict)
    amounts: dict[str, tuple[Node, str]] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    accumulators: dict[str, AccumulatorTerms] = field(default_factory=dict)
    benefits: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AccumulatorTerms:
    """An accumulator's index in the program and the parts of it that are reckoned where it is used."""

    index: int
    unit: Unit
    limit: Node | None
    group: Node | None
    reset: Node | None
    clause: str


class Builder:
    """See the module text. One builder makes one version's program."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[TermError] = []
        self.terms = TermsOf()
        self.registers: list[Register] = []
        self.params: list[tuple[Param, int | Fraction]] = []
        self.inputs: list[Input] = []
        self.input_index: dict[str, int] = {}
        self.tables: list[Table] = []
        self.accumulators: list[Accumulator] = []
        self.word_sets: list[tuple[str, ...]] = []
        self.findings: list[FindingRule] = []
        self.effects: list[EffectRule] = []
        self.steps: list[Step] = []
        self.sections: list[Section] = []
        self.instrs: list[Instr] = []
        self.step_no = -1
        self.failed: set[str] = set()
        self.table_rows: dict[int, tuple[Text, ...]] = {}

    # -- problems ---------------------------------------------------------------------------------------
    def problem(self, node: Node, code: str, **facts: object) -> None:
        """Record what is wrong at a place; `facts` fill the message of `code` in both languages."""
        zh, en = problems.message(code, facts)
        self.errors.append(TermError(self.file, node.line, node.column, code, zh, en))

    def unknown(self, node: Node, what: str, found: str, allowed: Iterable[str]) -> None:
        """Record an unknown name with what is allowed and the nearest of it.

        A name whose own declaration is already wrong is not complained of a second time.
        """
        if found in self.failed:
            return
        labels = {name: fact.zh for name in set(allowed) if (fact := self.fact(name)) is not None}
        zh, en = problems.unknown(what, found, sorted(set(allowed)), labels)
        self.errors.append(TermError(self.file, node.line, node.column, f"unknown_{what}", zh, en))

    # -- values -----------------------------------------------------------------------------------------
    def register(self, unit: Unit, name: str = "") -> int:
        """A new register."""
        self.registers.append(Register(unit, name))
        return len(self.registers) - 1

    def emit(self, op: str, unit: Unit, *args: Value, imm: tuple[int, ...] = (), name: str = "") -> Value:
        """One instruction with a result."""
        dst = self.register(unit, name)
        regs = tuple(arg.reg for arg in args)
        self.instrs.append(Instr(op, dst, regs, imm, self.step_no))
        return Value(dst, unit, name)

    def act(self, op: str, *args: Value, imm: tuple[int, ...] = ()) -> None:
        """One instruction without a result."""
        self.instrs.append(Instr(op, -1, tuple(arg.reg for arg in args), imm, self.step_no))

    def const(self, value: int, unit: Unit) -> Value:
        """A small number that belongs to the structure, such as the zero below which nothing goes."""
        return self.emit("const", unit, imm=(value,))

    def param_index(self, node: Node, name: str, unit: Unit, value: int | Fraction, text: str) -> int:
        """Put an amount of the terms into the vector; its place in the file comes along."""
        self.params.append((Param(name, unit, 0, node.line, node.column, text), value))
        return len(self.params) - 1

    def input(self, fact: Fact) -> int:
        """The index of a fact among the program's inputs."""
        if fact.name not in self.input_index:
            low, high = fact.bounds
            row = Input(fact.name, fact.source, fact.unit, fact.labels, low, high, fact.choices)
            self.inputs.append(row)
            self.input_index[fact.name] = len(self.inputs) - 1
        return self.input_index[fact.name]

    def fact(self, name: str) -> Fact | None:
        """A fact of the product or of the vocabulary."""
        return self.terms.facts.get(name) or FACTS.get(name)

    def words(self, words: Iterable[str]) -> int:
        """The index of a set of words."""
        row = tuple(words)
        if row not in self.word_sets:
            self.word_sets.append(row)
        return self.word_sets.index(row)

    # -- end --------------------------------------------------------------------------------------------
    def finished_params(self) -> tuple[int, tuple[Param, ...]]:
        """The ratio base and the parameters as whole numbers."""
        base = RATIO_BASE_MIN
        for _, value in self.params:
            if isinstance(value, Fraction):
                base = math.lcm(base, value.denominator)
        whole = [
            replace(param, value=ratio_units(value, base) if isinstance(value, Fraction) else value)
            for param, value in self.params
        ]
        return base, tuple(whole)


Labels = Mapping[str, str]
