"""The whole function for one kind of event: its head, its sections, what it records, what it decides."""

from __future__ import annotations

from claimwright.core.adjudication.model import Outcome
from claimwright.core.adjudication.runner import balances
from claimwright.core.adjudication.runner.blocks import Blocks
from claimwright.core.adjudication.runner.gaps import harmless_facts
from claimwright.core.adjudication.runner.text import NotStraight, Text, read, written
from claimwright.core.products.program import Instr, Program, Section

Loops = tuple[tuple[tuple[int, tuple[int, ...]], ...], ...]
RECORD = (
    "payable",
    "outcome",
    "contract",
    "event",
    "p",
    "touched",
    "before",
    "limits",
    "raised",
    "effects",
    "lines",
)
"""What the function returns first; then what each benefit pays, then the registers that are kept."""


def sections_for(program: Program, kind: str) -> tuple[Section, ...]:
    """The sections that run for a kind of event."""
    return tuple(section for section in program.sections if kind in section.kinds)


def kept_registers(program: Program, sections: tuple[Section, ...]) -> tuple[int, ...]:
    """The registers that a trace shows or a result rests on."""
    names = {section.name for section in sections}
    found: list[int] = []
    for step in program.steps:
        if step.section in names:
            shown = () if step.in_line else (step.before, step.after, *(reg for _, reg in step.operands))
            found += [*shown, step.condition]
    for section in sections:
        found += [section.concerned, section.closed, section.result]
    return tuple(register for register in dict.fromkeys(found) if register >= 0)


def function_text(program: Program, kind: str) -> tuple[Text, Loops]:
    """The function ``decide(contract, event, balances, p)``. Raises `NotStraight`."""
    sections = sections_for(program, kind)
    if len({one.full_name for one in program.accumulators}) != len(program.accumulators):
        raise NotStraight("two accumulators of one name")
    kept = kept_registers(program, sections)
    text = Text(program, frozenset(kept))
    text.offers |= {outcome.name: outcome for outcome in Outcome}
    text.lines.append("def decide(contract, event, balances, p):")
    text.note(f"{program.version} for {kind}: made from the program, see docs/certificate.md")
    for line in ("values = contract.values", "fact = event.facts.get", "day = event.event_date"):
        text.put(line)
    text.put("touched, before, limits = {}, {}, {}")
    text.put("raised = effects = lines = ()")
    text.put("person = asked = False")
    crossing = _crossing(sections)
    text.harmless = harmless_facts(program, sections, crossing)
    blocks = Blocks(text, crossing)
    for section in sections:
        blocks.section(section)
    _decided(text, sections)
    parts = ", ".join((*RECORD, f"({_list(text.paid)})", f"({_list(text.refs(kept))})"))
    text.put(f"return ({parts})")
    return text, tuple(blocks.loops)


def keys_text(program: Program, kind: str) -> Text:
    """The function ``keys(contract, event)``: every balance that may be touched. Raises `NotStraight`."""
    text = Text(program, frozenset())
    text.lines.append("def keys(contract, event):")
    text.put("day = event.event_date")
    found: dict[str, None] = {}
    for section in sections_for(program, kind):
        for instrs in (section.guard, section.instrs):
            if not balances.is_plain(instrs):
                raise NotStraight("a balance that depends on a line or a group")
            for instr in instrs:
                if instr.op in balances.ACCESS:
                    found[balances.key(text, instr, ())] = None
    text.put(f"return tuple(sorted(({_list(list(found))})))")
    return text


def _list(parts: list[str]) -> str:
    return "".join(f"{part}, " for part in parts)


def _crossing(sections: tuple[Section, ...]) -> frozenset[int]:
    """Registers that are read outside the block that writes them."""
    blocks: list[tuple[Instr, ...]] = [part for one in sections for part in (one.guard, one.instrs)]
    used = {reg for section in sections for reg in (section.concerned, section.closed)}
    for place, block in enumerate(blocks):
        own = set(written(block))
        for other, reader in enumerate(blocks):
            used |= own & read(reader) if other != place else set()
    return frozenset(used)


def _decided(text: Text, sections: tuple[Section, ...]) -> None:
    """What is payable, and the outcome as `engine` says it where nothing is missing."""
    benefits = [section for section in sections if section.kind == "benefit"]
    final = next((section for section in sections if section.name == "deductions"), None)
    text.put(f"payable = {text.ref(final.result) if final else ' + '.join(text.paid) or '0'}")
    if not any(section.concerned < 0 for section in benefits):
        concerned = " or ".join(text.ref(section.concerned) for section in benefits)
        text.put(f"person = person or not ({concerned})" if concerned else "person = True")
    text.put("if person:")
    text.put("    outcome = NEEDS_PERSON")
    text.put("elif asked:")
    text.put("    outcome = QUESTION")
    text.put("elif payable > 0:")
    text.put("    outcome = PAY")
    text.put("else:")
    text.put("    outcome = NEEDS_PERSON if effects else ZERO_BY_TERMS")
