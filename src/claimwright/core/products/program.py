"""The small typed program that terms become: a flat list of instructions over integer registers.

Structure is in the instructions, amounts are apart in `params`, so that other amounts can be put in without
compiling again. Every register holds one int64: fen, days, times, an age, a date's ordinal, a flag (0/1), a
ratio in units of ``1/ratio_base``; only text facts and groups hold a word. A register is written once per
run of its section (once per line inside a loop). The meaning of each operation is in docs/certificate.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from claimwright.core.products.units import Unit


@dataclass(frozen=True, slots=True)
class Register:
    """One typed place for a value. `name` is the fact's, kept value's or parameter's name, if it has one."""

    unit: Unit
    name: str = ""


@dataclass(frozen=True, slots=True)
class Param:
    """One amount of the terms, with the place in the file where it is written."""

    name: str
    unit: Unit
    value: int
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Input:
    """One fact that the program may read. `source` is contract, event or line."""

    name: str
    source: str
    unit: Unit
    labels: Mapping[str, str]
    low: int
    high: int
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the terms. Rows refer to parameters by index.

    ``bands``: half-open bands ``[from, until)`` over a number, `bounds` one more than `values` (the last may
    be None: no upper end); ``words``: `keys` of words per row; ``tier``: bands that each take their ratio of
    the part that falls into them.
    """

    name: str
    kind: str
    key_unit: Unit
    value_unit: Unit
    bounds: tuple[int | None, ...]
    keys: tuple[tuple[str, ...], ...]
    values: tuple[int, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accumulator:
    """What is counted over time. `scope` names periods or links; `shared_by` says whose it is."""

    name: str
    full_name: str
    unit: Unit
    scope: tuple[str, ...]
    shared_by: str
    grouped: bool
    clause: str
    labels: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Instr:
    """One operation: `dst` register (or -1), argument registers, immediates (indexes, rounding).

    A ``loop`` runs `where` and, where register `args[0]` is 1, `body`, for each line of the event, and folds
    registers of the body into registers outside: `folds` = (how, source, destination).
    """

    op: str
    dst: int = -1
    args: tuple[int, ...] = ()
    imm: tuple[int, ...] = ()
    step: int = -1
    where: tuple[Instr, ...] = ()
    body: tuple[Instr, ...] = ()
    folds: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One written step of the terms: what the trace shows. Registers before and after; named operands."""

    section: str
    kind: str
    clause: str
    line: int
    column: int
    before: int
    after: int
    operands: tuple[tuple[str, int], ...]
    in_line: bool = False
    condition: int = -1
    labels: Mapping[str, str] = field(default_factory=dict)
    accumulator: str = ""
    keeps: str = ""


@dataclass(frozen=True, slots=True)
class FindingRule:
    """A finding that an instruction may raise. `benefits` are those that it closes (a denial) or names."""

    code: str
    severity: str
    clause: str
    line: int
    benefits: tuple[str, ...]
    labels: Mapping[str, str]
    facts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class EffectRule:
    """What a benefit does to the contract: terminate, waive_premium, end_benefit."""

    kind: str
    clause: str
    benefit: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A gate, a benefit, or the deductions; `kind` says which. Runs for events of `kinds` only.

    `guard` is run first; a benefit's `instrs` run when register `concerned` is 1 and `closed` is 0 (-1 means
    always concerned, never closed). `result` holds what the benefit pays, or what a gate decided.
    """

    name: str
    kind: str
    kinds: tuple[str, ...]
    guard: tuple[Instr, ...]
    concerned: int
    closed: int
    instrs: tuple[Instr, ...]
    result: int
    labels: Mapping[str, str]
    clause: str = ""
    line: int = 0
    pays: str = ""
    to: str = ""


class _Planned:
    """Room for what an engine makes once of a program. It is no part of the program's value."""

    __slots__ = ("_plans",)
    _plans: dict[object, object]

    @property
    def plans(self) -> dict[object, object]:
        """What was made, by what it was made for."""
        try:
            return self._plans
        except AttributeError:
            object.__setattr__(self, "_plans", {})
            return self._plans


@dataclass(frozen=True, slots=True)
class Program(_Planned):
    """A version's whole program: see the module text. Sections run in order."""

    product: str
    version: str
    ratio_base: int
    registers: tuple[Register, ...]
    params: tuple[Param, ...]
    inputs: tuple[Input, ...]
    tables: tuple[Table, ...]
    accumulators: tuple[Accumulator, ...]
    word_sets: tuple[tuple[str, ...], ...]
    findings: tuple[FindingRule, ...]
    effects: tuple[EffectRule, ...]
    steps: tuple[Step, ...]
    sections: tuple[Section, ...]
    order_claims_by: tuple[str, ...]

    @property
    def amounts(self) -> tuple[int, ...]:
        """The vector of parameters as written."""
        return tuple(param.value for param in self.params)

    @property
    def benefit_names(self) -> tuple[str, ...]:
        """The benefits in order; ``paid`` refers to them by index."""
        return tuple(section.name for section in self.sections if section.kind == "benefit")

    def section(self, name: str) -> Section | None:
        """A section by its name (a benefit's id)."""
        return next((section for section in self.sections if section.name == name), None)


ROUNDINGS = ("half_up", "half_even", "floor", "ceiling")


def ratio_units(ratio: Fraction, base: int) -> int:
    """A ratio as a whole number of ``1/base``; the base makes every ratio of the file whole."""
    scaled = ratio * base
    assert scaled.denominator == 1, f"{ratio} is not whole in 1/{base}"
    return scaled.numerator
