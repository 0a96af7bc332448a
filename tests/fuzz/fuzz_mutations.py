"""Five bugs of the kind that real systems have had; the fuzzer must notice each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from fuzz_differential import Mutation

from claimwright.core.products.program import Instr, Program


def _swap_steps(text: str) -> str:
    """The last two steps of the first benefit change places."""
    lines = text.split("\n")
    first = lines.index("    steps:") + 1
    last = first
    while lines[last].startswith("    - "):
        last += 1
    if last - first > 2 and "start" not in lines[last - 2] and "let" not in lines[last - 2]:
        lines[last - 2], lines[last - 1] = lines[last - 1], lines[last - 2]
    return "\n".join(lines)


def _floor(source: str) -> str:
    """Half a fen is dropped where it should be rounded up."""
    return re.sub(r"\((.*) \+ \d+\) // (\d+)", r"(\1) // \2", source)


def _each(instrs: tuple[Instr, ...], change: Callable[[Instr], Instr]) -> tuple[Instr, ...]:
    return tuple(change(instr) for instr in instrs)


def _day_late(program: Program) -> Program:
    """The first day after a waiting period still counts as waiting."""

    def change(instr: Instr) -> Instr:
        waits = instr.op == "lt" and program.registers[instr.args[1]].name == "waiting_until"
        return replace(instr, op="le") if waits else instr

    return replace(
        program,
        sections=tuple(replace(part, instrs=_each(part.instrs, change)) for part in program.sections),
    )


def _calendar(program: Program) -> Program:
    """A policy-year accumulator starts again on 1 January."""
    changed = tuple(
        replace(
            accumulator, scope=tuple({"policy_year": "calendar_year"}.get(s, s) for s in accumulator.scope)
        )
        for accumulator in program.accumulators
    )
    return replace(program, accumulators=changed)


def _not_shared(program: Program) -> Program:
    """A limit of the family is counted for each member."""
    changed = tuple(
        replace(
            accumulator, shared_by="coverage" if accumulator.shared_by == "family" else accumulator.shared_by
        )
        for accumulator in program.accumulators
    )
    return replace(program, accumulators=changed)


MUTATIONS = (
    Mutation("swapped steps", text=_swap_steps),
    Mutation("floor for half-up", source=_floor),
    Mutation("off-by-one day", program=_day_late),
    Mutation("wrong scope reset", program=_calendar),
    Mutation("shared limit not shared", program=_not_shared),
)
