"""Facts that may be missing without harm: a bill's line has days in bed only if it is for a bed.

Where a fact flows through plain reckoning into one side of a choice and nowhere else, the function carries on
without it; only if that side is chosen does the event go to the machine.
"""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.core.adjudication.machine_state import Missing
from claimwright.core.adjudication.machine_values import missing_among
from claimwright.core.adjudication.runner.text import LEAVE, Place, Text, Writer
from claimwright.core.products.program import Instr, Program, Section

SPREADING = ("add", "sub", "mul", "min", "max", "scale")
"""Operations with a missing result where an argument is missing."""


def harmless_facts(
    program: Program, sections: tuple[Section, ...], crossing: frozenset[int]
) -> frozenset[Place]:
    """The facts that every reader can do without, unless it chooses them."""
    instrs = [instr for section in sections for instr in _all((*section.guard, *section.instrs))]
    ends = set(crossing) | {section.result for section in sections}
    ends |= {source for instr in instrs for _, source, _ in instr.folds}
    uses: dict[int, list[Instr]] = {}
    for instr in instrs:
        for register in instr.args:
            uses.setdefault(register, []).append(instr)

    def harmless(register: int) -> bool:
        if register in ends:
            return False
        return all(
            harmless(use.dst) if use.op in SPREADING else use.op == "select" and use.args[0] != register
            for use in uses.get(register, ())
        )

    needed: dict[Place, bool] = {}
    for instr in instrs:
        if instr.op == "fact":
            place = place_of(program, instr)
            needed[place] = needed.get(place, False) or not harmless(instr.dst)
    return frozenset(place for place, is_needed in needed.items() if not is_needed)


def place_of(program: Program, instr: Instr) -> Place:
    """What a fact is known by."""
    wanted = program.inputs[instr.imm[0]]
    return wanted.source, wanted.name


def _all(instrs: Iterable[Instr]) -> list[Instr]:
    return [part for instr in instrs for part in (instr, *_all((*instr.where, *instr.body)))]


def write_with_gaps(text: Text, instr: Instr, write: Writer) -> None:
    """An operation of which an argument may be missing."""
    gaps = [text.ref(register) for register in instr.args if register in text.gaps]
    if instr.op == "select":
        write(text, instr)
        text.offer("Missing", Missing)
        text.put(f"if r{instr.dst}.__class__ is Missing:")
        text.put(f"    {LEAVE}")
        return
    text.offer("missing_among", missing_among)
    text.put(f"r{instr.dst} = missing_among([{', '.join(gaps)}])")
    text.put(f"if r{instr.dst} is None:")
    text.depth += 1
    write(text, instr)
    text.depth -= 1
    text.gaps.add(instr.dst)


def write_gap(text: Text, instr: Instr, fact: Place, write: Writer) -> None:
    """A fact that may be missing: `v` holds what was found."""
    name = text.offer(f"missing_{instr.imm[0]}", Missing(frozenset({fact[1]})))
    text.put("if v is None:")
    text.put(f"    r{instr.dst} = {name}")
    text.put("else:")
    text.depth += 1
    write(text, instr)
    text.depth -= 1
    text.gaps.add(instr.dst)
