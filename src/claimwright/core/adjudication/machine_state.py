"""What one run of a program holds: registers, payments, findings, balances. No operation is defined here."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimwright.core.adjudication.model import (
    BalanceKey,
    Balances,
    Contract,
    FactValue,
    InsuredEvent,
    Line,
)
from claimwright.core.products.program import Instr, Program


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that cannot be known yet, and the facts that would settle it."""

    facts: frozenset[str]


Cell = int | str | Missing
"""What a register holds."""
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
class MachineState:
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
    keys: dict[tuple[int, str | None], BalanceKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cells = [0] * len(self.program.registers)

    def run(self, instrs: tuple[Instr, ...]) -> None:
        """Run instructions in order (the machine knows the operations)."""
        raise NotImplementedError

    def args(self, instr: Instr) -> list[Cell]:
        """The values of an instruction's arguments."""
        return [self.cells[reg] for reg in instr.args]
