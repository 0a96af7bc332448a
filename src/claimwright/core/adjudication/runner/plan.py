"""What is made once of a program for a kind of event, and how a record becomes a machine that has run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from claimwright.core.adjudication.machine import LineTrace, Machine, Raised, shown
from claimwright.core.adjudication.model import BalanceKey, Balances, Contract, InsuredEvent
from claimwright.core.adjudication.runner.function import (
    Loops,
    function_text,
    kept_registers,
    keys_text,
    sections_for,
)
from claimwright.core.adjudication.runner.text import NotStraight, Text
from claimwright.core.products.program import Program

Record = tuple[Any, ...]
"""What a run leaves: see `function.RECORD`."""
Decide = Callable[[Contract, InsuredEvent, Balances, tuple[int, ...]], Record | None]
Keys = Callable[[Contract, InsuredEvent], tuple[BalanceKey, ...] | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """The functions of a program for one kind of event; None where only the machine can run it.

    `decide` gives None for an event that has to go to the machine. `source` is the text of `decide`.
    """

    program: Program
    amounts: tuple[int, ...]
    decide: Decide | None
    keys: Keys | None
    source: str
    kept: tuple[int, ...]
    benefits: tuple[str, ...]
    loops: Loops

    def machine(self, record: Record) -> Machine:
        """The machine as if it had run: what is shown of a result is made from it."""
        _, _, contract, event, amounts, touched, _, limits, raised, effects, lines, paid, cells = record
        machine = Machine(self.program, amounts, contract, event, {})
        registers = machine.cells
        for register, value in zip(self.kept, cells, strict=True):
            registers[register] = int(value) if value.__class__ is bool else value
        machine.payments.update(zip(self.benefits, paid, strict=True))
        machine.touched, machine.limits, machine.effects = touched, limits, list(effects)
        machine.raised = [self._raised(machine, rule, facts) for rule, facts in raised]
        machine.line_traces = [trace for line in lines for trace in self._line(*line)]
        return machine

    def _raised(self, machine: Machine, number: int, values: tuple[int | str, ...]) -> Raised:
        names = self.program.findings[number].facts
        pairs = zip(names, values, strict=True)
        facts = {name: shown(machine, register, _cell(value)) for (name, register), value in pairs}
        return Raised(number, {name: value for name, value in facts.items() if value is not None})

    def _line(self, loop: int, line_no: str, values: tuple[int | str, ...]) -> list[LineTrace]:
        left = iter(values)
        return [
            LineTrace(number, line_no, {register: _cell(next(left)) for register in registers})
            for number, registers in self.loops[loop]
        ]


def _cell(value: int | str) -> int | str:
    return int(value) if value.__class__ is bool else value


def plan_of(program: Program, kind: str) -> Plan:
    """The plan of a program for a kind of event, made when first asked for and kept with the program."""
    plan = program.plans.get(kind)
    if plan is None:
        # kinds that the program does not know share one plan: what is kept does not grow with them
        own = kind if sections_for(program, kind) else ""
        plan = program.plans[own] = program.plans.get(own) or _made(program, own)
    assert isinstance(plan, Plan)
    return plan


def _made(program: Program, kind: str) -> Plan:
    sections = sections_for(program, kind)
    benefits = tuple(section.name for section in sections if section.kind == "benefit")
    kept = kept_registers(program, sections)
    decide: Decide | None = None
    keys: Keys | None = None
    source = ""
    loops: Loops = ()
    try:
        text, loops = function_text(program, kind)
        source, decide = "\n".join([*text.lines, ""]), _compiled(text, "decide")
        keys = _compiled(keys_text(program, kind), "keys")
    except NotStraight as error:
        source = source or f"# only the machine runs this: {error}\n"
    return Plan(program, program.amounts, decide, keys, source, kept, benefits, loops)


def _compiled(text: Text, name: str) -> Any:
    """Make the function. The text holds numbers, registers and quoted names only, never words of the file."""
    namespace = dict(text.offers)
    place = f"<{name} of {text.program.version}>"
    exec(compile("\n".join(text.lines), place, "exec"), namespace)  # noqa: S102 - our own generated text
    return namespace[name]
