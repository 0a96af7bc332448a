"""The text of a straight-line function under construction, and what it may call.

A register becomes the local ``r7``. What is known when the text is written stands in its place: a constant as
a number, an amount of the terms as ``p[3]``, a register that nothing writes for this kind of event as 0.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimwright.core.products.program import Instr, Program
from claimwright.core.products.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAVE = "return None"
"""What the text does where only the machine can say what happens: a missing fact, a row outside a table."""

Place = tuple[str, str]
"""A fact: its source and its name."""


class NotStraight(Exception):
    """A program with something that only the machine runs; the text says what."""


@dataclass(slots=True)
class Text:
    """Lines with what they need. `offers` are the tables and functions that the lines call by name.

    `kept` registers go into the record; those in `gaps` may be missing (see `gaps`).
    """

    program: Program
    kept: frozenset[int]
    lines: list[str] = field(default_factory=list)
    depth: int = 1
    values: dict[int, str] = field(default_factory=dict)
    facts: dict[Place, str] = field(default_factory=dict)
    harmless: frozenset[Place] = frozenset()
    gaps: set[int] = field(default_factory=set)
    offers: dict[str, object] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=dict)
    paid: list[str] = field(default_factory=list)

    def put(self, text: str) -> None:
        """One line at the present depth."""
        self.lines.append("    " * self.depth + text)

    def note(self, words: str) -> None:
        """A comment; what the product file says in it can never end the line."""
        self.put("# " + "".join(letter if letter.isprintable() else " " for letter in words))

    def ref(self, register: int) -> str:
        """A register as an expression."""
        return self.values.get(register, "0")

    def refs(self, registers: tuple[int, ...]) -> list[str]:
        """Registers as expressions."""
        return [self.ref(register) for register in registers]

    def set(self, register: int, expression: str) -> None:
        """Let a register be the value of an expression."""
        self.values[register] = f"r{register}"
        self.put(f"r{register} = {expression}")

    def know(self, register: int, expression: str) -> None:
        """Let an expression stand for a register that is nothing else."""
        self.values[register] = expression

    def unit(self, register: int) -> Unit:
        """The unit of a register."""
        return self.program.registers[register].unit

    def word(self, register: int) -> str:
        """A register as the word that tables and groups know it by: a flag is 0 or 1."""
        value = self.ref(register)
        return f"str(int({value}))" if self.unit(register) == Unit.FLAG else f"str({value})"

    def offer(self, name: str, thing: object) -> str:
        """Let the text call a table or function by a name."""
        self.offers[name] = thing
        return name

    @contextmanager
    def branch(self, condition: str) -> Iterator[None]:
        """Lines under a condition; a fact or scope that is read there is known only there."""
        known, scopes = dict(self.facts), dict(self.scopes)
        self.put(condition)
        self.depth += 1
        yield
        self.depth -= 1
        self.facts, self.scopes = known, scopes


def written(instrs: tuple[Instr, ...]) -> list[int]:
    """Every register that instructions write, in order, those of loops among them."""
    found: list[int] = []
    for instr in instrs:
        found += written(instr.where) + written(instr.body)
        found += [dst for _, _, dst in instr.folds] + ([instr.dst] if instr.dst >= 0 else [])
    return list(dict.fromkeys(found))


def read(instrs: tuple[Instr, ...]) -> set[int]:
    """Every register that instructions read."""
    found: set[int] = set()
    for instr in instrs:
        found |= read(instr.where) | read(instr.body) | set(instr.args)
        found |= {source for _, source, _ in instr.folds}
    return found


Writer = Callable[[Text, Instr], None]
"""Writes the lines of one instruction."""
