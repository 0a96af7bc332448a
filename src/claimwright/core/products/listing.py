"""A program as people read it: parameters, tables, accumulators, then each section's instructions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from claimwright.core.money import format_yuan
from claimwright.core.products.program import Instr, Program, Section, Table
from claimwright.core.products.units import Unit


def listing(program: Program) -> str:
    """The whole program as text. One line an instruction; ``r7:元`` is register 7, in fen."""
    lines = [f"program {program.version}", f"ratio base 1/{program.ratio_base}"]
    lines += ["", "parameters"]
    lines += [
        f"  p{i:<3} = {param.value:<14} {param.text:<16} (line {param.line}:{param.column})"
        for i, param in enumerate(program.params)
    ]
    lines += ["", "inputs"]
    lines += [
        f"  i{i:<3} {item.source:<8} {item.name}:{item.unit.value} in [{item.low}, {item.high}]"
        for i, item in enumerate(program.inputs)
    ]
    lines += _tables(program)
    lines += ["", "accumulators"] if program.accumulators else []
    lines += [
        f"  a{i:<3} {acc.full_name}:{acc.unit.value} per {' × '.join(acc.scope)}"
        f"{' × group' if acc.grouped else ''}, shared by {acc.shared_by}  (clause {acc.clause})"
        for i, acc in enumerate(program.accumulators)
    ]
    for section in program.sections:
        lines += ["", *_section(program, section)]
    return "\n".join(lines) + "\n"


def _tables(program: Program) -> list[str]:
    if not program.tables:
        return []
    lines = ["", "tables"]
    for i, table in enumerate(program.tables):
        lines.append(
            f"  t{i:<3} {table.name}: {table.kind} by {table.key_unit.value} gives {table.value_unit.value}"
        )
        lines += [f"        {row}" for row in _rows(program, table)]
    return lines


def _rows(program: Program, table: Table) -> Iterator[str]:
    def bound(index: int | None) -> str:
        return "…" if index is None else program.params[index].text

    if table.kind == "bands":
        for row, value in enumerate(table.values):
            low, high = bound(table.bounds[row]), bound(table.bounds[row + 1])
            yield f"[{low}, {high}) -> {program.params[value].text}"
    else:
        for row, words in enumerate(table.keys):
            gain = table.texts[row] if table.texts else program.params[table.values[row]].text
            yield f"{', '.join(words)} -> {gain}"


def _section(program: Program, section: Section) -> list[str]:
    head = f"{section.kind} {section.name} for {', '.join(section.kinds)}"
    head += f"  (clause {section.clause}, line {section.line})" if section.line else ""
    lines = [head]
    if section.guard:
        lines += ["  guard:"] + [f"    {line}" for line in _instrs(program, section.guard)]
    if section.concerned >= 0:
        lines.append(f"  concerned when r{section.concerned}")
    if section.closed >= 0:
        lines.append(f"  closed when r{section.closed}")
    lines += [f"  {line}" for line in _instrs(program, section.instrs)]
    return [*lines, f"  result r{section.result}"]


def _instrs(program: Program, instrs: tuple[Instr, ...]) -> Iterator[str]:
    for instr in instrs:
        if instr.op == "loop":
            yield "for each line:"
            yield from (f"  {line}" for line in _instrs(program, instr.where))
            yield f"  only where r{instr.args[0]}:" if instr.args[0] >= 0 else "  every line:"
            yield from (f"    {line}" for line in _instrs(program, instr.body))
            for how, source, dst in instr.folds:
                yield f"r{dst}:{program.registers[dst].unit.value} = {how} of r{source}"
            continue
        yield _line(program, instr)


def _line(program: Program, instr: Instr) -> str:
    target = ""
    if instr.dst >= 0:
        register = program.registers[instr.dst]
        target = f"r{instr.dst}:{register.unit.value} = "
    args = [f"r{reg}" for reg in instr.args]
    return f"{target}{instr.op} {' '.join([*args, *_immediates(program, instr)])}".rstrip()


def _immediates(program: Program, instr: Instr) -> list[str]:
    imm = instr.imm
    if instr.op == "param":
        return [f"p{imm[0]}", f"({program.params[imm[0]].text})"]
    if instr.op == "fact":
        return [program.inputs[imm[0]].name]
    if instr.op in ("balance", "use", "put", "limit"):
        return [f"a{imm[0]}", f"({program.accumulators[imm[0]].name})"]
    if instr.op in ("text_in", "text_prefix"):
        return ["{" + ", ".join(program.word_sets[imm[0]]) + "}"]
    if instr.op in ("lookup_bands", "lookup_words"):
        return [f"t{imm[0]}"]
    if instr.op in ("scale", "muldiv", "interest"):
        return [_rounding(imm)]
    if instr.op == "tier":
        return [f"t{imm[0]}", _rounding(imm[1:])]
    if instr.op == "finding":
        rule = program.findings[imm[0]]
        return [rule.code, f"({rule.severity}, clause {rule.clause})"]
    if instr.op == "effect":
        return [program.effects[imm[0]].kind]
    return [str(value) for value in imm]


def _rounding(imm: tuple[int, ...]) -> str:
    rules = ("half_up", "half_even", "floor", "ceiling")
    return f"{rules[imm[0]]} to {imm[1]} fen"


def value_text(unit: Unit, value: int, base: int) -> str:
    """A register's number in its unit, as the product file would write it."""
    if unit.is_money:
        return f"{format_yuan(value, grouped=False)} {unit.value}"
    if unit == Unit.RATIO:
        return str(Fraction(value, base))
    if unit == Unit.DATE:
        return date.fromordinal(value).isoformat()
    return f"{value} {unit.value}"
