"""From a program to the source text of its kernel: a loop over sorted claims, sections in their order."""

from __future__ import annotations

from claimwright.core.adjudication.kernel import balances
from claimwright.core.adjudication.kernel.expressions import Source, note
from claimwright.core.adjudication.kernel.model import (
    NEEDS_PERSON,
    PAY,
    REPLAY,
    ZERO_BY_TERMS,
    Kernel,
    NotCompilable,
)
from claimwright.core.adjudication.kernel.prelude import CALENDAR, ORDER, ROUNDING, slot_source
from claimwright.core.adjudication.kernel.statements import write_section
from claimwright.core.products.program import Instr, Program
from claimwright.core.products.units import Unit

FINDINGS_MAX = 62


def kernel_of(program: Program) -> Kernel:
    """The kernel of a program. Raises `NotCompilable` naming what only the interpreter can do."""
    if len(program.findings) > FINDINGS_MAX:
        raise NotCompilable(f"more than {FINDINGS_MAX} findings")
    if program.order_claims_by not in (("event_date",), ("event_date", "event_no")):
        raise NotCompilable(f"claims in the order of {', '.join(program.order_claims_by)}")
    group = balances.group_of(program)
    found = balances.places(program, group)
    benefits = tuple(section.name for section in program.sections if section.kind == "benefit")
    source = Source(program, depth=2)
    _write_claim(source, found, benefits)
    has_lines = any(_loops(section.instrs + section.guard) for section in program.sections)
    kernel = Kernel(
        program,
        "",
        group,
        tuple(source.columns.values()),
        tuple(source.words.values()),
        balances.arrays_of(found),
        (*(f"benefit_{name}" for name in benefits if len(benefits) > 1), "payable_fen", "reasons", "status"),
        has_lines,
    )
    text = "\n".join([*_head(source, kernel, found), *source.lines, ""])
    return Kernel(
        program, text, group, kernel.columns, kernel.words, kernel.balances, kernel.outputs, has_lines
    )


def _loops(instrs: tuple[Instr, ...]) -> bool:
    return any(instr.op == "loop" for instr in instrs)


def _head(source: Source, kernel: Kernel, found: tuple[balances.Place, ...]) -> list[str]:
    """Everything before the first claim: helper functions, parameters in registers, nothing used yet."""
    program = source.program
    title = note(f"Kernel of {program.version}, made from its program: do not edit. See docs/portfolio.md.")
    helpers = [ORDER, CALENDAR, *(ROUNDING[rule] for rule in sorted(source.roundings))]
    helpers += [slot_source(parts) for parts in sorted(source.slots)]
    lines = [title, *"".join(helpers).splitlines(), "", "", "@compiled"]
    lines.append(f"def adjudicate(claims, p, {', '.join(kernel.arguments)}):")
    for index, param in enumerate(program.params):
        words = note(f"{param.name or param.text}: {param.text}, line {param.line}")
        lines.append(f"    p{index} = p[{index}]  {words}")
    lines += ["    group = group_key[0] - 1 if claims > 0 else 0", "    day = 0"]
    scopes = {scope for place in found for scope in (*place.scopes, *place.keys)}
    lines += [f"    {scope} = 0" for scope in balances.KEPT if scope in scopes]
    lines += [f"    u{place.index} = 0" for place in found if place.in_register]
    return [*lines, "    for i in range(claims):"]


def _write_claim(source: Source, found: tuple[balances.Place, ...], benefits: tuple[str, ...]) -> None:
    program = source.program
    balances.begin_claim(source, found, _starting_again(program))
    source.put(f"k = {source.column('kind', Unit.TEXT)}[i]")
    for name in ("reason = 0", "lost = False", "covered = False", "effect = False", "payable = 0"):
        source.put(name)
    for name in benefits:
        source.put(f"b_{name} = 0")
    for section in program.sections:
        if section.kind == "gate":
            source.put(f"r{section.result} = False")
    for section in program.sections:
        if section.kind == "deductions":
            source.put(f"payable = {_sum(benefits)}")
        write_section(source, found, section)
    if not any(section.kind == "deductions" for section in program.sections):
        source.put(f"payable = {_sum(benefits)}")
    _write_result(source, benefits)


def _sum(benefits: tuple[str, ...]) -> str:
    return " + ".join(f"b_{name}" for name in benefits)


def _starting_again(program: Program) -> frozenset[int]:
    """Accumulators that a condition may put back to nothing."""
    found: set[int] = set()
    for section in program.sections:
        for instr in _flat(section.guard + section.instrs):
            if instr.op in ("balance", "use", "put") and instr.imm[2]:
                found.add(instr.imm[0])
    return frozenset(found)


def _flat(instrs: tuple[Instr, ...]) -> list[Instr]:
    return [part for instr in instrs for part in (instr, *_flat(instr.where), *_flat(instr.body))]


def _write_result(source: Source, benefits: tuple[str, ...]) -> None:
    """Outputs of the claim: benefits, payable, reasons, and the status as the interpreter's outcome."""
    findings = source.program.findings
    person = sum(1 << bit for bit, rule in enumerate(findings) if rule.severity in ("denial", "refer"))
    source.put(f"reason |= 0 if covered else {1 << len(findings)}")
    if len(benefits) > 1:
        for name in benefits:
            source.put(f"benefit_{name}[i] = b_{name}")
    source.put("payable_fen[i] = payable")
    source.put("reasons[i] = reason")
    source.put(f"paid = {PAY} if payable > 0 else ({NEEDS_PERSON} if effect else {ZERO_BY_TERMS})")
    decided = f"{NEEDS_PERSON} if reason & {person | 1 << len(findings)} != 0 else paid"
    source.put(f"status[i] = {REPLAY} if lost else ({decided})")
